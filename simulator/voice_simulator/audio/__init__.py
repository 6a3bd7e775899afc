"""Sound as bytes: what is heard in a recording, or on a WebSocket, rendered when it is asked for."""
