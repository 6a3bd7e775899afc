"""Callers reach a salesman, who is told what it is about first; they hear it ring meanwhile."""

from flask import request
from starting import app, flawed, ncco, serve, url
from vonage_voice import Connect, OnAnswer, PhoneEndpoint, Talk
from vonage_voice.models.webhooks import AnswerWebhook

SALESMAN = "447700900600"
RINGING = "https://example.com/ringing.mp3"
ADVERTISED = {"442079460000": "fridges", "442079460001": "stoves"}


@app.get("/webhooks/answer")
def answer():
    called = AnswerWebhook.model_validate(request.args.to_dict()).to
    tone = None if flawed("is_silent") else RINGING
    on_answer = OnAnswer(url=url("whisper"), ringbackTone=tone)
    salesman = PhoneEndpoint(number=SALESMAN, onAnswer=on_answer)
    if flawed("tells_the_caller"):
        salesman.onAnswer = None
        return ncco(whispered(called), Connect(from_=called, endpoint=[salesman]))
    return ncco(Connect(from_=called, endpoint=[salesman]))


@app.get("/webhooks/whisper")
def whisper():
    # The leg that answers comes from the number that was called.
    asked = AnswerWebhook.model_validate(request.args.to_dict())
    return ncco(whispered(asked.to if flawed("mistakes_whose_number") else asked.from_))


def whispered(called):
    return Talk(text=f"A call about {ADVERTISED.get(called, 'nothing we sell')}.")


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
