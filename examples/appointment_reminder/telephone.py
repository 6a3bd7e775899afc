"""Our hand on the telephone: what we ask of the platform, through its SDK.

The SDK waits for each answer, and signing a request takes it a while; so it works in threads, and the website
goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from vonage_http_client.errors import RateLimitedError
from vonage_voice import CreateCallRequest, Phone, ToPhone

if TYPE_CHECKING:
    from vonage import Vonage
    from vonage_voice import NccoAction


class Telephone:
    """Places calls and changes them while they are on.

    Args:
        client: the SDK's, with our credentials.
        caller: the number that patients see.
        back_off: seconds to wait when the platform has too many requests; twice as many each further time.
    """

    RINGING_TIMER: ClassVar = 30
    """Seconds for which we let a patient's telephone ring."""

    ATTEMPTS: ClassVar = 4
    """So often a request is made, if the platform has too many."""

    def __init__(self, client: Vonage, caller: str, back_off: float = 1.0) -> None:
        self._voice, self._caller, self._back_off = client.voice, caller, back_off

    async def call(self, number: str, *, answer_url: str, event_url: str, detect: bool) -> str:
        """Call somebody, and return the id of the call; all that follows comes to the two addresses.

        Raises:
            VonageError: the platform refused.
            OSError: it did not answer; whether it has placed the call is not known.
        """
        request = CreateCallRequest(
            to=[ToPhone(number=number)],
            from_=Phone(number=self._caller),
            answer_url=[answer_url],
            event_url=[event_url],
            machine_detection="continue" if detect else None,
            ringing_timer=self.RINGING_TIMER,
        )
        for attempt in range(1, self.ATTEMPTS + 1):
            try:
                created = await asyncio.to_thread(self._voice.create_call, request)
            except RateLimitedError:
                if attempt == self.ATTEMPTS:
                    raise
                await asyncio.sleep(self._back_off * 2 ** (attempt - 1))
            else:
                return created.uuid
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def transfer(self, call: str, actions: list[NccoAction]) -> None:
        """Let a call that is on go on with these actions; it raises what `call` raises."""
        await asyncio.to_thread(self._voice.transfer_call_ncco, call, actions)

    async def transfer_to(self, call: str, url: str) -> None:
        """Let a call that is on go on with the NCCO at an address; it raises what `call` raises."""
        await asyncio.to_thread(self._voice.transfer_call_answer_url, call, url)

    async def hang_up(self, call: str) -> None:
        """End a call that rings or is on; it raises what `call` raises."""
        await asyncio.to_thread(self._voice.hangup, call)
