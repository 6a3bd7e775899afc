"""What a call costs: a rate per minute by destination, and the network that carries it.

Amounts are whole hundred-millionths of a euro, so that `rate x seconds / 60` rounds the same everywhere.
The rule and its rounding to eight decimals were verified on recorded callbacks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.endpoints import Endpoint, EndpointType

if TYPE_CHECKING:
    from collections.abc import Mapping

_UNIT: Final = 10**8


@dataclass(frozen=True, slots=True)
class Tariff:
    """The price of one destination.

    Attributes:
        rate: hundred-millionths of a euro per minute; 0 for a leg that is free.
        network: MCCMNC digits, or None where there is no telephone network.
    """

    rate: int
    network: str | None

    def rate_text(self) -> str:
        """Write the rate as the platform does: eight decimals, but `0.00` where it is nothing."""
        return _eight_decimals(self.rate) if self.rate else "0.00"

    def price_text(self, seconds: int) -> str:
        """Write the price of so many seconds: eight decimals, but `0` where it is nothing."""
        price = (self.rate * seconds * 2 + 60) // 120
        return _eight_decimals(price) if price else "0"


FREE: Final = Tariff(0, None)

DEFAULT_PRICES: Final[Mapping[str, Tariff]] = {
    "": Tariff(2_400_000, "99999"),
    "1": Tariff(1_270_000, "310260"),
    "33": Tariff(3_000_000, "20801"),
    "44": Tariff(1_000_000, "23410"),
    "447": Tariff(10_000_000, "23420"),
    "49": Tariff(1_500_000, "26201"),
}
"""Rates by number prefix, of which the longest counts. The values are examples, not a price list."""

SIP_TARIFF: Final = Tariff(450_000, None)
WEBSOCKET_TARIFF: Final = Tariff(450_000, None)


class PriceList:
    """Rates by number prefix.

    Args:
        prefixes: prefix to tariff; the empty prefix is for every number that no other one fits.
    """

    def __init__(self, prefixes: Mapping[str, Tariff] = DEFAULT_PRICES) -> None:
        self._prefixes = dict(prefixes)
        self._longest = max(map(len, self._prefixes), default=0)

    def tariff_for(self, destination: Endpoint) -> Tariff:
        """Return what a call to this endpoint costs."""
        match destination.type:
            case EndpointType.PHONE:
                return self._by_prefix(destination.address)
            case EndpointType.SIP:
                return SIP_TARIFF
            case EndpointType.WEBSOCKET:
                return WEBSOCKET_TARIFF
            case _:
                return FREE

    def _by_prefix(self, number: str) -> Tariff:
        for length in range(min(self._longest, len(number)), -1, -1):
            tariff = self._prefixes.get(number[:length])
            if tariff is not None:
                return tariff
        return FREE


def amount(text: str) -> int:
    """Read an amount of euros such as `0.0127`, as hundred-millionths.

    Raises:
        ValueError: the text is not a decimal number of at most eight decimals, or is negative.
    """
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isdecimal() or not text.isascii() or len(decimals) > 8:
        raise ValueError(f"an amount in euros has at most eight decimals, as in 0.0127; got {text!r}")
    return int(whole or "0") * _UNIT + int(decimals.ljust(8, "0"))


def _eight_decimals(value: int) -> str:
    return f"{value // _UNIT}.{value % _UNIT:08d}"
