"""An application that uses the nexmo SDK, version 2.5.2: reads a command a line and answers each with a line.

It runs in the SDK's own environment. `VOICE_API_HOST` says where the API is; a command is a JSON object of
`application_id`, `private_key`, `operation`, which is the name of a method of `nexmo.Voice`, or with
`client.` before it of `nexmo.Client`, and its `arguments` and `fields`; an answer has a `result` or an
`error`.
"""

import json
import os
import sys

import nexmo


class Application:
    """Does what the commands of one session say, with one client for each application."""

    def __init__(self, api_host):
        self._api_host = api_host
        self._clients = {}

    def obey(self, command):
        """Return the answer to a command."""
        try:
            client = self._client(command["application_id"], command["private_key"])
            surface, _, name = command["operation"].rpartition(".")
            operation = getattr(client if surface == "client" else nexmo.Voice(client), name)
            return {"result": operation(*command["arguments"], **command["fields"])}
        except Exception as error:
            return {"error": {"kind": type(error).__name__, "status": None, "message": str(error)}}

    def _client(self, *credentials):
        if credentials not in self._clients:
            application_id, private_key = credentials
            client = nexmo.Client(application_id=application_id, private_key=private_key)
            # The setter, `client.api_host("…")`, takes no port.
            client._Client__api_host = self._api_host
            self._clients[credentials] = client
        return self._clients[credentials]


def main():
    """Obey until there are no more commands."""
    application = Application(os.environ["VOICE_API_HOST"])
    for line in sys.stdin:
        answer = application.obey(json.loads(line))
        # What is no JSON in an answer is the content of a file.
        text = json.dumps(answer, default=lambda content: content.decode("latin-1"))
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
