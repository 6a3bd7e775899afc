"""The call whose NCCO dials the second legs that an entry of `calls:` is for."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.script import LegOf
from voice_simulator.documents.grammar.combinations import ByShape
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, refuse
from voice_simulator.documents.grammar.mappings import Checked, MappingOf, with_default
from voice_simulator.documents.mistakes import Mistakes, describe
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.kinds import GLOB

NO_SECOND_LEG: Final = "none"
"""Stands for the call whose leg it is, where only what is no second leg is meant."""


def refuse_switch(node: Node, word: str, mistakes: Mistakes) -> None:
    """Refuse true and false, which name no call.

    Raises:
        Unreadable: it is one of them.
    """
    if isinstance(node, ScalarNode) and isinstance(node.value, bool):
        meant = '"*", for the second legs of any call' if node.value else NO_SECOND_LEG
        refuse(node.at, f"{word}: it names the call whose leg it is; write {word}: {meant}", mistakes)


def _read_alone(node: Node, word: str, mistakes: Mistakes) -> LegOf:
    if isinstance(node, ScalarNode) and node.text == NO_SECOND_LEG:
        return LegOf(is_nobody=True)
    refuse_switch(node, word, mistakes)
    return LegOf(to=GLOB.read(node, word, mistakes))


_TO: Final = with_default("to", GLOB, "Whom the call is to: a glob.", "*")
_FROM: Final = with_default("from", GLOB, "Whom the call is from: a glob.", "*")


def _check_not_empty(node: MappingNode, _nodes: object, mistakes: Mistakes) -> None:
    if not node.entries:
        mistakes.note(node.at, 'leg_of: expected to or from; for the legs of any call, write leg_of: "*"')


def _why_no_call(node: Node, word: str, mistakes: Mistakes) -> str:
    expected = f"the number of the call whose leg it is, or a mapping such as {{to: {mistakes.number}}}"
    return f"{word}: expected {expected}; got {describe(node)}"


DIALLING_CALL: Final[Kind[LegOf]] = Named(
    "dialling_call",
    ByShape(
        scalar=Custom(_read_alone, GLOB.schema, "the number of the call whose leg it is, or `none`"),
        mapping=MappingOf(
            "'leg_of' of an entry",
            [_TO, _FROM],
            lambda given: LegOf(to=given[_TO], from_=given[_FROM]),
            rules=[Checked(_check_not_empty, {"minProperties": 1})],
            common_mistakes=dict.fromkeys(("number", "called"), "is written to: {value}"),
        ),
        otherwise=_why_no_call,
    ),
)
"""Whose second legs an entry is for."""
