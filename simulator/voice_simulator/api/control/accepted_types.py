"""What a request would rather have, JSON or something else, by its `Accept`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aiohttp import web

_TEXT: Final = "text/plain"
_HTML: Final = "text/html"
_JSON: Final = ("application/json", "application/*")


def prefers_text(request: web.Request) -> bool:
    """Whether a request names plain text, and JSON not as much; `*/*` alone is for JSON.

    Clients of JSON such as axios name both: `application/json, text/plain, */*`.
    """
    wishes = _wishes(request)
    text = wishes.get(_TEXT, 0.0)
    return text > 0 and text > max(wishes.get(one, 0.0) for one in _JSON)


def names_json(request: web.Request) -> bool:
    """Whether a request names JSON, and HTML not as much; `*/*` alone is for the file."""
    wishes = _wishes(request)
    return max(wishes.get(one, 0.0) for one in _JSON) > wishes.get(_HTML, 0.0)


def _wishes(request: web.Request) -> dict[str, float]:
    """Return by media type how much it is wished for, from 0 to 1."""
    ranges = ",".join(request.headers.getall("Accept", [])).lower().split(",")
    parts = [[part.strip() for part in one.split(";")] for one in ranges]
    return {media_type: _weight(parameters) for media_type, *parameters in parts}


def _weight(parameters: list[str]) -> float:
    named = (one.removeprefix("q=") for one in parameters if one.startswith("q="))
    try:
        return float(next(named, "1"))
    except ValueError:
        return 1.0
