"""Lets a customer and a driver call one another by our number alone: neither sees the number of the other."""

from flask import request
from starting import app, flawed, ncco, serve
from vonage_voice import Connect, PhoneEndpoint, Talk
from vonage_voice.models.webhooks import AnswerWebhook

CUSTOMER, DRIVER = "447700900501", "447700900502"
PARTNER = {CUSTOMER: DRIVER, DRIVER: CUSTOMER}


@app.get("/webhooks/answer")
def answer():
    call = AnswerWebhook.model_validate(request.args.to_dict())
    partner = DRIVER if flawed("goes_one_way") else PARTNER.get(call.from_)
    if partner is None:
        return ncco(Talk(text="We do not know your number. Good-bye."))
    shown = call.from_ if flawed("shows_the_caller") else call.to
    return ncco(
        Talk(text="Please wait while we connect you."),
        Connect(from_=shown, endpoint=[PhoneEndpoint(number=partner)]),
    )


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
