"""Makes trees of plain Python values, such as JSON that was parsed already, for the readers of documents."""

from __future__ import annotations

from collections.abc import Mapping

from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.documents.tree import DEEPEST
from voice_simulator.errors import InvalidDocument, Mistake


class JsonTree:
    """A plain value as a tree. JSON has no lines here: each node has its number for a column, and a path.

    Args:
        value: the value.
        name: what mistakes call the document.

    Attributes:
        root: the node of the whole value.

    Raises:
        InvalidDocument: it is nested too deep, or holds something that JSON can't.
    """

    def __init__(self, value: object, name: str) -> None:
        self._name = name
        self._paths: list[str] = []
        self.root = self._node(value, "", DEEPEST)

    def path_of(self, at: Position) -> str:
        """Return where a node is: `script[0].press`; of the key of a mapping, where the mapping is."""
        return self._paths[at.column - 1]

    def _node(self, value: object, path: str, levels: int) -> Node:
        at = self._place(path)
        if levels < 0:
            raise self._fatal(f"nested more than {DEEPEST} levels deep")
        match value:
            case None:
                return ScalarNode(at, "null", None)
            case bool():
                return ScalarNode(at, str(value).lower(), value)
            case str() | int() | float():
                return ScalarNode(at, str(value), value)
            case list() | tuple():
                items = (self._node(item, f"{path}[{index}]", levels - 1) for index, item in enumerate(value))
                return ListNode(at, tuple(items))
            case Mapping():
                return MappingNode(at, tuple(self._entry(*one, path, levels) for one in value.items()))
            case _:
                raise self._fatal(f"a {type(value).__name__} is no JSON value")

    def _entry(self, name: object, value: object, path: str, levels: int) -> MappingEntry:
        key = ScalarNode(self._place(path), str(name), str(name))
        return MappingEntry(key, self._node(value, f"{path}.{name}" if path else str(name), levels - 1))

    def _place(self, path: str) -> Position:
        self._paths.append(path)
        return Position(1, len(self._paths))

    def _fatal(self, sentence: str) -> InvalidDocument:
        return InvalidDocument([Mistake(self._name, 1, 1, sentence)])


def node_of(value: object, file: str) -> Node:
    """Make a tree of a plain value.

    Raises:
        InvalidDocument: it is nested too deep, or holds something that JSON can't.
    """
    return JsonTree(value, file).root
