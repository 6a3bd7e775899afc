"""What a trace holds, as the routes answer it that give it."""

from typing import Any, TypedDict

from voice_simulator.api.control.clock_answers import ClockState
from voice_simulator.api.control.journal_answers import ShownEntry


class TracedWorld(TypedDict):
    """A world in a trace.

    Attributes:
        entries: of its journal, the oldest first.
        calls: by their ids, as `GET calls/{uuid}` shows them.
        clock: its time.
    """

    entries: list[ShownEntry]
    calls: dict[str, dict[str, Any]]
    clock: ClockState


class ShownTrace(TypedDict):
    """The data of a trace.

    Attributes:
        format: of the data: new members may come, none changes its meaning.
        title: what it is of.
        command: the line that runs it again; null where there is none.
        seed: what ids were drawn from; null where each world has its own.
        versions: of the programs that made it.
        scenario: its `name` and `text`; null where none was played.
        failures: what was expected and seen.
        notes: what else is to be said, and what is not there, a sentence each.
        printed: what your app printed, a line each.
        worlds: by the id of the Vonage application.
        recordings: as `GET recordings/{id}` shows them, with `application_id`, and `data`: the sound as a
            `data:` URL, or null where it is left out.
    """

    format: int
    title: str
    command: str | None
    seed: int | None
    versions: dict[str, str]
    scenario: dict[str, str] | None
    failures: list[dict[str, Any]]
    notes: list[str]
    printed: list[str]
    worlds: dict[str, TracedWorld]
    recordings: list[dict[str, Any]]
