"""Our hand on the telephone: what we ask of the platform, through its SDK.

The SDK waits for each answer, and signing a request takes it a while; so it works in threads, and the website
goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from vonage_voice import CreateCallRequest, Phone, ToPhone

if TYPE_CHECKING:
    from vonage import Vonage
    from vonage_voice import NccoAction

RINGING_TIMER = 30
"""Seconds for which we let a patient's telephone ring."""


class Telephone:
    """Places calls and changes them while they are on.

    Args:
        client: the SDK's, with our credentials.
        caller: the number that patients see.
    """

    def __init__(self, client: Vonage, caller: str) -> None:
        self._voice, self._caller = client.voice, caller

    async def call(self, number: str, *, answer_url: str, event_url: str) -> str:
        """Call somebody, and return the id of the call; all that follows comes to the two addresses.

        Raises:
            VonageError: the platform refused.
            OSError: it was not reached.
        """
        request = CreateCallRequest(
            to=[ToPhone(number=number)],
            from_=Phone(number=self._caller),
            answer_url=[answer_url],
            event_url=[event_url],
            machine_detection="continue",
            ringing_timer=RINGING_TIMER,
        )
        created = await asyncio.to_thread(self._voice.create_call, request)
        return created.uuid

    async def transfer(self, call: str, actions: list[NccoAction]) -> None:
        """Let a call that is on go on with these actions; it raises what `call` raises."""
        await asyncio.to_thread(self._voice.transfer_call_ncco, call, actions)

    async def transfer_to(self, call: str, url: str) -> None:
        """Let a call that is on go on with the NCCO at an address; it raises what `call` raises."""
        await asyncio.to_thread(self._voice.transfer_call_answer_url, call, url)
