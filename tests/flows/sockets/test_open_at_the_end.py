"""A WebSocket that is still open when a run ends is judged, too: by what was measured until then."""

SCENARIO = """
name: A caller who stays
timeout: 12s
inbound:
  - from: 447700900520
    to: 442079460000
    script:
      [{wait_for: {speech: true}}, {stay: 3s}, {say: {text: "Stop. When do you open?", now: true}}, stay]
expect:
  - call: {leg_of: {from: 447700900520}}
    socket: {first_sound_within: 1s, stops_within: 300ms, frames_out: {at_least: 500}}
"""


def test_an_open_socket_is_judged_at_the_end_of_a_run(bots, tmp_path):
    """Its figures are in the report as well."""
    file = tmp_path / "stays.yaml"
    file.write_text(SCENARIO)
    played = bots.play("assistant", "talks_on", scenarios=file)
    assert played.code == 1
    assert "the scenario is over within 12 s of wall time" in played.report
    assert "socket stops_within 300ms" in played.report
    assert "your app went on for 8" in played.report
    assert "socket first_sound" not in played.report
    assert "socket frames_out" not in played.report
    assert ", still open):" in played.report
