"""A lesson by telephone: whoever calls waits with music for the teacher, and it ends when the teacher goes.

A trainee teacher hears everything and is heard by the teacher alone.
"""

from flask import request
from starting import app, flawed, ncco, serve
from vonage_voice import Conversation, Talk
from vonage_voice.models.webhooks import AnswerWebhook

TEACHER, TRAINEE = "447700900501", "447700900502"
MUSIC = "https://example.com/music.mp3"
teachers = []


@app.get("/webhooks/answer")
def answer():
    call = AnswerWebhook.model_validate(request.args.to_dict())
    if call.from_ == TEACHER:
        return ncco(Talk(text="Welcome, teacher."), teacher(call.uuid))
    return ncco(Talk(text="Welcome to the lesson."), listener(call.from_))


def teacher(leg):
    teachers.append(leg)
    return Conversation(name="lesson", startOnEnter=True, endOnExit=not flawed("goes_on_without_the_teacher"))


def listener(number):
    music = None if flawed("is_silent") else [MUSIC]
    heard_by = teachers[-1:] if number == TRAINEE and not flawed("lets_the_trainee_speak") else None
    starts = flawed("begins_with_anybody")
    return Conversation(name="lesson", startOnEnter=starts, musicOnHoldUrl=music, canSpeak=heard_by)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
