"""What all lines have in common: a number of the firm that answers calls."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vonage_voice import NccoAction

NOT_REACHED: Final = frozenset({"busy", "timeout", "unanswered", "rejected", "failed"})
"""How a call ends to somebody who can't be had; the `completed` after most of them is no further end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that has come in.

    Attributes:
        uuid: its id.
        caller: the caller's number.
        called: which of our numbers was called.
    """

    uuid: str
    caller: str
    called: str


class Line(ABC):
    """What one of our numbers leads to."""

    @abstractmethod
    def add_to(self, app: web.Application) -> None:
        """Add its pages and webhooks to the application to serve."""

    @abstractmethod
    async def answer(self, call: Call) -> list[NccoAction]:
        """Return what a caller hears first."""

    async def caller_event(self, call: str, status: str) -> None:  # noqa: B027 # most have nothing to do then
        """Do something about how a caller's call gets on."""


async def told(request: web.Request) -> dict[str, Any]:
    """Return what an event says."""
    members: dict[str, Any] = await request.json()
    return members


def ncco(actions: Sequence[NccoAction]) -> web.Response:
    """Answer with actions; with none the call goes on as it is."""
    return web.json_response([action.model_dump(by_alias=True, exclude_none=True) for action in actions])
