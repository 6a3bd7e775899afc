"""A flow by telephone as RapidPro plays it: a question, a message, an agent who is called into the call.

Its engine, mailroom, makes each webhook a step of the flow. It writes the `input` of old, which has no type
and which the SDK does not know, so these NCCOs are mappings; and since the webhook about such an input has no
`uuid`, each URL carries the call. Mailroom fetches a recording with its own client, this app with the SDK's.
"""

from urllib.parse import urlencode
from uuid import uuid4

from flask import request
from starting import app, downloads, flawed, serve, url, voice
from vonage_voice import Conversation, CreateCallRequest, Phone, ToPhone

OURS, AGENT = "442079460000", "447700900641"
FINAL = {"busy": "busy", "answered": "answered", "timeout": "not answered", "rejected": "not answered"}

calls, recordings, dialled, dial_status = {}, {}, {}, {}


def step(name, **query):
    """Return the address at which the flow goes on."""
    return f"{url('handle')}?{urlencode({'wait_type': name, **query})}"


def said(text, **options):
    return {"action": "talk", "text": text, **options}


def awaited(event_url, seconds, **options):
    """Return an input as it was before it had a type."""
    told = {"eventUrl": [event_url], "eventMethod": "POST"}
    return {"action": "input", "timeOut": seconds, "submitOnHash": True, **told, **options}


def call(number, **options):
    order = CreateCallRequest(to=[ToPhone(number=number)], from_=Phone(number=OURS), **options)
    return voice().create_call(order)


@app.post("/start")
def start():
    """Call somebody; the flow begins when they answer."""
    number = request.json["number"]
    created = call(number, answer_url=[step("start")], answer_method="POST", event_url=[url("event")])
    calls[number] = created.uuid
    return {"status": created.status}, 201 if created.uuid and created.status != "failed" else 502


@app.post("/interrupt")
def interrupt():
    """End a call, since its flow was called off."""
    voice().hangup(calls[request.json["number"]])
    return "", 204


@app.post("/webhooks/handle")
def handle():
    """Take the flow one step on."""
    return STEPS[request.args["wait_type"]]()


def ask():
    gather = step("gather", call=request.json["uuid"])
    question = "Press 1 to leave a message, press 2 to talk to somebody."
    return [said(question, bargeIn=True), awaited(gather, 30, maxDigits=1)]


def gather():
    """Do what the contact wants; nothing was pressed where the time is over."""
    digits = "" if request.json["timed_out"] else request.json["dtmf"]
    return {"1": record, "2": dial}.get(digits, give_up)()


def give_up():
    return [said("You did not press a key, good-bye.")]


def record():
    """Record a message; the flow looks each second whether the webhook about it has come."""
    recording = {"call": request.args["call"], "recording_uuid": str(uuid4())}
    told = {"eventUrl": [step("recording_url", **recording)], "eventMethod": "POST"}
    until = {"endOnKey": "#", "timeOut": 600, "endOnSilence": 5}
    return [
        said("Please speak."),
        {"action": "record", **until, **told},
        awaited(step("record", **recording), 1),
    ]


def keep_recording():
    """Note where a recording is, and fetch it."""
    told = request.json
    file = downloads() / "message.mp3"
    voice().download_recording(told["recording_url"], str(file))
    recordings[request.args["recording_uuid"]] = {"is_whole": file.stat().st_size == told["size"]}
    return {"_message": "inserted recording url"}


@app.get("/recordings")
def list_recordings():
    return list(recordings.values())


def look_for_recording():
    if request.args["recording_uuid"] in recordings:
        return [said("We have got your message.")]
    return [awaited(request.url, 1)]


def dial():
    """Let the contact wait in a conversation, and call an agent into it."""
    room = str(uuid4())
    agents_room = str(uuid4()) if flawed("another_room") else room
    limits = {} if flawed("rings_on") else {"ringing_timer": 20, "length_timer": 600}
    agent = call(AGENT, ncco=[Conversation(name=agents_room)], **limits)
    dialled[agent.uuid] = request.args["call"]
    return [said("One moment, please."), {"action": "conversation", "name": room}]


def after_dial():
    status, seconds = request.args["dial_status"], request.args["dial_duration"]
    return [said(f"The agent's line was {status}, {seconds} seconds.")]


STEPS = {
    "start": ask,
    "gather": gather,
    "record": look_for_recording,
    "recording_url": keep_recording,
    "dial": after_dial,
}


@app.post("/webhooks/event")
def event():
    """Follow the calls to the agent, and go on with the first call when they are over."""
    told = request.json
    waiting = dialled.get(told.get("uuid"))
    if told.get("type") == "transfer" or "status" not in told or waiting is None:
        return {"_message": "ignored"}
    if told["status"] == "completed":
        facts = {"dial_status": dial_status.pop(waiting), "dial_duration": told["duration"]}
        voice().transfer_call_answer_url(waiting, step("dial", call=waiting, **facts))
    if told["status"] in FINAL:
        dial_status[waiting] = FINAL[told["status"]]
    return {"_message": "updated status"}


if __name__ == "__main__":
    serve()
