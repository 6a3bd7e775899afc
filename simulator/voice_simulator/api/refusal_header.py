"""The header of a refusal, `X-Voice-Simulator`: why it was refused, which the platform's bodies can't say."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from aiohttp import web

REFUSAL_HEADER: Final = "X-Voice-Simulator"

_MOST_BYTES: Final = 512
_CUT: Final = "..."
_UNQUOTED: Final = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~"


def add_refusal_header(response: web.Response, sentence: str) -> web.Response:
    """Add the header to a refusal: one line of ASCII, of at most 512 bytes."""
    response.headers[REFUSAL_HEADER] = _one_line(sentence)
    return response


def _one_line(sentence: str) -> str:
    """Write a sentence in ASCII: other bytes, control characters and `%` as `%` and two hex digits."""
    # No character takes less than a byte, so the rest would be cut anyway.
    written = [quote(one, safe=_UNQUOTED, errors="replace") for one in sentence.strip()[: _MOST_BYTES + 1]]
    sizes = list(accumulate(map(len, written), initial=0))
    if sizes[-1] <= _MOST_BYTES:
        return "".join(written)
    room = _MOST_BYTES - len(_CUT)
    return "".join(one for one, size in zip(written, sizes[1:], strict=True) if size <= room) + _CUT
