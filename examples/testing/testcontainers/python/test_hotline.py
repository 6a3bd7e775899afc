"""Run it by `pytest`."""

import threading

from hotline import hotline


def test_a_caller_who_presses_1_hears_the_opening_hours(voice):
    app = hotline(host="0.0.0.0")  # a container does not reach an app that listens on 127.0.0.1 only
    threading.Thread(target=app.serve_forever, args=(0.01,), daemon=True).start()
    url = f"http://host.docker.internal:{app.server_port}"
    voice.register(answer_url=f"{url}/answer", event_url=f"{url}/event")
    call = voice.dial_in()
    call.wait(heard="*Press 1*")
    call.press(1)
    call.wait(done=True)
    assert call.heard[-1].text == "We are open from eight to six."
