"""Tells the log of clients that broke off a TLS handshake, which asyncio keeps to itself."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Final

_log: Final = logging.getLogger("voice_simulator")

_DISTRUST: Final = ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")
"""What is in the name of the alert of a client that does not trust us: OpenSSL's, Go's, Java's."""

_TRUST: Final = (
    "let it trust the simulator's authority, which is at /_simulator/ca.pem, and with the public ones at "
    "/_simulator/ca-bundle.pem"
)

PATIENCE: Final = 3.0
"""Seconds of wall time after which a handshake that was begun will not be ended any more."""


class LoggedHandshake(ssl.SSLObject):
    """The server's side of a TLS connection; to be the `sslobject_class` of its context."""

    _timer: asyncio.TimerHandle | None = None

    def do_handshake(self) -> None:
        """Go on with the handshake, and tell why it failed."""
        # Node closes the connection when it does not trust us, without an alert: then nobody calls again.
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PATIENCE, _tell_unfinished)
        try:
            super().do_handshake()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            raise
        except ssl.SSLError as error:
            self._timer.cancel()
            _log.warning("%s", _told(error.reason or str(error)))
            raise
        self._timer.cancel()


def _tell_unfinished() -> None:
    _log.warning("a client broke off a TLS handshake; if it does not trust the certificate, %s", _TRUST)


def _told(reason: str) -> str:
    if any(word in reason for word in _DISTRUST):
        return f"a client broke off: it does not trust the certificate; {_TRUST}"
    if reason == "HTTP_REQUEST":
        return "a client speaks plain HTTP to the HTTPS port: give it https://, or the port of plain HTTP"
    return f"a TLS handshake failed: {reason.replace('_', ' ').lower()}"
