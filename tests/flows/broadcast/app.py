"""Calls everybody on a list to warn them of a flood, not faster than the platform lets us.

People are asked to confirm by a key. A voicemail is left a message, once the platform has recognized it.
"""

import time

from flask import jsonify, request
from starting import app, flawed, ncco, serve, url, voice
from vonage_http_client.errors import RateLimitedError
from vonage_voice import CreateCallRequest, Dtmf, Input, Phone, Talk, ToPhone

OURS, BACK_OFF = "442079460000", 0.2
warned = {}


@app.post("/alerts")
def alert():
    for number in request.json["numbers"]:
        call(number)
    return jsonify(called=len(request.json["numbers"])), 202


def call(number):
    order = CreateCallRequest(
        to=[ToPhone(number=number)],
        from_=Phone(number=OURS),
        answer_url=[url("alert")],
        event_url=[url("event")],
        machine_detection=None if flawed("detects_nothing") else "continue",
    )
    try:
        voice().create_call(order)
    except RateLimitedError:
        if not flawed("gives_up"):
            time.sleep(BACK_OFF)
            call(number)


@app.get("/webhooks/alert")
def script():
    question = Talk(text="The river is rising. Press 1 if you have heard this.", bargeIn=True)
    return ncco(
        question, Input(type=["dtmf"], dtmf=Dtmf(maxDigits=1, timeOut=5), eventUrl=[url("confirmed")])
    )


@app.post("/webhooks/confirmed")
def confirmed():
    told = request.json
    warned[told["to"]] = "confirmed" if told["dtmf"]["digits"] == "1" else "not confirmed"
    return ncco(Talk(text="Thank you. Stay safe."))


@app.post("/webhooks/event")
def event():
    told = request.json
    if told.get("status") == "machine" and not flawed("takes_machines_for_people"):
        warned[told["to"]] = "message left"
        voice().transfer_call_ncco(told["call_uuid"], [Talk(text="This is a message. The river is rising.")])
    return "", 204


@app.get("/alerts")
def alerts():
    return jsonify(warned)


if __name__ == "__main__":
    serve()
