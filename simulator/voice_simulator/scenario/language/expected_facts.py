"""Facts of a thing that can be expected: what stands behind each key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Key,
    has,
    when,
    with_default,
)
from voice_simulator.documents.grammar.scalars import (
    Text,
    Word,
    whole,
)
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.common_mistakes import (
    COMMON_MISTAKES_OF_EVENTS,
    COMMON_MISTAKES_OF_WEBHOOKS,
    TYPES,
    action_of,
)
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.language.kinds import GLOB, requests
from voice_simulator.scenario.language.phone_numbers import number_in
from voice_simulator.scenario.language.words import NCCO_ACTIONS, PUT_ACTIONS
from voice_simulator.scenario.model.expectations import ELLIPSIS
from voice_simulator.scenario.model.patterns import Members, Pattern, Scalar, pattern_of, text_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence


HTTP_STATUS = re.compile(r"[1-5?*][0-9?*]{0,2}")


WITH_WILDCARD = re.compile(r"[*?\[]")


_COMMON_MISTAKES_OF_NCCO: Final = {"say": "talk", "speak": "talk", "play": "stream", "dtmf": "input"}


Facts = tuple[tuple[str, Pattern], ...]
"""What some facts of a thing are like, by their names."""


def fact(name: str, kind: Kind[Pattern], says: str) -> Key[Facts]:
    """Declare a fact: what the value of that name must be like."""
    return with_default(name, kind.to(lambda pattern: ((name, pattern),)), says, ())


def word_fact(name: str, kind: Kind[str], says: str) -> Key[Facts]:
    """Declare a fact that is a text or a glob."""
    return fact(name, kind.to(text_pattern), says)


ANYTHING: Final[Kind[Pattern]] = Custom(
    lambda node, _word, _mistakes: pattern_of(node), {}, "anything, with globs"
)


def number_pattern(number: int) -> Pattern:
    """Return the pattern of a number."""
    return Scalar(str(number), number)


def switch_pattern(value: bool) -> Pattern:  # noqa: FBT001  # it is what was read
    """Return the pattern of true or false."""
    return Scalar(str(value).lower(), value)


def _read_http_status(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    if isinstance(node, ScalarNode) and isinstance(node.value, str) and HTTP_STATUS.fullmatch(node.text):
        return text_pattern(node.text)
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and value in range(100, 600):
        return Scalar(str(value), value)
    expected = 'an HTTP status such as 204, or a glob such as "4??"'
    return refuse(node.at, f"{word}: expected {expected}; got {describe(node)}", mistakes)


def _schema_of_http_status(writer: SchemaWriter) -> Schema:
    glob = {"type": "string", "pattern": whole(HTTP_STATUS), "examples": ["4??"]}
    return writer.scalar({"type": "integer", "minimum": 100, "maximum": 599}, glob)


HTTP_STATUS_FACT: Final[Kind[Pattern]] = Named(
    "http_status",
    Custom(_read_http_status, _schema_of_http_status, 'an HTTP status, or a glob such as `"4??"`'),
)


def read_reply_status(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    """Read the HTTP status of a reply; an event in its place is a common mistake."""
    if isinstance(node, ScalarNode) and node.text in EVENTS:
        sentence = f"the event is webhook: {node.text}; {word} is what your app replied"
        return refuse(node.at, f"{word}: {sentence}", mistakes)
    return HTTP_STATUS_FACT.read(node, word, mistakes)


class _WordOrGlob(Kind[Pattern]):
    """One of some words, or a glob over them.

    Args:
        word: reads one of the words.
        words: all of them.
        form: for the reference.
    """

    def __init__(self, word: Kind[str], words: Sequence[str], form: str) -> None:
        self._word, self._words, self._form = word, words, form

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Pattern:
        if isinstance(node, ScalarNode) and WITH_WILDCARD.search(node.text):
            return text_pattern(node.text)
        return text_pattern(self._word.read(node, word, mistakes))

    def schema(self, writer: SchemaWriter) -> Schema:
        glob = {"type": "string", "pattern": WITH_WILDCARD.pattern}
        return writer.scalar({"enum": list(self._words)}, glob)

    @property
    def form(self) -> str:
        return self._form


class EventWord(Kind[str]):
    """The event of a webhook, as expectations name it.

    Args:
        words: those that can be written here.
    """

    form = "an event such as `ringing`"

    def __init__(self, words: Sequence[str] = EVENTS) -> None:
        self._words, self._text = words, Text("the event of a webhook")

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the event."""
        if word == "reply" and isinstance(node, ScalarNode) and type(node.value) is int:
            sentence = f"reply: a status is written {{status: {truncate(node.text)}}}"
            return refuse(node.at, sentence, mistakes)
        text = self._text.read(node, word, mistakes)
        if text in self._words:
            return text
        known = join_or(self._words).replace(ELLIPSIS, f'"{ELLIPSIS}"')
        common_mistakes = COMMON_MISTAKES_OF_WEBHOOKS | (
            {"*": f'"{ELLIPSIS}"'} if ELLIPSIS in self._words else {}
        )
        near = did_you_mean(text, self._words, common_mistakes)
        sentence = f"{word}: unknown event '{truncate(text)}'{near} It is one of {known}."
        return refuse(node.at, sentence, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return writer.scalar({"enum": list(self._words)})


EVENT_FACT: Final[Kind[Pattern]] = Named(
    "webhook_event", _WordOrGlob(EventWord(), EVENTS, "an event such as `ringing`, or a glob")
)


class StatusWord(Kind[str]):
    """A status that a call can have."""

    form = "a status such as `completed`"
    _word = Word({status.value: status.value for status in Status}, COMMON_MISTAKES_OF_EVENTS)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the status."""
        if isinstance(node, ScalarNode) and type(node.value) is int:
            stands = f"api: {{request: …, status: {truncate(node.text)}}}"
            return refuse(node.at, f"{word}: the status of a request stands in {stands}", mistakes)
        return self._word.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return self._word.schema(writer)


CALL_STATUS: Final = Named("call_status", StatusWord())


def _read_number(node: Node, word: str, mistakes: Mistakes) -> str:
    text = Text("one number or glob").read(node, word, mistakes)
    return number_in(text, node, word, mistakes)


NUMBER_OR_GLOB: Final = Custom(_read_number, GLOB.schema, "a number, or a glob")


REQUEST_FACTS: Final = requests("PUT /v1/calls/*").to(
    lambda request: (("method", text_pattern(request[0])), ("path", text_pattern(request[1])))
)


_PATHS_OF_ACTIONS: Final = {
    word: f"api: * /v1/calls/*/{word}, a request of its own" for word in ("talk", "stream", "dtmf")
}


API_ACTION_FACT: Final = Word({word: word for word in PUT_ACTIONS}, _PATHS_OF_ACTIONS).to(
    lambda word: (("body", Members((("action", text_pattern(word)),))),)
)


NCCO_ACTION_FACT: Final[Kind[Pattern]] = Named(
    "ncco_action",
    _WordOrGlob(
        Word({word: word for word in NCCO_ACTIONS}, _COMMON_MISTAKES_OF_NCCO),
        NCCO_ACTIONS,
        "an action such as `talk`, or a glob",
    ),
)


def _read_reply_body(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    """Read what the body of a reply is like; an NCCO in it is a list of actions."""
    items = node.items if isinstance(node, ListNode) else (node,)
    for item in items:
        if written := action_of(item, NCCO_ACTIONS):
            without_common_mistakes(item, {written.text: "is written action: {value}"}, mistakes)
    if isinstance(node, MappingNode) and (action := _word_of_action(node)):
        ncco = f"[{{action: {action}}}]" if len(node.entries) == 1 else f"[{{action: {action}, …}}]"
        mistakes.note(
            node.at,
            f"{word}: an NCCO is a list of all its actions: write {word}: {ncco}; for one of them, whatever "
            f"others there are, ncco: {{action: {action}}}",
        )
    return pattern_of(node)


def _word_of_action(node: MappingNode) -> str | None:
    words = (one.value for one in node.entries if one.key.text == "action")
    found = next((one.text for one in words if isinstance(one, ScalarNode)), None)
    return found if found in NCCO_ACTIONS else None


def named_by_action() -> Schema:
    """An action that has its word, if it has that, under `action`."""
    other: Schema = {"not": {"enum": list(NCCO_ACTIONS)}}
    return when({"not": has("action")}, {"properties": dict.fromkeys(TYPES, other)})


def _schema_of_reply_body(_writer: SchemaWriter) -> Schema:
    """A body that is no single action, nor a list of what is none."""
    one: Schema = {"required": ["action"], "properties": {"action": {"enum": list(NCCO_ACTIONS)}}}
    is_mapping: Schema = {"type": "object"}
    return {
        **when(is_mapping, {"not": one} | named_by_action()),
        "items": when(is_mapping, named_by_action()),
    }


REPLY_BODY_FACT: Final[Kind[Pattern]] = Custom(_read_reply_body, _schema_of_reply_body, "a body, or an NCCO")
