"""Frames that are not 20 ms long: they break the socket, or are padded and split where a setting says so."""

import pytest

LENIENT = {"websocket": {"framing": "lenient"}}


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        ("last_frame_is_short", "bytes of audio: 82 bytes, not 640"),
        ("frames_are_long", "frame 1, after 0 bytes of audio: 3200 bytes, not 640"),
    ],
)
def test_a_frame_of_another_length_breaks_the_socket_and_is_named(bots, flaw, told):
    """With its number, its place, its size, and what that should be; so does one of 100 ms."""
    played = bots.play("assistant", flaw)
    assert played.code == 1
    assert f"{told}: fatal" in played.report
    assert "closed by the platform, 1006" in played.report
    assert "1 of a wrong size" in played.report


@pytest.mark.parametrize(("flaw", "done"), [("last_frame_is_short", "padded"), ("frames_are_long", "split")])
def test_where_framing_is_lenient_the_call_goes_on(bots, flaw, done):
    """All that is expected holds but what is said of the frames themselves."""
    played = bots.play("assistant", flaw, settings=LENIENT)
    assert f"bytes, not 640: {done}" in played.report
    assert "1006" not in played.report
    missed = [
        line.partition(": expected ")[2] for line in played.report.splitlines() if ": expected " in line
    ]
    assert missed == ["call, leg of the call from 447700900520: socket no_short_frames", "no errors"]
