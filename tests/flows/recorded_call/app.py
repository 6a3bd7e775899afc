"""Records a call from before the other side is called: each of the two on a channel of its own."""

from flask import jsonify, request
from starting import app, flawed, ncco, serve, url
from vonage_voice import Connect, PhoneEndpoint, Record, Talk

SHOP, OURS = "447700900600", "442079460000"
recordings = []


@app.get("/webhooks/answer")
def answer():
    connect = Connect(from_=OURS, endpoint=[PhoneEndpoint(number=SHOP)])
    record = Record(format="wav", split="conversation", channels=2, eventUrl=[url("recordings")])
    if flawed("ends_with_a_key"):
        record.endOnKey = "#"
    warning = Talk(text="This call will be recorded.")
    if flawed("records_too_late"):
        return ncco(warning, connect, record)
    return ncco(warning, record, connect)


@app.post("/webhooks/recordings")
def recorded():
    if not flawed("loses_the_recording"):
        recordings.append(request.json)
    return "", 204


@app.get("/recordings")
def list_recordings():
    return jsonify(recordings)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
