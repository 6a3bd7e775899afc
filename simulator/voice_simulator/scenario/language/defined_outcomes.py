"""The outcomes that documents define: read first, since turns and callers refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import Custom, Schema, SchemaWriter, or_none
from voice_simulator.documents.grammar.mappings import optional
from voice_simulator.documents.mistakes import describe, truncate
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node
from voice_simulator.scenario.language.outcomes import PARAMETERS
from voice_simulator.scenario.language.scripts import SCRIPTS, read_script
from voice_simulator.scenario.language.steps import STEPS
from voice_simulator.scenario.language.texts import origin_of
from voice_simulator.scenario.language.variables import read_before

if TYPE_CHECKING:
    from voice_simulator.core.model.script import Script
    from voice_simulator.documents.mistakes import Mistakes

OUTCOMES: Final = "outcomes"
"""The key that defines them."""


class DefinedOutcomes:
    """The outcomes that a document and the files that it uses define.

    Attributes:
        outcomes: by name; None for one that can't be read, whose uses are not wrong as well.
        origins: where each is written.
    """

    def __init__(self) -> None:
        self.outcomes: dict[str, Script | None] = {}
        self.origins: dict[str, str] = {}

    def define(self, node: Node, mistakes: Mistakes) -> None:
        """Read all outcomes of one document.

        Args:
            node: what stands behind the key.
            mistakes: of that document.
        """
        if not isinstance(node, MappingNode):
            sentence = f"outcomes: expected a mapping of names to lists of steps, got {describe(node)}"
            mistakes.note(node.at, sentence)
            return
        for entry in node.entries:
            self._define_outcome(entry, mistakes)

    def _define_outcome(self, entry: MappingEntry, mistakes: Mistakes) -> None:
        name, script = entry.key.text, entry.value
        if why := self._why_taken(name):
            mistakes.note(entry.key.at, f"{why}; choose another name")
        elif isinstance(script, ListNode):
            self.outcomes[name] = or_none(lambda: read_script(script, name, mistakes))
            self.origins[name] = origin_of(entry.key, mistakes)
        else:
            self.outcomes[name] = None
            sentence = f"the outcome '{truncate(name)}' is a list of steps; this is {describe(script)}"
            mistakes.note(script.at, sentence)

    def _why_taken(self, name: str) -> str | None:
        if name in PARAMETERS:
            return f"'{name}' is a built-in outcome"
        if name in STEPS:
            return f"'{name}' is the name of a step"
        if name in self.origins:
            return f"the outcome '{truncate(name)}' is there already, in {self.origins[name]}"
        return None


def _schema_of_outcomes(writer: SchemaWriter) -> Schema:
    taken = list(dict.fromkeys([*PARAMETERS, *STEPS]))
    return {
        "type": "object",
        "propertyNames": {"not": {"enum": taken}},
        "additionalProperties": SCRIPTS["script"].schema(writer),
    }


OUTCOMES_KEY: Final = optional(
    OUTCOMES,
    Custom(read_before, _schema_of_outcomes, "a mapping of names to lists of steps"),
    "Scripts under names of your own, for turns and callers.",
)
