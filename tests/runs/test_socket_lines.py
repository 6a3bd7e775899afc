"""What timelines say of WebSockets: who did what, and what was heard of your app."""

from entries import entries_of
from test_checks import NUMBER, OTHER, UUID
from test_expected_sockets import ADDRESS, Agent, talk

from voice_simulator.runs.line_up import legs_with, marks_of
from voice_simulator.runs.story import story_of
from voice_simulator.runs.timeline import of_call
from voice_simulator.runs.transcript import transcript_of


def told(journal):
    """Write a journal as a timeline, without its times."""
    entries = entries_of(journal.entries)
    return [line[11:] for line in of_call(entries, marks_of(legs_with(entries, UUID)))]


def test_what_passes_on_a_socket_is_told_with_who_it_came_from():
    lines = told(talk())
    assert f"B  platform -> your app  connects to {ADDRESS} at 16000 Hz" in lines
    assert 'B  your app -> platform  {"action":"clear"} (900 ms are not played)' in lines
    assert 'B  platform -> your app  {"event":"websocket:cleared"}' in lines
    assert "B  your app -> platform  socket closed by your app, 1000" in lines


def test_a_long_text_is_told_by_its_beginning():
    """As of an app that sends its audio in texts, for another platform."""
    journal = Agent().opened().on_socket(2, received="unknown", text="AAAA" * 250, note="ignored")
    assert told(journal)[-1] == f"B  your app -> platform  {'AAAA' * 50}…: ignored"


def texts(*texts, first=2):
    """Let your app send texts that are ignored, one each 20 ms."""
    journal = Agent().opened()
    for number, (text, note) in enumerate(texts):
        journal.on_socket(first + number / 50, received="unknown", text=text, note=note)
    return journal


def test_texts_like_the_one_before_are_told_by_their_number():
    """As of an app that sends its audio in texts; with when the last of them came."""
    journal = texts(*[(f"frame {number}", "it is no JSON: ignored") for number in range(300)])
    lines = of_call(entries_of(journal.entries), {UUID: "A", OTHER: "B"})
    assert lines[-2:] == [
        "    2.000  B  your app -> platform  frame 0: it is no JSON: ignored",
        "    7.980  B  your app -> platform  … 299 more like this",
    ]
    assert told(journal.on_socket(9, closed_by="app", code=1000))[-1].endswith("by your app, 1000")


def test_what_happened_in_a_world_tells_them_by_their_number_too():
    """Or they would push out what came before."""
    entries = entries_of(texts(*[("frame", "ignored")] * 400).closed().entries)
    lines = story_of("app", entries, ()).splitlines()
    assert lines[-3:-1] == [
        "2030-01-01T12:00:09.980Z  7e11a0c3  socket    … 399 more like this",
        "2030-01-01T12:00:09.000Z  7e11a0c3  socket    socket closed by your app, 1000",
    ]
    assert (len(lines), "447700900100" in lines[0]) == (8, True)


def test_a_clear_for_each_frame_is_told_with_what_it_is_answered():
    journal = Agent().opened()
    for _ in range(40):
        journal.on_socket(2, received="clear", text="{clear}", dropped_ms=0)
        journal.on_socket(2, sent="cleared", message={"event": "websocket:cleared"})
    lines = told(journal)
    assert lines[-3:] == [
        "B  your app -> platform  {clear} (0 ms are not played)",
        'B  platform -> your app  {"event":"websocket:cleared"}',
        "B                        … 78 more like these",
    ]


def test_texts_that_differ_are_told_one_by_one():
    """And so are a few that do not, and each key."""
    notifies = Agent().opened()
    for number in range(6):
        notifies.on_socket(2, received="notify", text=f"{{notify {number}}}")
    assert len(told(notifies)) == 3 + 6 + 1
    keys = Agent().opened()
    for _ in range(6):
        keys.on_socket(2, sent="dtmf", message={"event": "websocket:dtmf", "digit": "5"})
    assert len(told(keys)) == 3 + 6 + 1
    assert len(told(texts(*[("x", "ignored")] * 4))) == 3 + 4 + 1


def test_what_your_app_writes_breaks_no_line_and_does_nothing_to_a_terminal():
    journal = Agent().opened().on_socket(2, received="unknown", text="{\n\x1b[2J\u202e\0é", note="ignored")
    journal.on_socket(3, closed_by="app", code=4000, reason="\x1b]0;x\r\nB  platform  status completed")
    assert told(journal)[-2:] == [
        r"B  your app -> platform  {\n\x1b[2J\u202e\x00é: ignored",
        r"B  your app -> platform  socket closed by your app, 4000 \x1b]0;x\r\nB  platform  status completed",
    ]


def test_sounds_are_told_with_who_hears_them():
    lines = told(talk())
    assert "A  your app -> party     socket of B 1.8 s of sound, from 2.200" in lines
    assert "B  party -> your app     party of A 'what time is it', from 4.500" in lines


def test_figures_are_told_in_one_line():
    assert told(talk())[-1] == (
        "B  platform              60 frames in, 200 out; jitter 30 ms (p95); 2 under-runs; "
        "first sound after 1200 ms; slowest reply of 2: 2140 ms; stop after 600 ms"
    )
    lines = told(Agent().opened().closed(wrong_sizes=1, dropped_frames=7))
    assert lines[-1].endswith("60 frames in, 200 out; no sound; 7 frames dropped; 1 of a wrong size")


def test_a_frame_of_a_wrong_size_and_a_fault_are_told():
    frame = {"frame_bytes": 200, "expected_bytes": 640, "number": 17, "offset": 10240, "outcome": "fatal"}
    journal = Agent().opened().on_socket(2, **frame).on_socket(2, closed_by="platform", code=1006)
    journal.write("fault", 3, OTHER, fault="f.yaml:3", does="drop", socket=ADDRESS)
    journal.on_socket(3, closed_by="fault", code=1011)
    assert told(journal)[-4:] == [
        "B  your app -> platform  frame 17, after 10240 bytes of audio: 200 bytes, not 640: fatal",
        "B  platform              socket closed by the platform, 1006",
        f"B  on purpose            drop: {ADDRESS} (f.yaml:3)",
        "B  platform              socket closed by a fault, 1011",
    ]


def test_a_run_in_three_lines_tells_how_long_your_app_was_heard():
    lines = transcript_of(entries_of(talk().entries))
    assert "heard: 2.2 s 1.8 s of sound of your app, 7.1 s 1.46 s of sound of your app" in lines
    assert NUMBER in lines[0]
