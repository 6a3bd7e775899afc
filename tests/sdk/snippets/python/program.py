"""Serves and runs the Python snippets in one process: reads a command a line and answers each with lines.

    {"serve": NAME}                  starts an application on a port of its own: {"url": its address}
    {"received": URL}                what that application was sent so far: {"received": [...]}
    {"run": NAME, "environ": {...}}  runs a script: {"sleeps": seconds} wherever it sleeps, until the next
                                     line, and at its end {"printed": what it printed}

What goes wrong is told as {"error": its traceback}.
"""

import json
import logging
import sys
import threading
import traceback

from flask import request
from scripts import SCRIPTS
from webhook_apps import APPS
from werkzeug.serving import make_server


def serve(name, received):
    """Serve an application on a free port, noting what it is sent, and return its address."""
    app = APPS[name]()

    @app.before_request
    def note():
        members = request.args.to_dict() if request.method == "GET" else request.get_json()
        received.append({"method": request.method, "path": request.path, "members": members})

    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.port}"


def sleep(seconds):
    """Let the test say when so much time has passed."""
    say(sleeps=seconds)
    sys.stdin.readline()


def say(**answer):
    """Write a line; what is no JSON in it is a model of the SDK."""
    text = json.dumps(answer, default=lambda model: model.model_dump())
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def obey(command, received):
    """Return the answer to a command; `received` is what each application was sent, by its address."""
    if "serve" in command:
        noted = []
        url = serve(command["serve"], noted)
        received[url] = noted
        return {"url": url}
    if "received" in command:
        return {"received": received[command["received"]]}
    return {"printed": SCRIPTS[command["run"]](command["environ"], sleep)}


def main():
    """Obey until there are no more commands."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    received = {}
    while line := sys.stdin.readline():
        try:
            say(**obey(json.loads(line), received))
        except Exception:
            say(error=traceback.format_exc())


if __name__ == "__main__":
    main()
