"""The reference of all settings, as a page: docs/settings.md is this text, and `help settings` prints it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.combinations import ListOf
from voice_simulator.documents.grammar.reference import table_of
from voice_simulator.settings.document_values import PRICE
from voice_simulator.settings.registration import APPLICATION, LONG_FORMS
from voice_simulator.settings.table import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from voice_simulator.settings.setting import NamedSetting

_HEAD: Final = """\
# Settings

This page is made from `voice_simulator/settings/table.py`; `voice-simulator help settings` prints it.

Give a setting as a flag of `serve` or `run`, as an environment variable, or by its key in a settings file
(`--config FILE`, YAML). A flag goes before a variable, a variable before the file, the file before the
default.

- A key with a dot stands in a mapping: `limits: {calls: 1000}`.
- For several values repeat the flag, put commas into the variable, or write a list into the file.
- `--no-tls` turns a switch off.
- Spans are written `500ms`, `10s` or `2m`.
- An editor completes and checks a settings file that begins with the path of its schema,
  `# yaml-language-server: $schema=settings.schema.json`. [settings.schema.json](settings.schema.json) is what
  `voice-simulator help settings --schema` prints.

`run` differs from `serve`: its defaults are the clock `auto`, the seed 1 and one webhook at a time. If 8480
is taken and you gave no port, it takes a free one. It has no `--scenario`, `--quiet` and `--ready-file`, and
its `--journal-out` is a folder.
"""

_APPLICATIONS: Final = """\
The keys of each Vonage application of `applications`, and of the body of
`PUT /_simulator/applications/{id}`, which may leave out the id:
"""

_WITHOUT_FLAG: Final = "without a flag"


def settings_page() -> str:
    """Write the page."""
    return "\n".join((_HEAD, *_tables(), *_mappings()))


def _tables() -> Iterator[str]:
    settings = sorted(SETTINGS.values(), key=lambda named: not named.setting.flag)
    for topic, some in groupby(
        settings, key=lambda named: named.setting.topic if named.setting.flag else _WITHOUT_FLAG
    ):
        yield from _section(topic, some)


def _section(topic: str, settings: Iterable[NamedSetting]) -> Iterator[str]:
    yield f"## {topic[0].upper()}{topic[1:]}\n"
    if topic == _WITHOUT_FLAG:
        yield "| key | variable | default | |\n|---|---|---|---|"
        yield from (
            _line(f"`{named.name}`", _variable(named), named.default_text, named.setting.help)
            for named in settings
        )
    else:
        yield "| flag | key | variable | default | |\n|---|---|---|---|---|"
        yield from (
            _line(_flag(named), _key(named), _variable(named), named.default_text, _meaning(named))
            for named in settings
        )
    yield ""


def _mappings() -> Iterator[str]:
    """Yield the tables of what stands in a settings file only."""
    yield from ("## Vonage applications\n", _APPLICATIONS, table_of(APPLICATION.keys), "")
    yield "The keys of `answer_url` and `fallback_answer_url`, if they are mappings:\n"
    yield from (table_of(LONG_FORMS["answer_url"].keys), "")
    yield from ("The keys of `event_url`, if it is a mapping:\n", table_of(LONG_FORMS["event_url"].keys), "")
    yield from ("## Prices\n", "The keys of each price of `prices`:\n", table_of(PRICE.keys), "")


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _flag(named: NamedSetting) -> str:
    return f"`{named.setting.flag}`"


def _key(named: NamedSetting) -> str:
    return f"`{named.name}`" if named.setting.in_documents else ""


def _variable(named: NamedSetting) -> str:
    return f"`{named.variable}`" if named.variable else ""


def _meaning(named: NamedSetting) -> str:
    return f"{named.setting.help}{'; several' if isinstance(named.setting.kind, ListOf) else ''}"
