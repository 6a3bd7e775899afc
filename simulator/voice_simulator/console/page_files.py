"""The files of the console's page, as the package holds them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

CONTENT_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
"""By the end of a file's name what is in it. Other files are not the page's."""


@dataclass(frozen=True, slots=True)
class PageFile:
    """A file of the page.

    Attributes:
        content_type: what is in it.
        text: all of it.
    """

    content_type: str
    text: str


@lru_cache(1)
def page_files() -> Mapping[str, PageFile]:
    """Return the files by their paths in the page's folder: `index.html`, `modules/calls/list.js`."""
    return dict(_files_in(files(__package__) / "page", ""))


def _files_in(folder: Traversable, prefix: str) -> Iterator[tuple[str, PageFile]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files_in(entry, f"{prefix}{entry.name}/")
            continue
        content_type = CONTENT_TYPES.get(entry.name[entry.name.rfind(".") :])
        if content_type is not None:
            yield prefix + entry.name, PageFile(content_type, entry.read_text("utf-8"))
