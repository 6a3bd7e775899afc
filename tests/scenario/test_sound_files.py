"""`play: hello.wav` and the `file:` of a `say` take WAV files of the scenario's folder, from nowhere else."""

import pytest
from made_files import encoded_wav, wav

from voice_simulator.core.media.sound_files import LARGEST_SOUND
from voice_simulator.core.model.script import Alternative, Say
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language import sound_files
from voice_simulator.scenario.language.scenario_reader import read_cases, read_scenario
from voice_simulator.scenario.language.used_files import check_shared_outcomes
from voice_simulator.scenario.scenario_folder import ScenarioFolder

HELLO = wav(250, rate=8000)


def text_of(step):
    return f"calls:\n  - turns: [[answer, {step}]]\n"


@pytest.fixture(name="read")
def _read(tmp_path):
    """Read a scenario with one step, in a folder with some files."""
    (tmp_path / "hello.wav").write_bytes(HELLO)

    def read(step, **files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        scenario = read_scenario(text_of(step), "s/a.yaml", files=ScenarioFolder(tmp_path))
        return scenario.rules[0].turns[0].steps[1]

    return read


@pytest.fixture(name="mistakes")
def _mistakes(read):
    def mistakes(step, **files):
        with pytest.raises(InvalidDocument) as caught:
            read(step, **files)
        return [str(one) for one in caught.value.mistakes]

    return mistakes


def test_a_file_alone_and_with_words(read):
    """Both carry its bytes and its length; what stands beside it is kept."""
    alone, at_once = read("play: hello.wav"), read("play: {file: ./hello.wav, now: true, if_possible: true}")
    assert (alone.file.name, alone.file.span, alone.file.content) == ("hello.wav", 250, HELLO)
    assert at_once == Say((), now=True, if_possible=True, file=alone.file)
    spoken = read("say: {text: yes, confidence: 0.5, file: hello.wav}")
    assert spoken == Say((Alternative("yes", "0.5"),), file=alone.file)
    assert read("say: {error: mumbled, file: hello.wav}") == Say((), error="mumbled", file=alone.file)


@pytest.mark.parametrize(
    "content",
    [
        wav(200, rate=44_100, channels=2, width=3),
        wav(200, rate=8000, width=1),
        wav(200, rate=48_000, width=4),
        encoded_wav(200, "float", rate=16_000),
        encoded_wav(200, "mu-law", rate=8000),
    ],
    ids=["24 bits, stereo", "8 bits", "48 kHz, 32 bits", "float", "mu-law"],
)
def test_a_file_of_any_rate_and_width(read, content):
    """As a recorder writes them."""
    assert read("play: a.wav", **{"a.wav": content}).file.span == 200


MP3 = b"\xff\xfb\x90\x00" + bytes(500)
RIGHT = "; expected a WAV file: PCM, float, A-law or mu-law, 8 to 192 kHz"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", f"it is empty{RIGHT}"),
        (MP3, f"it is an MP3{RIGHT}"),
        (b"ID3\x04" + MP3, f"it is an MP3{RIGHT}"),
        (b"OggS\x00\x02" + bytes(50), f"it is an Ogg file{RIGHT}"),
        (b"fLaC" + bytes(50), f"it is a FLAC file{RIGHT}"),
        (bytes(3) + b"\x20ftypM4A " + bytes(50), f"it is an MP4 file{RIGHT}"),
        (b"FORM" + bytes(50), f"it is an AIFF file{RIGHT}"),
        (b"hello there\n", f"it is text{RIGHT}"),
        (
            b"version https://git-lfs.github.com/spec/v1\n",
            f"it is a pointer of Git LFS, whose file was not fetched (git lfs pull){RIGHT}",
        ),
        (bytes(640), f"it is no WAV file (no RIFF header){RIGHT}"),
        (HELLO[:30], f"it is a WAV file whose header is broken, or without sound behind it{RIGHT}"),
        (wav(0), f"there is no sound in it{RIGHT}"),
        (HELLO[:20] + b"\x11" + HELLO[21:], f"its encoding, 17, is not read{RIGHT}"),
        (wav(200, rate=4000), f"it has 4000 samples a second{RIGHT}"),
        (HELLO + bytes(LARGEST_SOUND), "it has more than 8 MiB, which is the most of one file"),
    ],
)
def test_what_is_no_sound(mistakes, content, sentence):
    """One sentence says what the file is, and what would be right."""
    (found,) = mistakes("play: a.wav", **{"a.wav": content})
    assert found == f"s/a.yaml:2:28: play: 'a.wav' can't be played: {sentence}"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        (
            "/etc/a.wav",
            "'/etc/a.wav' may lead out of the scenario's folder; put the file beside the scenario",
        ),
        ("../a.wav", "'../a.wav' may lead out of the scenario's folder"),
        ("sub/../../a.wav", "may lead out of the scenario's folder"),
        ("'..'", "'..' may lead out of the scenario's folder"),
        ("~/a.wav", "may lead out of the scenario's folder"),
        ("'C:\\a.wav'", "may lead out of the scenario's folder"),
        ("'..\\a.wav'", "may lead out of the scenario's folder"),
        (
            "http://x/a.wav",
            "'http://x/a.wav' is in the network; only files of the scenario's own",
        ),
        ("'file:///a.wav'", "is in the network"),
        ("a//b.wav", "expected a file beside the scenario, such as hello.wav; got 'a//b.wav'"),
        ("nowhere.wav", "there is no file 'nowhere.wav' in "),
        ("folder.wav", "'folder.wav' is no file in "),
        ("link.wav", "'link.wav' is a link that leads out of the scenario's folder"),
        ("inner/link.wav", "'inner/link.wav' is a link that leads out of the scenario's folder"),
        (f"{'a' * 300}.wav", "can't read 'aaaa"),
        ("hello there", "there is no file 'hello there' in "),
        ("hello there", "; words are said by say: hello there"),
        ("[a.wav]", "expected a WAV file beside the scenario, such as hello.wav, got a list"),
    ],
)
def test_what_can_not_be_played(mistakes, tmp_path, path, sentence):
    """Nothing is read from outside of the folder."""
    (tmp_path / "folder.wav").mkdir()
    (tmp_path.parent / "outside.wav").write_bytes(HELLO)
    (tmp_path / "link.wav").symlink_to(tmp_path.parent / "outside.wav")
    (tmp_path / "inner").symlink_to(tmp_path.parent)
    (tmp_path.parent / "link.wav").write_bytes(HELLO)
    (found,) = mistakes(f"play: {path}")
    assert found.startswith("s/a.yaml:2:28: play: ")
    assert sentence in found


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("play: {}", "2:28: play needs a file, such as {file: hello.wav}"),
        ("play", "2:22: 'play' needs a WAV file, such as hello.wav, behind a ':'"),
        ("play: {wav: hello.wav}", "2:29: 'wav' is written file: hello.wav"),
        ("say: {text: a, wav: hello.wav}", "2:37: 'wav' is written file: hello.wav"),
        (
            "say: {file: hello.wav}",
            "a file whose words nobody knows is played by play: hello.wav",
        ),
        (
            "say: {text: a, file: hello.wav, lasts: 3s}",
            "lasts goes with words alone: a file takes as long as it is",
        ),
        ("audio: hello.wav", "unknown step 'audio'; did you mean play: hello.wav?"),
    ],
)
def test_how_it_is_not_written(mistakes, step, sentence):
    """What is right is told."""
    assert any(sentence in found for found in mistakes(step))


def test_a_file_before_the_answer(tmp_path):
    """Nobody is on the line."""
    (tmp_path / "hello.wav").write_bytes(HELLO)
    text = "calls: [{turns: [[{play: hello.wav}, answer]]}]"
    with pytest.raises(InvalidDocument, match="'play' before 'answer'; a party can play a file only in an"):
        read_scenario(text, "a.yaml", files=ScenarioFolder(tmp_path))


def test_files_of_shared_outcomes_lie_beside_these(tmp_path):
    """They are named as where they are checked by themselves."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "hello.wav").write_bytes(HELLO)
    shared = "outcomes: {greets: [answer, {play: hello.wav}]}"
    (tmp_path / "shared" / "outcomes.yaml").write_text(shared)
    folder = ScenarioFolder(tmp_path)
    text = "use: shared/outcomes.yaml\ncalls: [{turns: [greets]}]"
    scenario = read_scenario(text, "a.yaml", files=folder)
    assert scenario.rules[0].turns[0].steps[1].file.name == "shared/hello.wav"
    assert set(folder.texts) == {"shared/outcomes.yaml", "shared/hello.wav"}
    assert check_shared_outcomes(shared, "outcomes.yaml", ScenarioFolder(tmp_path / "shared")) == 1


def test_all_steps_that_play_a_file_share_its_bytes(tmp_path):
    """Those of other cases too."""
    (tmp_path / "hello.wav").write_bytes(HELLO)
    text = "cases: {a: {n: 1}, b: {n: 2}}\ncalls: [{turns: [[answer, {press: '${n}'}, REPEAT]]}]"
    text = text.replace("REPEAT", "{repeat: {times: 3, steps: [{play: hello.wav}]}}")
    scenarios = read_cases(text, "a.yaml", files=ScenarioFolder(tmp_path))
    steps = [step for one in scenarios for step in one.rules[0].turns[0].steps[2:]]
    assert len(steps) == 6
    assert len({id(step.file.content) for step in steps}) == 1


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("MOST_SOUNDS", "a scenario plays at most 2 files"),
        ("MOST_SOUND", "the files that a scenario plays have at most 0 MiB together"),
    ],
)
def test_there_are_not_too_many_of_them(mistakes, monkeypatch, limit, sentence):
    """Nor too large ones together."""
    monkeypatch.setattr(sound_files, limit, 2 if limit == "MOST_SOUNDS" else 10_000)
    plays = ", ".join(f"{{play: {name}.wav}}" for name in "abc")
    files = {f"{name}.wav": HELLO for name in "abc"}
    assert any(found.endswith(sentence) for found in mistakes(f"{{press: 1}}, {plays}", **files))


def test_a_scenario_in_no_folder():
    """From standard input, say."""
    with pytest.raises(InvalidDocument, match=r"2:28: play: 'a.wav' can't be found: this scenario is"):
        read_scenario(text_of("play: a.wav"), "<stdin>")
