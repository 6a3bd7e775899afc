"""Our own routes under `/_simulator/`."""
