"""What the journal must not hold: passwords in addresses, and the words that open a WebSocket."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "(hidden)"

_USERINFO: Final = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@")


def without_password(url: str) -> str:
    """Return an address without its user and password."""
    return _USERINFO.sub(r"\1", url) if "@" in url else url


def without_secrets(document: object) -> object:
    """Return a copy of a JSON document, of the depth that is read here, with no secret in it."""
    match document:
        case str():
            return without_password(document)
        case list():
            return [without_secrets(item) for item in document]
        case dict():
            return {name: _member(name, value) for name, value in document.items()}
        case _:
            return document


def _member(name: object, value: object) -> object:
    if name == "authorization" and isinstance(value, dict):
        return {key: HIDDEN if key == "value" else item for key, item in value.items()}
    return without_secrets(value)
