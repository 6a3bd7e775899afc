"""`--map`: which address is called in place of another, and what your app sees of that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.addresses import fold_host

if TYPE_CHECKING:
    from collections.abc import Iterable


_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


# WebSockets go to the same app as HTTP; only the schemes have other names.
_AS_HTTP: Final = {"ws": "http", "wss": "https"}


_AS_WEBSOCKET: Final = {"http": "ws", "https": "wss"}


_PLACE: Final = re.compile(
    r"(?:(?P<scheme>https?|wss?)://)?(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)


_URL: Final = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?P<userinfo>[^/?#]*@)?(?P<host>\[[^\]/?#]*\]|[^:/?#]*)"
    r"(?::(?P<port>[0-9]{0,5}))?(?P<rest>[/?#].*)?",
    re.IGNORECASE | re.DOTALL,
)


class MapHost(StrEnum):
    """Which Host your app sees where the map moves its public origin."""

    KEEP = "keep"
    """The one in its public address, with what a tunnel adds."""
    REWRITE = "rewrite"
    """The one that is connected to."""


class Forwarded(NamedTuple):
    """The public origin of an app that is called elsewhere: `https`, `app.example.com`."""

    scheme: str
    host: str


class Mapped(NamedTuple):
    """The URL to call, and the public origin that your app is to see if that is another."""

    url: str
    forwarded: Forwarded | None


@dataclass(frozen=True, slots=True)
class _Place:
    """One side of a rule; None for a part that was left out.

    Attributes:
        scheme: `http` or `https`, also for WebSockets.
        host: IPv6 addresses in brackets.
        port: 1 to 65535.
    """

    scheme: str | None
    host: str
    port: int | None


class AddressMap:
    """The rules by which addresses are rewritten before the guard sees them.

    A part that FROM leaves out matches anything; a part that TO leaves out stays as it was. Only the first
    rule that matches is applied. A rule whose FROM has a scheme is for an origin, the public address of
    your app: requests come as through a tunnel, with the Host of that address, X-Forwarded-Proto and
    X-Forwarded-Host. A rule for a plain name only says how your app is reached from here.

    Args:
        texts: `FROM=TO` each, either side a host with or without scheme and port:
            `localhost=host.docker.internal`, `https://app.example.com=http://app:3000`. `http` and `https`
            stand for `ws` and `wss`, too.
        host: whether the Host of an origin is kept.

    Raises:
        SettingsError: a text that is no such rule.
    """

    def __init__(self, texts: Iterable[str] = (), host: MapHost = MapHost.KEEP) -> None:
        self._rules = tuple(map(_rule, texts))
        self._keeps_host = host is MapHost.KEEP

    def mapped(self, url: str) -> Mapped:
        """Return what to call in place of a URL; user, path and query stay exactly as they are."""
        parts = _URL.fullmatch(url) if self._rules else None
        if parts is None:
            return Mapped(url, None)
        scheme, host = _as_http(parts["scheme"]), fold_host(parts["host"])
        port = int(parts["port"]) if parts["port"] else _DEFAULT_PORTS.get(scheme)
        for source, target in self._rules:
            if source.scheme in {None, scheme} and source.host == host and source.port in {None, port}:
                is_origin = source.scheme is not None and self._keeps_host
                return Mapped(_moved(parts, target), _forwarded(parts) if is_origin else None)
        return Mapped(url, None)


def _as_http(scheme: str) -> str:
    scheme = scheme.lower()
    return _AS_HTTP.get(scheme, scheme)


def _forwarded(parts: re.Match[str]) -> Forwarded:
    scheme, port = _as_http(parts["scheme"]), _own_port(parts)
    return Forwarded(scheme, f"{parts['host'].lower()}{f':{port}' if port else ''}")


def _own_port(parts: re.Match[str]) -> int:
    """Return the port that a URL names, if that says more than its scheme does; else 0."""
    port = int(parts["port"] or 0)
    return 0 if port == _DEFAULT_PORTS.get(_as_http(parts["scheme"])) else port


def _moved(parts: re.Match[str], target: _Place) -> str:
    scheme = parts["scheme"].lower()
    if target.scheme is not None:
        scheme = _AS_WEBSOCKET[target.scheme] if scheme in _AS_HTTP else target.scheme
    # A port that only spells out the old scheme's default is not meant for the new one.
    port = target.port or _own_port(parts)
    authority = f"{parts['userinfo'] or ''}{target.host}{f':{port}' if port else ''}"
    return f"{scheme}://{authority}{parts['rest'] or ''}"


def _rule(text: str) -> tuple[_Place, _Place]:
    """Return what to match, its host folded, and what to put in its place."""
    source, equals, target = text.partition("=")
    if not equals:
        raise SettingsError(f"--map {text}: expected FROM=TO, as in --map localhost=host.docker.internal")
    place = _place(text, source)
    return _Place(place.scheme, fold_host(place.host), place.port), _place(text, target)


def _place(rule: str, text: str) -> _Place:
    match = _PLACE.fullmatch(text.strip())
    if match is None:
        raise SettingsError(
            f"--map {rule}: {text!r} is not a host with or without scheme and port, such as localhost, "
            "app:3000, [::1]:3000 or https://app.example.com"
        )
    port = int(match["port"]) if match["port"] else None
    if port is not None and not 0 < port < 65536:
        raise SettingsError(f"--map {rule}: port {port} is not between 1 and 65535")
    return _Place(match["scheme"] and _as_http(match["scheme"]), match["host"], port)
