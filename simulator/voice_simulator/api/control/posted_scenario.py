"""A scenario, or steps, in the body of a request: alone, or as a form with the files that it uses.

The form is `multipart/form-data`: a part `scenario`, and for each file that it uses or plays a part `use`.
The file name of that is the path by which the scenario names it: `-F scenario=@busy.yaml -F use=@hello.wav`.
Any other body is the scenario itself, whatever its content type: `curl --data-binary` says that it sends a
form. Steps that somebody takes by hand come likewise, in a part `steps`.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from aiohttp import content_disposition_filename, parse_content_disposition

from voice_simulator.api.http_request import read_body
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.documents.mistakes import join_or, truncate
from voice_simulator.errors import ControlError
from voice_simulator.scenario.language.files_beside import FileUnusable, UsedFiles
from voice_simulator.scenario.language.sound_files import MOST_SOUND, MOST_SOUNDS
from voice_simulator.scenario.language.used_files import MOST_USED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aiohttp import web

    from voice_simulator.documents.grammar.kinds import Schema
    from voice_simulator.runtime.uploaded_sounds import UploadedSounds

_FORM: Final = "multipart/form-data"
_BOUNDARY: Final = re.compile(
    r"""(?:^|[;\s])boundary=(?:"(?P<quoted>[^"\\]{1,200})"|(?P<bare>[^";,\s]{1,200}))""", re.IGNORECASE
)
_DISPOSITION: Final = re.compile(r"^content-disposition:(.*)$", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEAD: Final = 4096
"""The most bytes of a part's headers."""

_HOW: Final = "-F scenario=@FILE -F 'use=@outcomes.yaml'"


def form_schema(part: str, says: str) -> Schema:
    """Return the schema of a form.

    Args:
        part: that has the document.
        says: one sentence about that.
    """
    used = {
        "type": "array",
        "items": {"type": "string"},
        "description": "The files that it uses or plays, each with its path as the file name.",
    }
    return {
        "type": "object",
        "properties": {part: {"type": "string", "description": says}, "use": used},
        "required": [part],
        "additionalProperties": False,
    }


class AttachedFiles(UsedFiles):
    """The files that came with a scenario.

    Args:
        texts: by the paths by which the scenario names them.
        uploaded: the WAV files that came before.
    """

    def __init__(self, texts: dict[str, bytes], uploaded: UploadedSounds) -> None:
        self._texts, self._unused, self._uploaded = texts, set(texts), uploaded

    def read(self, path: str) -> bytes:
        """Return the text of a file."""
        if path not in self._texts:
            there = f"; attached: {join_or(self._texts)}" if self._texts else ""
            how = f"send a form: -F scenario=@FILE -F 'use=@{_as_part(path)}'"
            raise FileUnusable(f"'{truncate(path)}' is not attached to the request{there}; {how}")
        self._unused.discard(path)
        return self._texts[path]

    def sound(self, path: str) -> bytes:
        """Return a WAV file: one that came along goes before one that was uploaded."""
        if path in self._texts:
            return self.read(path)
        content = self._uploaded.content_of(path)
        if content is None:
            upload = "" if "/" in path else f" (PUT /_simulator/sounds/{truncate(path)})"
            attach = f"'{truncate(path)}' is neither attached (-F 'use=@{_as_part(path)}') nor uploaded"
            raise FileUnusable(f"{attach}{upload}{self._uploaded.near(path).removesuffix('.')}")
        return content

    def check_all_used(self) -> None:
        """Make sure that the scenario has used every file.

        Raises:
            ControlError: 400, one is of no use: its name may be wrong.
        """
        for path in sorted(self._unused):
            raise ControlError(400, f"the scenario does not use '{truncate(path)}', which is attached")


def _as_part(path: str) -> str:
    return f"{truncate(path)}{f';filename={truncate(path)}' if '/' in path else ''}"


@dataclass(frozen=True, slots=True)
class PostedScenario:
    """A scenario, and what came with it.

    Attributes:
        text: the document.
        files: the files that it may use.
    """

    text: bytes
    files: AttachedFiles


async def read_posted(
    request: web.Request, uploaded: UploadedSounds, part: str = "scenario"
) -> PostedScenario:
    """Read the scenario in a request's body.

    Args:
        request: the request.
        uploaded: the WAV files that it may play besides those that come with it.
        part: of the form, that has it.

    Raises:
        ControlError: 400, it is a form that is not well made.
    """
    is_form = request.content_type == _FORM
    body = await read_body(request, besides=MOST_SOUND if is_form else 0)
    if not is_form:
        return PostedScenario(body, AttachedFiles({}, uploaded))
    boundary = _boundary(request.headers.get("Content-Type", ""))
    text, used = _of_parts(list(_parts(body, boundary)), part)
    return PostedScenario(text, AttachedFiles(used, uploaded))


def _boundary(content_type: str) -> bytes:
    """Return what stands between the parts of a form. Within quotes it may hold a comma (RFC 2046, 5.1.1)."""
    found = _BOUNDARY.search(content_type)
    text = (found["quoted"] or found["bare"]).strip() if found else ""
    if not text:
        raise ControlError(400, f"the form names no boundary between its parts; send it by {_HOW}")
    if not text.isascii():
        raise ControlError(400, f"the form's boundary has characters that are not ASCII; send it by {_HOW}")
    return text.encode()


def _of_parts(parts: list[tuple[str, str, bytes]], part: str) -> tuple[bytes, dict[str, bytes]]:
    """Return the scenario and the files that came with it.

    Raises:
        ControlError: 400, it is not just one scenario, or a file has no name of its own.
    """
    how = _HOW.replace("scenario=", f"{part}=")
    documents = [text for name, _, text in parts if name == part]
    if len(documents) != 1:
        raise ControlError(400, f"the form has {len(documents)} parts '{part}', and needs one: {how}")
    texts: dict[str, bytes] = {}
    for name, path, text in parts:
        if name == part:
            continue
        if name != "use":
            raise ControlError(400, f"the form has parts {part} and use, and no {describe(name)}: {how}")
        if not path or path in texts:
            why = (
                f"two parts have the file name '{truncate(path)}'"
                if path
                else "a part 'use' has no file name"
            )
            raise ControlError(400, f"{why}: each has the path by which the scenario names its file")
        texts[path] = text
    if len(texts) > MOST_USED + MOST_SOUNDS:
        most = f"a scenario uses at most {MOST_USED} files, and plays at most {MOST_SOUNDS}"
        raise ControlError(400, f"{most}; {len(texts)} are attached")
    return documents[0], texts


def _parts(body: bytes, boundary: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Yield the name, the file name and the content of each part of a form."""
    _, *chunks = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not chunks or not chunks[-1].startswith(b"--"):
        raise ControlError(400, f"the form does not end with its boundary; send it by {_HOW}")
    for chunk in chunks[:-1]:
        head, is_parted, text = chunk.partition(b"\r\n\r\n")
        if not is_parted or len(head) > _LONGEST_HEAD:
            raise ControlError(400, f"a part of the form has no headers, or too many; send it by {_HOW}")
        yield (*_names(head.decode("utf-8", "replace")), text)


def _names(head: str) -> tuple[str, str]:
    found = _DISPOSITION.search(head)
    with warnings.catch_warnings():
        # What is wrong with the header is told by what is missing then.
        warnings.simplefilter("ignore")
        _, parameters = parse_content_disposition(found[1].strip() if found else None)
        path = _file_name(parameters)
    # Some clients, aiohttp among them, escape the slash.
    path = unquote(path) if "%2f" in path.lower() else path
    return parameters.get("name", ""), path.removeprefix("./")


def _file_name(parameters: Mapping[str, str]) -> str:
    """Return the file name of a part; empty for none.

    Raises:
        ControlError: 400, it is not encoded as RFC 5987 wants it.
    """
    try:
        path = content_disposition_filename(parameters) or ""
        path.encode()  # an encoding such as UTF-7 can make halves of surrogate pairs
    except (ValueError, LookupError):
        raise ControlError(
            400, f"a part's file name is not encoded as filename*=UTF-8''NAME; send the form by {_HOW}"
        ) from None
    return path
