"""What a value of a document may be.

A kind reads a value, writes its JSON Schema, and names its form for the reference. It is declared once, as a
value, and composed: a list of mappings, a word or a mapping, one of several mappings by their first key.

A reader either returns a value, or notes a mistake and raises `Unreadable`. What encloses the value catches
that, reads on, and raises it in turn: all mistakes of a document are told, and no half-read value goes on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from voice_simulator.documents.mistakes import Mistakes
    from voice_simulator.documents.nodes import Node, Position

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")

Schema = dict[str, Any]


class Unreadable(Exception):
    """A value that can't be read; why is among the mistakes."""


def refuse(at: Position, sentence: str, mistakes: Mistakes) -> NoReturn:
    """Note why a value can't be read, and end its reading.

    Raises:
        Unreadable: always.
    """
    mistakes.note(at, sentence)
    raise Unreadable


def or_none(read: Callable[[], T]) -> T | None:
    """Return what a reader returns, or None where it notes a mistake."""
    try:
        return read()
    except Unreadable:
        return None


def read_whole(kind: Kind[T], node: Node, mistakes: Mistakes) -> T:
    """Return what a whole document means.

    Raises:
        InvalidDocument: with everything that is wrong.
    """
    try:
        return kind.read(node, "", mistakes)
    except Unreadable:
        mistakes.raise_any()
        raise AssertionError("unreachable: why a value can't be read is noted") from None


class SchemaWriter:
    """Collects the definitions of one schema.

    Args:
        reference: the schema of what may stand for any scalar, such as a variable; None for nothing.
        place: where the definitions are put, as references to them begin.
    """

    def __init__(self, reference: Schema | None = None, place: str = "#/$defs") -> None:
        self._place = place
        self.definitions: dict[str, Schema] = {}
        self.reference: Schema = {"not": {}} if reference is None else reference
        self._references = [] if reference is None else [reference]

    def scalar(self, *choices: Schema) -> Schema:
        """Return the schema of a scalar, for which a reference may stand."""
        every = [*choices, *self._references]
        return every[0] if len(every) == 1 else {"anyOf": every}

    def defined(self, name: str, write: Callable[[SchemaWriter], Schema]) -> Schema:
        """Return a reference to a definition, which is written once."""
        if name not in self.definitions:
            # Its place is taken first: a script holds scripts.
            self.definitions[name] = {}
            self.definitions[name] = write(self)
        return {"$ref": f"{self._place}/{name}"}


class Kind(ABC, Generic[T_co]):
    """What a value may be.

    Attributes:
        takes_nothing: whether a key with nothing behind its colon is as good as left out: see `or_nothing`.
    """

    takes_nothing: bool = False

    @abstractmethod
    def read(self, node: Node, word: str, mistakes: Mistakes) -> T_co:
        """Return what a node means.

        Args:
            node: the value.
            word: by which mistakes call it, the key before it.
            mistakes: where to note what is wrong.

        Raises:
            Unreadable: it is wrong; the mistake is noted.
        """

    @abstractmethod
    def schema(self, writer: SchemaWriter) -> Schema:
        """Return its JSON Schema."""

    @property
    @abstractmethod
    def form(self) -> str:
        """Its form in a few words, for the reference: `a duration such as 4s`."""

    def to(self, convert: Callable[[T_co], U]) -> Kind[U]:
        """Return a kind whose values are converted once they are read."""
        return _Converted(self, convert)

    def or_nothing(self) -> Kind[T_co]:
        """Return the same kind for a key that may have nothing behind its colon."""
        return _Converted(self, _unchanged, takes_nothing=True)


def _unchanged(value: T) -> T:
    return value


class _Converted(Kind[U], Generic[T, U]):
    def __init__(
        self, kind: Kind[T], convert: Callable[[T], U], *, takes_nothing: bool | None = None
    ) -> None:
        self._kind, self._convert = kind, convert
        self.takes_nothing = kind.takes_nothing if takes_nothing is None else takes_nothing

    def read(self, node: Node, word: str, mistakes: Mistakes) -> U:
        return self._convert(self._kind.read(node, word, mistakes))

    def schema(self, writer: SchemaWriter) -> Schema:
        return self._kind.schema(writer)

    @property
    def form(self) -> str:
        return self._kind.form


class Named(Kind[T]):
    """A kind that is defined once in the schema, and referred to by name.

    Args:
        name: of its definition.
        kind: what it is; a function, where kinds refer to one another in a circle.
        form: for the reference; None for the form of the kind.
    """

    def __init__(self, name: str, kind: Kind[T] | Callable[[], Kind[T]], form: str | None = None) -> None:
        self.name, self._given, self._form = name, kind, form
        self.takes_nothing = isinstance(kind, Kind) and kind.takes_nothing

    @cached_property
    def inner(self) -> Kind[T]:
        """What it is; asked for when it is used, for only then all kinds of a circle are there."""
        return self._given if isinstance(self._given, Kind) else self._given()

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return what a node means."""
        return self.inner.read(node, word, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return a reference to its definition."""
        return writer.defined(self.name, self.inner.schema)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self.inner.form if self._form is None else self._form


def read_each(kind: Kind[T], nodes: Iterable[Node], word: str, mistakes: Mistakes) -> tuple[T, ...]:
    """Read several values of one kind, all of them even where one is wrong.

    Raises:
        Unreadable: at least one is wrong.
    """
    values: list[T] = []
    is_whole = True
    for index, node in enumerate(nodes):
        try:
            values.append(kind.read(node, mistakes.name_of_item(word, index), mistakes))
        except Unreadable:
            is_whole = False
    if not is_whole:
        raise Unreadable
    return tuple(values)


class Custom(Kind[T]):
    """A kind with a reader of its own: for what is written in one place of a language only.

    Args:
        read: returns the value, having noted what is wrong with it.
        schema: its JSON Schema, or a function of the writer that returns it.
        form: for the reference.
    """

    def __init__(
        self,
        read: Callable[[Node, str, Mistakes], T],
        schema: Schema | Callable[[SchemaWriter], Schema],
        form: str,
    ) -> None:
        self._read, self._schema, self._form = read, schema, form

    def read(self, node: Node, word: str, mistakes: Mistakes) -> T:
        """Return what a node means."""
        noted = mistakes.noted
        value = self._read(node, word, mistakes)
        if mistakes.noted > noted:
            raise Unreadable
        return value

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return its JSON Schema."""
        return self._schema(writer) if callable(self._schema) else dict(self._schema)

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return self._form
