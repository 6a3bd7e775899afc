"""The servers that are measured, each a process of its own on a core of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from benchmarks import machine
from voice_simulator.security.token_signing import make_token

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION = "aaaaaaaa-0000-4000-8000-00000000be9c"

OTHER_APPLICATION = "bbbbbbbb-0000-4000-8000-00000000be9c"
"""One more, for what happens beside; `simulator` does not register it."""

BLOCKED_URL = "http://198.51.100.1/event"
"""A public address, which the outbound guard does not call."""

_PATIENCE = 20.0
_ROOT = Path(__file__).resolve().parent.parent
_SIGNED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int


@cache
def _private_key_pem() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_key_pem() -> str:
    """Return the public key of the application that calls."""
    key = serialization.load_pem_private_key(_private_key_pem(), None).public_key()
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def sign_tokens(count: int, application: str = APPLICATION) -> list[str]:
    """Sign so many tokens, all different, on all cores: that takes longer than to check them."""
    parts = [
        (_private_key_pem(), application, first, min(_SIGNED_AT_ONCE, count - first))
        for first in range(0, count, _SIGNED_AT_ONCE)
    ]
    with ProcessPoolExecutor(initializer=machine.unpin) as pool:
        return [token for part in pool.map(_sign, parts) for token in part]


def _sign(part: tuple[bytes, str, int, int]) -> list[str]:
    pem, application, first, count = part
    key = serialization.load_pem_private_key(pem, None)
    now = int(time.time())
    return [
        make_token(key, application, issued_at=now, token_id=f"token-{number}", lifetime=3600)
        for number in range(first, first + count)
    ]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def simulator(*flags: str, **settings: object) -> Iterator[Server]:
    """Run `voice-simulator serve` with a registered application, so that signatures are verified.

    Args:
        flags: of `serve`.
        settings: further members of its settings document.
    """
    application = {"id": APPLICATION, "public_key": public_key_pem()}
    document = {"applications": [application], **settings}
    environment = {"VOICE_SIMULATOR_CONFIG": json.dumps(document)}
    port = free_port()
    command = ["-m", "voice_simulator", "serve", "--quiet", "--port", str(port), *flags]
    with running(command, port, environment) as server:
        yield server


@contextlib.contextmanager
def baseline(name: str) -> Iterator[Server]:
    """Run one of the bare servers of `benchmarks.baselines`."""
    port = free_port()
    command = ["-m", "benchmarks.baselines", name, str(port)]
    with running(command, port, {"BENCHMARK_PUBLIC_KEY": public_key_pem()}) as server:
        yield server


@contextlib.contextmanager
def running(arguments: list[str], port: int, environment: dict[str, str]) -> Iterator[Server]:
    """Run Python with arguments until it listens, and end it afterwards."""
    process = start(arguments, environment)
    try:
        await_port(process, port)
        yield Server(process, port)
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def start(
    arguments: list[str],
    environment: dict[str, str],
    *,
    stdout: int | None = None,
    stderr: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start Python with arguments on the core for servers."""
    command = [sys.executable, *arguments]
    process = subprocess.Popen(
        command, cwd=_ROOT, env=_environment() | environment, stdout=stdout, stderr=stderr
    )
    machine.pin(process.pid, machine.SERVER_CORE)
    return process


def await_port(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until a server listens, looking every two milliseconds."""
    give_up = time.monotonic() + _PATIENCE
    while time.monotonic() < give_up and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.002)
    raise RuntimeError(f"{process.args} does not listen on port {port}")


def _environment() -> dict[str, str]:
    """Return the environment of a server: modules are compiled once, as where it is installed."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VOICE_SIMULATOR_", "PYTHON"))
    }
    return kept | {"PYTHONPYCACHEPREFIX": _compiled(), "PYTHONPATH": str(_ROOT)}


@cache
def _compiled() -> str:
    # The makefile forbids compiled modules beside their sources; without any, every start would compile.
    folder = tempfile.TemporaryDirectory(prefix="voice-simulator-benchmarks-")
    _KEPT.append(folder)
    return folder.name


_KEPT: list[tempfile.TemporaryDirectory[str]] = []
