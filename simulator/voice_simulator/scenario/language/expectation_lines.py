"""Expectations: the lines of `expect:`, and what each claims."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Given,
    Key,
    MappingOf,
    Rule,
    has,
    optional,
    when,
    with_default,
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
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.common_mistakes import (
    NEVER_SAID,
    OPPOSITES,
    common_mistakes_of_request,
    stand_within,
)
from voice_simulator.scenario.language.expectation_claims import BETWEEN, CLAIMS, OF_CALL
from voice_simulator.scenario.language.expectation_ends import THINGS, OneThing, thing_in
from voice_simulator.scenario.language.expectation_things import (
    CALL_KEYS,
    COMMON_MISTAKES_OF_ACTIONS,
    KINDS,
    THING_KEYS,
)
from voice_simulator.scenario.language.expected_app import APP_KEYS, MOST_APP_LINES
from voice_simulator.scenario.language.expected_bounds import BOUNDS, counts
from voice_simulator.scenario.language.expected_calls import NAMED_CALL
from voice_simulator.scenario.language.expected_recordings import NO_RECORDINGS
from voice_simulator.scenario.language.expected_sockets import (
    MEASURES,
    SOCKET_KEYS,
    SOCKET_OF_LINE,
    is_only_measured,
)
from voice_simulator.scenario.language.keys_out_of_place import bounds_beside, counted_beside
from voice_simulator.scenario.language.kinds import SWITCH
from voice_simulator.scenario.language.texts import join_and, origin_of
from voice_simulator.scenario.model.bounds import NEVER, ONCE_OR_MORE, Bounds
from voice_simulator.scenario.model.expectations import (
    AppAnswers,
    CallCount,
    Claim,
    Expectation,
    Happened,
    NoErrors,
    NothingRecorded,
    Which,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from voice_simulator.scenario.model.patterns import Members

NO_ERRORS: Final = "no_errors"

SUBJECTS: Final = (*THINGS, "calls", "between", "app", "no")
KEYS: Final = ("call", "any", "all", *OF_CALL, *SUBJECTS, "times")

_NEVER_THINGS: Final = (*THINGS, *NO_RECORDINGS)
"""What can stand behind `no`."""

_IS_LEG: Final = "is written legs: [{to: {value}}], a list of its second legs in order"
_COMMON_MISTAKES: Final[CommonMistakes] = {
    "event": "is written webhook: {value}",
    "dtmf": "stands in webhook: {event: input, body: {dtmf: {digits: {value}}}}",
    "count": "stands in calls: {count: {value}}",
    NO_ERRORS: f"stands alone: - {NO_ERRORS}",
    "request": "is written api: {value}",
    **dict.fromkeys(("outcome", "ended", "result", "end_status"), "is written status: {value}"),
    **{
        word: said.replace("is written ", "is written ncco: {") + "}"
        for word, said in COMMON_MISTAKES_OF_ACTIONS.items()
        if word != "input"
    },
    **dict.fromkeys(("get", "post"), "stands in app: {{key}: {value}}"),
    **dict.fromkeys(CALL_KEYS, "stands in call: {{key}: {value}}"),
    **dict.fromkeys(MEASURES, "stands in socket: {{key}: {value}}"),
    **{
        f"{opposite}_{kind}": f"is written no: {{{kind}: {{value}}}}"
        for kind in (*_NEVER_THINGS, "call")
        for opposite in OPPOSITES
    },
    **{
        f"{opposite}_{claim}": said
        for claim, said in NEVER_SAID.items()
        if claim not in ("heard", "not_heard")
        for opposite in OPPOSITES
    },
    **dict.fromkeys(("no_heard", "never_heard", "without_heard", "unheard"), "is written not_heard: {value}"),
    **dict.fromkeys(("last_heard", "hears_last", "heard_finally"), "is written heard_last: {value}"),
    **dict.fromkeys(("second_leg", "connected_to", "connected", "connects", "b_leg", "leg"), _IS_LEG),
    **dict.fromkeys(("second_legs", "legs_dialled", "dialled", "connects_to"), "is written legs: {value}"),
    **dict.fromkeys(("legof", "leg-of", "legOf"), "stands in call: {leg_of: {value}}"),
    **dict.fromkeys(("hears", "listens", "said_to"), "is written heard: {value}"),
    **dict.fromkeys(("not", "never", "without"), "is written no: {value}"),
}
_INNER: Final = {
    "calls": ("count", *BOUNDS, *CALL_KEYS, "status", "detail"),
    "between": BETWEEN.names,
    "call": CALL_KEYS,
    "app": APP_KEYS,
    **{kind: tuple(key.name for key in KINDS[kind].keys) for kind in THINGS},
    "socket": tuple(key.name for key in SOCKET_KEYS),
}

MOST_LINES: Final = 1000
"""The most lines of one scenario: they are all looked at whenever something has happened."""

_NOT_BESIDE_CALL: Final = ("trigger", "calls", "app")
_NOT_OF_CALL: Final = "{key} is not about one call; write it in a line of its own"


# -- no: what never happens

_NO_CALL: Final = optional("call", NAMED_CALL, "On these calls; alone: there were no such calls.")


def _never_of(given: Given) -> Happened | NothingRecorded | None:
    thing = thing_in(given, THINGS)
    if thing is not None:
        return Happened(thing, NEVER)
    return next((given[key] for name, key in NO_RECORDINGS.items() if name in given.nodes), None)


_NEVER_KEYS: Final[tuple[Key[Any], ...]] = (
    *(THING_KEYS[kind] for kind in THINGS),
    *NO_RECORDINGS.values(),
)


_NEVER_BESIDE_CALL: Final = MappingOf(
    "'no' beside a call",
    _NEVER_KEYS,
    _never_of,
    rules=[
        OneThing("no", _NEVER_THINGS),
        Checked(lambda _, nodes, mistakes: _note_trigger(nodes, mistakes), {"not": has("trigger")}),
    ],
    common_mistakes=NEVER_SAID,
)


def _note_trigger(nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if "trigger" in nodes:
        mistakes.note(nodes["trigger"].at, _NOT_OF_CALL.format(key="trigger"))


def _check_no(_node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if "call" in nodes:
        _note_trigger(nodes, mistakes)


def _never(given: Given) -> tuple[Members | None, Claim | None]:
    calls, claim = given[_NO_CALL], _never_of(given)
    return (None, CallCount(calls, NEVER)) if claim is None and calls is not None else (calls, claim)


_NEVER: Final = MappingOf(
    "'no'",
    [_NO_CALL, *_NEVER_KEYS],
    _never,
    rules=[
        OneThing("no", _NEVER_THINGS, alone="call"),
        Checked(_check_no, {"not": {"required": ["call", "trigger"]}}),
    ],
    common_mistakes=NEVER_SAID,
    otherwise=lambda node, _word, _mistakes: _why_not_no(node),
)


class _No(Kind[Any]):
    """What stands behind `no`: of a line with a call, or without one.

    Args:
        kind: reads it; the schema tells the two apart with the whole line.
    """

    form = "a mapping with one thing"

    def __init__(self, kind: Kind[Any]) -> None:
        self._kind = kind

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Any:  # noqa: ANN401  # of either kind
        return self._kind.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002
        return {"type": "object"}


# -- a line

_CALL: Final = optional("call", NAMED_CALL, "The call that the line is about: its number, or a mapping.")
_ANY: Final = with_default("any", SWITCH, "It is enough that one of the calls is like that.", default=False)
_ALL: Final = with_default("all", SWITCH, "Every one of the calls is like that.", default=False)
_NO_BESIDE_CALL: Final[Key[Happened | NothingRecorded | None]] = optional(
    "no", _No(_NEVER_BESIDE_CALL), "This never happened."
)
_NO_ALONE: Final[Key[tuple[Members | None, Claim | None] | None]] = optional(
    "no", _No(_NEVER), "This never happened."
)


def _read_times(node: Node, word: str, mistakes: Mistakes) -> Bounds:
    if isinstance(node, ScalarNode) and node.value == 0:
        return refuse(node.at, f"{word}: 0 is written no: {{api: …}}", mistakes)
    return counts(1).read(node, word, mistakes)


_TIMES: Final = with_default(
    "times",
    Custom(_read_times, counts(1).schema, counts(1).form),
    "How often it happened; at least once unless told.",
    ONCE_OR_MORE,
)


def _keys(no: Key[Any]) -> tuple[Key[Any], ...]:
    claims = [CLAIMS[key] for key in OF_CALL]
    things = [SOCKET_OF_LINE if kind == "socket" else THING_KEYS[kind] for kind in THINGS]
    return (
        _CALL,
        _ANY,
        _ALL,
        *claims,
        *things,
        CLAIMS["calls"],
        CLAIMS["between"],
        CLAIMS["app"],
        no,
        _TIMES,
    )


def _check(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    """Note keys that don't go together."""
    subjects = [key for key in nodes if key in SUBJECTS]
    if len(subjects) > 1:
        mistakes.note(
            node.at, f"a line is about one thing; this has {join_and(subjects)}: write a line for each"
        )
    if "times" in nodes and not set(THINGS) & nodes.keys():
        mistakes.note(nodes["times"].at, f"times goes with one of {join_or(THINGS)}")
    elif "times" in nodes and "socket" in nodes and is_only_measured(nodes["socket"]):
        mistakes.note(nodes["times"].at, "times: what is measured on a socket does not happen so many times")
    if "call" in nodes:
        _check_with_call(nodes, mistakes)
    else:
        _check_without_call(node, nodes, mistakes)


def _check_with_call(nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    for key in (key for key in _NOT_BESIDE_CALL if key in nodes):
        mistakes.note(nodes[key].at, _NOT_OF_CALL.format(key=key))
    if "any" in nodes and "all" in nodes:
        mistakes.note(nodes["all"].at, "any and all don't go together: choose one")


_NEED_CALL: Final = (*OF_CALL, "any", "all")


def _check_without_call(node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if not node.entries:
        mistakes.note(node.at, f"a line needs something to expect: {NO_ERRORS}, or one of {join_or(KEYS)}")
    if not any(key in _NEED_CALL for key in nodes):
        return
    # The status of a request or webhook is that of no call.
    inner = {key: said for key, said in _common_mistakes_of_line(node).items() if key in OF_CALL}
    without_common_mistakes(node, inner, mistakes)
    for key in (key for key in nodes if key in inner):
        mistakes.ignore_at(nodes[key].at)
    for key in (key for key in nodes if key in _NEED_CALL and key not in inner):
        mistakes.note(nodes[key].at, f"{key} needs a call; add call: {{to: {mistakes.number}}}")


def _common_mistakes_of_line(node: Node) -> CommonMistakes:
    if not isinstance(node, MappingNode):
        return _COMMON_MISTAKES
    requested = common_mistakes_of_request(node, "PUT /v1/calls/*", "api", KEYS)
    return {
        **_COMMON_MISTAKES,
        **requested,
        **bounds_beside(node),
        **counted_beside(node),
        **stand_within(node, _INNER),
    }


def _schema_of_rules(writer: SchemaWriter) -> Schema:
    one = [has(key) for key in SUBJECTS]
    given: Schema = {"no": _NEVER_BESIDE_CALL.schema(writer)} | dict.fromkeys(_NOT_BESIDE_CALL, False)
    with_call: Schema = {
        "oneOf": [*one, {"not": {"anyOf": list(one)}}],
        "properties": given,
        "not": {"required": ["any", "all"]},
    }
    without_call: Schema = {
        "oneOf": one,
        "properties": {"no": _NEVER.schema(writer)} | dict.fromkeys(_NEED_CALL, False),
    }
    of_times = when(has("times"), {"anyOf": [has(kind) for kind in THINGS]})
    return {"allOf": [when(has("call"), with_call, without_call), of_times]}


class _RulesOfLine(Rule):
    """What the keys of a line have to do with one another, and with the call that is or is not there."""

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        _check(node, nodes, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return _schema_of_rules(writer)


def _of_call(given: Given) -> Expectation:
    which = Which.ANY if given[_ANY] else Which.ALL if given[_ALL] else Which.ONE
    claims = tuple(_claims(given, given[_NO_BESIDE_CALL]))
    origin = origin_of(given.node, given.mistakes)
    return Expectation(origin=origin, calls=given[_CALL], which=which, claims=claims)


def _of_everything(given: Given) -> Expectation:
    origin, never = origin_of(given.node, given.mistakes), given[_NO_ALONE]
    if never is None:
        return Expectation(origin=origin, claims=tuple(_claims(given, None)))
    calls, claim = never
    which = Which.ONE if isinstance(claim, CallCount) else Which.EACH
    return Expectation(origin=origin, calls=calls, which=which, claims=_some(claim))


def _some(claim: Claim | None) -> tuple[Claim, ...]:
    return () if claim is None else (claim,)


def _claims(given: Given, never: Claim | None) -> Iterator[Claim]:
    """Yield the claims in the order in which they are written."""
    for name in given.nodes:
        if name == "socket":
            yield from _of_socket(given)
        elif name in THINGS and (thing := given[THING_KEYS[name]]) is not None:
            yield Happened(thing, given[_TIMES])
        elif name == "no":
            yield from _some(never)
        elif name in CLAIMS:
            yield from _some(given[CLAIMS[name]])


def _of_socket(given: Given) -> Iterator[Claim]:
    expected = given[SOCKET_OF_LINE]
    if expected is not None and expected.thing is not None:
        yield Happened(expected.thing, given[_TIMES])
    yield from () if expected is None else expected.measured


def _line(no: Key[Any], make: Callable[[Given], Expectation]) -> MappingOf[Expectation]:
    rules = [_RulesOfLine()]
    return MappingOf(
        "A line of expect", _keys(no), make, rules=rules, common_mistakes=_common_mistakes_of_line
    )


_WITH_CALL: Final = _line(_NO_BESIDE_CALL, _of_call)
_WITHOUT_CALL: Final = _line(_NO_ALONE, _of_everything)


LINE_KEYS: Final = _WITH_CALL.keys
"""The keys of a line, for the reference."""


class _Line(Kind[Expectation]):
    """A line: `no_errors`, or a mapping."""

    form = f"`{NO_ERRORS}`, or a mapping"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Expectation:
        if isinstance(node, MappingNode):
            has_call = any(entry.key.text == "call" for entry in node.entries)
            return (_WITH_CALL if has_call else _WITHOUT_CALL).read(node, word, mistakes)
        if isinstance(node, ScalarNode) and node.text == NO_ERRORS:
            return Expectation(origin=origin_of(node, mistakes), claims=(NoErrors(),))
        return refuse(node.at, _why_no_line(node), mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        alone = {"const": NO_ERRORS, "description": "Nothing failed that nobody made fail."}
        return {"anyOf": [writer.scalar(alone), _WITH_CALL.schema(writer)]}


LINE: Final = Named("line", _Line())


class _Lines(ListOf[Expectation]):
    """The lines, of which not too many ask your app."""

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[Expectation, ...]:
        if isinstance(node, ScalarNode) and node.text == NO_ERRORS:
            return refuse(node.at, f"{word}: is a list of lines; write {word}: [{NO_ERRORS}]", mistakes)
        lines = super().read(node, word, mistakes)
        asking = sum(isinstance(claim, AppAnswers) for line in lines for claim in line.claims)
        if asking > MOST_APP_LINES:
            return refuse(
                node.at, f"{word}: at most {MOST_APP_LINES} lines with app in one scenario", mistakes
            )
        return lines


LINES: Final = _Lines(LINE, "lines", most=MOST_LINES, too_many=f"at most {MOST_LINES} lines in one scenario")


def _why_not_no(node: Node) -> str:
    is_error = isinstance(node, ScalarNode) and node.text.startswith("error")
    hint = f"; did you mean - {NO_ERRORS}?" if is_error else ""
    return (
        f"no: expected a mapping with one thing, such as {{api: PUT /v1/calls/*}}; got {describe(node)}{hint}"
    )


_COMMON_MISTAKES_OF_WORDS: Final = {
    **dict.fromkeys(("no_calls", "no_call", "never_called", "not_called", "nothing"), "calls: 0"),
    **dict.fromkeys(("never", "no", "not"), "no: {webhook: …}, with what must not happen"),
}


def _why_no_line(node: Node) -> str:
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        near = did_you_mean(node.text, (NO_ERRORS, *KEYS), _COMMON_MISTAKES_OF_WORDS)
        given = truncate(node.text)
        return f"unknown expectation '{given}'{near} A line is {NO_ERRORS}, or has {join_or(KEYS)}."
    return f"a line of expect is {NO_ERRORS}, or a mapping of {join_or(KEYS)}; this is {describe(node)}"
