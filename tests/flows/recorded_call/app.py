"""Records and downloads a call, from before its other side is called: each on a channel of its own."""

from flask import jsonify, request
from starting import app, channels_in, downloads, flawed, ncco, serve, url, voice
from vonage_voice import Connect, PhoneEndpoint, Record, Talk

SHOP, OURS = "447700900600", "442079460000"
recordings = []


@app.get("/webhooks/answer")
def answer():
    connect = Connect(from_=OURS, endpoint=[PhoneEndpoint(number=SHOP)])
    record = Record(format="wav", split="conversation", channels=2, eventUrl=[url("recordings")])
    if flawed("mixes_the_two"):
        record.split = record.channels = None
    if flawed("ends_with_a_key"):
        record.endOnKey = "#"
    warning = Talk(text="This call will be recorded.")
    if flawed("records_too_late"):
        return ncco(warning, connect, record)
    return ncco(warning, record, connect)


@app.post("/webhooks/recordings")
def recorded():
    if not flawed("loses_the_recording"):
        recordings.append(request.json | fetch(request.json["recording_url"]))
    return "", 204


def fetch(recording_url):
    """Download a recording, and note for each channel whether anything is heard there."""
    file = downloads() / "call.wav"
    voice().download_recording(recording_url, str(file))
    return {"bytes": file.stat().st_size, "heard": [any(samples) for samples in channels_in(file)]}


@app.get("/recordings")
def list_recordings():
    return jsonify(recordings)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
