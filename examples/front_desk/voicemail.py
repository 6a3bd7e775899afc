"""Messages of callers whom nobody could take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web
from vonage_voice import Record, Talk

from .lines import told

if TYPE_CHECKING:
    from vonage_voice import NccoAction


class Voicemail:
    """Takes messages, and says where they are.

    Args:
        public_url: where the platform reaches us.
    """

    def __init__(self, public_url: str) -> None:
        self._url = f"{public_url}/messages"
        self._recordings: dict[str, str] = {}

    def add_to(self, app: web.Application) -> None:
        """Add the page and the webhook."""
        app.add_routes(
            [web.get("/messages/{number}", self.message), web.post("/messages/{number}", self.recorded)]
        )

    def actions(self, caller: str) -> list[NccoAction]:
        """Ask a caller for a message, which they end by a key, by keeping silent, or by hanging up."""
        return [
            Talk(text="Nobody can take your call now. Please leave a message after the beep."),
            Record(beepStart=True, endOnKey="#", endOnSilence=3, eventUrl=[f"{self._url}/{caller}"]),
            Talk(text="Thank you. We will call you back."),
        ]

    async def recorded(self, request: web.Request) -> web.Response:
        """Event URL of a recording: it can be fetched now. Silence is no message."""
        event = await told(request)
        if event["size"]:
            self._recordings[request.match_info["number"]] = event["recording_url"]
        return web.Response()

    async def message(self, request: web.Request) -> web.Response:
        """Say where the last message of a caller is."""
        recording = self._recordings.get(request.match_info["number"])
        if recording is None:
            raise web.HTTPNotFound(text="no message from that number")
        return web.json_response({"recording": recording})
