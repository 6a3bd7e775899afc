"""A lesson by telephone: whoever calls waits with music for the teacher, and it ends when the teacher goes.

The teacher alone hears a trainee, who hears everybody. An inspector hears the teacher alone, and is muted.
"""

from flask import request
from starting import app, flawed, ncco, serve
from vonage_voice import Conversation, Talk
from vonage_voice.models.webhooks import AnswerWebhook

TEACHER, TRAINEE, INSPECTOR = "447700900501", "447700900502", "447700900503"
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
    lesson = Conversation(name="lesson", startOnEnter=flawed("begins_with_anybody"))
    if not flawed("is_silent"):
        lesson.musicOnHoldUrl = [MUSIC]
    if number == TRAINEE and not flawed("lets_the_trainee_speak"):
        lesson.canSpeak = teachers[-1:]
    if number == INSPECTOR:
        lesson.mute = not flawed("lets_the_inspector_speak")
        lesson.canHear = None if flawed("lets_the_inspector_hear_all") else teachers[-1:]
    return lesson


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
