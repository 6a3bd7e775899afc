"""Starts the simulator of a command, and says what to do if its address is taken."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.app import AddressTaken, Simulator
from voice_simulator.cli.simulator_probe import is_simulator
from voice_simulator.errors import SettingsError
from voice_simulator.settings.table import Settings

if TYPE_CHECKING:
    from contextlib import AsyncExitStack


log: Final = logging.getLogger("voice_simulator")


async def start_for_serve(stack: AsyncExitStack, simulator: Simulator) -> None:
    """Start a simulator for `serve`; the stack stops it.

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


async def start_for_run(stack: AsyncExitStack, settings: Settings, *, any_port: bool) -> Simulator:
    """Start a simulator for `run`; the stack stops it.

    Args:
        stack: stops the simulator when it closes.
        settings: of the simulator.
        any_port: whether to take a free port if the port in the settings is taken.


    Raises:
        SettingsError: its address is taken.
    """
    simulator = Simulator(settings)
    try:
        await stack.enter_async_context(simulator)
    except AddressTaken as error:
        if any_port and not (error.is_secure and _has_tls_port(settings)):
            return await _open_elsewhere(stack, settings, error)
        if not await is_simulator(error.address):
            raise
        way = (
            f"{_flag(error)} 0 takes a free port"
            if error.is_secure
            else f"--target {error.address} runs with it"
        )
        raise SettingsError(f"{error}; a simulator is up there: {way}") from None
    return simulator


async def _open_elsewhere(stack: AsyncExitStack, settings: Settings, error: AddressTaken) -> Simulator:
    tls_ports = settings.tls_ports if _has_tls_port(settings) else (0,)
    elsewhere = replace(settings, port=0, tls_ports=tls_ports)
    simulator = await start_for_run(stack, elsewhere, any_port=False)
    log.warning(
        "port %s is taken: the simulator of this run is at %s, which --app is told as VOICE_SIMULATOR_URL%s",
        error.address.rpartition(":")[2],
        " and ".join([simulator.base_url, *(f"https://{one}" for one in simulator.tls_addresses)]),
        " and _HTTPS_URL" if simulator.tls_addresses else "",
    )
    return simulator


def _has_tls_port(settings: Settings) -> bool:
    """Tell whether the user chose a port for HTTPS."""
    return settings.tls_ports != Settings().tls_ports


def app_environment(simulator: Simulator | None, address: str) -> dict[str, str]:
    """Return the variables that tell your app the address of the simulator."""
    variables = {"VOICE_SIMULATOR_URL": address}
    secure = [] if simulator is None else simulator.tls_addresses
    return variables | ({"VOICE_SIMULATOR_HTTPS_URL": f"https://{secure[0]}"} if secure else {})


def _flag(error: AddressTaken) -> str:
    return "--tls-port" if error.is_secure else "--port"
