"""Kinds that several parts of a scenario share: globs, headers, bodies, events, requests to the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.applications import application_id_of
from voice_simulator.documents.grammar.combinations import Names
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.scalars import (
    SCALAR,
    Duration,
    Switch,
    Text,
    WholeNumber,
    is_nothing,
    whole,
    why_no_text,
)
from voice_simulator.documents.mistakes import did_you_mean, inline_text, join_or, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, ScalarNode
from voice_simulator.scenario.language.api_requests import METHODS, REQUESTS, read_requests
from voice_simulator.scenario.language.common_mistakes import COMMON_MISTAKES_OF_WEBHOOKS, event_in
from voice_simulator.scenario.language.phone_numbers import (
    NATIONAL_NUMBER,
    SPACED_NUMBER,
    STRANGE_GLOB,
    number_in,
)
from voice_simulator.scenario.language.texts import (
    HEADER_NAME,
    HEADER_VALUE,
    OUR_HEADERS,
    body_of,
)
from voice_simulator.scenario.language.variables import FOREIGN_VARIABLE, REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import MappingEntry, Node

VARIABLE: Final[Schema] = {
    "description": "The value of a variable, ${name}, declared under vars.",
    "type": "string",
    "pattern": REFERENCE.pattern,
}

SWITCH: Final = Named("switch", Switch())
ANY_TEXT: Final = Named("text", Text())

_NO_NUMBERS: Final = (SPACED_NUMBER, FOREIGN_VARIABLE, STRANGE_GLOB)


def any_case(words: Iterable[str]) -> str:
    """Write a pattern of some words, in capitals or small letters."""
    return "|".join(
        "".join(f"[{one.upper()}{one.lower()}]" if one.isalpha() else one for one in word) for word in words
    )


def _read_glob(node: Node, word: str, mistakes: Mistakes) -> str:
    """Read a glob; numbers have no plus here, since the platform drops it too."""
    number = f'one number or glob, such as "{mistakes.number[:-2]}*"'
    is_id = word == "application"
    expected = 'one id or glob, such as "78d335fa-*"' if is_id else number
    if isinstance(node, ListNode):
        one, example = expected.split(", such as ")
        instead = f"write an entry for each, or a glob such as {example}"
        return refuse(node.at, f"{word}: expected {one}, got a list; {instead}", mistakes)
    if isinstance(node, MappingNode):
        return refuse(node.at, _why_no_endpoint(node, word, expected), mistakes)
    text = Text().read(node, word, mistakes)
    return number_in(application_id_of(text) if is_id else text, node, word, mistakes)


def _why_no_endpoint(node: MappingNode, word: str, expected: str) -> str:
    """Say what to write instead of an endpoint as the API has it, which is what such a mapping will be."""
    address = next((one.value for one in node.entries if one.key.text in ("number", "uri")), None)
    if address is None:
        return f"{word}: expected {expected}; got a mapping"
    written = inline_text(address)
    return f"{word}: write {word}: {written}; the type of an endpoint stands beside it, as type: phone"


GLOB: Final = Named(
    "glob",
    Custom(
        _read_glob,
        {
            "description": "One text, or a glob with *, ? or [...].",
            "type": SCALAR,
            "not": {
                "type": "string",
                "anyOf": [{"pattern": whole(one)} for one in (*_NO_NUMBERS, NATIONAL_NUMBER)],
            },
        },
        "a text or glob",
    ),
)
"""A text, or a glob over numbers, addresses or ids."""


APPLICATION_ID: Final = Named("text", Text()).to(application_id_of)
"""The id of a Vonage application, however it is spelled."""


class Words(Kind[str]):
    """A text that says anything.

    Args:
        expected: to say what was expected.
    """

    def __init__(self, expected: str = "a text") -> None:
        self._expected = expected

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the text."""
        if isinstance(node, ScalarNode) and node.value is not None and node.text.strip():
            return node.text
        return refuse(node.at, f"{word}: {why_no_text(node, self._expected)}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a scalar with something in it, defined once."""
        return writer.defined("spoken", lambda _: _ANY_WORDS)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._expected


_ANY_WORDS: Final[Schema] = {"anyOf": [{"type": "string", "pattern": r"\S"}, {"type": ["number", "boolean"]}]}

DURATION_OR_NOTHING: Final = Duration().or_nothing()
"""A span; nothing behind the colon is as good as left out."""


def _why_no_time(span: int, _: Node) -> str | None:
    return None if span else "expected more than no time, such as 800ms"


_MORE_THAN_NONE: Final = Duration(check=_why_no_time)


def _schema_of_some_time(writer: SchemaWriter) -> Schema:
    nothing = {"anyOf": [{"const": 0}, {"type": "string", "pattern": r"^0+(\.0*)?[a-z]*$"}]}
    return {"allOf": [_MORE_THAN_NONE.schema(writer)], "not": nothing}


SOME_TIME: Final = Custom(_MORE_THAN_NONE.read, _schema_of_some_time, _MORE_THAN_NONE.form)
"""A span (ms) that is more than none."""

LONGEST_RINGING: Final = 120 * SECOND
"""The most that a call can be placed with for its ringing timer."""


def _why_too_long(span: int, _node: Node) -> str | None:
    if span <= LONGEST_RINGING:
        return None
    return "the ringing timer ends a call after 120s; ring alone rings on until then"


RINGING: Final = Named("ringing", Duration(LONGEST_RINGING, _why_too_long))
"""For how long (ms) a phone rings."""

HTTP_CODE: Final = Named("http_code", WholeNumber(200, 599), "an HTTP status from 200 to 599")


def _read_header(entry: MappingEntry, word: str, mistakes: Mistakes) -> tuple[str, str]:
    name, value = entry.key, entry.value
    if not isinstance(value, ScalarNode) or value.value is None:
        why = why_no_text(value, f"a text for '{truncate(name.text)}'")
        return refuse(value.at, f"{word}: {why}", mistakes)
    if not HEADER_NAME.fullmatch(name.text):
        sentence = f"{word}: '{truncate(name.text)}' is no name of a header, such as Retry-After"
        return refuse(name.at, sentence, mistakes)
    if name.text.lower() in OUR_HEADERS:
        return refuse(name.at, f"{word}: '{name.text}' is the simulator's own to set; leave it out", mistakes)
    if not HEADER_VALUE.fullmatch(value.text):
        sentence = f"{word}: the value of '{name.text}' is no line of at most 4000 characters"
        return refuse(value.at, sentence, mistakes)
    return name.text, value.text


HEADERS: Final = Named(
    "headers",
    Names(
        _read_header,
        "a mapping of names to texts",
        {"pattern": whole(HEADER_NAME), "not": {"pattern": f"^(?:{any_case(sorted(OUR_HEADERS))})$"}},
        lambda writer: writer.scalar(
            {"type": "string", "pattern": whole(HEADER_VALUE)}, {"type": ["number", "boolean"]}
        ),
    ),
)
"""Headers of a request or answer, as names and values."""


def _read_body(node: Node, _word: str, _mistakes: Mistakes) -> tuple[str, bool] | None:
    return None if is_nothing(node) else body_of(node)


BODY: Final = Custom(_read_body, {}, "a text, or a mapping or list, which is JSON")
"""A body, and whether it is JSON; None for none."""


def requests(example: str) -> Kind[tuple[str, str]]:
    """Make the kind of requests to the API: a method, or *, and a glob over paths."""

    def read(node: Node, word: str, mistakes: Mistakes) -> tuple[str, str]:
        return read_requests(node, word, example, mistakes)

    methods = any_case(METHODS).replace("*", r"\*")
    text = rf"^\s*(?=(?:{methods})[ \t])(?:{whole(REQUESTS)[4:-2]})\s*$"

    def schema(writer: SchemaWriter) -> Schema:
        pattern = {"type": "string", "pattern": text, "examples": ["POST /v1/calls", "PUT /v1/calls/*"]}
        return writer.scalar(pattern)

    return Custom(read, schema, "a method and a path, globs both")


class Event(Kind[str]):
    """The event of a webhook.

    Args:
        words: the events that can be written here.
    """

    def __init__(self, words: Sequence[str], known: Sequence[str]) -> None:
        self._words, self._known = words, known
        self._text = Text("the event of a webhook, such as ringing")

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:
        """Return the event."""
        if event := event_in(node, self._words):
            return refuse(node.at, f"{word}: it is the event alone; write {word}: {event}", mistakes)
        text = self._text.read(node, word, mistakes)
        if text in self._words:
            return text
        near = did_you_mean(text, self._known, COMMON_MISTAKES_OF_WEBHOOKS)
        sentence = f"{word}: there is no event '{truncate(text)}'{near} It is one of {join_or(self._words)}."
        return refuse(node.at, sentence, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return writer.scalar({"enum": list(self._words)})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return "an event, such as `ringing`"
