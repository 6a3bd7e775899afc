"""Tries one number after the other, each for five seconds; if nobody is there the caller leaves a message."""

from flask import jsonify, request
from starting import app, flawed, ncco, serve, url
from vonage_voice import Connect, PhoneEndpoint, Record, Talk

NUMBERS, OURS = ["447700900601", "447700900602"], "442079460000"
NOT_THERE = {"timeout", "busy", "unanswered", "rejected", "failed"}
messages = []


@app.get("/webhooks/answer")
def answer():
    return ncco(Talk(text="Please wait."), try_number(0))


def try_number(which):
    return Connect(
        from_=OURS,
        endpoint=[PhoneEndpoint(number=NUMBERS[which])],
        timeout=None if flawed("rings_for_a_minute") else 5,
        eventType=None if flawed("does_not_wait") else "synchronous",
        eventUrl=[url(f"tried/{which}")],
    )


@app.post("/webhooks/tried/<int:which>")
def tried(which):
    if request.json["status"] not in NOT_THERE:
        return jsonify([])
    if which + 1 < len(NUMBERS) and not flawed("tries_one_number"):
        return ncco(try_number(which + 1))
    return ncco(Talk(text="Nobody is there. Please leave a message after the beep."), message())


def message():
    key = "*" if flawed("ends_with_another_key") else "#"
    return Record(beepStart=True, endOnKey=key, eventUrl=[url("message")])


@app.post("/webhooks/message")
def recorded():
    messages.append(request.json["recording_url"])
    return "", 204


@app.get("/messages")
def list_messages():
    return jsonify(messages)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
