"""Our hand on the telephone: what we ask of the platform, through its SDK.

The SDK waits for each answer, and signing a request takes it a while; so it works in threads, and the desk
goes on meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

from vonage_http_client.errors import NotFoundError
from vonage_voice import CreateCallRequest, Phone, ToPhone

if TYPE_CHECKING:
    from collections.abc import Callable

    from vonage import Vonage
    from vonage_voice import NccoAction

RING_FOR: Final = 20
"""Seconds for which we let somebody's telephone ring: voicemails of mobile networks answer after 25 or so."""


class Telephone:
    """Places calls and changes them while they are on.

    Args:
        client: the SDK's, with our credentials.
    """

    def __init__(self, client: Vonage) -> None:
        self._voice = client.voice

    async def call(self, number: str, *, caller: str, actions: list[NccoAction], event_url: str) -> str:
        """Call somebody, who hears these actions at the answer; return the id of the call."""
        request = CreateCallRequest(
            to=[ToPhone(number=number)],
            from_=Phone(number=caller),
            ncco=actions,
            event_url=[event_url],
            ringing_timer=RING_FOR,
        )
        return (await asyncio.to_thread(self._voice.create_call, request)).uuid

    async def transfer(self, call: str, actions: list[NccoAction]) -> None:
        """Let a call that is on go on with these actions; nothing is done if it is over."""
        await self._unless_over(self._voice.transfer_call_ncco, call, actions)

    async def hang_up(self, call: str) -> None:
        """End a call, if it is not over."""
        await self._unless_over(self._voice.hangup, call)

    async def unmute(self, call: str) -> None:
        """Let the others hear somebody."""
        await self._unless_over(self._voice.unmute, call)

    async def _unless_over(self, ask: Callable[..., None], *what: object) -> None:
        # Whoever is on that call may have hung up a moment ago.
        with contextlib.suppress(NotFoundError):
            await asyncio.to_thread(ask, *what)
