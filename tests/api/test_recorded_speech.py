"""`speech: {voice: espeak-ng}`: recordings in which a program speaks, over real sockets."""

import io
import stat
import sys
import wave
from array import array

import pytest
from listening import loudness, tones_in
from live import path_of
from made_files import wav

SAYS = """
calls:
  - to: 447700900001
    script: [answer, {say: "please call me back"}, hang_up]
"""


@pytest.fixture(name="speaking")
async def _speaking(new_client, tmp_path, monkeypatch):
    """Make a client of a simulator with a program that says half a second of a tone, or is not there."""

    async def start(*, installed=True, says=None):
        if installed:
            (tmp_path / "said.wav").write_bytes(says or wav(500, rate=22_050, hertz=660))
            program = tmp_path / "espeak-ng"
            program.write_text(
                f"#!{sys.executable}\nimport sys\nsys.stdin.read()\n"
                f"sys.stdout.buffer.write(open({str(tmp_path / 'said.wav')!r}, 'rb').read())\n"
            )
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))
        (tmp_path / "settings.yaml").write_text("speech: {voice: espeak-ng}")
        (tmp_path / "says.yaml").write_text(SAYS)
        return await new_client(
            config=str(tmp_path / "settings.yaml"), scenarios=[str(tmp_path / "says.yaml")]
        )

    return start


async def downloaded(client):
    await client.place(ncco=[{"action": "record", "format": "wav", "endOnSilence": 3}])
    await client.advance(60)
    (told,) = [members for members in client.application.at("/event") if "recording_url" in members]
    headers = {"Authorization": f"Bearer {client.token()}"}
    async with client.session.get(path_of(told["recording_url"]), headers=headers) as response:
        content = await response.read()
        assert len(content) == told["size"]
        with wave.open(io.BytesIO(content)) as file:
            samples = array("h", file.readframes(file.getnframes()))
        return samples, response.headers.get("X-Voice-Simulator")


async def test_what_a_party_says_is_spoken(speaking):
    """Filled with silence to the time that the words take: 1.6 s of them, of which it spoke half a second."""
    samples, note = await downloaded(await speaking())
    (begins,) = [next(n for n, sample in enumerate(samples) if sample)]
    said, rest = samples[begins : begins + 7_900], samples[begins + 8_000 : begins + 25_000]
    assert tones_in(said, [200, 660]) == {660}
    assert loudness(rest) == 0
    assert note is None


async def test_what_is_no_sound_is_told(speaking, caplog):
    """The program is another one of that name: speech is tones."""
    samples, _ = await downloaded(await speaking(says=b"usage: espeak-ng FILE"))
    assert tones_in(samples[: len(samples) // 4], [200, 660], least=500) == {200}
    assert "espeak-ng can't speak" in caplog.text
    assert "what comes from it is no WAV file that can be read" in caplog.text


async def test_where_it_is_not_installed_speech_is_tones(speaking, caplog):
    """The log says so, and the header; the file is there all the same."""
    client = await speaking(installed=False)
    samples, note = await downloaded(client)
    assert tones_in(samples[: len(samples) // 4], [200, 660], least=500) == {200}
    assert note == "espeak-ng is not installed: speech is tones (speech.voice)"
    assert caplog.messages.count(note) == 1
