"""A conference that is recorded. Its NCCO has a null for each option that is not set, as the models have."""

from flask import jsonify, request
from starting import app, flawed, serve, url
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
