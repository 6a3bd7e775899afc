"""Runs the application: `python -m appointment_reminder`.

Environment:
    VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY: who we are; the key is the path of a file.
    VONAGE_API_HOST: where the platform is; api.nexmo.com unless told otherwise.
    VONAGE_TIMEOUT: whole seconds that we wait for its answers; 10 unless told otherwise.
    REQUESTS_CA_BUNDLE: whom to trust there; read by the SDK's HTTP library.
    CALLER_NUMBER: the number that patients see.
    HOST: the address to listen on; 127.0.0.1 unless told otherwise.
    PORT: where to listen; 3000 unless told otherwise, 0 for any free port.
    PUBLIC_URL: where the platform reaches us; http://127.0.0.1:PORT unless told otherwise.
    CALL_AGAIN_AFTER: seconds until a number that was busy is called again; 300 unless told otherwise.
    BACK_OFF: seconds until a request is repeated that was one too many; 1 unless told otherwise.
    UNSURE_FOR: seconds for which we wait for news of a call that we may have placed; 5 unless told otherwise.
"""

from __future__ import annotations

import logging
import os
import socket
import sys

from aiohttp import web
from vonage import Auth, HttpClientOptions, Vonage

from .reception import Reception
from .telephone import Telephone
from .website import Patience, Website


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    host = os.environ.get("HOST", "127.0.0.1")
    listener = socket.create_server((host, int(os.environ.get("PORT", "3000"))))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(f"listening on {url}", flush=True)
    app = application(os.environ.get("PUBLIC_URL", url))
    web.run_app(app, sock=listener, print=None, shutdown_timeout=2)


def application(public_url: str) -> web.Application:
    """Make all that is served; the environment says how patient it is."""
    caller = os.environ.get("CALLER_NUMBER", "447700900000")
    telephone = Telephone(client(), caller, back_off=_seconds("BACK_OFF", 1))
    patience = Patience(call_again=_seconds("CALL_AGAIN_AFTER", 300), unsure=_seconds("UNSURE_FOR", 5))
    app = web.Application()
    Website(telephone, public_url, patience).add_to(app)
    Reception(public_url).add_to(app)
    return app


def client() -> Vonage:
    """Make the SDK's client. Only the host says whether it is the platform that it talks to."""
    return Vonage(
        Auth(
            application_id=os.environ["VONAGE_APPLICATION_ID"],
            private_key=os.environ["VONAGE_PRIVATE_KEY"],
        ),
        HttpClientOptions(
            api_host=os.environ.get("VONAGE_API_HOST", "api.nexmo.com"),
            timeout=int(os.environ.get("VONAGE_TIMEOUT", "10")),
            # So often the SDK sends a request whose connection closes without an answer, by itself ten.
            # But the call may have been placed, and nobody wants to be called ten times.
            pool_maxsize=1,
        ),
    )


def _seconds(name: str, usual: float) -> float:
    return float(os.environ.get(name, usual))


if __name__ == "__main__":
    main()
