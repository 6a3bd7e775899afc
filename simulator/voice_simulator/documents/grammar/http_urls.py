"""The kind of http and https addresses."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from voice_simulator.documents.grammar.scalars import Parsed

_UNPRINTABLE: Final = re.compile(r"[\s\x00-\x1f\x7f]")

HTTP_URL: Final = "an http or https address, such as http://localhost:3000/answer"
"""What to call an address in a sentence that asks for one."""


def read_http_url(text: str) -> str:
    """Return the text if it is an http or https address.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(text)
    # Asking for the port checks it.
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(text)
    if _UNPRINTABLE.search(text):
        raise ValueError(text)
    return text


URL: Final = Parsed(
    HTTP_URL, read_http_url, {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]\S*$"}
)
