"""Joins the modules of a page into one script, and its style sheets into one, for a page that is one file.

This is no bundler: it takes modules of the form that ours have, and says of any other what is not of it.
Imports stand at the top, by name or for what a module defines, from files beside; `export` stands before a
declaration; and no name is declared twice at the top level of the whole page, so that joined modules mean
what they meant apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING, Final

from voice_simulator.console.script_text import only_code
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    ReadText = Callable[[str], str]
    """Returns the text of a file of the page by its path."""

_IMPORT: Final = re.compile(r'^import\s*(?:\{([\s\w,$]*)\}\s*from\s*)?"(\.{1,2}/[^"]+)";[ \t]*\n?')
_SKIPPED: Final = re.compile(r"\s+|//[^\n]*|/\*.*?\*/", re.DOTALL)
"""What may stand between imports: blanks and comments."""

_DECLARATION: Final = re.compile(
    r"^(export )?(?:(?:async )?function\*?|class|const|let|var) ([A-Za-z_$][\w$]*)", re.MULTILINE
)
_EXPORT: Final = re.compile(r"^export (?=(?:async function|function|class|const|let|var)\b)", re.MULTILINE)
_REFUSED: Final = (
    (re.compile(r"^import\b(?!\s*[(.])", re.MULTILINE), "an import stands at the top, as import { a } from"),
    (re.compile(r"^export\b", re.MULTILINE), "export stands right before a declaration with a name"),
    (re.compile(r"^(?:const|let|var)\s*[\[{]", re.MULTILINE), "a declaration at the top level has one name"),
    (
        re.compile(r"^(?:const|let|var) [\w$]+\s*,", re.MULTILINE),
        "a declaration at the top level has one name",
    ),
    (
        re.compile(r"^(?:(?:const|let|var) [\w$]+ = )?await\b", re.MULTILINE),
        "nothing is awaited at the top level",
    ),
    (re.compile(r"\bimport\s*\("), "nothing is imported later"),
    (re.compile(r"\bimport\.meta\b"), "a joined script has no import.meta"),
)
_REFUSED_IN_TEXT: Final = (
    (re.compile(r"</?script", re.IGNORECASE), "this would end the script or change how it is read"),
    (re.compile("[\r\0]"), "lines end with a line feed, and there is no NUL"),
)
_REFUSED_IN_STYLE: Final = (
    (re.compile(r"</style|<!--", re.IGNORECASE), "this would end the style or change how it is read"),
    (re.compile(r"@import\b"), "nothing is imported"),
    (
        re.compile(r"\burl\((?!\s*[\"']?data:)"),
        "an address is a data: one, for the page has no files beside it",
    ),
    (re.compile("[\r\0]"), "lines end with a line feed, and there is no NUL"),
)


class NotJoinable(SimulatorError):
    """A module, or a style sheet, is not of the form that can be joined."""


@dataclass(frozen=True, slots=True)
class _Module:
    """One module, taken apart.

    Attributes:
        imports: the names that it takes of each other module, by the path of that.
        body: what stands below its imports.
    """

    imports: tuple[tuple[str, tuple[str, ...]], ...]
    body: str

    @property
    def exported(self) -> frozenset[str]:
        """The names that other modules can take."""
        return frozenset(name for export, name in _DECLARATION.findall(only_code(self.body)) if export)

    @property
    def declared(self) -> list[str]:
        """The names at its top level, which begin their lines there."""
        return [name for _, name in _DECLARATION.findall(only_code(self.body))]


def joined_script(entry: str, read: ReadText) -> str:
    """Join a module and all that it imports into one classic script, of which nothing is left behind.

    A module stands behind those that it imports, as a browser would run them.

    Args:
        entry: the path of the module with which the page begins.
        read: reads a module.

    Raises:
        NotJoinable: a module is not of the form, or a name is there twice or not at all.
        OSError: a module can't be read.
    """
    modules = dict(_in_order(entry, read, {}))
    _check_names(modules)
    for path, module in modules.items():
        _check_imports(path, module, modules)
    bodies = (f"// -- {path}\n\n{_EXPORT.sub('', one.body).strip()}\n" for path, one in modules.items())
    return '(() => {\n"use strict";\n\n' + "\n".join(bodies) + "\n})();\n"


def joined_styles(paths: Iterable[str], read: ReadText) -> str:
    """Join style sheets in their order.

    Args:
        paths: where they are.
        read: reads one.

    Raises:
        NotJoinable: one needs another file.
        OSError: one can't be read.
    """
    return "\n".join(f"/* -- {path} */\n{_checked_style(path, read(path)).strip()}\n" for path in paths)


def _in_order(path: str, read: ReadText, seen: dict[str, None]) -> Iterator[tuple[str, _Module]]:
    """Yield a module behind those that it imports, each once; of a circle what came first stands last."""
    if path in seen:
        return
    seen[path] = None
    module = _module(path, read(path))
    for imported, _ in module.imports:
        yield from _in_order(imported, read, seen)
    yield path, module


def _module(path: str, text: str) -> _Module:
    imports = []
    at, above = 0, []
    while (found := _SKIPPED.match(text, at)) or (found := _IMPORT.match(text[at:])):
        if found.re is _SKIPPED:
            above.append(found[0])
            at = found.end()
            continue
        names = tuple(name.strip() for name in (found[1] or "").split(",") if name.strip())
        _check_plain(path, names)
        imports.append((normpath(join(dirname(path), found[2])), names))
        at += found.end()
    body = "".join(above) + text[at:]
    _check(path, text, body)
    return _Module(tuple(imports), body)


def _check_plain(path: str, names: Iterable[str]) -> None:
    for name in names:
        if len(name.split()) > 1:
            raise NotJoinable(f"{path}: a name is imported as it is called; there is: {name}")


def _check(path: str, text: str, body: str) -> None:
    code = only_code(body)
    without_exports = _EXPORT.sub(lambda export: " " * len(export[0]), code)
    above = text.count("\n") - body.count("\n")
    for judged, rules in ((without_exports, _REFUSED), (body, _REFUSED_IN_TEXT)):
        for pattern, why in rules:
            if (found := pattern.search(judged)) is not None:
                number = body.count("\n", 0, found.start())
                line = body.split("\n")[number].strip()[:80]
                raise NotJoinable(f"{path}:{above + number + 1}: {why}; there is: {line}")


def _check_names(modules: Mapping[str, _Module]) -> None:
    at: dict[str, str] = {}
    for path, module in modules.items():
        for name in module.declared:
            if name in at:
                raise NotJoinable(f"{path}: the name {name} is declared in {at[name]}, too; give it another")
            at[name] = path


def _check_imports(path: str, module: _Module, modules: Mapping[str, _Module]) -> None:
    for imported, names in module.imports:
        for name in names:
            if name not in modules[imported].exported:
                raise NotJoinable(f"{path}: it imports {name}, which {imported} does not export")


def _checked_style(path: str, text: str) -> str:
    for pattern, why in _REFUSED_IN_STYLE:
        if (found := pattern.search(text)) is not None:
            line = text[: found.start()].count("\n") + 1
            raise NotJoinable(f"{path}:{line}: {why}")
    return text
