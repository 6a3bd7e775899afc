"""Opens the simulator of a command, and says what to do where another one has its address."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from simulator.errors import SettingsError
from simulator.finding import is_simulator
from simulator.server import AddressTaken, Simulator

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    from simulator.settings import Settings


log: Final = logging.getLogger("simulator")


async def open_for_serving(stack: AsyncExitStack, simulator: Simulator) -> None:
    """Let a simulator listen until the stack is closed.

    Raises:
        SettingsError: its address is taken.
    """
    try:
        await stack.enter_async_context(simulator)
    except AddressTaken as error:
        if not await is_simulator(error.address):
            raise
        raise SettingsError(
            f"{error}; a simulator is up there: use that one, or have this one elsewhere by {_flag(error)} "
            "(0 is a free port)"
        ) from None


async def open_for_running(stack: AsyncExitStack, settings: Settings, *, any_port: bool) -> Simulator:
    """Let a simulator for a run listen, on a free port where that will do and the usual one is taken.

    Raises:
        SettingsError: its address is taken.
    """
    simulator = Simulator(settings)
    try:
        await stack.enter_async_context(simulator)
    except AddressTaken as error:
        if any_port and not error.is_secure:
            return await _open_elsewhere(stack, settings)
        if not await is_simulator(error.address):
            raise
        way = (
            f"{_flag(error)} 0 takes a free port"
            if error.is_secure
            else f"--target {error.address} runs with it"
        )
        raise SettingsError(f"{error}; a simulator is up there: {way}") from None
    return simulator


async def _open_elsewhere(stack: AsyncExitStack, settings: Settings) -> Simulator:
    simulator = await open_for_running(stack, replace(settings, port=0), any_port=False)
    log.warning(
        "port %d is taken: the simulator of this run is at %s, which --app is told as VOICE_SIMULATOR_URL",
        settings.port,
        simulator.base_url,
    )
    return simulator


def _flag(error: AddressTaken) -> str:
    return "--tls-port" if error.is_secure else "--port"
