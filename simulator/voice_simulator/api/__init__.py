"""The HTTP surface: the platform's `/v1/…` routes, and our own under `/_simulator/`."""
