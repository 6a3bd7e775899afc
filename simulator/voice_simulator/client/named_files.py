"""The files that a scenario, or the steps of a script, name: found on this machine, they go along."""

from __future__ import annotations

import contextlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import truncate
from voice_simulator.errors import InvalidDocument

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_MAY_NAME_ONE: Final = re.compile(rb"\b(?:play|file|use)\b")
_A_FILE: Final = re.compile(r".*\.\w+")


@dataclass(frozen=True, slots=True)
class NamedFiles:
    """What was found of the files that a document names.

    Attributes:
        texts: those that were found, by the paths by which it names them.
        missing: the paths of the others; they may have been uploaded.
        folders: where they were looked for.
    """

    texts: Mapping[str, bytes]
    missing: Sequence[str] = ()
    folders: Sequence[Path] = ()

    def why_not_there(self, uploaded: Sequence[str]) -> str | None:
        """Say which file can't be had; None where none is missing but those that were uploaded.

        What looks like no file is left to the simulator: it knows of `play: hello there` what is meant.
        """
        lost = [path for path in self.missing if path not in uploaded and _A_FILE.fullmatch(path)]
        if not lost:
            return None
        places = " or ".join(str(folder.absolute()) for folder in dict.fromkeys(self.folders))
        return f"there is no file '{truncate(lost[0])}' in {places}, and none of that name is uploaded"


NONE_NAMED: Final = NamedFiles({})


def files_of_scenario(text: bytes, name: str, case: str | None, folders: Sequence[Path]) -> NamedFiles:
    """Look for the files that a scenario uses or plays.

    Args:
        text: the scenario.
        name: of it.
        case: which of its cases.
        folders: where to look.
    """
    if not _MAY_NAME_ONE.search(text):
        return NONE_NAMED
    # What reads scenarios takes its time to be imported, and few tests need it.
    from voice_simulator.client.files_in_folders import FilesInFolders  # noqa: PLC0415
    from voice_simulator.scenario.language.scenario_reader import read_scenario  # noqa: PLC0415

    files = FilesInFolders(folders)
    with contextlib.suppress(InvalidDocument):  # the simulator says what is wrong
        read_scenario(text, name, case=case, files=files)
    return NamedFiles(files.texts, files.missing, folders)


def files_of_script(script: object, folders: Sequence[Path]) -> NamedFiles:
    """Look for the WAV files that steps play.

    Args:
        script: a step, or a list of steps.
        folders: where to look.
    """
    steps = script if isinstance(script, list | tuple) else [script]
    try:
        text = json.dumps({"calls": [{"turns": [steps]}]}).encode()
    except (TypeError, ValueError):
        return NONE_NAMED  # whoever sends it says so
    return files_of_scenario(text, "steps", None, folders)
