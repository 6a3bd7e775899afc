"""What no journal, log or refusal holds: passwords in addresses, what opens a WebSocket, cookies, tokens."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "(hidden)"

_BEGINNING: Final = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*://")
# Of a scheme so many characters as there are at most: in a long text of one word each would be tried.
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://[^\s\"'<>]+")
_AUTHORITY: Final = re.compile(r"[^/?#]*")
_HOST_AND_PORT: Final = re.compile(r"(?:[^\s:@=\[\]]*|\[[0-9A-Fa-f:.]*\])(?::[0-9]*)?")
_SIP: Final = frozenset({"sip", "sips"})

# Not `WWW-Authenticate`, which asks for a secret and holds none.
_SECRET_HEADER: Final = re.compile(
    r"(?:^|-)auth(?:$|-)|authorization|cookie|credential|passw|secret|session|signature|token|api-?key",
    re.IGNORECASE,
)


def without_password(text: str) -> str:
    """Return an address without its user and password; what is none, and holds one all the same, too.

    People write what is refused: `user:secret@host` without a scheme, or a password with a slash in it.
    """
    if "@" not in text:
        return text
    beginning = _BEGINNING.match(text)
    if beginning is None:
        return _without_scheme(text)
    scheme, rest = beginning[0], text[beginning.end() :]
    authority = (_AUTHORITY.match(rest) or rest)[0]
    if "@" in authority:
        return scheme + authority.rpartition("@")[2] + rest[len(authority) :]
    if _HOST_AND_PORT.fullmatch(authority):
        return text
    return f"{scheme}{HIDDEN}@{rest.rpartition('@')[2]}"


def with_password_hidden(address: str) -> str:
    """Return an address with a word in place of its user and password, if it has them."""
    bare = without_password(address)
    if bare == address:
        return address
    scheme, separator, rest = bare.partition("://")
    return f"{scheme}{separator}{HIDDEN}@{rest}"


def _without_scheme(text: str) -> str:
    head, _, host = text.rpartition("@")
    if ":" not in head or len(text.split()) > 1:
        return text
    scheme, _, user = head.partition(":")
    if scheme.lower() not in _SIP:
        return f"{HIDDEN}@{host}"
    return f"{scheme}:{HIDDEN}@{host}" if ":" in user else text


def without_passwords(text: str) -> str:
    """Return a text of many words without the passwords of the addresses in it."""
    return _ADDRESS.sub(lambda address: without_password(address[0]), text)


def header_without_secret(name: str, value: str) -> str:
    """Return the value of an HTTP header with no secret in it; by its name all of it may be one."""
    if _SECRET_HEADER.search(name):
        return HIDDEN
    return without_passwords(value) if "://" in value else without_password(value)


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
