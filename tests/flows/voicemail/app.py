"""A voicemail: it fetches each message once it is told of it, and plays it to whoever has to call back.

Its options are texts, as in the snippet *record a message* for Node.
"""

from pathlib import Path

from flask import abort, jsonify, request, send_file
from starting import app, channels_in, downloads, flawed, serve, url, voice

messages = []


@app.get("/webhooks/answer")
def answer():
    recording = {
        "action": "record",
        "format": "wav",
        "endOnKey": "#",
        "endOnSilence": "3",
        "beepStart": "false" if flawed("does_not_beep") else "true",
        "eventUrl": [url("message")],
    }
    return jsonify([said("Please leave a message."), recording, said("Thank you.")])


def said(text):
    return {"action": "talk", "text": text}


@app.post("/webhooks/message")
def recorded():
    told = request.json
    if not told["recording_url"] and not flawed("takes_nothing_for_a_message"):
        return {"ignored": told["recording_uuid"]}
    messages.append(fetch(told) if told["recording_url"] else {"bytes": 0})
    return {"kept": len(messages)}


def fetch(told):
    """Download a message, and note what is in it."""
    file = downloads() / "message.wav"
    if flawed("downloads_nothing"):
        return {"bytes": told["size"], "file": str(file)}
    voice().download_recording(told["recording_url"], str(file))
    size = file.stat().st_size
    return {"bytes": size, "is_whole": size == told["size"], "file": str(file), **facts_of(file)}


def facts_of(file):
    """Return how long a message is, beep and all, and how many channels it has."""
    channels = channels_in(file)
    return {"seconds": len(channels[0]) / 16_000, "channels": len(channels)}


@app.get("/messages")
def list_messages():
    return jsonify(messages)


@app.get("/messages/<int:number>")
def play(number):
    """Serve a message, if there is such a one."""
    if number > len(messages) or not Path(messages[number - 1].get("file", "")).is_file():
        abort(404)
    return send_file(messages[number - 1]["file"])


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
