"""Answers callers out of a database, and puts them through to somebody on call while that is down.

Both the answer URL and the fallback URL are asked twice; the second one is up when it is asked again.
"""

import json

from flask import jsonify, request
from starting import app, flawed, ncco, serve
from vonage_voice import Connect, PhoneEndpoint, Talk

ON_CALL, OURS = "447700900600", "442079460000"
asked, incidents = [], []


@app.post("/database/down")
def take_it_down():
    asked.append("down")
    return "", 204


@app.get("/webhooks/answer")
def answer():
    if "down" in asked:
        return "the database is down", 503
    return ncco(Talk(text="Our office is open."))


@app.get("/webhooks/fallback")
def fallback():
    if asked.count("fallback") < 1 or flawed("stays_down"):
        asked.append("fallback")
        return "starting", 503
    original = json.loads(request.args["original_request"])
    incidents.append({"reason": request.args["reason"], "asked": original["url"]})
    sorry = Talk(text="We are sorry. Somebody will be with you.")
    if flawed("only_apologizes"):
        return ncco(sorry)
    return ncco(sorry, Connect(from_=OURS, endpoint=[PhoneEndpoint(number=ON_CALL)]))


@app.get("/incidents")
def list_incidents():
    return jsonify(incidents)


@app.post("/webhooks/event")
def event():
    return "", 204


if __name__ == "__main__":
    serve()
