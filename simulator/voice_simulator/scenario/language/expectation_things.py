"""Things that can be expected, and the calls: how a line of `expect:` writes what their facts are like.

Every reader notes what is wrong, and returns what is harmless then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.core.model.states import Direction, Status
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    refuse,
)
from voice_simulator.documents.grammar.records import (
    Checked,
    Given,
    Key,
    MappingOf,
    has,
    optional,
    when,
    with_default,
)
from voice_simulator.documents.grammar.scalars import (
    Duration,
    Text,
    WholeNumber,
    Word,
    is_nothing,
    whole,
)
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.bounds import meant_bounds
from voice_simulator.scenario.language.common_mistakes import (
    SLIPS_OF_EVENTS,
    SLIPS_OF_WEBHOOKS,
    TYPES,
    action_of,
    slips_of_request,
)
from voice_simulator.scenario.language.fault_entries import EVENTS
from voice_simulator.scenario.language.kinds import ANY_TEXT, APPLICATION_ID, GLOB, SWITCH, requests
from voice_simulator.scenario.language.phone_numbers import number_in
from voice_simulator.scenario.language.words import NCCO_ACTIONS, PUT_ACTIONS
from voice_simulator.scenario.model.expectations import ELLIPSIS, Bounds, Thing
from voice_simulator.scenario.model.patterns import Members, Pattern, Scalar, pattern_of, text_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MOST: Final = 1_000_000
"""The most times that a line can ask for."""

CALL_KEYS: Final = ("to", "from", "direction", "turn", "application", "script", "origin")
"""By what a line can name calls."""

NO_NUMBERS: Final = range(100)
"""Whoever writes one of these for a call has counted calls."""

BOUNDS: Final = ("at_least", "at_most")

MOST_ATTEMPTS: Final = 2
HTTP_STATUS = re.compile(r"[1-5?*][0-9?*]{0,2}")
WITH_WILDCARD = re.compile(r"[*?\[]")

_BESIDE: Final = ("status", "detail", "duration", "events", "heard", "any", "all", "times", "between")
SLIPS_OF_BOUNDS: Final = {
    **dict.fromkeys(("min", "minimum", "least", "from", "more_than"), "is written at_least: {value}"),
    **dict.fromkeys(
        ("max", "maximum", "most", "to", "within", "less_than", "under"), "is written at_most: {value}"
    ),
}
SLIPS_OF_BETWEEN: Final = SLIPS_OF_BOUNDS | {
    **dict.fromkeys(("start", "begin", "first", "after"), "is written from: {value}"),
    **dict.fromkeys(("end", "until", "then", "before"), "is written to: {value}"),
}
_SLIPS_OF_CALLS: Final = SLIPS_OF_BOUNDS | {
    **dict.fromkeys(("times", "exactly"), "is written count: {value}"),
    "number": "is written to: {value}",
}
_OF_BODY: Final = (
    "uuid", "conversation_uuid", "price", "rate", "network", "timestamp", "reason", "speech", "recording_url",
)  # fmt: skip
_AS_STATUS: Final = dict.fromkeys(("code", "status_code", "http_status"), "is written status: {value}")
_SLIPS_OF_WORDS: Final = {
    "call": {"number": "is written to: {value}"},
    "api": _AS_STATUS,
    "webhook": {
        "dtmf": "stands in body: {dtmf: {digits: {value}}}",
        **dict.fromkeys(_OF_BODY, "stands in body: {{key}: {value}}"),
        **dict.fromkeys(("name", "type", "kind", "webhook", "callback"), "is written event: {value}"),
        **_AS_STATUS,
    },
    "reply": {
        **dict.fromkeys(("event", "webhook", "name", "type"), "is written to: {value}"),
        **dict.fromkeys(EVENTS, "is written {to: {key}, status: {value}}"),
        **dict.fromkeys(("ncco", "action"), "is of an NCCO: write ncco: {value}, in a line of its own"),
        **_AS_STATUS,
    },
    "trigger": _AS_STATUS,
}
_SLIPS_OF_NCCO: Final = {"say": "talk", "speak": "talk", "play": "stream", "dtmf": "input"}

Facts = tuple[tuple[str, Pattern], ...]
"""What some facts of a thing are like, by their names."""

# A `record` is a member of a conversation as well.
ACTIONS_AS_KEYS: Final = tuple(word for word in NCCO_ACTIONS if word != "record")
SLIPS_OF_ACTIONS: Final = dict.fromkeys(ACTIONS_AS_KEYS, "is written action: {key}") | {
    "talk": "is written action: talk, text: {value}",
    "stream": "is written action: stream, streamUrl: [{value}]",
}

# -- bounds

_LEAST_ABOVE_MOST: Final = "at_most is less than at_least"


class BoundsOf(Kind[Bounds]):
    """A number or span, or the least and the most of it: `{at_least: 2, at_most: 3}`.

    Args:
        one: the kind of a number or span.
        unit: of numbers that are written as mathematics has them: `> 5`.
    """

    def __init__(self, one: Kind[int], unit: str = "") -> None:
        self._one, self._unit = one, unit
        self._least = optional("at_least", one, "The least.")
        self._most = optional("at_most", one, "The most.")
        self.keys: tuple[Key[int | None], ...] = (self._least, self._most)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Bounds:
        """Return the bounds."""
        if isinstance(node, ScalarNode) and (meant := self._meant(node.text)):
            return refuse(node.at, f"{word}: '{truncate(node.text)}' is written {meant}", mistakes)
        if not isinstance(node, MappingNode):
            number = self._one.read(node, word, mistakes)
            return Bounds(number, number)
        if not node.entries:
            return refuse(node.at, f"{word}: expected at_least or at_most", mistakes)
        return self._record(f"'{word}'").read(node, word, mistakes)

    def of(self, given: Given) -> Bounds:
        """Return the bounds among other keys of a mapping."""
        least, most = given[self._least] or 0, given[self._most]
        if most is not None and least > most:
            given.mistakes.note(given.nodes["at_most"].at, _LEAST_ABOVE_MOST)
        return Bounds(least, most)

    def _record(self, what: str) -> MappingOf[Bounds]:
        return MappingOf(what, self.keys, self.of, common_mistakes=SLIPS_OF_BOUNDS)

    def _meant(self, text: str) -> str | None:
        meant = meant_bounds(text, self._unit)
        # A number is what it looks like.
        return None if meant == text else meant

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        bounds = self._record("").schema(writer)
        return {"anyOf": [self._one.schema(writer), bounds | {"minProperties": 1}]}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"{self._one.form}, or `{{at_least: …, at_most: …}}`"


def counts(least: int) -> BoundsOf:
    """Make the kind of how often: a number, or bounds."""
    return BoundsOf(WholeNumber(least, MOST))


SPAN: Final = BoundsOf(Duration(), "s")
"""How long, ms: a duration, or bounds."""

# -- facts: what stands behind a key, and what the facts of the thing are to be like


def _fact(name: str, kind: Kind[Pattern], says: str) -> Key[Facts]:
    return with_default(name, kind.to(lambda pattern: ((name, pattern),)), says, ())


def _word_fact(name: str, kind: Kind[str], says: str) -> Key[Facts]:
    return _fact(name, kind.to(text_pattern), says)


_ANYTHING: Final[Kind[Pattern]] = Custom(
    lambda node, _word, _mistakes: pattern_of(node), {}, "anything, with globs"
)


def _number_pattern(number: int) -> Pattern:
    return Scalar(str(number), number)


def _switch_pattern(value: bool) -> Pattern:  # noqa: FBT001  # it is what was read
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


_HTTP_STATUS: Final[Kind[Pattern]] = Named(
    "http_status",
    Custom(_read_http_status, _schema_of_http_status, 'an HTTP status, or a glob such as `"4??"`'),
)


def _read_reply_status(node: Node, word: str, mistakes: Mistakes) -> Pattern:
    if isinstance(node, ScalarNode) and node.text in EVENTS:
        sentence = f"the event is webhook: {node.text}; {word} is what your application replied"
        return refuse(node.at, f"{word}: {sentence}", mistakes)
    return _HTTP_STATUS.read(node, word, mistakes)


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
        common_mistakes = SLIPS_OF_WEBHOOKS | ({"*": f'"{ELLIPSIS}"'} if ELLIPSIS in self._words else {})
        near = did_you_mean(text, self._words, common_mistakes)
        sentence = f"{word}: unknown event '{truncate(text)}'{near} It is one of {known}."
        return refuse(node.at, sentence, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words."""
        return writer.scalar({"enum": list(self._words)})


_EVENT: Final[Kind[Pattern]] = Named(
    "webhook_event", _WordOrGlob(EventWord(), EVENTS, "an event such as `ringing`, or a glob")
)


class StatusWord(Kind[str]):
    """A status that a call can have."""

    form = "a status such as `completed`"
    _word = Word({status.value: status.value for status in Status}, SLIPS_OF_EVENTS)

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


_NUMBER: Final = Custom(_read_number, GLOB.schema, "a number, or a glob")

_REQUEST: Final = requests("PUT /v1/calls/*").to(
    lambda request: (("method", text_pattern(request[0])), ("path", text_pattern(request[1])))
)

_PATHS_OF_ACTIONS: Final = {
    word: f"api: * /v1/calls/*/{word}, a request of its own" for word in ("talk", "stream", "dtmf")
}
_API_ACTION: Final = Word({word: word for word in PUT_ACTIONS}, _PATHS_OF_ACTIONS).to(
    lambda word: (("body", Members((("action", text_pattern(word)),))),)
)

_NCCO_ACTION: Final[Kind[Pattern]] = Named(
    "ncco_action",
    _WordOrGlob(
        Word({word: word for word in NCCO_ACTIONS}, _SLIPS_OF_NCCO),
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


def _named_by_action() -> Schema:
    """An action that has its word, if it has that, under `action`."""
    other: Schema = {"not": {"enum": list(NCCO_ACTIONS)}}
    return when({"not": has("action")}, {"properties": dict.fromkeys(TYPES, other)})


def _schema_of_reply_body(_writer: SchemaWriter) -> Schema:
    """A body that is no single action, nor a list of what is none."""
    one: Schema = {"required": ["action"], "properties": {"action": {"enum": list(NCCO_ACTIONS)}}}
    is_mapping: Schema = {"type": "object"}
    return {
        **when(is_mapping, {"not": one} | _named_by_action()),
        "items": when(is_mapping, _named_by_action()),
    }


_REPLY_BODY: Final[Kind[Pattern]] = Custom(_read_reply_body, _schema_of_reply_body, "a body, or an NCCO")

# -- things


def _facts_as_written(given: Given, keys: Sequence[Key[Facts]]) -> Facts:
    by_name = {key.name: key for key in keys}
    return tuple(fact for name in given.nodes for fact in given[by_name[name]])


class ThingKind(Kind[Thing]):
    """A kind of thing: its main fact alone, or a mapping of facts.

    Args:
        word: of the kind.
        example: to say what was expected.
        main: the fact that stands alone.
        others: further facts.
    """

    def __init__(self, word: str, example: str, main: Key[Facts], *others: Key[Facts]) -> None:
        self._word, self._example, self._main, self.keys = word, example, main, (main, *others)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Thing:
        """Return the thing."""
        if isinstance(node, ScalarNode) and not is_nothing(node):
            # Mistakes are told of the key that was written; the fact has a name of its own.
            return Thing(self._word, Members(self._main.kind.read(node, self._word, mistakes)))
        if not isinstance(node, MappingNode):
            return refuse(node.at, f"{self._word}: expected {self._example}, got {describe(node)}", mistakes)
        if not node.entries:
            expected = join_or(key.name for key in self.keys)
            return refuse(node.at, f"{self._word}: expected at least one of {expected}", mistakes)
        return self._facts_of(node, word, mistakes)

    def _facts_of(self, node: MappingNode, word: str, mistakes: Mistakes) -> Thing:
        return self._record().read(node, word, mistakes)

    def _record(self) -> MappingOf[Thing]:
        return MappingOf(f"'{self._word}'", self.keys, self._made, common_mistakes=self._common_mistakes)

    def _made(self, given: Given) -> Thing:
        return Thing(self._word, Members(_facts_as_written(given, self.keys)))

    def _common_mistakes(self, node: Node) -> CommonMistakes:
        common_mistakes = _slips_of(self._word)
        if self._word == "api" and isinstance(node, MappingNode):
            return common_mistakes | slips_of_request(node, "PUT /v1/calls/*", "request")
        return common_mistakes

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        main = {"description": self._main.says} | self._main.kind.schema(writer)
        return {"anyOf": [main, self._schema_of_mapping(writer)]}

    def _schema_of_mapping(self, writer: SchemaWriter) -> Schema:
        return self._record().schema(writer) | {"minProperties": 1}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._example


class _NccoThing(ThingKind):
    """An action of an NCCO, whose members can be any; its word comes first, to be compared first."""

    def _facts_of(self, node: MappingNode, word: str, mistakes: Mistakes) -> Thing:  # noqa: ARG002
        noted, facts = mistakes.noted, _action_facts(node, mistakes)
        if mistakes.noted > noted:
            raise Unreadable
        return Thing(self._word, Members(facts))

    def _schema_of_mapping(self, writer: SchemaWriter) -> Schema:
        known = {key.name: {"description": key.says} | key.kind.schema(writer) for key in self.keys}
        no_action_as_key = when({"not": has("action")}, {"properties": dict.fromkeys(ACTIONS_AS_KEYS, False)})
        rules = [_named_by_action(), no_action_as_key]
        return {"type": "object", "minProperties": 1, "properties": known, "allOf": rules}


def _action_facts(node: MappingNode, mistakes: Mistakes) -> Facts:
    if written := action_of(node, NCCO_ACTIONS):
        without_common_mistakes(node, {written.text: "is written action: {value}"}, mistakes)
        return ()
    keys = [entry.key.text for entry in node.entries]
    if "action" not in keys and (actions := [key for key in keys if key in ACTIONS_AS_KEYS]):
        without_common_mistakes(node, {actions[0]: SLIPS_OF_ACTIONS[actions[0]]}, mistakes)
        return ()
    named = [entry for entry in node.entries if entry.key.text == "action"]
    facts = [("action", _NCCO_ACTION.read(entry.value, "action", mistakes)) for entry in named]
    facts += [(one.key.text, pattern_of(one.value)) for one in node.entries if one.key.text != "action"]
    return tuple(facts)


_FAULT: Final = _word_fact("fault", ANY_TEXT, "The fault that struck it.")
_ANSWER_STATUS: Final = _fact("status", _HTTP_STATUS, "The HTTP status of the answer; or a glob.")
_BODY: Final = _fact("body", _ANYTHING, "What the body is like: the members it has, globs, * for anything.")
_FAILURE: Final = _word_fact(
    "failure", Word({one.value: one.value for one in FailureReason}), "Why it could not be delivered."
)

KINDS: Final[dict[str, ThingKind]] = {
    "api": ThingKind(
        "api",
        "a method and a path, such as PUT /v1/calls/*, or a mapping",
        with_default("request", _REQUEST, "A method or *, and a glob over paths.", ()),
        _ANSWER_STATUS,
        with_default("action", _API_ACTION, "What a PUT on a call asks for.", ()),
        _BODY,
        _FAULT,
    ),
    "webhook": ThingKind(
        "webhook",
        "an event such as ringing, or a mapping",
        _fact("event", _EVENT, "The event; or a glob."),
        _BODY,
        _fact("delivered", SWITCH.to(_switch_pattern), "Whether your app took it."),
        _fact("attempts", WholeNumber(1, MOST_ATTEMPTS).to(_number_pattern), "How often it was tried."),
        _fact(
            "status",
            Custom(_read_reply_status, _HTTP_STATUS.schema, _HTTP_STATUS.form),
            "The HTTP status of the answer; or a glob.",
        ),
        _FAILURE,
        _FAULT,
    ),
    "reply": ThingKind(
        "reply",
        "the event of a webhook such as answer, or a mapping",
        _fact("to", _EVENT, "The event of the webhook; or a glob."),
        _ANSWER_STATUS,
        _fact("body", _REPLY_BODY, "What the body is like: an NCCO is a list of all its actions."),
    ),
    "ncco": _NccoThing(
        "ncco",
        "an action such as talk, or a mapping",
        _fact("action", _NCCO_ACTION, "The action's name; or a glob."),
        _fact("text", _ANYTHING, "What it says: a glob."),
        _fact("streamUrl", _ANYTHING, "What it plays: a list of one URL or glob."),
    ),
    "trigger": ThingKind(
        "trigger",
        "a mapping such as {status: 202}",
        _ANSWER_STATUS,
        _FAILURE,
        _word_fact("method", ANY_TEXT, "GET or POST."),
        _word_fact("url", ANY_TEXT, "Where the request went: a glob."),
    ),
    "status": ThingKind(
        "status",
        "a status such as answered",
        _word_fact("status", CALL_STATUS, "The status."),
    ),
}
"""The kinds of things, by their words."""

_SAYS: Final = {
    "api": "This request to the API came: PUT /v1/calls/*, or a mapping.",
    "webhook": "This webhook was sent: its event, or a mapping.",
    "reply": "Your app replied so to a webhook: to its event, or a mapping.",
    "ncco": "Your app brought this action: its name, or a mapping of its members.",
    "trigger": "The request of a trigger was answered so: a status, or a mapping.",
    "status": "A call got this status.",
}

THING_KEYS: Final[dict[str, Key[Thing | None]]] = {
    word: optional(word, Named(f"thing_{word}", kind), _SAYS[word]) for word, kind in KINDS.items()
}
"""A key for each kind of thing."""

# -- calls

_CALL_FACTS: Final = (
    _word_fact("to", _NUMBER, "The number or address that is called."),
    _word_fact("from", _NUMBER, "The number or address that calls."),
    _word_fact(
        "direction",
        Word({one.value: one.value for one in Direction}),
        "Who placed the call: your app, or somebody else.",
    ),
    _fact("turn", WholeNumber(1, MOST).to(_number_pattern), "The turn that played."),
    _word_fact("application", APPLICATION_ID, "A glob over ids of Vonage applications."),
    _word_fact("script", ANY_TEXT, "The outcome or script that played."),
    _word_fact("origin", ANY_TEXT, "The entry that played, such as busy.yaml:9."),
)


def _calls_of(given: Given) -> Members:
    return Members(tuple(fact for key in _CALL_FACTS for fact in given[key]))


_CALL: Final = MappingOf("'call'", _CALL_FACTS, _calls_of, common_mistakes=lambda _: _slips_of("call"))


def _why_no_call(node: Node, word: str, mistakes: Mistakes) -> str:
    expected = f"the number that is called, or a mapping such as {{to: {mistakes.number}, turn: 3}}"
    return f"{word}: expected {expected}; got {describe(node)}"


def _read_called(node: Node, word: str, mistakes: Mistakes) -> Members:
    if isinstance(node, ScalarNode) and type(node.value) in (int, float) and node.value in NO_NUMBERS:
        instead = f"write calls: {node.text}, or call: {{turn: {node.text}}}"
        sentence = f"{word}: {node.text} is no number that is called; {instead}"
        return refuse(node.at, sentence, mistakes)
    return Members((("to", text_pattern(_NUMBER.read(node, "to", mistakes))),))


NAMED_CALL: Final[Kind[Members]] = Named(
    "named_call",
    ByShape(
        scalar=Custom(
            _read_called,
            lambda writer: (
                GLOB.schema(writer)
                | {"not": {"type": "integer", "minimum": NO_NUMBERS[0], "maximum": NO_NUMBERS[-1]}}
            ),
            "the number that is called",
        ),
        mapping=_CALL,
        otherwise=_why_no_call,
    ),
)
"""By what a line names calls: the number that is called, or a mapping."""

_COUNT: Final = counts(0)
_EXACTLY: Final = optional("count", _COUNT, "Exactly so many.")


def _check_counts(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    given = [key for key in ("count", *BOUNDS) if key in nodes]
    if not given or ("count" in given and len(given) > 1):
        mistakes.note(node.at, "calls: expected count, or at_least and at_most: how many there were")


_ONE_COUNT: Final[Schema] = {
    "oneOf": [
        {"required": ["count"], "not": {"anyOf": [has(key) for key in BOUNDS]}},
        {"anyOf": [has(key) for key in BOUNDS], "not": has("count")},
    ]
}


def _counted(given: Given) -> tuple[Members, Bounds]:
    return _calls_of(given), given[_EXACTLY] or _COUNT.of(given)


_COUNTED: Final = MappingOf(
    "'calls'",
    [*_CALL_FACTS, _EXACTLY, *_COUNT.keys],
    _counted,
    rules=[Checked(_check_counts, _ONE_COUNT)],
    common_mistakes=_SLIPS_OF_CALLS,
)


def _read_count(node: Node, word: str, mistakes: Mistakes) -> tuple[Members, Bounds]:
    if isinstance(node, MappingNode):
        return _COUNTED.read(node, word, mistakes)
    return Members(()), _COUNT.read(node, word, mistakes)


COUNTED_CALLS: Final = Custom(
    _read_count,
    lambda writer: {"anyOf": [WholeNumber(0, MOST).schema(writer), _COUNTED.schema(writer)]},
    "a number, or a mapping with `count`, or `at_least` and `at_most`",
)
"""Calls, and how many there were."""


def _slips_of(kind: str) -> dict[str, str]:
    """Return what is easily written in a thing or a call, but stands beside it."""
    beside: dict[str, str] = dict.fromkeys(_BESIDE, f"stands beside {kind}:, not in it")
    of_call = {} if kind in ("call", "trigger") else dict.fromkeys(CALL_KEYS, _OF_CALL_BESIDE.format(kind))
    return beside | of_call | _SLIPS_OF_WORDS.get(kind, {})


_OF_CALL_BESIDE: Final = "stands in call: {{{{key}}: {{value}}}}, beside {}:"
