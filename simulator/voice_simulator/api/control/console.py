"""`GET /_simulator/console`: the console, a page for browsers; `/` leads there.

The page itself says nothing about calls, so it comes without the control token; what it shows it asks the
control API for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.declarations import Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import SomeText
from voice_simulator.api.paths import CONSOLE_PATH
from voice_simulator.console.page_files import CONTENT_TYPES, page_files
from voice_simulator.documents.grammar.mappings import required
from voice_simulator.documents.mistakes import did_you_mean, quoted
from voice_simulator.errors import ControlError

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.console.page_files import PageFile

_INDEX: Final = "index.html"
_FILE: Final = required("file", SomeText("the path of a file"), "The path of the file.")

_SECURITY: Final = {
    # The page's own files and this simulator, and nothing else; a sound that was fetched is a blob.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class ConsoleResource(Resource):
    """The page."""

    @route(
        "GET",
        "console",
        "The console: a page for browsers that shows what happens, and plays parties by hand.",
        answers=[RouteAnswer(200, "The page.", {"type": "string"}, "text/html")],
    )
    async def _show(self, _: ControlRequest) -> web.Response:
        return _served(page_files()[_INDEX])

    @route(
        "GET",
        "console/{file:.+}",
        "A file of the console: a script, a style or a picture.",
        parameters=[_FILE],
        answers=[
            RouteAnswer(200, "The file.", {"type": "string"}, content_type)
            for content_type in sorted(set(CONTENT_TYPES.values()))
        ],
        refusals={404: "The console has no such file."},
    )
    async def _show_file(self, request: ControlRequest) -> web.Response:
        file = page_files().get(request[_FILE])
        if file is None:
            near = did_you_mean(request[_FILE], page_files())
            raise ControlError(404, f"the console has no file {quoted(request[_FILE])}{near}")
        return _served(file)


def lead_to_console(app: web.Application) -> None:
    """Let `/` of a site lead to the console."""
    app.router.add_get("/", _lead_there)


async def _lead_there(_: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": CONSOLE_PATH})


def _served(file: PageFile) -> web.Response:
    return web.Response(text=file.text, content_type=file.content_type, charset="utf-8", headers=_SECURITY)
