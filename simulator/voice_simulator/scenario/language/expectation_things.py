"""Things that can be expected, and the calls: how a line of `expect:` writes what their facts are like.

Every reader notes what is wrong, and returns what is harmless then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.effects import FailureReason
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    Key,
    MappingOf,
    Rule,
    has,
    optional,
    when,
    with_default,
)
from voice_simulator.documents.grammar.scalars import (
    WholeNumber,
    Word,
    is_nothing,
)
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    join_or,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.common_mistakes import (
    COMMON_MISTAKES_OF_LEGS,
    action_of,
    common_mistakes_of_request,
)
from voice_simulator.scenario.language.expected_bounds import COMMON_MISTAKES_OF_BOUNDS
from voice_simulator.scenario.language.expected_facts import (
    ANYTHING,
    API_ACTION_FACT,
    CALL_STATUS,
    EVENT_FACT,
    HTTP_STATUS_FACT,
    NCCO_ACTION_FACT,
    REPLY_BODY_FACT,
    REQUEST_FACTS,
    Facts,
    fact,
    named_by_action,
    number_pattern,
    read_reply_status,
    switch_pattern,
    word_fact,
)
from voice_simulator.scenario.language.fault_parts import EVENTS
from voice_simulator.scenario.language.kinds import ANY_TEXT, SWITCH
from voice_simulator.scenario.language.socket_facts import MAIN as SOCKET_MAIN
from voice_simulator.scenario.language.socket_facts import (
    MISTAKES_OF_SOCKETS,
    ONE_THING_ON_A_SOCKET,
)
from voice_simulator.scenario.language.socket_facts import OTHERS as SOCKET_OTHERS
from voice_simulator.scenario.language.words import NCCO_ACTIONS
from voice_simulator.scenario.model.expectations import Thing
from voice_simulator.scenario.model.patterns import Members, pattern_of

if TYPE_CHECKING:
    from collections.abc import Sequence


CALL_KEYS: Final = ("to", "from", "direction", "turn", "application", "script", "origin", "leg_of")
"""By what a line can name calls."""


MOST_ATTEMPTS: Final = 2

_BESIDE: Final = (
    "status", "detail", "duration", "events", "legs", "heard", "not_heard", "heard_last", "any", "all",
    "times", "between",
)  # fmt: skip
COMMON_MISTAKES_OF_BETWEEN: Final = COMMON_MISTAKES_OF_BOUNDS | {
    **dict.fromkeys(("start", "begin", "first", "after"), "is written from: {value}"),
    **dict.fromkeys(("end", "until", "then", "before"), "is written to: {value}"),
    **dict.fromkeys(("wall_clock", "wall_time", "real", "real_time", "clock"), "is written wall: true"),
}
_OF_BODY: Final = (
    "uuid", "conversation_uuid", "price", "rate", "network", "timestamp", "reason", "speech", "recording_url",
)  # fmt: skip
_AS_STATUS: Final = dict.fromkeys(("code", "status_code", "http_status"), "is written status: {value}")
_COMMON_MISTAKES_OF_WORDS: Final = {
    "call": {"number": "is written to: {value}", **COMMON_MISTAKES_OF_LEGS},
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
    "socket": MISTAKES_OF_SOCKETS,
}


# A `record` is a member of a conversation as well.
ACTIONS_AS_KEYS: Final = tuple(word for word in NCCO_ACTIONS if word != "record")
COMMON_MISTAKES_OF_ACTIONS: Final = dict.fromkeys(ACTIONS_AS_KEYS, "is written action: {key}") | {
    "talk": "is written action: talk, text: {value}",
    "stream": "is written action: stream, streamUrl: [{value}]",
}

# -- bounds


# -- facts: what stands behind a key, and what the facts of the thing are to be like


# -- things


def _facts_as_written(given: Given, keys: Sequence[Key[Facts]]) -> Facts:
    by_name = {key.name: key for key in keys}
    return tuple(fact for name in given.nodes if name in by_name for fact in given[by_name[name]])


class ThingKind(Kind[Thing]):
    """A kind of thing: its main fact alone, or a mapping of facts.

    Args:
        word: of the kind.
        example: to say what was expected.
        main: the fact that stands alone.
        others: further facts.
        rules: of the facts of a mapping.
    """

    def __init__(
        self, word: str, example: str, main: Key[Facts], *others: Key[Facts], rules: Sequence[Rule] = ()
    ) -> None:
        self._word, self._example, self._main, self.keys = word, example, main, (main, *others)
        self._rules = rules

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
        return MappingOf(
            f"'{self._word}'",
            self.keys,
            self.made,
            rules=self._rules,
            common_mistakes=self._common_mistakes,
        )

    def made(self, given: Given) -> Thing:
        """Make the thing of what is given for its facts."""
        return Thing(self._word, Members(_facts_as_written(given, self.keys)))

    def _common_mistakes(self, node: Node) -> CommonMistakes:
        common_mistakes = common_mistakes_of_thing(self._word)
        if self._word == "api" and isinstance(node, MappingNode):
            return common_mistakes | common_mistakes_of_request(node, "PUT /v1/calls/*", "request")
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
        rules = [named_by_action(), no_action_as_key]
        return {"type": "object", "minProperties": 1, "properties": known, "allOf": rules}


def _action_facts(node: MappingNode, mistakes: Mistakes) -> Facts:
    if written := action_of(node, NCCO_ACTIONS):
        without_common_mistakes(node, {written.text: "is written action: {value}"}, mistakes)
        return ()
    keys = [entry.key.text for entry in node.entries]
    if "action" not in keys and (actions := [key for key in keys if key in ACTIONS_AS_KEYS]):
        without_common_mistakes(node, {actions[0]: COMMON_MISTAKES_OF_ACTIONS[actions[0]]}, mistakes)
        return ()
    named = [entry for entry in node.entries if entry.key.text == "action"]
    facts = [("action", NCCO_ACTION_FACT.read(entry.value, "action", mistakes)) for entry in named]
    facts += [(one.key.text, pattern_of(one.value)) for one in node.entries if one.key.text != "action"]
    return tuple(facts)


_FAULT: Final = word_fact("fault", ANY_TEXT, "The fault that struck it.")
_ANSWER_STATUS: Final = fact("status", HTTP_STATUS_FACT, "The HTTP status of the answer; or a glob.")
_BODY: Final = fact("body", ANYTHING, "What the body is like: the members it has, globs, * for anything.")
_FAILURE: Final = word_fact(
    "failure", Word({one.value: one.value for one in FailureReason}), "Why it could not be delivered."
)

KINDS: Final[dict[str, ThingKind]] = {
    "api": ThingKind(
        "api",
        "a method and a path, such as PUT /v1/calls/*, or a mapping",
        with_default("request", REQUEST_FACTS, "A method or *, and a glob over paths.", ()),
        _ANSWER_STATUS,
        with_default("action", API_ACTION_FACT, "What a PUT on a call asks for.", ()),
        _BODY,
        _FAULT,
    ),
    "webhook": ThingKind(
        "webhook",
        "an event such as ringing, or a mapping",
        fact("event", EVENT_FACT, "The event; or a glob."),
        _BODY,
        fact("delivered", SWITCH.to(switch_pattern), "Whether your app took it."),
        fact("attempts", WholeNumber(1, MOST_ATTEMPTS).to(number_pattern), "How often it was tried."),
        fact(
            "status",
            Custom(read_reply_status, HTTP_STATUS_FACT.schema, HTTP_STATUS_FACT.form),
            "The HTTP status of the answer; or a glob.",
        ),
        _FAILURE,
        _FAULT,
    ),
    "reply": ThingKind(
        "reply",
        "the event of a webhook such as answer, or a mapping",
        fact("to", EVENT_FACT, "The event of the webhook; or a glob."),
        _ANSWER_STATUS,
        fact("body", REPLY_BODY_FACT, "What the body is like: an NCCO is a list of all its actions."),
    ),
    "ncco": _NccoThing(
        "ncco",
        "an action such as talk, or a mapping",
        fact("action", NCCO_ACTION_FACT, "The action's name; or a glob."),
        fact("text", ANYTHING, "What it says: a glob."),
        fact("streamUrl", ANYTHING, "What it plays: a list of one URL or glob."),
    ),
    "trigger": ThingKind(
        "trigger",
        "a mapping such as {status: 202}",
        _ANSWER_STATUS,
        _FAILURE,
        word_fact("method", ANY_TEXT, "GET or POST."),
        word_fact("url", ANY_TEXT, "Where the request went: a glob."),
    ),
    "socket": ThingKind(
        "socket",
        "opened, refused, closed, or a mapping such as {received: clear}",
        SOCKET_MAIN,
        *SOCKET_OTHERS,
        rules=[ONE_THING_ON_A_SOCKET],
    ),
    "status": ThingKind(
        "status",
        "a status such as answered",
        word_fact("status", CALL_STATUS, "The status."),
    ),
}
"""The kinds of things, by their words."""

_SAYS: Final = {
    "api": "This request to the API came: PUT /v1/calls/*, or a mapping.",
    "webhook": "This webhook was sent: its event, or a mapping.",
    "reply": "Your app replied so to a webhook: to its event, or a mapping.",
    "ncco": "Your app brought this action: its name, or a mapping of its members.",
    "trigger": "The request of a trigger was answered so: a status, or a mapping.",
    "socket": "This happened on a WebSocket of your app: `opened`, `closed`, or a mapping.",
    "status": "A call got this status.",
}

THING_KEYS: Final[dict[str, Key[Thing | None]]] = {
    word: optional(word, Named(f"thing_{word}", kind), _SAYS[word]) for word, kind in KINDS.items()
}
"""A key for each kind of thing."""

# -- calls


def common_mistakes_of_thing(kind: str) -> dict[str, str]:
    """Return what is easily written in a thing or a call, but stands beside it."""
    beside: dict[str, str] = dict.fromkeys(_BESIDE, f"stands beside {kind}:, not in it")
    of_call = {} if kind in ("call", "trigger") else dict.fromkeys(CALL_KEYS, _OF_CALL_BESIDE.format(kind))
    return beside | of_call | _COMMON_MISTAKES_OF_WORDS.get(kind, {})


_OF_CALL_BESIDE: Final = "stands in call: {{{{key}}: {{value}}}}, beside {}:"
