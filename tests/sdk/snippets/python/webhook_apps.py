"""The official Python snippets that answer webhooks, in our own words: same routes, same NCCOs in substance.

Each function makes one application with Flask. The NCCOs are made of the SDK's models and sent as the
official snippets send them: with the names of the wire, and without what is not set unless it says otherwise.
"""

from flask import Flask, jsonify, request
from vonage_voice import Connect, Conversation, Dtmf, Input, Notify, PhoneEndpoint, Record, Speech, Talk

OURS = "442079460123"
RECIPIENT, SECOND_RECIPIENT = "442079460601", "442079460602"


def wire(*actions):
    """Return a response with an NCCO of these actions."""
    return jsonify([action.model_dump(by_alias=True, exclude_none=True) for action in actions])


def receive_an_inbound_call():
    """Thank the caller, and read out the number digit by digit."""
    app = Flask("receive-an-inbound-call")

    @app.get("/webhooks/answer")
    def answer():
        digits = "-".join(request.args["from"])
        return wire(Talk(text=f"Thank you for your call from {digits}"))

    return app


def handle_user_input():
    """Ask for one key, and say which it was."""
    app = Flask("handle-user-input")

    @app.get("/webhooks/answer")
    def answer():
        return wire(
            Talk(text="Hello, any key will do."),
            Input(
                type=["dtmf"],
                dtmf=Dtmf(timeOut=5, maxDigits=1),
                eventUrl=[f"{request.url_root}webhooks/dtmf"],
            ),
        )

    @app.post("/webhooks/dtmf")
    def dtmf():
        return wire(Talk(text=f"You pressed {request.get_json()['dtmf']['digits']}, good-bye"))

    return app


def handle_user_input_with_asr():
    """Ask for words, and repeat them."""
    app = Flask("handle-user-input-with-asr")

    @app.get("/webhooks/answer")
    def answer():
        return wire(
            Talk(text="Tell me something"),
            Input(
                type=["speech"],
                speech=Speech(endOnSilence=1, language="en-US"),
                eventUrl=[f"{request.url_root}webhooks/asr"],
            ),
        )

    @app.post("/webhooks/asr")
    def asr():
        results = request.get_json()["speech"].get("results")
        if not results:
            return wire(Talk(text="Sorry, that was not clear"))
        return wire(Talk(text=f"Hello, you said {results[0]['text']}"))

    return app


def record_a_message():
    """Record what the caller says until the hash key."""
    app = Flask("record-a-message")

    @app.get("/webhooks/answer")
    def answer():
        return wire(
            Talk(text="After the tone leave a message, then press the hash key."),
            Record(endOnKey="#", beepStart=True, eventUrl=[f"{request.url_root}webhooks/recordings"]),
            Talk(text="Thank you for the message."),
        )

    @app.post("/webhooks/recordings")
    def recordings():
        return {"message": "webhook received"}

    return app


def record_a_conversation():
    """Record a conversation; as in the official snippet, what is not set goes out as null."""
    app = Flask("record-a-conversation")

    @app.get("/webhooks/answer")
    def answer():
        joined = Conversation(
            name="recorded-room",
            record=True,
            eventMethod="POST",
            eventUrl=[f"{request.url_root}webhooks/recordings"],
        )
        return jsonify([joined.model_dump(by_alias=True)])

    @app.post("/webhooks/recordings")
    def recordings():
        return {"message": "webhook received"}

    return app


def track_ncco():
    """Be notified of how far an NCCO has come, and put another in its place."""
    app = Flask("track-ncco")

    @app.get("/webhooks/answer")
    def answer():
        return wire(
            Talk(text="This is the notification line."),
            Notify(payload={"foo": "bar"}, eventUrl=[f"{request.url_root}webhooks/notification"]),
            Talk(text="Nobody ever hears this, since another NCCO takes its place."),
        )

    @app.post("/webhooks/notification")
    def notification():
        return wire(Talk(text="The notification is here, loud and clear"))

    return app


def connect_callers_to_a_conference():
    """Bring callers together in a conversation."""
    app = Flask("connect-callers-to-a-conference")

    @app.get("/webhooks/answer")
    def answer():
        return wire(Talk(text="One moment, please"), Conversation(name="meeting"))

    return app


def connected(number, **options):
    """Return an action that connects to somebody."""
    return Connect(from_=OURS, endpoint=[PhoneEndpoint(number=number)], **options)


def connect_an_inbound_call():
    """Forward whoever calls."""
    app = Flask("connect-an-inbound-call")

    @app.get("/webhooks/answer")
    def answer():
        return wire(connected(RECIPIENT))

    return app


def join_outbound_calls():
    """Call two people into one call."""
    app = Flask("join-outbound-calls")

    @app.get("/webhooks/answer")
    def answer():
        return wire(connected(RECIPIENT), connected(SECOND_RECIPIENT))

    return app


def recording_of(name, **options):
    """Record a call that is forwarded, and tell the caller so."""
    app = Flask(name)

    @app.get("/webhooks/answer")
    def answer():
        event_url = [f"{request.url_root}webhooks/event"]
        return wire(
            Talk(text="Your call is forwarded, and recorded for its quality."),
            Record(eventUrl=[f"{request.url_root}webhooks/recordings"], **options),
            connected(RECIPIENT, eventUrl=event_url),
        )

    @app.post("/webhooks/recordings")
    def recordings():
        return "webhook received"

    return app


def record_a_call():
    return recording_of("record-a-call")


def record_a_call_with_split_audio():
    return recording_of("record-a-call-with-split-audio", split="conversation", channels=2)


def text_to_speech():
    """Serve an NCCO, as the address does that the outbound and transfer snippets name."""
    app = Flask("text-to-speech")

    @app.get("/webhooks/answer")
    def answer():
        return wire(Talk(text="This is read out to you from an answer URL"))

    return app


def human_or_machine():
    """Say one thing to a person and another after the beep of a voicemail; any other event means nothing."""
    app = Flask("human-or-machine")

    @app.post("/webhooks/event")
    def event():
        told = request.get_json()
        if told.get("status") == "human":
            return wire(Talk(text="Hello, an agent is on the way"))
        if told.get("status") == "machine" and told.get("sub_state") == "beep_start":
            return wire(Talk(text="You were not in, please call back"))
        return ""

    return app


APPS = {
    "receive-an-inbound-call": receive_an_inbound_call,
    "handle-user-input": handle_user_input,
    "handle-user-input-with-asr": handle_user_input_with_asr,
    "record-a-message": record_a_message,
    "record-a-conversation": record_a_conversation,
    "track-ncco": track_ncco,
    "connect-callers-to-a-conference": connect_callers_to_a_conference,
    "connect-an-inbound-call": connect_an_inbound_call,
    "join-outbound-calls": join_outbound_calls,
    "record-a-call": record_a_call,
    "record-a-call-with-split-audio": record_a_call_with_split_audio,
    "text-to-speech": text_to_speech,
    "human-or-machine": human_or_machine,
}
