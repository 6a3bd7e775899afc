"""What your app said on WebSockets, written down once a run is over, so that `heard:` can judge its words."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from voice_simulator.core.clock import to_iso
from voice_simulator.core.journal.sound_entries import HeardEntry
from voice_simulator.runtime.transcription_program import FLAG, TranscriptionFailed
from voice_simulator.scenario.judging.judgement import Mismatch
from voice_simulator.scenario.model.expectations import Heard, HeardLast, NotHeard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from voice_simulator.runs.evidence_collector import EvidenceCollector
    from voice_simulator.runtime.socket_sounds import SocketSounds
    from voice_simulator.scenario.judging.evidence import Evidence, SeenCall
    from voice_simulator.scenario.model.expectations import Claim, Expectation, SoundLike

_OF_SOCKETS: Final = "socket"


class _Stretch(NamedTuple):
    """A stretch of sound that your app sent: on which leg, from when to when."""

    uuid: str
    since: int
    until: int


class Said(NamedTuple):
    """Words that your app said, as they were written down: from when to when (ms), and what."""

    since: int
    until: int
    words: str


async def write_down(file: str, sounds: SocketSounds, collector: EvidenceCollector) -> list[Mismatch]:
    """Let the program write down each stretch of sound that was heard, and put its words into the evidence.

    Args:
        file: of the scenario.
        sounds: what your app said, and the program.
        collector: what is known of the run.

    Returns:
        What is wrong, if the program fails; the rest is not tried then.
    """
    words: dict[_Stretch, str] = {}
    wrong: list[Mismatch] = []
    with tempfile.TemporaryDirectory(prefix="voice-simulator-") as folder:
        for number, stretch in enumerate(_stretches(collector), 1):
            try:
                words[stretch] = await _words_in(stretch, sounds, Path(folder) / f"app-{number}.wav")
            except TranscriptionFailed as error:
                wrong = [_not_written(file, stretch, error, collector.evidence)]
                break
    _fill_entries(collector, words)
    _fill_evidence(collector.evidence, words)
    return wrong


def said_on(socket: SeenCall, evidence: Evidence) -> tuple[Said, ...]:
    """Return what was written down of a socket's app, in the order in which it was said."""
    said = {
        Said(sound.time, sound.end, sound.content)
        for call in evidence.calls
        for sound in call.sounds
        if sound.source == _OF_SOCKETS and sound.maker is socket and sound.content
    }
    return tuple(sorted(said))


def in_trace(facts: Mapping[str, Any], evidence: Evidence) -> Mapping[str, Any]:
    """Return what a trace holds with the words that were written down; no journal has them."""
    words = {
        (call.uuid, to_iso(one.since), to_iso(one.until)): one.words
        for call in evidence.calls
        for one in said_on(call, evidence)
    }
    worlds = {
        whose: {**world, "entries": [_with_words(entry, words) for entry in world["entries"]]}
        for whose, world in facts.get("worlds", {}).items()
    }
    return {**facts, "worlds": worlds} if words else facts


def _with_words(entry: dict[str, Any], words: Mapping[tuple[str, str, str], str]) -> dict[str, Any]:
    if entry.get("source") != _OF_SOCKETS:
        return entry
    said = words.get((entry.get("leg", ""), entry.get("from", ""), entry.get("to", "")))
    return entry if said is None else {**entry, "content": said}


def is_about_words(claim: Claim) -> bool:
    """Whether a claim may be about words of your app, which are there only when all is over."""
    match claim:
        case Heard(likes) | NotHeard(likes):
            return any(_may_be_words(like) for like in likes)
        case HeardLast(like):
            return _may_be_words(like)
        case _:
            return False


def without_words(line: Expectation) -> Expectation:
    """Return a line without what it says of words that your app may have said on a socket."""
    return replace(line, claims=tuple(claim for claim in line.claims if not is_about_words(claim)))


def _may_be_words(like: SoundLike) -> bool:
    return like.source in (None, _OF_SOCKETS) and bool(like.glob.strip("*"))


async def _words_in(stretch: _Stretch, sounds: SocketSounds, path: Path) -> str:
    wav = sounds.wav_of(*stretch)
    if wav is None:
        return ""
    await asyncio.to_thread(path.write_bytes, wav)
    words = await sounds.program.words_in(path)
    await asyncio.to_thread(path.unlink)
    return words


def _stretches(collector: EvidenceCollector) -> list[_Stretch]:
    """Return what was heard of your app, in the order in which it was over, each stretch once."""
    return list(dict.fromkeys(stretch for _, stretch in _heard(collector)))


def _heard(collector: EvidenceCollector) -> Iterator[tuple[int, _Stretch]]:
    """Yield the places of entries about what was heard of your app, and the stretch of each."""
    for place, (_, entry) in enumerate(collector.entries):
        heard = entry.what
        if isinstance(heard, HeardEntry) and heard.source == _OF_SOCKETS and heard.leg is not None:
            yield place, _Stretch(heard.leg, heard.from_, heard.to)


def _fill_entries(collector: EvidenceCollector, words: Mapping[_Stretch, str]) -> None:
    for place, stretch in list(_heard(collector)):
        entry = collector.entries[place][1]
        if stretch in words and isinstance(entry.what, HeardEntry):
            entry.what = replace(entry.what, content=words[stretch])


def _fill_evidence(evidence: Evidence, words: Mapping[_Stretch, str]) -> None:
    for call in evidence.calls:
        for place, sound in enumerate(call.sounds):
            if sound.source == _OF_SOCKETS and sound.maker is not None:
                stretch = _Stretch(sound.maker.uuid, sound.time, sound.end)
                call.sounds[place] = replace(sound, content=words.get(stretch, sound.content))


def _not_written(file: str, stretch: _Stretch, error: TranscriptionFailed, evidence: Evidence) -> Mismatch:
    since, until = (evidence.when(time, stretch.uuid) for time in (stretch.since, stretch.until))
    when = f"from {since} to {until}"
    return Mismatch(
        origin=file,
        expected=f"{FLAG} writes down what your app said {when}",
        seen=f"{error}; what your app said after that was not tried",
        uuid=stretch.uuid,
    )
