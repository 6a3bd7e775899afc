"""The head of a document: what it says about itself and about its run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Given, optional, with_default
from voice_simulator.documents.grammar.scalars import (
    Duration,
    Instant,
    Matching,
    Word,
    is_nothing,
    why_no_text,
)
from voice_simulator.documents.mistakes import CommonMistakes, describe
from voice_simulator.documents.nodes import ScalarNode
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.model.run_conditions import RunClock, RunConditions

if TYPE_CHECKING:
    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node

TAG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,59}")
"""What a tag may be: a word that a list with commas, and an exclamation mark before it, leave as it is."""

LONGEST_RUN: Final = 3600 * SECOND
"""The most wall time that a run can be given."""

COMMON_MISTAKES_OF_HEAD: Final[CommonMistakes] = {
    "title": "is written name: {value}",
    **dict.fromkeys(("summary", "desc"), "is written description: {value}"),
    **dict.fromkeys(
        ("labels", "markers", "marks", "groups", "categories", "keywords"), "is written tags: [smoke, …]"
    ),
    **dict.fromkeys(("skipped", "disabled", "ignore", "ignored", "pending"), 'is written skip: "why"'),
    **dict.fromkeys(
        ("start_time", "begin", "begins", "date", "datetime", "today", "now"),
        "is written start: 2030-01-01T08:55:00Z",
    ),
    **dict.fromkeys(
        ("include", "includes", "import", "imports", "extends", "require"), "is written use: [outcomes.yaml]"
    ),
    **dict.fromkeys(
        ("examples", "parameters", "params", "parametrize", "matrix", "table", "variants", "foreach"),
        "is written cases: {busy: {outcome: busy}, …}",
    ),
    **dict.fromkeys(("time_out", "max_duration", "max_time", "deadline"), "is written timeout: 30s"),
}
"""What others call the keys of the head."""

_A_TAG: Final = Matching(TAG, "a word such as smoke, or a list of them, [smoke, voicemail]", "smoke")
_CLOCKS: Final[dict[str, RunClock]] = {"auto": "auto", "real": "real"}
_CLOCK: Final = Word(_CLOCKS, {"jump": "auto", "wall": "real", "virtual": "auto", "simulated": "auto"})


def _read_skip(node: Node, word: str, mistakes: Mistakes) -> str:
    if is_nothing(node) or not isinstance(node, ScalarNode):
        return refuse(node.at, f"{word}: {why_no_text(node, 'the reason, a text')}", mistakes)
    if isinstance(node.value, bool):
        sentence = (
            'say why: skip: "waits for the new menu"' if node.value else "leave it out to run the scenario"
        )
        return refuse(node.at, f"{word}: {sentence}", mistakes)
    if not node.text.strip():
        return refuse(node.at, f"{word}: the reason is empty", mistakes)
    return node.text


def _schema_of_skip(writer: SchemaWriter) -> Schema:
    return writer.scalar({"type": "string", "pattern": r"\S"}, {"type": "number"})


def _read_clock(node: Node, word: str, mistakes: Mistakes) -> RunClock:
    if isinstance(node, ScalarNode) and node.text == "manual":
        sentence = "nobody would advance a manual clock in a run; write auto or real"
        return refuse(node.at, f"{word}: {sentence}", mistakes)
    return _CLOCK.read(node, word, mistakes)


def _why_no_timeout(span: int, node: Node) -> str | None:
    if not span:
        return "a run needs some time; write a duration above 0"
    return None if span <= LONGEST_RUN else f"1h is the longest; got {describe(node)}"


def _why_no_tags(node: Node, word: str, _: Mistakes) -> str:
    return f"{word}: {why_no_text(node, 'a list of words such as [smoke, voicemail]')}"


_TAGS: Final = ByShape(
    scalar=_A_TAG.to(lambda tag: (tag,)), list_=ListOf(_A_TAG, "words"), otherwise=_why_no_tags
)

DESCRIPTION: Final = optional("description", ANY_TEXT, "What the scenario is about, for its readers.")
TAGS: Final = with_default("tags", _TAGS, "Words by which `run --tags` chooses scenarios.", ())
SKIP: Final = optional(
    "skip",
    Custom(_read_skip, _schema_of_skip, "a text: why"),
    "Why the scenario is not run for now; reports say so.",
)
TIMEOUT: Final = optional(
    "timeout", Duration(check=_why_no_timeout), "The longest that a run may take, in wall time (1h at most)."
)
START: Final = optional(
    "start", Instant(), "The date and time at which the world of a run begins; UTC where it names no zone."
)
CLOCK: Final = optional(
    "clock",
    Custom(_read_clock, _CLOCK.schema, _CLOCK.form),
    "How time moves in a run: it jumps while your app rests, or goes with the wall clock.",
)
HEAD: Final = (DESCRIPTION, TAGS, SKIP, TIMEOUT, START, CLOCK)


def conditions_of(given: Given) -> RunConditions:
    """Return what a document says about its run."""
    return RunConditions(skip=given[SKIP], timeout=given[TIMEOUT], start=given[START], clock=given[CLOCK])
