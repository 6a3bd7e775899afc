"""A conference that is recorded, and downloaded. Its NCCO has a null for each option that is not set."""

from flask import jsonify, request
from starting import app, downloads, flawed, serve, url, voice
from vonage_voice import Conversation, Talk

recordings = []


@app.get("/webhooks/answer")
def answer():
    record = None if flawed("records_nothing") else True
    nulls = {"musicOnHoldUrl": None, "endOnExit": None, "canHear": None, "eventMethod": None}
    room = Conversation(name="board", record=record, eventUrl=[url("recordings")], **nulls)
    if flawed("forgets_where_to"):
        room.eventUrl = None
    return jsonify([one.model_dump(by_alias=True) for one in (Talk(text="Welcome to the board."), room)])


@app.post("/webhooks/recordings")
def recorded():
    recordings.append(request.json | fetch(request.json))
    return "", 204


def fetch(told):
    """Download a recording, and note whether all of it has come."""
    file = downloads() / "conference.mp3"
    if not flawed("downloads_nothing"):
        voice().download_recording(told["recording_url"], str(file))
    return {"is_whole": file.exists() and file.stat().st_size == told["size"]}


@app.get("/recordings")
def list_recordings():
    return jsonify(recordings)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
