"""Logs TLS handshakes that fail: asyncio says nothing of them, and clients seldom say more than that."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Final

_log: Final = logging.getLogger("voice_simulator")

_DISTRUST: Final = ("UNKNOWN_CA", "BAD_CERTIFICATE", "CERTIFICATE_UNKNOWN")
"""Parts of the names of alerts that mean distrust: from OpenSSL, Go and Java."""

_TRUST: Final = (
    "let it trust the simulator's authority, which is at /_simulator/ca.pem, and with the public ones at "
    "/_simulator/ca-bundle.pem"
)

PATIENCE: Final = 3.0
"""Seconds of wall time after which an unfinished handshake counts as broken off."""


class LoggedHandshake(ssl.SSLObject):
    """The server's side of a TLS connection. Set it as the `sslobject_class` of the context."""

    _timer: asyncio.TimerHandle | None = None

    def do_handshake(self) -> None:
        """Continue the handshake, and log why it fails."""
        # Node closes the connection without an alert if it does not trust us; then this is not called again.
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
