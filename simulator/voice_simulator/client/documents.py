"""A scenario or an NCCO, as a program has it: a file, a text, or values; and as it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from voice_simulator.client.errors import ClientError
from voice_simulator.client.named_files import NONE_NAMED, NamedFiles, files_of_scenario, files_of_script

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
        part: what a form calls it that has these files, too.
        named: what was found of those that nobody has given.
        values: what it was made of, where a program gave values; mistakes are told by their paths then.
        within: the path of what the program gave, where it was put into something larger.
    """

    text: bytes
    name: str
    used: Mapping[str, bytes] = field(default_factory=dict)
    part: str = "scenario"
    named: NamedFiles = NONE_NAMED
    values: object = None
    within: str = ""


Audio = Path | str | bytes
"""A WAV file: its path, or its bytes."""

Folders = Sequence[Path]
"""Where files are looked for, one folder after the other."""

HERE: Final[Folders] = (Path(),)
"""Where files are looked for, unless a test has a folder of its own."""


def read_audio(audio: Audio, folders: Folders) -> tuple[str, bytes]:
    """Return the name and the bytes of a WAV file.

    Args:
        audio: its path, or its bytes.
        folders: where to look for one that has no absolute path, one after the other.

    Raises:
        ClientError: it can't be read.
    """
    if isinstance(audio, bytes):
        return "sound.wav", audio
    tried = [folder / audio for folder in folders]
    found = next((path for path in tried if path.is_file()), tried[0])
    return found.name, _read(found)


def steps_with_audio(step: Mapping[str, object], name: str, content: bytes) -> Document:
    """Make a document of a step that plays a WAV file, with that."""
    return Document(_text_of(step), name, {name: content}, part="steps", values=step)


def script_with_files(body: object, script: object, part: str, folders: Folders) -> Document | None:
    """Make a document of what has steps, with the WAV files that they play; None where they play none.

    Args:
        body: what is sent.
        script: the steps in it.
        part: what a form calls it.
        folders: where to look for the files.
    """
    named = files_of_script(script, folders)
    if not named.texts and not named.missing:
        return None
    return Document(json.dumps(body).encode(), part, named.texts, part, named, values=body)


def document_of(
    source: Source, name: str, use: Used, case: str | None = None, folders: Folders = HERE
) -> Document:
    """Make a document of what a program has.

    Args:
        source: the document.
        name: what to call it where it is no file.
        use: files that it uses, by the paths by which it names them, beside it or in the current folder where
            it is no file; or the texts of these files by such paths. If none is given, they are looked for.
        case: which case of a scenario.
        folders: where to look for what a document names that is no file.

    Raises:
        ClientError: a file can't be read, or the values are no JSON.
    """
    text = _read(source) if isinstance(source, Path) else _text_of(source)
    name, beside = (str(source), [source.parent]) if isinstance(source, Path) else (name, folders)
    values = None if isinstance(source, Path | str | bytes) else source
    if use or isinstance(use, Mapping):
        return Document(text, name, _used(use, beside), values=values)
    named = files_of_scenario(text, name, case, beside)
    return Document(text, name, named.texts, named=named, values=values)


def ncco_document(source: Source, name: str) -> Document:
    """Make a document of an NCCO, which uses no files."""
    return document_of(source, name, {})


def _used(use: Used, folders: Folders) -> Mapping[str, bytes]:
    return use if isinstance(use, Mapping) else {path: read_audio(path, folders)[1] for path in use}


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
