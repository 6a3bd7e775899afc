"""A scenario or an NCCO, as a program has it: a file, a text, or values; and as it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from voice_simulator.client.errors import ClientError

Source = Path | str | bytes | Mapping[str, object] | Sequence[object]
"""A document: a `Path` is read, a `str` or `bytes` is YAML or JSON itself, values are written as JSON."""

Used = Sequence[str] | Mapping[str, bytes]
"""The files that a scenario uses: their paths, or their texts by these."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document to send.

    Attributes:
        text: what it says.
        name: by which mistakes and the journal call it.
        used: the files that it uses, by the paths by which it names them.
    """

    text: bytes
    name: str
    used: Mapping[str, bytes] = field(default_factory=dict)


def document_of(source: Source, name: str, use: Used) -> Document:
    """Make a document of what a program has.

    Args:
        source: the document.
        name: what to call it where it is no file.
        use: files that it uses, by the paths by which it names them, beside it or in the current folder where
            it is no file; or the texts of these files by such paths.

    Raises:
        ClientError: a file can't be read, or the values are no JSON.
    """
    if isinstance(source, Path):
        return Document(_read(source), str(source), _used(use, source.parent))
    return Document(_text_of(source), name, _used(use, Path()))


def _used(use: Used, folder: Path) -> Mapping[str, bytes]:
    return use if isinstance(use, Mapping) else {path: _read(folder / path) for path in use}


def _text_of(source: str | bytes | Mapping[str, object] | Sequence[object]) -> bytes:
    if isinstance(source, bytes):
        return source
    if isinstance(source, str):
        return source.encode()
    try:
        return json.dumps(source).encode()
    except (TypeError, ValueError) as error:
        raise ClientError(f"expected values that JSON can hold: {error}") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ClientError(f"can't read {path}: {error.strerror}") from None
