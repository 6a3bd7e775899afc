"""`capture --journal`: what is no journal, or has no such call, is told of in a sentence."""

import json

import pytest

from voice_simulator.cli.captured_journal import scenario_in
from voice_simulator.cli.main import main
from voice_simulator.errors import SettingsError

UUID = "8dabe4992d33ac9b3ea37fd8bf3f1704"
OTHER = "8dab0000000000000000000000000000"
TIME = "2030-01-01T12:00:00.000Z"
PHONE = {"type": "phone", "number": "447700900001"}


def call(uuid, time=TIME):
    ends = {
        "direction": "outbound",
        "to": PHONE,
        "from": PHONE,
        "conversation_uuid": "CON-1",
        "origin": "a:1",
    }
    return {"time": time, "kind": "call", "uuid": uuid, **ends, "script": "stays"}


def step(word, second, **more):
    return {"time": f"2030-01-01T12:00:{second:02}.000Z", "kind": "step", "uuid": UUID, "step": word, **more}


def fault(does):
    facts = {"fault": "flaky.yaml:3", "does": does, "event": "completed", "delivery": 1}
    return {"time": LINES[-1]["time"], "kind": "fault", "uuid": UUID, **facts}


DELIVERED = {"delivery": 1, "event": "answer", "attempt": 1, "outcome": "delivered", "status": 200}
REPLY = {"time": "2030-01-01T12:00:09.000Z", "kind": "delivery", "uuid": UUID, **DELIVERED}
LINES = [call(UUID), step("ring", 1, script="stays"), step("answer", 3, script="stays"),
         step("wait_for", 3, script="stays"), step("hang_up", 9, script="stays")]  # fmt: skip


@pytest.fixture(name="file")
def _file(tmp_path):
    def write(content):
        path = tmp_path / "journal.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def test_every_form_of_a_journal_is_read(file):
    """What the API answers of one world or all, a list, and a line for each entry."""
    numbered = [{"seq": number, **line} for number, line in enumerate(LINES, 1)]
    for content in (
        {"entries": numbered, "next": 6, "format": 1},
        {"worlds": {"b": {"entries": []}, "a": {"entries": numbered}}},
        LINES,
        "\n".join(map(json.dumps, LINES)),
        # The journal of another world behind it, as --journal-out writes several.
        "\n".join(map(json.dumps, [call(OTHER, "2031-01-01T12:00:00.000Z"), *LINES])),
    ):
        text = scenario_in(file(content), UUID[:6], "app")
        assert "# of the Vonage application app.\n# It is written from the journal alone" in text
        assert "- {ring: 2s}\n        - answer\n        - {stay: 6s}\n        - hang_up\n" in text


def test_a_fault_is_written_as_far_as_it_is_known(file):
    lost, late = ([*LINES, fault(does)] for does in ("lost", "late"))
    written = scenario_in(file(lost), UUID, None)
    assert "- {webhook: completed, to: " in written
    assert "lost: true}" in written
    told = "# A fault struck the event completed, not written here: late (flaky.yaml:3)."
    assert told in scenario_in(file(late), UUID, None)


@pytest.mark.parametrize(
    ("content", "uuid", "sentence"),
    [
        (LINES, "ffff", f"no call begins with ffff in this journal: it has {UUID}"),
        ([call(UUID), call(OTHER)], "8dab", f"the ids of 2 calls begin with 8dab: {UUID}, {OTHER}"),
        (LINES[1:], UUID, f"no call begins with {UUID} in this journal: it has none"),
        ("calls: []", UUID, "is no journal: expected what GET journal answers, an export of the console, or"),
        ({"calls": []}, UUID, "is no journal"),
        ("7", UUID, "is no journal"),
        ("[7]", UUID, "is no journal"),
        ("[" * 100_000, UUID, "is no journal"),
        ([LINES[0], {**LINES[1], "seq": float("inf")}], UUID, "is no journal"),
        ({"format": 2, "entries": LINES}, UUID, "is of format 2; this version reads format 1"),
        ("\n".join(map(json.dumps, LINES))[:-9], UUID, "is not whole: line 5: "),
        (json.dumps({"format": 1, "entries": LINES})[:300], UUID, "is not whole: line 1: "),
        ([*LINES, {**REPLY, "wall": 7}], UUID, "has an entry that no simulator wrote: expected"),
        ("", UUID, "in this journal: it has none"),
        ([], UUID, "in this journal: it has none"),
    ],
)
def test_what_is_no_such_journal_is_told_of(file, content, uuid, sentence):
    with pytest.raises(SettingsError) as caught:
        scenario_in(file(content), uuid, None)
    assert sentence in str(caught.value)


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    (tmp_path / "sound.wav").write_bytes(b"\xff\xfe")
    for name, why in (("none.json", "No such file"), ("sound.wav", "it is no text"), (".", "Is a directory")):
        with pytest.raises(SettingsError, match=f"--journal: can't read .*: {why}"):
            scenario_in(tmp_path / name, UUID, None)


def test_the_command_writes_it(file, tmp_path, capsys):
    """It needs no simulator; to ask one as well makes no sense."""
    journal, out = str(file(LINES)), tmp_path / "again.yaml"
    assert main(["capture", UUID[:8], "--journal", journal, "--out", str(out)]) == 0
    assert capsys.readouterr().err.endswith(f"play it with voice-simulator run {out}\n")
    assert main(["check", str(out)]) == 0
    assert main(["capture", UUID, "--journal", journal, "--simulator", "http://127.0.0.1:9"]) == 2
    assert "--journal reads a file and --simulator asks a simulator" in capsys.readouterr().err
