"""docs/recordings.md: its commands run, and its tones are those of the files."""

import json
import re
from pathlib import Path

from page_runner import execute

from voice_simulator.audio.tones import tone_of_prompt, tone_of_voice
from voice_simulator.cli.new_app import make_application
from voice_simulator.settings.sources import settings_of

PAGE = Path(__file__).parents[2] / "docs/recordings.md"


def test_the_commands_of_the_page_do_what_it_says(tmp_path):
    """A message is recorded and written down; the file has two channels and the words are told."""
    printed = execute(PAGE, tmp_path)
    assert '"words": "please call me back"' in printed
    assert '"kind": "transcript"' in printed
    assert "2 channels, 3.1 seconds" in printed
    transcript = json.loads(printed.splitlines()[-1])
    shown = json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1])
    assert shown == {**transcript, "request_id": "…"}


def test_the_settings_of_the_page_and_of_new_app_are_right(tmp_path):
    """They say the same, and a simulator takes it."""
    block = re.search(r"# downloads.yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]
    made = make_application(tmp_path).config.read_text()
    assert f"# {block}" in made
    (tmp_path / "downloads.yaml").write_text(made.replace("# recordings", "recordings"))
    read = settings_of({"config": tmp_path / "downloads.yaml"})
    assert read.recordings.base_url == "http://nexmo.com@127.0.0.1:PORT"


def test_the_tones_are_those_of_the_files():
    page = PAGE.read_text(encoding="utf-8")
    for word, source in (
        ("`talk`", "talk"),
        ("`stream`", "stream"),
        ("music on hold", "music"),
        ("the ringback tone", "ringback"),
        ("the beep of `beepStart`", "beep"),
    ):
        told = " and ".join(map(str, tone_of_prompt(source).frequencies))
        assert f"| {word} | {told} Hz" in page
    voices = [tone_of_voice(turn).frequencies[0] for turn in (0, 1, 11)]
    assert "{} Hz for the first one, {} Hz for the second, …, {} Hz for the twelfth".format(*voices) in page
