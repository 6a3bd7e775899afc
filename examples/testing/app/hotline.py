"""A telephone number that tells our opening hours: the webhooks of the platform."""

from __future__ import annotations

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Webhooks(BaseHTTPRequestHandler):
    """Answers what the platform asks."""

    def do_GET(self) -> None:
        """Answer the call: the menu."""
        self._reply(
            {"action": "talk", "text": "Welcome. Press 1 for our opening hours.", "bargeIn": True},
            {
                "action": "input",
                "type": ["dtmf"],
                "dtmf": {"maxDigits": 1, "timeOut": 5},
                "eventUrl": [f"http://{self.headers['Host']}/choice"],
            },
        )

    def do_POST(self) -> None:
        """Do what was chosen; an event needs no more than a reply."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/choice":
            self._reply()
        elif told["dtmf"]["digits"] == "1":
            self._reply({"action": "talk", "text": "We are open from eight to six."})
        else:
            self._reply({"action": "talk", "text": "Good-bye."})

    def _reply(self, *actions: dict[str, Any]) -> None:
        body = json.dumps(actions).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def hotline(port: int = 0, host: str = "127.0.0.1") -> ThreadingHTTPServer:
    """Return the app, to be served; at any free port unless one is named."""
    return ThreadingHTTPServer((host, port), Webhooks)


if __name__ == "__main__":
    hotline(int(sys.argv[1])).serve_forever()
