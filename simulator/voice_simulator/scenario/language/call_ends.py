"""How a call ends unanswered: the platform's words for why, and SIP codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeGuard

from voice_simulator.core.model.script import End
from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Schema,
    SchemaWriter,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Given,
    Key,
    MappingOf,
    optional,
)
from voice_simulator.documents.grammar.scalars import unquoted
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    join_or,
    truncate,
)
from voice_simulator.documents.nodes import MappingEntry, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


DETAILS: Final[dict[Status, dict[str, int]]] = {
    Status.UNANSWERED: {"unavailable": 480, "timeout": 480, "carrier_timeout": 480},
    Status.REJECTED: {"declined": 603, "restricted": 403, "invalid_number": 484},
    Status.FAILED: {"cannot_route": 503, "number_out_of_service": 404, "internal_error": 500},
}
"""The platform's words for why, by status, each with the SIP code it goes with; the first is the default."""


_BUSY_CODE: Final = 486


SIP_CODES: Final = range(300, 700)


_COMMON_MISTAKES_OF_OPTIONS: Final = {
    **dict.fromkeys(("after", "delay", "wait", "rings"), "is written ring: {value}"),
    **dict.fromkeys(("duration", "lasts", "hang_up_after", "hangup_after"), "is written stay: {value}"),
    **dict.fromkeys(("reason", "cause", "why"), "is written detail: {value}"),
    **dict.fromkeys(("code", "status"), "is written sip_code: {value}"),
}


class DetailWord(Kind[str]):
    """The platform's word for why a call ended."""

    def __init__(self, status: Status) -> None:
        self._status, self._words = status, DETAILS[status]

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:  # noqa: ARG002
        """Return the word."""
        written = node.text if isinstance(node, ScalarNode) else ""
        if written in self._words:
            return written
        near = did_you_mean(written, self._words, _outcomes_by_word(self._status)) if written else "."
        got = f"'{truncate(written)}'" if written else describe(node)
        sentence = f"unknown detail {got}{near} {self._status} has {join_or(self._words)}."
        return refuse(node.at, sentence, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words, defined once for each status."""
        return writer.defined(f"why_{self._status}", self._schema_of_words)

    def _schema_of_words(self, writer: SchemaWriter) -> Schema:
        return {"description": WHY} | writer.scalar({"enum": list(self._words)})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return ", ".join(f"`{word}`" for word in self._words)


WHY: Final = "The platform's word for why."


def _outcomes_by_word(status: Status) -> CommonMistakes:
    """Return what is meant by words that are no details of a status: other outcomes, alone or with one."""
    others = {word: f"{{{other}: {word}}}" for other, words in DETAILS.items() for word in words}
    alone = ("answered", "machine", Status.BUSY, Status.TIMEOUT, *(one for one in DETAILS if one != status))
    return others | {"no_answer": "timeout"} | {str(word): f"{word}, an outcome of its own" for word in alone}


class SipCode(Kind[int]):
    """The SIP code of an end."""

    form = "a SIP code from 300 to 699"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the code."""
        if is_sip_code(node):
            return int(node.text) if not isinstance(node.value, int) else node.value
        got = f"{describe(node)}{unquoted(node, int)}"
        return refuse(node.at, f"{word}: expected a number from 300 to 699, got {got}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the range."""
        return writer.scalar({"type": "integer", "minimum": SIP_CODES[0], "maximum": SIP_CODES[-1]})


SIP_CODE: Final = optional("sip_code", SipCode().or_nothing(), "The SIP code of the end, from 300 to 699.")


DETAIL: Final = {status: optional("detail", DetailWord(status).or_nothing(), WHY) for status in DETAILS}


def is_sip_code(node: Node) -> TypeGuard[ScalarNode]:
    """Tell whether a value is a SIP code by itself."""
    return isinstance(node, ScalarNode) and isinstance(node.value, int) and node.value in SIP_CODES


def end_of(status: Status, detail: str | None, sip_code: int | None) -> End:
    """Make the end with a status; what is left out is what goes with it."""
    if detail is None:
        detail = next(iter(DETAILS.get(status, {})), None)
    if sip_code is None:
        sip_code = _BUSY_CODE if status is Status.BUSY else DETAILS[status].get(detail or "")
    return End(status, detail, sip_code)


def with_options(word: str, keys: Sequence[Key[Any]], make: Callable[[Given], Any]) -> Kind[Any]:
    """Make the kind of what stands behind an end or outcome: nothing, its detail alone, or options."""
    names = [key.name for key in keys]
    record = MappingOf(f"'{word}'", keys, make, common_mistakes=_common_mistakes_of_options(names))

    def read(node: Node, key: str, mistakes: Mistakes) -> Any:  # noqa: ANN401  # what `make` makes
        if "sip_code" in names and is_sip_code(node):
            form = f"{{{word}: {{sip_code: {node.text}}}}}"
            sentence = f"'{word}' takes its parameters by name: {form}; this is {describe(node)}"
            return refuse(node.at, sentence, mistakes)
        if isinstance(node, ScalarNode) and "detail" in names:
            alone = ScalarNode(node.at, "detail", "detail")
            node = MappingNode(node.at, (MappingEntry(alone, node),))
        return record.read(node, key, mistakes)

    def schema(writer: SchemaWriter) -> Schema:
        detail = [key.kind.schema(writer) for key in keys if key.name == "detail"]
        return {"anyOf": [*detail, record.schema(writer)]}

    detail = f"{keys[names.index('detail')].kind.form}, or " if "detail" in names else ""
    return Custom(read, schema, f"{detail}{record.form}")


def _common_mistakes_of_options(known: Sequence[str]) -> CommonMistakes:
    targets = {said: said.split()[2].rstrip(":") for said in _COMMON_MISTAKES_OF_OPTIONS.values()}
    return {key: said for key, said in _COMMON_MISTAKES_OF_OPTIONS.items() if targets[said] in known}


def end_kind(word: str) -> Kind[End]:
    """Make the kind of what stands behind the step that ends a call so."""
    status = Status(word)
    keys: list[Key[Any]] = [SIP_CODE] if status is Status.BUSY else [DETAIL[status], SIP_CODE]

    def make(given: Given) -> End:
        detail = None if status is Status.BUSY else given[DETAIL[status]]
        return end_of(status, detail, given[SIP_CODE])

    return with_options(word, keys, make)
