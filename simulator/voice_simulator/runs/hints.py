"""What a failed run adds about who asked the API, where that explains the failure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from voice_simulator.scenario.judging.judgement import Mismatch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.runtime.world import World

_MOST_NAMED: Final = 5


def never_admitted(file: str, entries: Iterable[dict[str, Any]]) -> Iterator[Mismatch]:
    """Say so where nothing could happen because the API admitted nobody.

    Args:
        file: of the scenario.
        entries: of the journals of a run without a call.
    """
    for refused in (entry for entry in entries if entry.get("status") == 401):
        yield Mismatch(
            origin=file,
            expected="the API admits the application",
            seen=f"{refused['method']} {refused['path']} -> 401: {refused.get('refused')} "
            "(--auth off asks for no token)",
        )
        return


def asked_as_another(file: str, whose: str | None, worlds: Sequence[World]) -> Iterator[Mismatch]:
    """Say so where the application of a run was silent, and others of the same simulator have calls.

    Args:
        file: of the scenario.
        whose: the application of the run; None for any.
        worlds: all that there are.
    """
    others = [one.application_id for one in worlds if len(one.switchboard.store)]
    if whose is None or whose in others or not others:
        return
    names = ", ".join(f"'{one}'" for one in others[:_MOST_NAMED])
    yield Mismatch(
        origin=file,
        expected=f"a call of the application '{whose}' (--application)",
        seen=f"it has none; there are calls of {names}: by which application_id does your app ask?",
    )
