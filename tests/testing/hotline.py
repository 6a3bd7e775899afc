"""The app of a project under test: a hotline with a menu, served by threads of the process that tests it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Hotline(BaseHTTPRequestHandler):
    """Its webhooks."""

    def do_GET(self):
        menu = {"action": "talk", "text": "Welcome. Press 1 for our opening hours.", "bargeIn": True}
        where = [f"http://{self.headers['Host']}/choice"]
        keys = {
            "action": "input",
            "type": ["dtmf"],
            "dtmf": {"maxDigits": 1, "timeOut": 5},
            "eventUrl": where,
        }
        self._reply([menu, keys])

    def do_POST(self):
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/choice":
            self._reply({})
        elif told["dtmf"]["digits"] == "1":
            self._reply([{"action": "talk", "text": "We are open from eight to six."}])
        else:
            self._reply([{"action": "talk", "text": "Good-bye."}])

    def _reply(self, content):
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def served():
    """Serve it; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hotline)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
