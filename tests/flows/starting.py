"""What each flow in Python starts with: an app that takes signed webhooks, and the client of the SDK.

Its environment says who it is and where the platform is, as `voice-simulator run --app` does; and a `FLAW`
switches off the one handling that its scenario is there to miss.
"""

import os
import socket
import sys
import wave
from array import array
from functools import cache
from pathlib import Path

from flask import Flask, abort, jsonify, request
from vonage import Auth, HttpClientOptions, Vonage
from vonage_jwt import verify_signature
from werkzeug.serving import make_server

app = Flask("flow")
resolve = socket.getaddrinfo


def resolve_here(host, *rest, **more):
    """Find the platform here, as a line in /etc/hosts makes it: the SDK downloads from its names only."""
    return resolve("127.0.0.1" if str(host).endswith(".nexmo.com") else host, *rest, **more)


socket.getaddrinfo = resolve_here


@app.before_request
def check_the_signature():
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if request.path.startswith("/webhooks/") and not verify_signature(token, os.environ["VONAGE_SIGNATURE"]):
        abort(401)


@cache
def voice():
    auth = Auth(application_id=os.environ["VONAGE_ID"], private_key=os.environ["VONAGE_PRIVATE_KEY"])
    host = os.environ["VOICE_SIMULATOR_HTTPS_URL"].removeprefix("https://")
    return Vonage(auth, HttpClientOptions(api_host=host)).voice


def ncco(*actions):
    return jsonify([action.model_dump(by_alias=True, exclude_none=True) for action in actions])


def url(path):
    """Return an address of the app's own."""
    return f"{request.url_root}webhooks/{path}"


def downloads():
    """Return the folder in which an app keeps what it downloads."""
    return Path(os.environ["DOWNLOADS"])


def channels_in(file):
    """Return the samples of each channel of a WAV file."""
    with wave.open(str(file)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
        if sys.byteorder == "big":
            samples.byteswap()
        return [samples[number :: sound.getnchannels()] for number in range(sound.getnchannels())]


def flawed(flaw):
    return os.environ.get("FLAW") == flaw


def serve():
    voice()  # made before the app listens: while a webhook waits, it could take too long on a busy machine
    server = make_server("127.0.0.1", int(os.environ["PORT"]), app, threaded=True)
    print(f"listening on http://127.0.0.1:{server.port}", flush=True)
    server.serve_forever()
