"""What was recorded and written down, against what it is expected to be like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.model.globs import glob_matches
from voice_simulator.scenario.judging.check_failure import CheckFailure, enumerate_some
from voice_simulator.scenario.model.bounds import milliseconds, span_text
from voice_simulator.scenario.model.expectations import Transcribed
from voice_simulator.scenario.model.patterns import near_miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.scenario.judging.evidence import SeenCall, SeenRecording, SeenTranscript
    from voice_simulator.scenario.model.expectations import NothingRecorded, Recorded


def why_not_so_recorded(claim: Recorded, call: SeenCall) -> CheckFailure | None:
    """Say why no recording of a call is as it should be; None if one is."""
    if not call.recordings:
        return CheckFailure(f"your app was told of no recording of this call{_due(call)}")
    differs = [list(_differences(claim, one)) for one in call.recordings]
    least = min(differs, key=len)
    if not least:
        return None
    nearest = call.recordings[differs.index(least)]
    closest = f"{nearest.summary}: {'; '.join(least)}"
    return CheckFailure(_listing([one.summary for one in call.recordings]), closest)


def why_not_so_transcribed(claim: Transcribed, call: SeenCall) -> CheckFailure | None:
    """Say why no transcript of a call has the sentences that it should have; None if one has."""
    if not call.transcripts:
        return CheckFailure(f"your app was told of no transcript of this call{_due(call)}")
    if any(_is_so_transcribed(claim, one) for one in call.transcripts):
        return None
    sentences = [sentence for one in call.transcripts for sentence in one.sentences]
    return CheckFailure(
        _listing([one.summary for one in call.transcripts]), _hint(claim.sentences, sentences)
    )


def _due(call: SeenCall) -> str:
    due = call.recording_due
    return "" if due is None else f" yet: a recording has ended, whose webhook is due in {milliseconds(due)}"


def why_recorded(claim: NothingRecorded, calls: Iterable[SeenCall]) -> CheckFailure | None:
    """Say which recording or transcript of some calls is as none should be; None if none is."""
    for call in calls:
        found = [one.summary for one in _like(claim.like, call)]
        if found:
            return CheckFailure(
                f"{call.line}\n{enumerate_some([f'  {one}' for one in found])}", uuid=call.uuid
            )
    return None


def _like(claim: Recorded | Transcribed, call: SeenCall) -> Iterator[SeenRecording | SeenTranscript]:
    if isinstance(claim, Transcribed):
        return (one for one in call.transcripts if _is_so_transcribed(claim, one))
    return (one for one in call.recordings if not any(_differences(claim, one)))


def _is_so_transcribed(claim: Transcribed, seen: SeenTranscript) -> bool:
    return seen.error is None and _why_not_said(claim.sentences, seen.sentences) is None


def _differences(claim: Recorded, seen: SeenRecording) -> Iterator[str]:
    if claim.length is not None and not claim.length.admit(seen.length):
        yield f"length {milliseconds(seen.length)}, not {span_text(claim.length)}"
    if claim.channels not in (None, seen.channels):
        yield f"channels {seen.channels}, not {claim.channels}"
    if claim.audio_format not in (None, seen.audio_format):
        yield f"format {seen.audio_format}, not {claim.audio_format}"
    if claim.said is not None and (why := _why_not_said(claim.said, seen.said)) is not None:
        yield why


def _why_not_said(globs: Sequence[str], said: Sequence[str]) -> str | None:
    """Say what was not said, or what was although nothing should have been; None if all is well."""
    if not globs:
        return f"{', '.join(map(repr, said))} was said" if said else None
    unsaid = _unsaid(globs, said)
    return None if unsaid is None else f"nobody said {unsaid!r}{_hint((unsaid,), said, '; ') or ''}"


def _unsaid(globs: Sequence[str], said: Sequence[str]) -> str | None:
    """Return the first glob that nothing fits behind what fits those before it."""
    rest = iter(said)
    return next((glob for glob in globs if not any(glob_matches(one, glob) for one in rest)), None)


def _hint(globs: Sequence[str], said: Sequence[str], before: str = "") -> str | None:
    """Return what would fit but for stars or capitals."""
    hints = (near_miss(glob, one) for glob in globs for one in said)
    hint = next((hint for hint in hints if hint), None)
    return None if hint is None else f"{before}{hint}"


def _listing(lines: Sequence[str]) -> str:
    return lines[0] if len(lines) == 1 else f"these\n{enumerate_some([f'  {line}' for line in lines])}"
