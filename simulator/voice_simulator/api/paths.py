"""What the paths of our own routes and of the platform's begin with."""

from __future__ import annotations

from typing import Final

CONTROL_PREFIX: Final = "/_simulator"
CONSOLE_PATH: Final = f"{CONTROL_PREFIX}/console"
PLATFORM_PREFIXES: Final = ("/v1", "/v3")
