"""Runs the application: `python -m appointment_reminder`.

Environment:
    VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY: who we are; the key is the path of a file.
    VONAGE_API_HOST: where the platform is; api.nexmo.com unless told otherwise.
    REQUESTS_CA_BUNDLE: whom to trust there; read by the SDK's HTTP library.
    CALLER_NUMBER: the number that patients see.
    HOST: the address to listen on; 127.0.0.1 unless told otherwise.
    PORT: where to listen; 3000 unless told otherwise, 0 for any free port.
    PUBLIC_URL: where the platform reaches us; http://127.0.0.1:PORT unless told otherwise.
"""

from __future__ import annotations

import logging
import os
import socket
import sys

from aiohttp import web
from vonage import Auth, HttpClientOptions, Vonage

from .telephone import Telephone
from .website import Website


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    host = os.environ.get("HOST", "127.0.0.1")
    listener = socket.create_server((host, int(os.environ.get("PORT", "3000"))))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    website = Website(
        Telephone(client(), os.environ.get("CALLER_NUMBER", "447700900000")),
        os.environ.get("PUBLIC_URL", url),
    )
    print(f"listening on {url}", flush=True)
    web.run_app(website.app(), sock=listener, print=None, shutdown_timeout=2)


def client() -> Vonage:
    """Make the SDK's client. Only the host says whether it is the platform that it talks to."""
    return Vonage(
        Auth(
            application_id=os.environ["VONAGE_APPLICATION_ID"],
            private_key=os.environ["VONAGE_PRIVATE_KEY"],
        ),
        HttpClientOptions(api_host=os.environ.get("VONAGE_API_HOST", "api.nexmo.com"), timeout=10),
    )


if __name__ == "__main__":
    main()
