"""Finds the address of the simulator that `call` and `token` use: a flag, a variable, or the default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.http_urls import read_http_url
from voice_simulator.errors import SettingsError
from voice_simulator.settings.setting import VARIABLE_PREFIX

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

DEFAULT: Final = "http://127.0.0.1:8480"
URL: Final = f"{VARIABLE_PREFIX}URL"
PORT: Final = f"{VARIABLE_PREFIX}PORT"
WAYS: Final = f"start one with voice-simulator serve, or say where it is by --simulator or {URL}"
CONTROL_TOKEN: Final = f"{VARIABLE_PREFIX}CONTROL_TOKEN"
"""The variable with the token of the control API."""


def add_simulator_flag(parser: argparse.ArgumentParser) -> None:
    """Add `--simulator` to the parser of a command."""
    parser.add_argument("--simulator", metavar="URL", help=f"default: {URL}, else {DEFAULT}")


def find_simulator(given: str | None, environ: Mapping[str, str]) -> str:
    """Return the address of the simulator: from the flag, else a variable, else the default.

    Raises:
        SettingsError: the flag or the variable is no address.
    """
    if given is not None:
        return _address("--simulator", given)
    if environ.get(URL):
        return _address(URL, environ[URL])
    port = environ.get(PORT, "")
    # Kubernetes gives every container a variable of this name for a service called voice-simulator, a URL.
    return f"http://127.0.0.1:{port}" if port.isdecimal() and int(port) else DEFAULT


def _address(name: str, text: str) -> str:
    try:
        return read_http_url(text).rstrip("/")
    except ValueError:
        raise SettingsError(f"{name}: expected an address such as {DEFAULT}, got '{text}'") from None
