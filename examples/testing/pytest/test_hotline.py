"""Run them by `pytest`."""

import threading

import pytest
from hotline import hotline


@pytest.fixture(autouse=True)
def app(voice):
    server = hotline()
    threading.Thread(target=server.serve_forever, args=(0.01,)).start()
    url = f"http://127.0.0.1:{server.server_port}"
    voice.register(answer_url=f"{url}/answer", event_url=f"{url}/event")
    yield
    server.shutdown()
    server.server_close()


def test_a_caller_who_presses_1_hears_the_opening_hours(voice):
    call = voice.dial_in()
    call.wait(heard="*Press 1*")
    call.press(1)
    call.wait(done=True)
    assert call.heard[-1].text == "We are open from eight to six."


def test_a_caller_who_presses_nothing_is_left_alone(voice):
    call = voice.dial_in()
    call.wait(done=True)
    assert call.heard[-1].text == "Good-bye."
