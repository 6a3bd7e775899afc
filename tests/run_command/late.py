"""An application that replies to `answered` first, then works for a while, and hangs the call up.

    python late.py PORT SIMULATOR [outside]

`outside` leaves the program that was started behind, and its session: nobody can tell that both are one.
"""

import json
import os
import signal
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PORT, SIMULATOR = int(sys.argv[1]), sys.argv[2]
WORK = 0.4
"""Seconds of processor time: more than any settling time allows for."""


def hang_up(uuid):
    """Work, then act."""
    end = time.thread_time() + WORK
    while time.thread_time() < end:
        pass
    request = urllib.request.Request(
        f"{SIMULATOR}/v1/calls/{uuid}",
        b'{"action": "hangup"}',
        {"Content-Type": "application/json"},
        method="PUT",
    )
    urllib.request.urlopen(request).close()


class Handler(BaseHTTPRequestHandler):
    """Replies before it acts."""

    def do_GET(self):
        """Say that it is up."""
        self.send_response(204)
        self.end_headers()

    def do_POST(self):
        """Take an event."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()
        if told.get("status") == "answered":
            threading.Thread(target=hang_up, args=(told["uuid"],)).start()


def leave():
    """Go on as a process that descends from nobody; end when the one left behind does."""
    behind = os.getpid()
    if os.fork() > 0:
        os.wait()
        signal.pause()
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    threading.Thread(target=end_with, args=(behind,), daemon=True).start()


def end_with(process):
    """End when another process has."""
    while os.path.exists(f"/proc/{process}"):
        time.sleep(0.1)
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[3:] == ["outside"]:
        leave()
    ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
