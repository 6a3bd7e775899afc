"""NCCOs in the application's replies: when a reply holds one, and when it should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.core.json_text import from_json
from simulator.core.ncco import Action, parse_ncco
from simulator.errors import InvalidNcco, NccoProblem

if TYPE_CHECKING:
    from simulator.core.outgoing import Reply

_JSON_TYPES: Final = frozenset({"", "application/json", "text/json"})
_SHOWN: Final = 60


def required_ncco(reply: Reply) -> tuple[Action, ...]:
    """Read the NCCO that the reply to an answer webhook must hold.

    Raises:
        InvalidNcco: the reply is no JSON, is not sent as JSON (the platform takes HTML or XML for a wrong
            encoding), or holds no NCCO.
    """
    if reply.content_type not in _JSON_TYPES and not reply.content_type.endswith("+json"):
        raise _wrong("an NCCO sent as application/json", reply.content_type)
    return parse_ncco(_document(reply))


def replacing_ncco(reply: Reply) -> tuple[Action, ...] | None:
    """Read the NCCO that the reply to an event may hold: a JSON array with something in it, else None.

    Raises:
        InvalidNcco: the array is there, and not an NCCO.
    """
    # `[{}]` too is nothing: samples of the platform's engineers answer it to say that the call goes on.
    try:
        document = from_json(reply.body)
    except ValueError:
        return None
    return parse_ncco(document) if isinstance(document, list) and any(document) else None


def _document(reply: Reply) -> object:
    try:
        return from_json(reply.body)
    except ValueError:
        shown = reply.body[:_SHOWN].decode(errors="replace")
        raise _wrong("an NCCO as JSON", repr(shown) if shown else "an empty body") from None


def _wrong(expected: str, got: str) -> InvalidNcco:
    return InvalidNcco([NccoProblem("$", expected, got)])
