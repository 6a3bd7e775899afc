"""`--media-out DIR`: what was heard and played on WebSockets, as files that are whole at every moment."""

import asyncio
import logging
import wave
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice_simulator.errors import SettingsError
from voice_simulator.runtime.media_folder import MediaFolder

START = 1_893_499_200_000
FRAME = 320
UUID = "aaaaaaaa-0000-4000-8000-00000000000a"


def samples(path):
    """The rate of a file, and the samples of each channel."""
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2
        all_of_them = array("h", file.readframes(file.getnframes()))
        channels = file.getnchannels()
        return file.getframerate(), [all_of_them[n::channels].tolist() for n in range(channels)]


def frames(tap, count, *, since=START, heard=1, played=2):
    for number in range(count):
        tap.take_frame(since + 20 * number, array("h", [heard] * 160).tobytes(), bytes([played, 0] * 160))


async def test_a_call_has_what_was_heard_on_the_left_and_what_was_played_on_the_right(tmp_path):
    """And a file of each alone; all are as long as the call."""
    folder = MediaFolder(tmp_path / "new" / "media")
    tap = folder.tap(UUID, 8_000)
    frames(tap, 75)
    tap.finish()
    await folder.close()
    files = tmp_path / "new" / "media" / UUID
    assert samples(files / "call.wav") == (8_000, [[1] * 12_000, [2] * 12_000])
    assert samples(files / "party.wav") == (8_000, [[1] * 12_000])
    assert samples(files / "app.wav") == (8_000, [[2] * 12_000])


async def test_what_is_not_there_is_silent_and_all_else_stays_in_its_place(tmp_path):
    """Nothing was played, or time has passed without a frame."""
    folder = MediaFolder(tmp_path)
    tap = folder.tap(UUID, 8_000)
    tap.take_frame(START, bytes([1, 0] * 160), b"")
    frames(tap, 1, since=START + 2_500)
    tap.finish()
    await folder.close()
    _, (heard, played) = samples(tmp_path / UUID / "call.wav")
    assert heard == [1] * 160 + [0] * (2_480 * 8) + [1] * 160
    assert played == [0] * 160 + [0] * (2_480 * 8) + [2] * 160


async def test_a_file_is_valid_while_it_is_written(tmp_path):
    """So it is where the simulator is killed: all but the last second is there."""
    folder = MediaFolder(tmp_path)
    tap = folder.tap(UUID, 16_000)
    for number in range(120):
        tap.take_frame(START + 20 * number, bytes(640), bytes(640))
    async with asyncio.timeout(10):
        while not (tmp_path / UUID / "app.wav").exists() or samples(tmp_path / UUID / "app.wav")[1] == [[]]:
            await asyncio.sleep(0.001)
    _, (heard, played) = samples(tmp_path / UUID / "call.wav")
    assert len(heard) == len(played) in (16_000, 32_000)
    await folder.close()
    assert samples(tmp_path / UUID / "call.wav") == (16_000, [[0] * 38_400] * 2)


async def test_files_are_called_like_the_scenario_and_those_of_its_second_socket_are_in_a_folder(tmp_path):
    """A repeated run overwrites them."""
    folder = MediaFolder(tmp_path)
    for name in ("first", "first", "second"):
        folder.name_scenario(name)
        for _ in range(2):
            folder.tap(UUID, 8_000).finish()
    await folder.close()
    assert written(tmp_path) == {
        f"{name}{place}/{file}.wav"
        for name in ("first", "second")
        for place in ("", "/2")
        for file in ("call", "app", "party")
    }


def written(folder):
    return {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}


@settings(max_examples=25, deadline=None)
@given(name=st.text(max_size=30) | st.sampled_from(["..", "../../x", "/etc/passwd", "a/../../b", "\0", "."]))
def test_no_name_leads_out_of_the_folder(tmp_path_factory, name):
    """Whatever a scenario is called, its files are two levels below."""
    outside = tmp_path_factory.mktemp("outside")
    folder = MediaFolder(outside / "media")
    folder.name_scenario(name)
    folder.tap(UUID, 8_000).finish()
    asyncio.run(folder.close())
    assert {one.count("/") for one in written(outside / "media")} == {1}
    assert [one.name for one in outside.iterdir()] == ["media"]


async def test_what_can_not_be_written_is_told_once_and_harms_nothing(tmp_path, caplog):
    """A file stands where the folder of the call should be."""
    (tmp_path / UUID).write_text("")
    folder = MediaFolder(tmp_path)
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            tap = folder.tap(UUID, 8_000)
            frames(tap, 200)
            tap.finish()
        await folder.close()
    told = [one.getMessage() for one in caplog.records if "--media-out" in one.getMessage()]
    assert len(told) == 1
    assert told[0].endswith("so what is there is not whole: File exists")


def test_a_folder_that_can_not_be_made_is_told_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"--media-out: can't write audio into .*file: File exists"):
        MediaFolder(tmp_path / "file")
