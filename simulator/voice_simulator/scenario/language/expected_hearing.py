"""What a line of `expect:` says of what a party heard: `heard`, `not_heard`, `heard_last`.

Each is a text or glob alone, or a mapping of that and of `after`; where several sounds can be named, a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.kinds import Custom, Kind, Named, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.mappings import Checked, Key, MappingOf, optional, with_default
from voice_simulator.documents.grammar.scalars import Text, why_no_text
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.expectation_ends import ENDS, end_of
from voice_simulator.scenario.language.kinds import ANY_TEXT
from voice_simulator.scenario.model.expectations import ELLIPSIS, Heard, HeardLast, NotHeard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.scenario.model.expectations import Claim, Thing

T = TypeVar("T")

_EXPECTED: Final = 'a text or glob, such as "*welcome*"'
_DOTS: Final = (ELLIPSIS, "…")


def _read_glob(node: Node, word: str, mistakes: Mistakes) -> str:
    text = Text(_EXPECTED).read(node, word, mistakes)
    if text in _DOTS:
        return refuse(node.at, f'{word}: {text} stands for nothing here; anything heard is "*"', mistakes)
    return text


def _read_item(node: Node, word: str, mistakes: Mistakes) -> str:
    if isinstance(node, ScalarNode) and node.text in _DOTS:
        sentence = f"{word}: leave {node.text} out; other sounds may be between anyway"
        return refuse(node.at, sentence, mistakes)
    return _read_glob(node, word, mistakes)


def _schema_of_glob(writer: SchemaWriter) -> Schema:
    return {"allOf": [ANY_TEXT.schema(writer)], "not": {"enum": list(_DOTS)}}


_GLOB: Final[Kind[str]] = Custom(_read_glob, _schema_of_glob, "a text or glob")
_ITEM: Final[Kind[str]] = Custom(_read_item, _schema_of_glob, "a text or glob")
_GLOBS: Final = ListOf(
    _ITEM, "texts", least=1, too_few='expected at least one text or glob, such as ["*welcome*"]'
)


def _why_no_text(node: Node, word: str, _mistakes: Mistakes) -> str:
    if isinstance(node, ListNode):
        return f"{word}: the last is one text or glob; several, in their order, are written heard: [...]"
    return f"{word}: {why_no_text(node, _EXPECTED)}"


_AFTER: Final = optional(
    "after",
    Named(
        "begins_after",
        end_of(
            "after",
            tuple(kind for kind in ENDS if kind != "trigger"),
            {"trigger": "is not about one call; name what came of it on this call, such as after: started"},
        ),
    ),
    "Only what it heard after the first such thing on the call: an event, or a mapping with one thing.",
)
_COMMON_MISTAKES: Final = {
    **dict.fromkeys(("glob", "words", "content", "sound", "said", "talk"), "is written text: {value}"),
    **dict.fromkeys(("since", "from", "following", "then"), "is written after: {value}"),
}


def _check_not_empty(node: MappingNode, _nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    if not node.entries:
        mistakes.note(node.at, "expected text or after: what was heard, and after what")


_NOT_EMPTY: Final = Checked(_check_not_empty, {"minProperties": 1})


_ALONE: Final[Kind[tuple[str, ...]]] = _GLOB.to(lambda glob: (glob,))
_SEVERAL: Final = with_default(
    "text",
    ByShape(scalar=_ALONE, list_=_GLOBS, otherwise=_why_no_text),
    "What it heard: a text or glob, or a list of them; anything unless told.",
    ("*",),
)
_ONE: Final = with_default(
    "text", ByShape(scalar=_GLOB, otherwise=_why_no_text), "What it heard; anything unless told.", "*"
)
HEARD_KEYS: Final = (_SEVERAL, _AFTER)
"""The keys of `heard` as a mapping, for the reference."""


def _hearing(
    key: str,
    text: Key[T],
    make: Callable[[T, Thing | None], Claim],
    *,
    one: Kind[T],
    several: Kind[T] | None = None,
) -> Kind[Claim]:
    """Make the kind of a claim about what was heard.

    Args:
        key: before it.
        text: the key of its globs, where it is a mapping.
        make: makes the claim of globs, and of what it must be after.
        one: the kind of one glob alone.
        several: the kind of a list of them; None where there can be one only.
    """
    mapping = MappingOf(
        f"'{key}'",
        [text, _AFTER],
        lambda given: make(given[text], given[_AFTER]),
        rules=[_NOT_EMPTY],
        common_mistakes=_COMMON_MISTAKES,
    )

    def alone(globs: T) -> Claim:
        return make(globs, None)

    return ByShape(
        scalar=one.to(alone),
        list_=None if several is None else several.to(alone),
        mapping=mapping,
        otherwise=_why_no_text,
    )


HEARD: Final = _hearing("heard", _SEVERAL, Heard, one=_ALONE, several=_GLOBS)
NOT_HEARD: Final = _hearing("not_heard", _SEVERAL, NotHeard, one=_ALONE, several=_GLOBS)
HEARD_LAST: Final = _hearing("heard_last", _ONE, HeardLast, one=_GLOB)
