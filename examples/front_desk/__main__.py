"""Runs the application: `python -m front_desk`.

Environment:
    VONAGE_APPLICATION_ID, VONAGE_PRIVATE_KEY: who we are; the key is the path of a file.
    VONAGE_API_HOST: where the platform is; api.nexmo.com unless told otherwise.
    REQUESTS_CA_BUNDLE: whom to trust there; read by the SDK's HTTP library.
    HOST: the address to listen on; 127.0.0.1 unless told otherwise.
    PORT: where to listen; 3000 unless told otherwise, 0 for any free port.
    PUBLIC_URL: where the platform reaches us; http://127.0.0.1:PORT unless told otherwise.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from typing import TYPE_CHECKING

from aiohttp import web
from vonage import Auth, HttpClientOptions, Vonage

from . import directory
from .conference import Conference
from .desk import FrontDesk
from .duty import DutyLine
from .hunting import Hunting
from .service import ServiceLine
from .telephone import Telephone
from .voicemail import Voicemail

if TYPE_CHECKING:
    from .lines import Line


def main() -> None:
    """Serve until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stdout)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    host = os.environ.get("HOST", "127.0.0.1")
    listener = socket.create_server((host, int(os.environ.get("PORT", "3000"))))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(f"listening on {url}", flush=True)
    public_url = os.environ.get("PUBLIC_URL", url).rstrip("/")
    voicemail = Voicemail(public_url)
    app = web.Application()
    FrontDesk(lines(Telephone(client()), voicemail, public_url), voicemail).add_to(app)
    web.run_app(app, sock=listener, print=None, shutdown_timeout=2)


def lines(telephone: Telephone, voicemail: Voicemail, url: str) -> dict[str, Line]:
    """Make what each of our numbers leads to."""
    return {
        directory.DIRECT_LINE: Hunting(url, directory.DIRECT_LINE, [directory.OWNER], voicemail),
        directory.SALES: Hunting(url, directory.SALES, directory.SELLERS, voicemail),
        directory.DUTY: DutyLine(url, directory.ON_DUTY, telephone, voicemail),
        directory.CONFERENCE: Conference(directory.MODERATOR, telephone),
        directory.SERVICE: ServiceLine(url, directory.AGENTS, telephone, voicemail),
    }


def client() -> Vonage:
    """Make the SDK's client. Only the host says whether it is the platform that it talks to."""
    return Vonage(
        Auth(
            application_id=os.environ["VONAGE_APPLICATION_ID"],
            private_key=os.environ["VONAGE_PRIVATE_KEY"],
        ),
        HttpClientOptions(
            api_host=os.environ.get("VONAGE_API_HOST", "api.nexmo.com"),
            # So often the SDK sends a request whose connection closes without an answer, by itself ten.
            # But the call may have been placed, and nobody wants to be called ten times.
            pool_maxsize=1,
        ),
    )


if __name__ == "__main__":
    main()
