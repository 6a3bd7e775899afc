"""How many files of recordings are kept."""

from dataclasses import replace

import pytest

from voice_simulator.core.clock import Clock
from voice_simulator.core.media.recorded_files import MOST_AUDIO, MOST_SOUNDS, RecordedFiles
from voice_simulator.core.model.recorded_file import FileKind, RecordedFile
from voice_simulator.core.model.recording import RecordedSound
from voice_simulator.core.model.socket_audio import SocketAudio
from voice_simulator.core.model.sound import Sound
from voice_simulator.core.model.stretch import Stretch
from voice_simulator.core.model.vocabulary import AudioFormat

SOUND = RecordedSound(Stretch(Sound(source="socket", content="", span=20), 0, 0, 20), None, 1)

FILE = RecordedFile(
    id="",
    kind=FileKind.RECORDING,
    recording_uuid="r",
    leg="l",
    conversation="CON-x",
    audio_format=AudioFormat.WAV,
    channels=1,
    began=0,
    span=1000,
    size=32_044,
    made=0,
    sounds=(),
    left_out=0,
    parties=(),
)


@pytest.mark.parametrize(("sounds", "kept"), [(0, 7), (MOST_SOUNDS // 2, 2), (MOST_SOUNDS // 4 + 1, 3)])
def test_only_so_many_files_and_sounds_are_kept(sounds, kept):
    """The newest; the others are counted."""
    files = RecordedFiles(Clock(0), most=7)
    for number in range(10):
        files.keep_file(replace(FILE, id=str(number), sounds=(SOUND,) * sounds))
    assert [file.id for file in files] == [str(number) for number in range(10 - kept, 10)]
    assert files.forgotten == 10 - kept


def test_only_so_many_bytes_of_what_came_on_web_sockets_are_kept():
    audio = SocketAudio(16_000)
    audio.append(0, bytes(MOST_AUDIO // 4))
    stretch = replace(SOUND.stretch, sound=replace(SOUND.stretch.sound, audio=audio))
    files = RecordedFiles(Clock(0), most=7)
    for number in range(6):
        files.keep_file(replace(FILE, id=str(number), sounds=(replace(SOUND, stretch=stretch),)))
    assert [file.id for file in files] == ["2", "3", "4", "5"]
