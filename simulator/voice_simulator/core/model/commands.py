"""What the application orders through the API, read and checked: the switchboard may trust all of it.

Spans and instants are whole milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.speech import DEFAULT_LANGUAGE, DEFAULT_VOICE
from voice_simulator.core.model.vocabulary import HttpMethod

if TYPE_CHECKING:
    from voice_simulator.core.model.detection import MachineDetection
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.ncco import Action
    from voice_simulator.core.model.states import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCall:
    """A call to be placed.

    Attributes:
        to: whom.
        from_: who calls; None for any number of the application's, which `random_from_number` then says.
        random_from_number: whether no caller was to be given.
        ncco: what to do once answered; None where `answer_url` has it.
        answer_url: where the NCCO is; None where `ncco` was given.
        answer_method: how to ask for it.
        event_url: where events go; None for the application's own.
        event_method: how they are sent; None where the application's default is to apply.
        detection: what to do about voicemails; None without machine detection.
        length_timer: ms from the answer to the end.
        ringing_timer: ms from ringing to the end.
    """

    to: Endpoint
    from_: Endpoint | None = None
    random_from_number: bool = False
    ncco: tuple[Action, ...] | None = None
    answer_url: str | None = None
    answer_method: HttpMethod = HttpMethod.GET
    event_url: str | None = None
    event_method: HttpMethod | None = None
    detection: MachineDetection | None = None
    length_timer: int = 7200 * SECOND
    ringing_timer: int = 60 * SECOND


class CallAction(StrEnum):
    """What can be done to a call that is under way."""

    HANGUP = "hangup"
    MUTE = "mute"
    UNMUTE = "unmute"
    EARMUFF = "earmuff"
    UNEARMUFF = "unearmuff"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyCall:
    """A change to a call.

    Attributes:
        action: what is to change.
        url, ncco: for a transfer exactly one of them, where the NCCO is or the NCCO; None for other actions.
    """

    action: CallAction
    url: str | None = None
    ncco: tuple[Action, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamCommand:
    """An audio file to be played `loop` times (0: without end), at a level from -1 to 1."""

    url: str
    loop: int = 1
    level: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkCommand:
    """A text to be said `loop` times (0: without end), at a level from -1 to 1."""

    text: str
    loop: int = 1
    level: float = 0.0
    language: str = DEFAULT_LANGUAGE
    style: int = 0
    premium: bool = False
    voice_name: str = DEFAULT_VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class DtmfCommand:
    """Keys to be pressed: `0-9`, `*`, `#`, and `p` for a pause."""

    digits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DtmfSubscription:
    """Where each key that the party presses is to be posted."""

    event_url: str


class SortOrder(StrEnum):
    """Which way a list of calls runs."""

    ASC = "asc"
    DESC = "desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which calls to list, and which page of them.

    Attributes:
        status, conversation_uuid: of the calls; None for any.
        date_start, date_end: the instants between which they began; None for any.
        page_size: how many on a page.
        record_index: how many to leave out before the page.
        order: from the oldest, or from the newest.
    """

    status: Status | None = None
    date_start: int | None = None
    date_end: int | None = None
    page_size: int = 10
    record_index: int = 0
    order: SortOrder = SortOrder.ASC
    conversation_uuid: str | None = None
