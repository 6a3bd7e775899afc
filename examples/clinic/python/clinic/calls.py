"""The clinic's calls: how they are placed, tried again, changed and ended."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from vonage_http_client.errors import HttpRequestError, RateLimitedError
from vonage_voice import AdvancedMachineDetection, CreateCallRequest, Phone, ToPhone

from . import spoken
from .appointments import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from vonage import Vonage

    from .appointments import Appointment

log: Final = logging.getLogger("clinic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The clinic's own number, which patients see and call, and that of its reception."""

    clinic: str
    reception: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How many seconds we wait before we call a busy line again, and before we bother the platform again."""

    busy: float = 300.0
    rate_limited: float = 1.0


class Calls:
    """Calls patients about their appointments.

    Args:
        client: the SDK's.
        numbers: of the clinic.
        patience: how long we wait for what.
    """

    MOST: ClassVar = 3
    """So often we call about an appointment, and ask the platform for one call."""

    def __init__(self, client: Vonage, numbers: Numbers, patience: Patience) -> None:
        self._voice, self._numbers, self._patience = client.voice, numbers, patience

    def place(self, appointment: Appointment, url: str) -> None:
        """Call a patient; all that follows comes to addresses below this one.

        Raises:
            HttpRequestError: the platform refuses.
        """
        request = CreateCallRequest(
            to=[ToPhone(number=appointment.number)],
            from_=Phone(number=self._numbers.clinic),
            answer_url=[f"{url}/answer"],
            event_url=[f"{url}/events"],
            ringing_timer=30,
            advanced_machine_detection=AdvancedMachineDetection(behavior="continue", mode="detect_beep"),
        )
        with appointment.lock:
            appointment.calls += 1
            appointment.begins(self._ask_for(request))

    def _ask_for(self, request: CreateCallRequest) -> str:
        for attempt in range(1, self.MOST + 1):
            try:
                return self._voice.create_call(request).uuid
            except RateLimitedError:
                if attempt == self.MOST:
                    raise
                time.sleep(self._patience.rate_limited * attempt)
        raise AssertionError("the last attempt returns or raises")

    def place_later(self, appointment: Appointment, url: str) -> None:
        """Call again after a while, unless there is no need any more."""
        timer = threading.Timer(self._patience.busy, self._place_again, [appointment, url])
        timer.daemon = True
        timer.start()

    def _place_again(self, appointment: Appointment, url: str) -> None:
        with appointment.lock:
            if appointment.outcome is not Outcome.CALLED_OFF:
                self._try(lambda: self.place(appointment, url))

    def ask_again(self, appointment: Appointment, url: str) -> None:
        """Let a call that is on go on with the question, since the appointment has changed."""
        actions = spoken.question(appointment, url=url)
        self._try(lambda: self._voice.transfer_call_ncco(appointment.call, actions))

    def hang_up(self, appointment: Appointment) -> None:
        """End a call that rings or is on."""
        self._try(lambda: self._voice.hangup(appointment.call))

    def _try(self, change: Callable[[], None]) -> None:
        """Do what may come too late: the patient may have hung up a moment ago."""
        try:
            change()
        except HttpRequestError as error:
            log.warning("the platform did not do it: %s", error)
