"""Forwards whoever calls our number to the shop, which sees that number; and keeps a list of calls."""

from flask import jsonify, request
from starting import app, flawed, ncco, serve, url
from vonage_voice import Connect, PhoneEndpoint, Talk

SHOP, OURS = "447700900600", "442079460000"
ended = []


@app.get("/webhooks/answer")
def answer():
    wait = Talk(text="Please wait while we connect you.")
    shop = PhoneEndpoint(number=OURS if flawed("calls_itself") else SHOP)
    connect = Connect(from_=OURS, endpoint=[shop], eventUrl=[url("shop")])
    return ncco(wait) if flawed("forwards_to_nobody") else ncco(wait, connect)


@app.post("/webhooks/shop")
@app.post("/webhooks/event")
def event():
    if request.json["status"] == "completed":
        ended.append({key: request.json[key] for key in ("to", "duration", "price")})
    return "", 204


@app.get("/ended")
def list_ended():
    return jsonify(ended)


if __name__ == "__main__":
    serve()
