"""An application that uses the vonage SDK, version 4: reads a command a line and answers each with a line.

It runs in the SDK's own environment. `VOICE_API_HOST` says where the API is; a command is a JSON object of
`application_id`, `private_key`, `operation`, which is the name of a method of `client.voice`, and its
`arguments` and `fields`; an answer has a `result` or an `error`. Fields are what a user gives the request
model of the operation: endpoints and NCCO actions are made into the SDK's own objects here.
"""

import json
import os
import sys

from vonage import Auth, HttpClientOptions, Vonage
from vonage_voice import (
    AudioStreamOptions,
    Connect,
    Conversation,
    CreateCallRequest,
    Input,
    ListCallsFilter,
    Notify,
    Record,
    Sip,
    Stream,
    Talk,
    ToPhone,
    TtsStreamOptions,
    Vbc,
    Wait,
    Websocket,
)

REQUESTS = {
    "create_call": CreateCallRequest,
    "list_calls": ListCallsFilter,
    "play_audio_into_call": AudioStreamOptions,
    "play_tts_into_call": TtsStreamOptions,
}
ACTIONS = {
    "connect": Connect,
    "conversation": Conversation,
    "input": Input,
    "notify": Notify,
    "record": Record,
    "stream": Stream,
    "talk": Talk,
    "wait": Wait,
}
ENDPOINTS = {"phone": ToPhone, "sip": Sip, "vbc": Vbc, "websocket": Websocket}


class Application:
    """Does what the commands of one session say, with one client for each application."""

    def __init__(self, api_host):
        self._options = HttpClientOptions(api_host=api_host, timeout=20)
        self._clients = {}

    def obey(self, command):
        """Return the answer to a command."""
        try:
            voice = self._client(command["application_id"], command["private_key"]).voice
            operation = getattr(voice, command["operation"])
            return {"result": operation(*_arguments(**command))}
        except Exception as error:
            response = getattr(error, "response", None)
            status = None if response is None else response.status_code
            return {"error": {"kind": type(error).__name__, "status": status, "message": str(error)}}

    def _client(self, *credentials):
        if credentials not in self._clients:
            application_id, private_key = credentials
            auth = Auth(application_id=application_id, private_key=private_key)
            self._clients[credentials] = Vonage(auth, self._options)
        return self._clients[credentials]


def _arguments(*, operation, arguments, fields, **_):
    if operation == "transfer_call_ncco":
        arguments = [*arguments, [_action(one) for one in fields["ncco"]]]
    elif operation in REQUESTS:
        arguments = [*arguments, REQUESTS[operation](**_objects(**fields))]
    return arguments


def _objects(*, ncco=None, to=None, **fields):
    if ncco is not None:
        fields["ncco"] = [_action(one) for one in ncco]
    if to is not None:
        fields["to"] = [_endpoint(**one) for one in to]
    return fields


def _action(given):
    if not isinstance(given, dict):
        return given
    return ACTIONS[given["action"]](**{name: value for name, value in given.items() if name != "action"})


def _endpoint(*, type, **members):  # noqa: A002 # the wire's word
    return ENDPOINTS[type](**members)


def main():
    """Obey until there are no more commands."""
    application = Application(os.environ["VOICE_API_HOST"])
    for line in sys.stdin:
        answer = application.obey(json.loads(line))
        # What is no JSON in an answer is a model of the SDK.
        text = json.dumps(answer, default=lambda model: model.model_dump(mode="json"))
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
