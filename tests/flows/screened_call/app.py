"""A caller is put through only if the doctor consents to the call, by a key; from then on it is recorded."""

from flask import jsonify, request
from starting import app, flawed, ncco, serve, url, voice
from vonage_voice import Connect, Dtmf, Input, Notify, OnAnswer, PhoneEndpoint, Record, Talk

DOCTOR, OURS = "447700900600", "442079460000"
RINGING = "https://example.com/ringing.mp3"
state = {"broken": False, "consented": False}


@app.post("/whisper/<is_it>")
def whisper_is(is_it):
    state.update(broken=is_it == "broken", consented=False)
    return "", 204


@app.get("/webhooks/answer")
def answer():
    on_answer = OnAnswer(url=url("whisper"), ringbackTone=RINGING)
    doctor = PhoneEndpoint(number=DOCTOR, onAnswer=on_answer)
    # The next action runs when both are connected, or can't be; the reply to it depends on which.
    what_now = Notify(payload={}, eventUrl=[url("connected-or-not")])
    return ncco(Talk(text="Please hold."), Connect(from_=OURS, endpoint=[doctor]), what_now)


@app.post("/webhooks/connected-or-not")
def connected_or_not():
    if state["consented"] or state["broken"] or flawed("leaves_the_caller_alone"):
        return jsonify([])
    return ncco(Talk(text="The doctor is not available."))


@app.get("/webhooks/whisper")
def whisper():
    if state["broken"]:
        return "out of order", 500
    question = Talk(text="A patient is calling. To take the call, press 1.", bargeIn=True)
    keys = Dtmf(maxDigits=1, timeOut=5)
    if flawed("asks_nothing"):
        return ncco(Talk(text=question.text))
    return ncco(question, Input(type=["dtmf"], dtmf=keys, eventUrl=[url("consent")]))


@app.post("/webhooks/consent")
def consent():
    if request.json["dtmf"]["digits"] == "1" or flawed("takes_any_key"):
        state["consented"] = True
        record = Record(eventUrl=[url("recorded")])
        thanks = Talk(text="Thank you.")
        return ncco(thanks) if flawed("records_nothing") else ncco(thanks, record)
    voice().hangup(request.json["uuid"])
    return "", 204


@app.post("/webhooks/recorded")
@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
