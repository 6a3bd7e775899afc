"""What your app said on WebSockets is written down when a run is over, and judged as what was heard."""

import io
import wave
from types import SimpleNamespace

import pytest
from entries import entries_of, evidence_of_journals
from test_checks import NUMBER, OTHER, read
from test_expected_sockets import talk

from voice_simulator.core.clock import from_iso
from voice_simulator.runs.report import socket_reports
from voice_simulator.runs.socket_words import in_trace, without_words, write_down
from voice_simulator.runs.timeline import describe
from voice_simulator.runtime.media_taps import MediaTap, MediaTaps
from voice_simulator.runtime.socket_sounds import SocketSounds
from voice_simulator.runtime.transcription_program import TranscriptionFailed
from voice_simulator.scenario.judging.judgement import judge

BEGAN = int(from_iso("2030-01-01T12:00:00.000Z"))
LOUD = b"\x00\x10" * 320


class Program:
    """Says how long each file is, in order; and fails on the second one if told."""

    def __init__(self, *, fails=False):
        self.files, self._fails = [], fails

    async def words_in(self, path):
        if self._fails and self.files:
            raise TranscriptionFailed("whisper ended with exit code 1")
        with wave.open(str(path)) as file:
            self.files.append(
                (file.getframerate(), file.getnchannels(), file.getnframes() / file.getframerate())
            )
        return f"sentence {len(self.files)}"


class Listener(MediaTaps, MediaTap):
    """Somebody else who listens."""

    def __init__(self):
        self.frames, self.is_over = 0, False

    def tap(self, _uuid, _rate):
        return self

    def take_frame(self, _since, _heard, _played):
        self.frames += 1

    def finish(self):
        self.is_over = True


def spoken_with(program, beside=None):
    """Return what was played on the socket of a call from second 1 to 9: silence but from 2.2 to 4."""
    sounds = SocketSounds(program, beside)
    tap = sounds.tap(OTHER, 16_000)
    for at in range(1_000, 9_000, 20):
        tap.take_frame(BEGAN + at, b"", LOUD if 2_200 <= at < 4_000 else bytes(640))
    tap.finish()
    return sounds


@pytest.fixture(name="spoken")
def _spoken():
    """Make sounds, and forget them in the end."""
    made = []

    def make(*arguments):
        made.append(spoken_with(*arguments))
        return made[-1]

    yield make
    for sounds in made:
        sounds.forget_all()


def collected():
    """Return what is known of a run with a call whose party heard your app twice."""
    entries = entries_of(talk().entries)
    evidence = evidence_of_journals([("app1", entries)])
    return SimpleNamespace(entries=[("app1", entry) for entry in entries], evidence=evidence)


async def test_words_of_each_stretch_are_judged(spoken):
    collector, program = collected(), Program()
    assert await write_down("s.yaml", spoken(program), collector) == []
    assert program.files == [(16_000, 1, 1.8), (16_000, 1, 1.46)]
    lines = read(f"[{{call: {NUMBER}, heard: ['sentence 1', {{text: '*2', source: socket}}]}}]")
    assert judge(lines, collector.evidence) == []
    told = [describe(entry) for _, entry in collector.entries]
    assert any("'sentence 2'" in line for line in told)


async def test_the_report_has_what_was_said_on_each_socket(spoken):
    """Once each, also if several heard it, in the order in which it was said."""
    collector = collected()
    (before,) = socket_reports(collector.evidence)
    await write_down("s.yaml", spoken(Program()), collector)
    (report,) = socket_reports(collector.evidence)
    assert (before.said, report.uuid) == ((), OTHER)
    assert [(one.since - BEGAN, one.until - BEGAN, one.words) for one in report.said] == [
        (2_200, 4_000, "sentence 1"),
        (7_140, 8_600, "sentence 2"),
    ]


async def test_a_trace_has_the_words_in_place_of_nothing(spoken):
    collector = collected()
    entries = [one.as_json() for _, one in collector.entries]
    facts = {"worlds": {"app1": {"entries": entries, "clock": {}}}, "recordings": []}
    assert in_trace(facts, collector.evidence) is facts
    await write_down("s.yaml", spoken(Program()), collector)
    shown = in_trace(facts, collector.evidence)
    heard = [one["content"] for one in shown["worlds"]["app1"]["entries"] if one["kind"] == "heard"]
    assert heard == ["sentence 1", "what time is it", "sentence 2", "stop"]
    assert (shown["worlds"]["app1"]["clock"], shown["recordings"]) == ({}, [])
    assert "sentence 1" not in str(facts)


async def test_a_program_that_fails_fails_the_run_once(spoken):
    """What was written down before that counts."""
    collector = collected()
    (wrong,) = await write_down("s.yaml", spoken(Program(fails=True)), collector)
    assert wrong.expected == "--transcribe writes down what your app said from 7.140 to 8.600"
    assert wrong.seen == "whisper ended with exit code 1; what your app said after that was not tried"
    assert wrong.uuid == OTHER
    assert judge(read(f"[{{call: {NUMBER}, heard: 'sentence 1'}}]"), collector.evidence) == []


def test_a_stretch_is_kept_as_it_was_played(spoken):
    """To the sample, and silence where there was nothing any more; others can listen, too."""
    listener = Listener()
    sounds = spoken(Program(), listener)
    with wave.open(io.BytesIO(sounds.wav_of(OTHER, BEGAN + 2_190, BEGAN + 2_210))) as file:
        assert file.readframes(1_000) == bytes(320) + LOUD[:320]
    with wave.open(io.BytesIO(sounds.wav_of(OTHER, BEGAN + 3_990, BEGAN + 20_000))) as file:
        assert file.readframes(10**6) == LOUD[:320].ljust(16_010 * 32, b"\0")
    assert sounds.wav_of("another", BEGAN, BEGAN + 20) is None
    assert (listener.frames, listener.is_over) == (400, True)
    sounds.forget_all()
    assert sounds.wav_of(OTHER, BEGAN + 2_190, BEGAN + 2_210) is None


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ("status: completed, heard: '*hello*'", "status completed"),
        ("heard: [{source: socket}]", "heard socket '*'"),
        ("heard: {text: '*hello*', source: talk}", "heard talk '*hello*'"),
        ("heard_last: good-bye", ""),
        ("socket: {reply_within: 1s}", "socket reply_within 1s"),
    ],
)
def test_a_run_does_not_wait_for_words_that_are_written_down_at_its_end(line, claims):
    (read_line,) = read(f"[{{call: {NUMBER}, {line}}}]")
    assert "; ".join(claim.text for claim in without_words(read_line).claims) == claims
