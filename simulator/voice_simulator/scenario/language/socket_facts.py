"""Facts of what happens on a WebSocket: it is opened, refused, closed, and texts are sent and received."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.documents.grammar.kinds import Custom, Kind, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import OneOfKeys, with_default
from voice_simulator.documents.grammar.scalars import WholeNumber, Word
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import Node, ScalarNode
from voice_simulator.scenario.language.expected_facts import (
    ANYTHING,
    HTTP_STATUS_FACT,
    Facts,
    fact,
    number_pattern,
    word_fact,
)
from voice_simulator.scenario.language.texts import join_and
from voice_simulator.scenario.model.patterns import text_pattern
from voice_simulator.scenario.model.socket_claims import SocketMeasure

if TYPE_CHECKING:
    from voice_simulator.documents.grammar.mappings import Key
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.scenario.model.patterns import Pattern

HAPPENED: Final = ("opened", "refused", "closed", "frame", "overflow")
"""What can happen on a socket besides texts: `frame` is one of a wrong size."""

SENT: Final = ("connected", "dtmf", "cleared", "notify")
RECEIVED: Final = ("clear", "notify", "unknown")

_REASONS: Final = tuple(one.value for one in FailureReason)


def _text(way: str, words: tuple[str, ...]) -> Kind[Facts]:
    """Make the kind of a text that goes one way, by the word for what it is."""
    kind = Word({word: word for word in words}, {f"websocket:{word}": word for word in words})
    return kind.to(lambda word: (("happened", text_pattern(way)), ("event", text_pattern(word))))


def _closed(code: int) -> Facts:
    return (("happened", text_pattern("closed")), ("code", number_pattern(code)))


def _refused(pattern: Pattern) -> Facts:
    return (("happened", text_pattern("refused")), ("reason", pattern))


def _read_refusal(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    if isinstance(node, ScalarNode) and node.text in _REASONS:
        return text_pattern(node.text)
    if isinstance(node, ScalarNode) and isinstance(node.value, str) and node.text.isalpha():
        expected = "an HTTP status such as 503, or why there was no answer, such as unreachable"
        return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)
    return HTTP_STATUS_FACT.read(node, word, mistakes)


def _schema_of_refusal(writer: SchemaWriter) -> Schema:
    return {"anyOf": [writer.scalar({"enum": list(_REASONS)}), HTTP_STATUS_FACT.schema(writer)]}


MAIN: Final = word_fact(
    "happened",
    Word(
        {word: word for word in HAPPENED},
        {
            **{word: f"{{received: {word}}}" for word in RECEIVED},
            **{word: f"{{sent: {word}}}" for word in SENT if word not in RECEIVED},
            **dict.fromkeys(("open", "connect"), "opened"),
            **dict.fromkeys(("disconnected", "dropped", "hung_up"), "closed"),
        },
    ),
    "`opened`, `refused`, `closed`; `frame`: one came that is not 20 ms long; `overflow`: too many waited.",
)

OTHERS: Final[tuple[Key[Facts], ...]] = (
    with_default("sent", _text("sent", SENT), "Your app was sent this text.", ()),
    with_default(
        "received",
        _text("received", RECEIVED),
        "Your app sent this text; `unknown` is one that the platform ignores.",
        (),
    ),
    with_default(
        "closed",
        WholeNumber(1000, 4999).to(_closed),
        "It was closed with this code; 1006 is without one.",
        (),
    ),
    with_default(
        "refused",
        Custom(_read_refusal, _schema_of_refusal, "an HTTP status, or a failure such as `unreachable`").to(
            _refused
        ),
        "It could not be opened: the HTTP status of your app's answer, or why there was none.",
        (),
    ),
    word_fact("by", Word({"app": "app", "platform": "platform"}), "Who closed it: `app` or `platform`."),
    fact("message", ANYTHING, "What the text is like: the members that its JSON has, or a glob."),
)

_ONE: Final = ("happened", "sent", "received", "closed", "refused")

ONE_THING_ON_A_SOCKET: Final = OneOfKeys(
    _ONE,
    lambda given: f"{join_and(given)} are several things; write a line for each",
)
"""One text, one end, one refusal at a time."""

MISTAKES_OF_SOCKETS: Final[dict[str, str]] = {
    **dict.fromkeys(("event", "what", "name", "type"), "is written sent: {value}, or received: {value}"),
    **dict.fromkeys(("code", "close", "close_code", "disconnected"), "is written closed: {value}"),
    **dict.fromkeys(("status", "failed", "failure", "refuse"), "is written refused: {value}"),
    **dict.fromkeys(("payload", "digit"), "stands in message: {{key}: {value}}"),
    **dict.fromkeys(("body", "text", "json"), "is written message: {value}"),
    **dict.fromkeys(("action", "receives"), "is written received: {value}"),
    **dict.fromkeys(("sends", "dtmf"), "is written sent: {value}"),
    **dict.fromkeys(("opened", "open"), "is written happened: opened"),
    **dict.fromkeys(
        [measure.value for measure in SocketMeasure],
        "is a limit of what was measured: it stands in a line of its own, as socket: {{key}: {value}}",
    ),
}
"""What is easily written for a fact of a socket."""
