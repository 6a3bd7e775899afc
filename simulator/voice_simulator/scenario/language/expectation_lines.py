"""Expectations: the lines of `expect:`, and what each claims."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    read_mapping,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.common_mistakes import (
    NEVER_OF_CALL,
    OPPOSITES,
    slips_of_request,
    stand_within,
)
from voice_simulator.scenario.language.expectation_claims import (
    BETWEEN_KEYS,
    COUNTS,
    OF_CALL,
    THINGS,
    only_thing,
    read_claim,
)
from voice_simulator.scenario.language.expectation_things import (
    CALL_KEYS,
    KINDS,
    SLIPS_OF_ACTIONS,
    SLIPS_OF_BOUNDS,
    read_calls,
    read_counts,
    read_thing,
)
from voice_simulator.scenario.language.scalars import switch
from voice_simulator.scenario.language.texts import items_of, join_and
from voice_simulator.scenario.model.expectations import (
    NEVER,
    ONCE_OR_MORE,
    Bounds,
    CallCount,
    Claim,
    Expectation,
    Happened,
    NoErrors,
    Thing,
    Which,
)
from voice_simulator.scenario.model.patterns import Members

if TYPE_CHECKING:
    from collections.abc import Iterator

NO_ERRORS: Final = "no_errors"

SUBJECTS: Final = (*THINGS, "calls", "between", "no")
KEYS: Final = ("call", "any", "all", *OF_CALL, *SUBJECTS, "times")

_SLIPS: Final[CommonMistakes] = {
    "event": "is written webhook: {value}",
    "dtmf": "stands in webhook: {event: input, body: {dtmf: {digits: {value}}}}",
    "count": "stands in calls: {count: {value}}",
    NO_ERRORS: f"stands alone: - {NO_ERRORS}",
    "request": "is written api: {value}",
    **dict.fromkeys(("outcome", "ended", "result", "end_status"), "is written status: {value}"),
    **{
        word: said.replace("is written ", "is written ncco: {") + "}"
        for word, said in SLIPS_OF_ACTIONS.items()
        if word != "input"
    },
    **dict.fromkeys(CALL_KEYS, "stands in call: {{key}: {value}}"),
    **{
        f"{opposite}_{kind}": f"is written no: {{{kind}: {{value}}}}"
        for kind in (*THINGS, "call")
        for opposite in OPPOSITES
    },
    **{f"{opposite}_{claim}": said for claim, said in NEVER_OF_CALL.items() for opposite in OPPOSITES},
    **dict.fromkeys(("not", "never", "without"), "is written no: {value}"),
}
_INNER: Final = {
    "calls": (*COUNTS, *CALL_KEYS),
    "between": BETWEEN_KEYS,
    "call": CALL_KEYS,
    **{kind: tuple(KINDS[kind][1]) for kind in THINGS},
}

MOST_LINES: Final = 1000
"""The most lines of one scenario: they are all looked at whenever something has happened."""

_NOT_OF_CALL: Final = "{key} is not about one call; write it in a line of its own"


def read_expectations(node: Node, file: str, mistakes: Mistakes) -> tuple[Expectation, ...]:
    """Read `expect:`, a list of lines; what can't be read is noted and left out.

    Args:
        node: what stands behind `expect:`.
        file: the document's name; origins are made of its last part.
        mistakes: where to note what is wrong.
    """
    name = PurePath(file).name
    items = items_of(node, "expect", "lines", mistakes)
    if len(items) > MOST_LINES:
        mistakes.note(node.at, f"expect: at most {MOST_LINES} lines in one scenario")
        return ()
    lines = (_Line(f"{name}:{item.at.line}", item, mistakes).expectation() for item in items)
    return tuple(line for line in lines if line is not None)


class _Line:
    """Reads one line."""

    def __init__(self, origin: str, node: Node, mistakes: Mistakes) -> None:
        self._origin, self._node, self._mistakes = origin, node, mistakes
        self._parts: dict[str, Node] = {}
        self._slips: CommonMistakes = {}

    def expectation(self) -> Expectation | None:
        """Return what the line expects; None if that can't be read."""
        if isinstance(self._node, MappingNode):
            return self._mapping(self._node)
        if isinstance(self._node, ScalarNode) and self._node.text == NO_ERRORS:
            return Expectation(origin=self._origin, claims=(NoErrors(),))
        self._note(self._node, _why_no_line(self._node))
        return None

    def _mapping(self, node: MappingNode) -> Expectation | None:
        noted = self._mistakes.noted
        requested = slips_of_request(node, "PUT /v1/calls/*", "api", KEYS)
        self._slips = {**_SLIPS, **requested, **_bounds_beside(node), **stand_within(node, _INNER)}
        self._parts = read_mapping(
            node, KEYS, self._mistakes, what="A line of expect", common_mistakes=self._slips
        )
        # Of a key that is known by another name, what it goes with is only guessed at.
        if self._mistakes.noted == noted:
            self._check()
        is_never = "no" in self._parts and "call" not in self._parts
        expectation = self._never(self._parts["no"]) if is_never else self._claiming()
        return None if self._mistakes.noted > noted else expectation

    def _claiming(self) -> Expectation:
        calls = read_calls(self._parts["call"], self._mistakes) if "call" in self._parts else None
        return Expectation(
            origin=self._origin, calls=calls, which=self._which(), claims=tuple(self._claims())
        )

    def _never(self, node: Node) -> Expectation:
        """Return that a thing never happens, on the calls that stand with it if any do."""
        if not isinstance(node, MappingNode):
            self._note(node, _why_not_no(node))
            return Expectation(origin=self._origin)
        given = read_mapping(
            node, ("call", *THINGS), self._mistakes, what="'no'", common_mistakes=NEVER_OF_CALL
        )
        calls = read_calls(given["call"], self._mistakes) if "call" in given else None
        if given.keys() == {"call"}:
            return Expectation(origin=self._origin, claims=(CallCount(calls or Members(()), NEVER),))
        if "trigger" in given and calls is not None:
            self._note(given["trigger"], _NOT_OF_CALL.format(key="trigger"))
        thing = only_thing("no", node, given, THINGS, self._mistakes)
        claims = tuple(self._happened(thing, NEVER))
        return Expectation(origin=self._origin, calls=calls, which=Which.EACH, claims=claims)

    def _check(self) -> None:
        """Note keys that don't go together."""
        subjects = [key for key in self._parts if key in SUBJECTS]
        if len(subjects) > 1:
            self._note(
                self._node, f"a line is about one thing; this has {join_and(subjects)}: write a line for each"
            )
        if "times" in self._parts and not set(THINGS) & self._parts.keys():
            self._note(self._parts["times"], f"times goes with one of {join_or(THINGS)}")
        if "call" in self._parts:
            self._check_with_call()
        else:
            self._check_without_call()

    def _check_with_call(self) -> None:
        for key in (key for key in ("trigger", "calls") if key in self._parts):
            self._note(self._parts[key], _NOT_OF_CALL.format(key=key))
        if "any" in self._parts and "all" in self._parts:
            self._note(self._parts["all"], "any and all don't go together: choose one")

    def _check_without_call(self) -> None:
        if isinstance(self._node, MappingNode):
            # The status of a request or webhook is that of no call.
            inner = {key: said for key, said in self._slips.items() if key in OF_CALL}
            without_common_mistakes(self._node, inner, self._mistakes)
            self._parts = {key: node for key, node in self._parts.items() if key not in inner}
        for key in (key for key in self._parts if key in (*OF_CALL, "any", "all")):
            self._note(self._parts[key], f"{key} needs a call; add call: {{to: {self._mistakes.number}}}")
        if isinstance(self._node, MappingNode) and not self._node.entries:
            self._note(
                self._node, f"a line needs something to expect: {NO_ERRORS}, or one of {join_or(KEYS)}"
            )

    def _which(self) -> Which:
        is_any, is_all = (switch(self._parts, key, self._mistakes) for key in ("any", "all"))
        return Which.ANY if is_any else Which.ALL if is_all else Which.ONE

    def _claims(self) -> Iterator[Claim]:
        for key, node in self._parts.items():
            if key in THINGS:
                yield from self._happened(read_thing(key, node, self._mistakes), self._times())
            elif key == "no":
                what = "'no' beside a call"
                given = read_mapping(node, THINGS, self._mistakes, what=what, common_mistakes=NEVER_OF_CALL)
                if "trigger" in given and "call" in self._parts:
                    self._note(given["trigger"], _NOT_OF_CALL.format(key="trigger"))
                yield from self._happened(only_thing(key, node, given, THINGS, self._mistakes), NEVER)
            elif key in (*OF_CALL, "calls", "between"):
                claim = read_claim(key, node, self._mistakes)
                yield from () if claim is None else (claim,)

    def _times(self) -> Bounds:
        node = self._parts.get("times")
        if node is None:
            return ONCE_OR_MORE
        if isinstance(node, ScalarNode) and node.value == 0:
            self._note(node, "times: 0 is written no: {api: …}")
            return NEVER
        return read_counts(node, "times", 1, self._mistakes)

    def _happened(self, thing: Thing | None, times: Bounds) -> Iterator[Claim]:
        if thing is not None:
            yield Happened(thing, times)

    def _note(self, node: Node, sentence: str) -> None:
        self._mistakes.note(node.at, sentence)


def _bounds_beside(node: MappingNode) -> CommonMistakes:
    """Return the common mistakes about bounds: those that stand beside what they limit."""
    bounded = next(
        (one.key.text for one in node.entries if one.key.text in ("between", "calls", "duration")), None
    )
    if bounded is None:
        return {}
    return {
        word: said.replace("is written ", f"stands in {bounded}: {{") + "}"
        for word, said in SLIPS_OF_BOUNDS.items()
        if word not in ("from", "to")
    }


def _why_not_no(node: Node) -> str:
    is_error = isinstance(node, ScalarNode) and node.text.startswith("error")
    hint = f"; did you mean - {NO_ERRORS}?" if is_error else ""
    return (
        f"no: expected a mapping with one thing, such as {{api: PUT /v1/calls/*}}; got {describe(node)}{hint}"
    )


def _why_no_line(node: Node) -> str:
    if isinstance(node, ScalarNode) and isinstance(node.value, str):
        near = did_you_mean(node.text, (NO_ERRORS, *KEYS))
        given = truncate(node.text)
        return f"unknown expectation '{given}'{near} A line is {NO_ERRORS}, or has {join_or(KEYS)}."
    return f"a line of expect is {NO_ERRORS}, or a mapping of {join_or(KEYS)}; this is {describe(node)}"
