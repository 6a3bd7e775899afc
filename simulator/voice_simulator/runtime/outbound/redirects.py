"""Redirects of audio files. Webhooks follow none, as on the platform."""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin

from voice_simulator.core.media.stream_files import MOST_REDIRECTS
from voice_simulator.core.model.effects import Failure, Reply

if TYPE_CHECKING:
    from voice_simulator.core.model.effects import HttpRequest

_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))


def next_request(request: HttpRequest, outcome: Reply | Failure) -> HttpRequest | None:
    """Return what to ask for next, where the reply to a request for a file says that it is elsewhere."""
    if not request.is_for_file or isinstance(outcome, Failure) or outcome.status not in _REDIRECTS:
        return None
    if not outcome.location or request.redirects == MOST_REDIRECTS:
        return None
    try:
        url = urljoin(request.url, _as_text_of_url(outcome.location))
    except ValueError:  # brackets that nothing closes; said where the address is read
        url = _as_text_of_url(outcome.location)
    return replace(request, url=url, redirects=request.redirects + 1)


def as_redirected(outcome: Reply | Failure, request: HttpRequest) -> Reply | Failure:
    """Return what came of a request, with the redirects that led to it."""
    return replace(outcome, redirects=request.redirects) if request.redirects else outcome


def _as_text_of_url(location: str) -> str:
    """Percent-encode what no URL may hold, a byte that is no ASCII or a blank, say."""
    return quote(location.encode("utf-8", "surrogateescape"), safe=string.punctuation)
