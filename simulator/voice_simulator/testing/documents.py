"""Scenarios that a test writes in passing: a file, a text, turns of one number, one fault."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from voice_simulator.client import ClientError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Scenario = Path | str | dict[str, Any]
"""A file, as a path or its name; or YAML or JSON as text; or values."""

_FILE_ENDINGS = (".yaml", ".yml", ".json")


def found_document(scenario: Scenario, folders: Sequence[Path]) -> Any:  # noqa: ANN401  # what `World.load` takes
    """Return a scenario as `World.load` takes it: the path of a file, or the document itself.

    Args:
        scenario: the scenario. A text of one line that ends like a file is the name of one.
        folders: where to look for a file that has no absolute path, one after the other.

    Raises:
        ClientError: there is no such file.
    """
    if isinstance(scenario, str) and ("\n" in scenario or not scenario.endswith(_FILE_ENDINGS)):
        return scenario
    if not isinstance(scenario, Path | str):
        return scenario
    tried = [folder / scenario for folder in folders]
    found = next((path for path in tried if path.is_file()), None)
    if found is None:
        places = " or ".join(str(path.parent) for path in dict.fromkeys(tried))
        raise ClientError(f"there is no scenario {Path(scenario).name} in {places}")
    return found


def turns_of(number: str, turns: Sequence[object]) -> tuple[dict[str, Any], str]:
    """Return a scenario with the scripts that calls to a number get in turn; and its name.

    Raises:
        ClientError: there are none.
    """
    if not turns:
        raise ClientError(
            f"turns({number!r}) lacks what happens on the first call: turns({number!r}, 'busy')"
        )
    name = f"turns of {number}"
    return {"name": name, "calls": [{"to": number, "turns": list(turns)}]}, name


def fault_of(entry: Mapping[str, Any], count: int) -> tuple[dict[str, Any], str]:
    """Return a scenario with one fault, whose `from` may be written `from_`; and its name."""
    name = f"fault {count}"
    members = {"from" if member == "from_" else member: value for member, value in entry.items()}
    return {"name": name, "faults": [members]}, name
