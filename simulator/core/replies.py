"""NCCOs in the application's replies: when a reply holds one, and when it should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.json_text import from_json
from simulator.core.ncco import Action, parse_ncco
from simulator.errors import InvalidNcco, NccoProblem

if TYPE_CHECKING:
    from simulator.core.outgoing import Reply

_TYPES: Final = frozenset({"", "application/json", "text/json", "text/plain"})
"""What an NCCO may be sent as, besides the `+json` types: the inbound guide names JSON and plain text."""

_SHOWN: Final = 60


def required_ncco(reply: Reply) -> tuple[Action, ...]:
    """Read the NCCO that the reply to an answer webhook must hold.

    Raises:
        InvalidNcco: the reply is no JSON, is sent as something that can't hold an NCCO, or holds none.
    """
    _check_type(reply)
    return parse_ncco(_document(reply))


def replacing_ncco(reply: Reply) -> tuple[Action, ...] | None:
    """Read the NCCO that the reply to an event may hold: a JSON array with something in it, else None.

    Raises:
        InvalidNcco: the array is there, and not an NCCO, or sent as something that can't hold one.
    """
    # `[{}]` too is nothing: samples of the platform's engineers answer it to say that the call goes on.
    try:
        document = from_json(reply.body)
    except ValueError:
        return None
    if not isinstance(document, list) or not any(document):
        return None
    _check_type(reply)
    return parse_ncco(document)


def _check_type(reply: Reply) -> None:
    """Refuse an NCCO in HTML, XML and the like, which the platform takes for a wrong encoding."""
    if reply.content_type not in _TYPES and not reply.content_type.endswith("+json"):
        raise _wrong("an NCCO sent as application/json or text/plain", reply.content_type)


def _document(reply: Reply) -> object:
    try:
        return from_json(reply.body)
    except ValueError:
        shown = reply.body[:_SHOWN].decode(errors="replace")
        raise _wrong("an NCCO as JSON", repr(shown) if shown else "an empty body") from None


def _wrong(expected: str, got: str) -> InvalidNcco:
    return InvalidNcco([NccoProblem("$", expected, got)])
