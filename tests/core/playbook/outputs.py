"""Lines of a playbook that come out of the core, and when one of them says what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.errors import SimulatorError

Kind = Literal["sends", "runs", "hears", "notes", "refuses", "shows", "wants", "tells"]


@dataclass(frozen=True)
class Same:
    """A value that nobody knows before it is seen: one name stands for one value, two names for two."""

    name: str


@dataclass(frozen=True)
class _Word:
    name: str

    def __repr__(self) -> str:
        return self.name


ANYTHING: Final = _Word("ANYTHING")
"""The member is there, with any value."""

ABSENT: Final = _Word("ABSENT")
"""The member is not there."""

LATER: Final = _Word("LATER")
"""The reply to a request is still out; the input `replies` brings it."""

Seen = dict[Same, object]
"""What the names of a script stand for, as far as that was seen."""


@dataclass(frozen=True)
class Output:
    """Something that comes out, as the script has it or as it happened.

    Attributes:
        kind: the verb.
        name: the event, action, text, sentence or error.
        leg: the name of the leg it is about; None for none.
        members: what else must be true of it; of what happened, all that is.
        exactly: the whole body of a webhook, in the order of the wire; None where `members` is enough.
        reply: what your app answers to a webhook; None for 200 and nothing more.
    """

    kind: Kind
    name: str
    leg: str | None
    members: Mapping[str, object] = field(default_factory=dict)
    exactly: Mapping[str, object] | None = None
    reply: object = None

    @property
    def key(self) -> tuple[Kind, str, str | None]:
        """What two lines must share to be about the same thing."""
        return self.kind, self.name, self.leg

    def agrees_with(self, happened: Output, seen: Seen) -> Seen | None:
        """Return what is known once this line is taken for what happened; None where they differ."""
        if self.key != happened.key:
            return None
        now_seen = dict(seen)
        given = all(
            _agree(value, happened.members.get(name, ABSENT), now_seen)
            for name, value in self.members.items()
        )
        wholly = self.exactly is None or _agree(self.exactly, happened.exactly or {}, now_seen)
        return now_seen if given and wholly else None


def _agree(expected: object, actual: object, seen: Seen) -> bool:
    if isinstance(expected, Same):
        return _is_same(expected, actual, seen)
    if expected is ANYTHING:
        return actual is not ABSENT
    if isinstance(expected, dict) and isinstance(actual, dict):
        return list(expected) == list(actual) and all(
            _agree(value, actual[name], seen) for name, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(
            _agree(*pair, seen) for pair in zip(expected, actual, strict=True)
        )
    return expected == actual and isinstance(expected, bool) == isinstance(actual, bool)  # True is 1


def _is_same(expected: Same, actual: object, seen: Seen) -> bool:
    if actual is ABSENT or expected in seen:
        return expected in seen and seen[expected] == actual
    if actual in seen.values():
        return False
    seen[expected] = actual
    return True


def sends(
    event: str,
    leg: str | None = "A",
    /,
    *,
    reply: object = None,
    exactly: Mapping[str, object] | None = None,
    **members: object,
) -> Output:
    """Send a webhook.

    Args:
        event: `ringing`, `answer`, `input`, …, as the journal names it.
        leg: whose.
        reply: an NCCO or other JSON, an HTTP status, a `Reply`, a `Failure`, or `LATER`.
        exactly: its whole body.
        **members: of its body; `url` and `method` are those of the request.
    """
    return Output("sends", event, leg, members, exactly, reply)


def runs(action: str, leg: str = "A") -> Output:
    """Begin an action of an NCCO."""
    return Output("runs", action, leg)


def hears(content: str, leg: str = "A", /, **members: object) -> Output:
    """Have the party hear a sound; the line is where the sound ends.

    Args:
        content: the words, the address or the digits.
        leg: whose party.
        **members: `source`, `seconds` that it was heard, `to_the_end`, …
    """
    return Output("hears", content, leg, members)


def notes(sentence: str, leg: str | None = "A") -> Output:
    """Note something in the journal."""
    return Output("notes", sentence, leg)


def wants(effect: str, leg: str = "B", /, **members: object) -> Output:
    """Want something of a WebSocket.

    Args:
        effect: the name of its class.
        leg: whose socket.
        **members: of the effect; `message` is the text of a `SendText`, read.
    """
    return Output("wants", effect, leg, members)


def tells(what: str, leg: str = "B", /, **members: object) -> Output:
    """Tell of a WebSocket in the journal.

    Args:
        what: the member by which its entries are told apart: `opening`, `refused`, `closed_by`, …
        leg: whose socket.
        **members: of the entry.
    """
    return Output("tells", what, leg, members)


def refuses(error: type[SimulatorError]) -> Output:
    """Refuse what was asked for, by an error."""
    return Output("refuses", error.__name__, None)


def shows(leg: str = "A", /, **members: object) -> Output:
    """Be seen from inside, once all is done that the input before brings about.

    Args:
        leg: which.
        **members: its `status`; which legs it `hears`; the contents that are `playing`; `muted`, `ncco`, ….
    """
    return Output("shows", "inside", leg, members)


def uuid_of(leg: str) -> Same:
    """Return what stands for the id of a leg."""
    return Same(f"uuid of {leg}")
