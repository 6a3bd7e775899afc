"""A person and a WebSocket of your app on one line, without a connection: frames come at told instants."""

from socket_line.frames import LOUD, SILENT, loud, rms
from socket_line.line import SECOND_SOCKET, SOCKET, Line

__all__ = ["LOUD", "SECOND_SOCKET", "SILENT", "SOCKET", "Line", "loud", "rms"]
