"""What is said of a text with SSML: tags are not spoken, breaks take their time.

Source: the platform's text-to-speech guide. A text is to stand in `<speak>`. Undocumented: what tags mean in
one that does not; here they are not spoken either. A speed or strength asked for changes no time here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES: Final = frozenset((
    "speak", "break", "emphasis", "lang", "mark", "p", "s", "phoneme", "prosody", "say-as", "sub", "w",
    "voice", "amazon:auto-breaths", "amazon:breath", "amazon:domain", "amazon:effect",
))  # fmt: skip
_PARTS_WORDS: Final = frozenset(("speak", "p", "s", "break"))

# Each is read in one go, however hostile the text.
_TAG = re.compile(r"<([^<>]*)>")
_NAME = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]{0,30})")
_ROOT = re.compile(r"\s*(?:<\?[^<>]*>\s*)?<speak\b")
_ALIAS = re.compile(r"""\balias=(?:"([^"]*)"|'([^']*)')""")
_TIME = re.compile(r"""\btime=["']\+?([0-9]{1,6}(?:\.[0-9]{1,3})?)(m?s)["']""")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said.

    Attributes:
        text: the words, without tags.
        pauses: the breaks between them: after so many words, so many ms.
    """

    text: str
    pauses: tuple[tuple[int, int], ...] = ()


def spoken(text: str) -> Spoken:
    """Return what is said of a text; one without tags is said as it is."""
    pieces = list(_pieces(text)) if "<" in text else []
    return Spoken(text) if pieces in ([], [text]) else _joined(pieces)


def _joined(pieces: list[str | int]) -> Spoken:
    said: list[str] = []
    pauses: list[tuple[int, int]] = []
    words, between = 0, ""
    for piece in [*pieces, 0]:
        if isinstance(piece, str):
            said.append(piece)
            continue
        chunk = "".join(said).split()
        said.clear()
        words += len(chunk)
        between += " ".join(["", *chunk])
        if piece:
            pauses.append((words, piece))
    return Spoken(between.strip(), tuple(pauses))


def _pieces(text: str) -> Iterator[str | int]:
    """Yield the words as they stand between tags, and the span (ms) of each break."""
    is_ssml = _ROOT.match(text) is not None
    at, hidden = 0, False
    for found in _TAG.finditer(text):
        named = _NAME.match(found[1])
        name = named[1].lower() if named else ""
        if not is_ssml and name not in _NAMES:
            continue
        if not hidden:
            yield _written(text[at : found.start()], is_ssml=is_ssml)
        at = found.end()
        alias = _ALIAS.search(found[1]) if name == "sub" else None
        hidden = alias is not None if name == "sub" else hidden
        if alias is not None:
            yield _written(alias[1] or alias[2] or "", is_ssml=is_ssml)
        elif name == "break":
            yield _break_span(found[1])
        elif name in _PARTS_WORDS:
            yield " "
    yield _written(text[at:], is_ssml=is_ssml)


def _written(words: str, *, is_ssml: bool) -> str:
    return unescape(words) if is_ssml else words


def _break_span(tag: str) -> int:
    time = _TIME.search(tag)
    if time is None:
        return 0
    return round(float(time[1]) * (SECOND if time[2] == "s" else 1))
