"""An application under test, as a program: it calls a number when told to, and reads a menu to it.

Run as `campaign.py PORT [FLAW]`; a flaw makes it `rude` (the wrong words), `silent` (it places no call),
`deaf` (it has no event webhook), `slow` (it never answers the answer webhook in time), `mortal` (it ends at
the answer webhook), `talkative` (it prints what it is asked for), `endless` (it prints very much) or `broken`
(it ends at once). One that is `graceful` writes a file when it is stopped; one that runs only `once`
writes one when it begins, and ends where there is one.
"""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

PORT, FLAW = int(sys.argv[1]), (sys.argv[2:] or [""])[0]
HERE, SIMULATOR = f"http://127.0.0.1:{PORT}", os.environ["VOICE_SIMULATOR_URL"]
MENU = [
    {"action": "talk", "text": "Welcome. Press one to pay."},
    {"action": "input", "type": ["dtmf"], "dtmf": {"maxDigits": 1}, "eventUrl": [f"{HERE}/input"]},
]
ORDERS = []
THANKS = [{"action": "talk", "text": "Go away" if FLAW == "rude" else "Thank you"}]


class Campaign(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Print nothing of each request."""

    def do_GET(self):
        if self.path.startswith("/answer") and FLAW == "slow":
            self.connection.recv(1)  # until the simulator has lost its patience
        if self.path.startswith("/answer") and FLAW == "mortal":
            os._exit(4)
        self._answer(MENU if self.path.startswith("/answer") else [])

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/campaigns" and FLAW != "silent":
            tell(told["number"])
            place(str(told["number"]))
        is_heard = not (FLAW == "deaf" and self.path == "/event")
        self._answer(THANKS if self.path == "/input" else {}, 200 if is_heard else 404)

    def _answer(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def tell(number):
    """Print what was asked for, if it is one that prints; the output is flushed by nobody but Python."""
    ORDERS.append(number)
    if FLAW == "talkative":
        sys.stdout.write(f"asked to call {number} ({len(ORDERS)})\n")
    if FLAW == "endless":
        sys.stdout.writelines(f"line {line}\n" for line in range(1, 5001))


def place(number):
    """Place a call, as `--auth off` takes it."""
    order = {
        "to": [{"type": "phone", "number": number}],
        "from": {"type": "phone", "number": "447700900000"},
        "answer_url": [f"{HERE}/answer"],
        "event_url": [f"{HERE}/event"],
    }
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(f"{SIMULATOR}/v1/calls", json.dumps(order).encode(), headers, method="POST")):
        pass


if FLAW == "broken":
    sys.exit("this application is broken")
if FLAW == "once":
    try:
        Path(sys.argv[3]).touch(exist_ok=False)
    except FileExistsError:
        sys.exit("this application has begun before")
if FLAW == "graceful":

    def stop(*_):
        Path(sys.argv[3]).write_text("in order")
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    Path(f"{sys.argv[3]}.begun").touch()
sys.stdout.write("the campaign begins\n")
sys.stdout.flush()
ThreadingHTTPServer(("127.0.0.1", PORT), Campaign).serve_forever()
