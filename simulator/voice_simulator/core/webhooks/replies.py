"""NCCOs in the application's replies: when a reply holds one, and when it should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.json_text import from_json
from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.wire.ncco_reader import WORDS, parse_ncco, remarks_on_ncco
from voice_simulator.errors import InvalidNcco, NccoProblem

if TYPE_CHECKING:
    from voice_simulator.core.model.effects import Reply
    from voice_simulator.core.model.ncco import Action

_TYPES: Final = frozenset({"", "application/json", "text/json", "text/plain"})
"""What an NCCO may be sent as, besides the `+json` types: the inbound guide names JSON and plain text."""

_SHOWN: Final = 60


class ReadNcco(NamedTuple):
    """The NCCO of a reply, and what of it has no effect."""

    actions: tuple[Action, ...]
    remarks: tuple[Remark, ...]


def required_ncco(reply: Reply) -> ReadNcco:
    """Read the NCCO that the reply to an answer webhook must hold.

    Raises:
        InvalidNcco: the reply is no JSON, is sent as something that can't hold an NCCO, or holds none.
    """
    _check_type(reply)
    return _read(_document(reply))


def replacing_ncco(reply: Reply) -> ReadNcco | None:
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
    return _read(document)


def ignored_reply(reply: Reply, event: str, *, takes_ncco: bool, is_second: bool) -> Remark | None:
    """Say why a reply that looks like an NCCO is not taken for one; None for one that looks like none.

    Args:
        reply: the reply to an event, which `replacing_ncco` finds nothing in, or which nobody looks into.
        event: the event's name.
        takes_ncco: whether a right NCCO would have been taken.
        is_second: whether the event is about a leg that a `connect` has dialled.
    """
    text = reply.body.strip()
    if text[:1] not in (b"[", b"{", b'"'):
        return None
    try:
        document = from_json(text)
    except ValueError as error:
        if text.startswith(b'"'):
            return None
        return Remark(f"the reply to {event}", f"it is ignored: it is no JSON: {error}", lost=True)
    why = _why_ignored(document, takes_ncco=takes_ncco, is_second=is_second)
    return Remark(f"the reply to {event}", why, lost=True) if why else None


def late_reply(reply: Reply, event: str, *, is_over: bool) -> Remark | None:
    """Say that the NCCO of a reply came too late to be run; None for a reply that holds none.

    Nothing is lost by it: your app ended the call itself, or moved it on, as one does upon a verdict.

    Args:
        reply: the reply.
        event: what it is a reply to.
        is_over: whether it came after the end of its call, and not after your app had moved it on.
    """
    try:
        document = from_json(reply.body)
    except ValueError:
        return None
    if not isinstance(document, list) or not _has_actions(document):
        return None
    why = "the call is over" if is_over else "your app had moved the call on by then"
    return Remark(f"the reply to {event}", f"its NCCO is ignored: {why}", lost=False)


def unheeded_reply(reply: Reply, event: str) -> Remark | None:
    """Say that the NCCO in the reply to a webhook that was sent again is not run; None where it has none."""
    try:
        document = from_json(reply.body)
    except ValueError:
        return None
    if not _has_actions(_listed(document)):
        return None
    why = "its NCCO is ignored: the webhook was sent again because somebody asked for it"
    return Remark(f"the reply to {event}", why, lost=False)


def _why_ignored(document: object, *, takes_ncco: bool, is_second: bool) -> str | None:
    if isinstance(document, str):
        return _ENCODED_TWICE if _is_encoded_ncco(document) else None
    if not _has_actions(_listed(document)):
        return None
    if takes_ncco:
        return "it is ignored: an NCCO is a list, [{…}], and this is an object"
    return f"its NCCO is ignored: {_ONLY_THOSE_OF_SECOND if is_second else _ONLY_THOSE}"


_ONLY_THOSE: Final = "only those to answer, input, notify, human and machine are looked into"
_ONLY_THOSE_OF_SECOND: Final = (
    "of a leg that a connect dials only those to its busy, timeout, unanswered, rejected, failed and "
    "cancelled are looked into, where the connect has eventType synchronous"
)

_ENCODED_TWICE: Final = (
    "it is ignored: it is JSON in a JSON text, encoded twice: an NCCO is sent as the list itself"
)


def _is_encoded_ncco(text: str) -> bool:
    try:
        return _has_actions(_listed(from_json(text.encode(errors="replace"))))
    except ValueError:
        return False


def _has_actions(items: list[object]) -> bool:
    return any(isinstance(one, dict) and "action" in one for one in items)


def _listed(document: object) -> list[object]:
    """Return what may be the actions of an NCCO: those of a list, or an object alone or in a list of it."""
    if isinstance(document, dict):
        lists = (member for member in document.values() if isinstance(member, list))
        return [document, *(one for members in lists for one in members if _is_action(one))]
    return document if isinstance(document, list) else []


def _is_action(document: object) -> bool:
    return isinstance(document, dict) and document.get("action") in WORDS


def _read(document: object) -> ReadNcco:
    return ReadNcco(parse_ncco(document), tuple(remarks_on_ncco(document)))


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
