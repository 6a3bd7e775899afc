"""Mappings with known keys, each declared once.

A key is a value that has its name, its kind, its sentence and its default. A mapping reads its keys, checks
its rules, and makes a value of what it was `Given`:

    STATUS = required("status", WholeNumber(200, 599), "The HTTP status.")
    BODY = optional("body", Text(), "The body.")
    ANSWER = MappingOf("An answer", [STATUS, BODY], lambda given: Answer(given[STATUS], given[BODY]))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from voice_simulator.documents.grammar.kinds import Kind, Schema, SchemaWriter, Unreadable
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import (
    NO_COMMON_MISTAKES,
    CommonMistakes,
    Mistakes,
    join_or,
    read_mapping,
)
from voice_simulator.documents.nodes import MappingNode, Node, Position, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class _Absent(Enum):
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, eq=False)
class Key(Generic[T_co]):
    """One key of a mapping: made by `required`, `optional` or `with_default`.

    Attributes:
        name: as it is written.
        kind: of its value.
        says: one sentence, for editors and the reference.
        default: its value where it is left out; `_Absent.REQUIRED` where it may not be.
        needed: what to say where it is required and left out; `{what}` is the mapping, `{key}` the key, and
            `{name}` what sentences call its value.
    """

    name: str
    kind: Kind[Any]
    says: str
    default: T_co | _Absent
    needed: str = "{what} needs {key}"

    @property
    def is_required(self) -> bool:
        """Whether it may not be left out."""
        return self.default is _Absent.REQUIRED

    @property
    def takes_nothing(self) -> bool:
        """Whether it is as good as left out with nothing behind its colon; never where it is required."""
        return self.kind.takes_nothing and not self.is_required


def required(name: str, kind: Kind[T], says: str, needed: str = "{what} needs {key}") -> Key[T]:
    """Declare a key that may not be left out."""
    return Key(name, kind, says, _Absent.REQUIRED, needed)


def optional(name: str, kind: Kind[T], says: str) -> Key[T | None]:
    """Declare a key that may be left out, and is None then."""
    return Key(name, kind, says, None)


def with_default(name: str, kind: Kind[T], says: str, default: T) -> Key[T]:
    """Declare a key that has a default."""
    return Key(name, kind, says, default)


class Given:
    """What a mapping gave for the keys of a `MappingOf`.

    Attributes:
        node: the mapping.
        nodes: the values as they are written, by key.
        word: the key before the mapping.
        mistakes: of the document, for what only a whole record can tell.
    """

    def __init__(
        self,
        node: MappingNode,
        nodes: Mapping[str, Node],
        word: str,
        mistakes: Mistakes,
        defaults: Mapping[Key[Any], object],
    ) -> None:
        self.node, self.nodes, self.word, self.mistakes = node, nodes, word, mistakes
        self._values = dict(defaults)

    def __getitem__(self, key: Key[T]) -> T:
        """Return the value of a key, or its default."""
        return cast("T", self._values[key])

    def __contains__(self, key: Key[Any]) -> bool:
        """Say whether a key is written, with something behind its colon unless it takes nothing."""
        return key.name in self.nodes and not (key.takes_nothing and is_nothing(self.nodes[key.name]))

    def keep(self, key: Key[T], value: T) -> None:
        """Keep the value of a key."""
        self._values[key] = value


class Rule(ABC):
    """What the keys of one mapping have to do with one another."""

    @abstractmethod
    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        """Note where the rule is broken.

        Args:
            node: the mapping.
            nodes: the values of its known keys.
            mistakes: where to note what is wrong.
        """

    @abstractmethod
    def schema(self, writer: SchemaWriter) -> Schema:
        """Return a schema to be met besides; `{}` for what no schema can say."""


class MappingOf(Kind[T]):
    """A mapping with known keys.

    Args:
        what: the thing that has the keys, to begin a sentence: `A call entry`.
        keys: in the order of the reference.
        make: makes the value of what is given.
        rules: checked where each key by itself is known.
        common_mistakes: keys that are easily written here, and what to say of each; a function of the mapping
            where that depends on it.
        otherwise: what to say of a value that is no mapping; None for the usual sentence.
        says: one sentence about the mapping, for editors.
        missing_at: where a missing key is noted; None for the beginning of the mapping.
    """

    def __init__(
        self,
        what: str,
        keys: Iterable[Key[Any]],
        make: Callable[[Given], T],
        *,
        rules: Iterable[Rule] = (),
        common_mistakes: CommonMistakes | Callable[[Node], CommonMistakes] = NO_COMMON_MISTAKES,
        otherwise: Callable[[Node, str, Mistakes], str] | None = None,
        says: str | None = None,
        missing_at: Position | None = None,
    ) -> None:
        self.what, self.keys, self._make, self._missing_at = what, tuple(keys), make, missing_at
        self._rules, self._common_mistakes = tuple(rules), common_mistakes
        self._otherwise, self._says = otherwise, says
        # Thousands of mappings are read by one kind: what is the same for all of them is made once.
        self._known = {key.name: key for key in self.keys}
        self._required = [key for key in self.keys if key.is_required]
        self._defaults = {key: key.default for key in self.keys}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its keys."""
        return tuple(self._known)

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return the value that a mapping makes."""
        if self._otherwise is not None and not isinstance(node, MappingNode):
            mistakes.note(node.at, self._otherwise(node, word, mistakes))
            raise Unreadable
        noted = mistakes.noted
        nodes = read_mapping(
            node, self._known, mistakes, what=self.what, common_mistakes=self._common_mistakes
        )
        if not isinstance(node, MappingNode):
            raise Unreadable
        # A key that is noted already may have been meant for one that is missing.
        if mistakes.noted == noted:
            self._check(node, nodes, word, mistakes)
        given = Given(node, nodes, word, mistakes, self._defaults)
        if not self._read_keys(given, mistakes) or mistakes.noted > noted:
            raise Unreadable
        return self._make(given)

    def _check(self, node: MappingNode, nodes: Mapping[str, Node], word: str, mistakes: Mistakes) -> None:
        for key in self._required:
            if key.name not in nodes:
                name = mistakes.name_of_key(word, key.name)
                needed = key.needed.format(what=self.what, key=key.name, name=name)
                mistakes.note(self._missing_at or node.at, needed)
        for rule in self._rules:
            rule.check_keys(node, nodes, mistakes)

    def _read_keys(self, given: Given, mistakes: Mistakes) -> bool:
        """Read all keys, also where one is wrong: each of their mistakes is told; say whether none was."""
        written = [key for key in self.keys if key in given]
        wrong = sum(not self._read_key(given, key, mistakes) for key in written)
        return not wrong

    @staticmethod
    def _read_key(given: Given, key: Key[Any], mistakes: Mistakes) -> bool:
        try:
            word = mistakes.name_of_key(given.word, key.name)
            given.keep(key, key.kind.read(given.nodes[key.name], word, mistakes))
        except Unreadable:
            return False
        return True

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of its keys and rules."""
        schema: Schema = {} if self._says is None else {"description": self._says}
        schema |= {
            "type": "object",
            "properties": {key.name: _schema_of_key(key, writer) for key in self.keys},
            "additionalProperties": False,
        }
        needed = [key.name for key in self.keys if key.is_required]
        rules = [schema for schema in (rule.schema(writer) for rule in self._rules) if schema]
        return schema | ({"required": needed} if needed else {}) | ({"allOf": rules} if rules else {})

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"a mapping of {join_or(f'`{key.name}`' for key in self.keys)}"


def _schema_of_key(key: Key[Any], writer: SchemaWriter) -> Schema:
    schema = key.kind.schema(writer)
    if key.takes_nothing:
        schema = {"anyOf": [schema, {"type": "null"}]}
    return {"description": key.says} | {name: what for name, what in schema.items() if name != "description"}


# -- rules


def is_not_false(node: Node) -> bool:
    """Tell whether a switch is not off: `lost: false` is as good as left out."""
    return not (isinstance(node, ScalarNode) and node.value is False)


def has(name: str, *, unless_false: bool = False) -> Schema:
    """A mapping that has a key."""
    if unless_false:
        return {"properties": {name: {"not": {"const": False}}}, "required": [name]}
    return {"required": [name]}


def without(names: Iterable[str]) -> Schema:
    """A mapping that has none of some keys."""
    return {"properties": dict.fromkeys(names, False)}


def when(condition: Schema, then: Schema, otherwise: Schema | None = None) -> Schema:
    """What holds of a value that meets a condition, and what of any other."""
    of_any_other: Schema = {} if otherwise is None else {"else": otherwise}
    return {"if": condition, "then": then} | of_any_other


@dataclass(frozen=True, slots=True)
class OneOfKeys(Rule):
    """Of some keys there is just one, or at most one.

    Attributes:
        names: of the keys.
        too_many: what to say of the keys that are given: it is noted at the second.
        none: what to say where there is none; None where there may be none.
        switches: those that are as good as left out where they are `false`.
        stands_for: what, alone, is as good as one of them.
        of_whole: whether several are noted at the mapping, rather than at the second key.
    """

    names: Sequence[str]
    too_many: Callable[[Sequence[str]], str]
    none: Callable[[Node], str] | None = None
    switches: Sequence[str] = ()
    stands_for: Sequence[str] = ()
    of_whole: bool = False

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        """Note the second of several, or that there is none."""
        given = [name for name in self.names if name in nodes and self._counts(name, nodes[name])]
        if len(given) > 1:
            mistakes.note(node.at if self.of_whole else nodes[given[1]].at, self.too_many(given))
        if not given and self.none is not None and not any(name in nodes for name in self.stands_for):
            mistakes.note(node.at, self.none(node))

    def _counts(self, name: str, node: Node) -> bool:
        return name not in self.switches or is_not_false(node)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # it defines nothing
        """Return the schema of a choice."""
        choices = [has(name, unless_false=name in self.switches) for name in self.names]
        if self.none is None:
            return {"oneOf": [*choices, {"not": {"anyOf": list(choices)}}]}
        instead = [{"required": [name], "not": {"anyOf": list(choices)}} for name in self.stands_for]
        return {"oneOf": [*choices, *instead]}


@dataclass(frozen=True, slots=True)
class GoesWith(Rule):
    """A key needs one of some others beside it.

    Attributes:
        name: of the key.
        others: of which it needs one.
        sentence: to say so; a function of what is there, where it names that.
    """

    name: str
    others: Sequence[str]
    sentence: str | Callable[[Mapping[str, Node]], str]

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:  # noqa: ARG002
        """Note the key without any of the others."""
        if self.name in nodes and not any(other in nodes for other in self.others):
            sentence = self.sentence(nodes) if callable(self.sentence) else self.sentence
            mistakes.note(nodes[self.name].at, sentence)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # it defines nothing
        """Return the schema of a condition."""
        return when(has(self.name), {"anyOf": [has(other) for other in self.others]})


@dataclass(frozen=True, slots=True)
class Excludes(Rule):
    """A key takes none of some others beside it; `{key}` in the sentence is the other."""

    name: str
    others: Sequence[str]
    sentence: str

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:  # noqa: ARG002
        """Note each of the others."""
        if self.name not in nodes:
            return
        for other in self.others:
            if other in nodes:
                mistakes.note(nodes[other].at, self.sentence.format(key=other))

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # it defines nothing
        """Return the schema of a condition."""
        return when(has(self.name), without(self.others))


@dataclass(frozen=True, slots=True)
class Checked(Rule):
    """A rule of its own: a check, and what of it the schema can say."""

    check_with: Callable[[MappingNode, Mapping[str, Node], Mistakes], None]
    says: Schema

    def check_keys(self, node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
        """Check as told."""
        self.check_with(node, nodes, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:  # noqa: ARG002  # it defines nothing
        """Return what of it a schema can say."""
        return self.says
