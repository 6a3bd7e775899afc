"""A local simulator of the Vonage (Nexmo) Voice API.

`Simulator` is loaded when it is first asked for: importing the pure core must not load a web server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.version import __version__

if TYPE_CHECKING:
    from voice_simulator.app import Simulator

__all__ = ["Simulator", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Simulator":
        from voice_simulator.app import Simulator  # noqa: PLC0415  # as above

        return Simulator
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
