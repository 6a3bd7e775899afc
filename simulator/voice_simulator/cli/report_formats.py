"""What came of a suite of scenarios, for people and as JUnit XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.cli.junit import _failure, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INDENT: Final = "    "

_MOST_PRINTED: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FileVerdict:
    """What came of one scenario, as `POST /_simulator/run` answers.

    Attributes:
        file: its file.
        title: what it calls itself; None for nothing.
        verdict: `passed`, `failed`, `unreachable` or `not run`.
        failures: `origin`, `expected`, `seen`, `closest`, `uuid` and `timeline` of each.
        unused: what it has that never played, a sentence each.
        struck: what its faults did, a line each.
        late: which requests of your app came too late, a line each.
        calls: how many there were.
        simulated: seconds of simulated time.
        wall: seconds of wall time.
        journals: the canonical journals by application id, if they were asked for.
        lacks: why it was not run; None if it was.
        printed: what your app printed meanwhile, if it was started for it.
    """

    file: str
    title: str | None
    verdict: str
    failures: Sequence[Mapping[str, Any]] = ()
    unused: Sequence[str] = ()
    struck: Sequence[str] = ()
    late: Sequence[str] = ()
    calls: int = 0
    simulated: float = 0
    wall: float = 0
    journals: Mapping[str, str] = field(default_factory=dict)
    lacks: str | None = None
    printed: Sequence[str] = ()

    @property
    def is_passed(self) -> bool:
        """Whether all expectations held."""
        return self.verdict == "passed"

    @classmethod
    def not_run(cls, file: str, title: str | None, lacks: str) -> FileVerdict:
        """Say of a scenario that it can't be run here, and why."""
        return cls(file=file, title=title, verdict="not run", lacks=lacks)

    @classmethod
    def of(cls, file: str, answer: Mapping[str, Any]) -> FileVerdict:
        """Read the answer of a simulator."""
        return cls(
            file=file,
            title=answer["title"],
            verdict=answer["verdict"],
            failures=answer["failures"],
            unused=answer["unused"],
            struck=answer.get("struck", ()),
            late=answer.get("late", ()),
            calls=answer["calls"],
            simulated=answer["simulated_s"],
            wall=answer["wall_s"],
            journals=answer.get("journals", {}),
        )


def line_for(verdict: FileVerdict) -> str:
    """Tell a verdict on one line."""
    if verdict.lacks is not None:
        return f"{verdict.verdict:<11}  {verdict.file}  ({printable(verdict.lacks)})"
    title = f"{printable(verdict.title)}  " if verdict.title else ""
    calls = f"{verdict.calls} call{'' if verdict.calls == 1 else 's'}"
    spans = f"{_span(verdict.simulated)} of call time in {verdict.wall:.2f} s"
    return f"{verdict.verdict:<11}  {verdict.file}  {title}({calls}, {spans})"


def table(verdicts: Sequence[FileVerdict]) -> Iterator[str]:
    """Write all verdicts as a table, if one of them is not as it should be, with a line that counts them."""
    if not all(one.is_passed for one in verdicts):
        yield from _rows(verdicts)
    passed = sum(one.is_passed for one in verdicts)
    lacking = sum(one.lacks is not None for one in verdicts)
    without = f", {lacking} not run" if lacking else ""
    yield f"{passed} of {len(verdicts)} passed{without}, in {sum(one.wall for one in verdicts):.2f} s"


def _rows(verdicts: Sequence[FileVerdict]) -> Iterator[str]:
    rows = [
        (one.verdict, one.file, printable(one.title or ""), str(one.calls), _span(one.simulated))
        for one in verdicts
    ]
    heads = ("verdict", "scenario", "", "calls", "call time")
    widths = [max(len(row[column]) for row in (heads, *rows)) for column in range(len(heads))]
    for row in (heads, *rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def details(verdict: FileVerdict) -> Iterator[str]:
    """Tell what failed in a scenario: what was expected, what was seen, and the timeline of each call."""
    if verdict.failures:
        yield f"{verdict.file}: {printable(verdict.title or verdict.verdict)}"
    if verdict.lacks is not None:
        yield from (f"{verdict.file}: not run", f"{_INDENT}{printable(verdict.lacks)}", "")
    told: set[str] = set()
    for failure in verdict.failures:
        yield from (f"{_INDENT}{line}" for line in _failure(failure))
        uuid = failure["uuid"]
        if uuid and uuid not in told:
            told.add(uuid)
            yield f"{_INDENT}  call {uuid}:"
            yield from (f"{_INDENT}  {line}" for line in failure["timeline"])
        yield ""
    if verdict.failures and verdict.struck:
        yield f"{_INDENT}done on purpose:"
        yield from (f"{_INDENT}  {line}" for line in verdict.struck)
        yield ""
    if not verdict.is_passed:
        yield from (f"{_INDENT}{line}".rstrip() for line in output("your app printed", verdict.printed))
    if verdict.failures and verdict.late:
        yield f"{_INDENT}too late, perhaps for what was expected:"
        yield from (f"{_INDENT}  {line}" for line in verdict.late)
        yield ""


def output(head: str, lines: Sequence[str]) -> Iterator[str]:
    """Show the last of what your app printed, below a head; nothing where it printed nothing."""
    if not lines:
        return
    more = len(lines) - _MOST_PRINTED
    yield f"{head}, {more} lines before these:" if more > 0 else f"{head}:"
    yield from (f"  | {printable(line)}" for line in lines[-_MOST_PRINTED:])
    yield ""


def notes(sentences: Sequence[str]) -> Iterator[str]:
    """Tell something below a head."""
    return (f"{_INDENT}{sentence}" for sentence in sentences)


def _span(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "h"), (minutes, "m"), (seconds, "s"))
    return " ".join(f"{number}{unit}" for number, unit in parts if number) or "0s"
