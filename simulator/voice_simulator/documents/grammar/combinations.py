"""Kinds made of kinds: lists, a scalar or a mapping, one of several mappings, a mapping of names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from voice_simulator.documents.grammar.kinds import Kind, Schema, SchemaWriter, Unreadable, read_each, refuse
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import describe
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from voice_simulator.documents.mistakes import Mistakes

T = TypeVar("T")


class ListOf(Kind[tuple[T, ...]]):
    """A list.

    Args:
        kind: of each item.
        what: the items, to say what was expected: `entries, each with its turns`.
        least: how many there must be, and `too_few` what to say of fewer.
        most: how many there may be, and `too_many` what to say of more.
    """

    def __init__(
        self,
        kind: Kind[T],
        what: str,
        *,
        least: int = 0,
        too_few: str = "",
        most: int | None = None,
        too_many: str = "",
    ) -> None:
        self._kind, self._what = kind, what
        self._least, self._too_few, self._most, self._too_many = least, too_few, most, too_many

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[T, ...]:
        """Return the items."""
        if not isinstance(node, ListNode):
            hint = "; begin each of them with '- '" if isinstance(node, MappingNode) else ""
            return refuse(
                node.at, f"{word}: expected a list of {self._what}; got {describe(node)}{hint}", mistakes
            )
        if len(node.items) < self._least:
            return refuse(node.at, f"{word}: {self._too_few}", mistakes)
        if self._most is not None and len(node.items) > self._most:
            return refuse(node.at, f"{word}: {self._too_many}", mistakes)
        return read_each(self._kind, node.items, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a list."""
        bounds = {"minItems": self._least} if self._least else {}
        if self._most is not None:
            bounds["maxItems"] = self._most
        return {"type": "array", **bounds, "items": self._kind.schema(writer)}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"a list of {self._what}"


class ByShape(Kind[T]):
    """A scalar, a mapping or a list, each of its own kind.

    Args:
        scalar, mapping, list_: the kinds; None for a shape that there is not.
        otherwise: what to say of any other shape, and of nothing at all: the value and the key before it.
    """

    def __init__(
        self,
        *,
        otherwise: Callable[[Node, str, Mistakes], str],
        scalar: Kind[T] | None = None,
        mapping: Kind[T] | None = None,
        list_: Kind[T] | None = None,
    ) -> None:
        self._kinds = {ScalarNode: scalar, MappingNode: mapping, ListNode: list_}
        self._otherwise = otherwise

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return what the value of its shape means."""
        kind = None if is_nothing(node) else self._kinds[_shape_of(node)]
        if kind is None:
            return refuse(node.at, self._otherwise(node, word, mistakes), mistakes)
        return kind.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        return {"anyOf": [kind.schema(writer) for kind in self._kinds.values() if kind is not None]}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return ", or ".join(kind.form for kind in self._kinds.values() if kind is not None)


def _shape_of(node: Node) -> type[Node]:
    return ScalarNode if isinstance(node, ScalarNode) else type(node)


class ByKey(Kind[T]):
    """One of several mappings, told apart by a key that only one of them has.

    Args:
        kinds: by the key that tells them apart.
        otherwise: notes what is wrong with a value that has none or several of the keys.
    """

    def __init__(
        self, kinds: Mapping[str, Kind[T]], otherwise: Callable[[Node, list[str], Mistakes], None]
    ) -> None:
        self._kinds, self._otherwise = dict(kinds), otherwise

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return what the mapping means."""
        keys = {entry.key.text for entry in node.entries} if isinstance(node, MappingNode) else set()
        given = [key for key in self._kinds if key in keys]
        if len(given) != 1:
            self._otherwise(node, given, mistakes)
            raise Unreadable
        return self._kinds[given[0]].read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of a choice."""
        return {"anyOf": [kind.schema(writer) for kind in self._kinds.values()]}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return f"a mapping with one of {', '.join(f'`{key}`' for key in self._kinds)}"


class Names(Kind[tuple[T, ...]], Generic[T]):
    """A mapping of names to values: headers, variables.

    Args:
        entry: reads one name and its value.
        what: to say what was expected: `a mapping of names to texts`.
        names: the schema of the names.
        values: the schema of the values.
    """

    def __init__(
        self,
        entry: Callable[[MappingEntry, str, Mistakes], T],
        what: str,
        names: Schema,
        values: Callable[[SchemaWriter], Schema],
    ) -> None:
        self._entry, self._what, self._names, self._values = entry, what, names, values

    def read(self, node: Node, word: str, mistakes: Mistakes) -> tuple[T, ...]:
        """Return what each name and its value mean."""
        if not isinstance(node, MappingNode):
            return refuse(node.at, f"{word}: expected {self._what}, got {describe(node)}", mistakes)
        values: list[T] = []
        noted = mistakes.noted
        for entry in node.entries:
            try:
                values.append(self._entry(entry, word, mistakes))
            except Unreadable:
                continue
        if mistakes.noted > noted:
            raise Unreadable
        return tuple(values)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the mapping."""
        names: dict[str, Any] = {"propertyNames": self._names} if self._names else {}
        return {"type": "object", **names, "additionalProperties": self._values(writer)}

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._what
