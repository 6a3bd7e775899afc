"""Reads the URLs of webhooks and WebSockets: where a request goes, or why it goes nowhere.

Only the origin of a URL is read, and remembered. Most URLs share it: your app may put another path and query
into the URL of each call, and still nothing is read anew. This needs no network: names are looked up, and
judged, when a connection is made.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import re
import ssl
from typing import TYPE_CHECKING, Final, NamedTuple

import aiohttp
from yarl import URL

from voice_simulator.core.model.effects import Failure, FailureReason
from voice_simulator.runtime.outbound.addresses import spelled_address
from voice_simulator.runtime.outbound.failures import RequestFailed

if TYPE_CHECKING:
    from voice_simulator.runtime.outbound.address_map import AddressMap, Forwarded
    from voice_simulator.runtime.outbound.guard import OutboundGuard

HTTP: Final = ("http", "https")
WEBSOCKET: Final = ("ws", "wss")

# What aiohttp takes as `ssl`: True verifies against the system's authorities, False not at all.
Trust = ssl.SSLContext | bool

_ORIGINS_REMEMBERED: Final = 512
_URL_TEXT: Final = re.compile(r"[!-~]+")
_ORIGIN: Final = re.compile(r"[^/?#]*//[^/?#]*")
_USERINFO: Final = re.compile(r"\A([^/?#]*//)[^/?#]*@")


class Origin:
    """What all URLs of one origin have in common.

    Attributes:
        called: scheme, host and port that are called, without user and password.
        place: `host:port` for sentences.
        name: the host as it is looked up.
        asking: the request with which aiohttp's connector is asked for connections.
        host: the Host header.
        headers: those that a tunnel adds.
        authorization: the Authorization header for user and password in the URL; None without them.
    """

    __slots__ = ("asking", "authorization", "called", "headers", "host", "name", "place")

    def __init__(self, called: str, url: URL, forwarded: Forwarded | None, trust: Trust) -> None:
        loop = asyncio.get_running_loop()
        self.called = called
        self.place = f"{url.host_subcomponent}:{url.port}"
        self.name = url.raw_host or ""
        self.asking = aiohttp.ClientRequest("GET", url.origin(), loop=loop, ssl=trust)
        self.host = url.host_port_subcomponent or "" if forwarded is None else forwarded.host
        self.headers = () if forwarded is None else _added_by_tunnels(forwarded)
        self.authorization = _basic_authorization(url)


class Target(NamedTuple):
    """Where one request goes.

    Attributes:
        origin: the origin.
        path: path and query, byte for byte as in the URL.
        called: the whole URL that is called, without user and password.
    """

    origin: Origin
    path: str
    called: str


class Targets:
    """Reads URLs, after the address map and by the rules of the guard, and remembers their origins.

    Args:
        guard: which addresses may be called.
        address_map: which address is called in place of another (`--map`).
        trust: what https connections are verified with.
        schemes: what a URL may begin with.
    """

    def __init__(
        self,
        guard: OutboundGuard,
        address_map: AddressMap,
        trust: Trust,
        schemes: tuple[str, str] = HTTP,
    ) -> None:
        self._guard, self._address_map, self._trust = guard, address_map, trust
        self._schemes = schemes
        self._origin = functools.lru_cache(_ORIGINS_REMEMBERED)(self._read_origin)

    def target_of(self, url: str) -> Target | Failure:
        """Return where a request to `url` goes; a failure if none may, or can, be made."""
        if not _URL_TEXT.fullmatch(url):
            return _odd_text(url).failure
        beginning, rest = _split(url)
        origin = self._origin(beginning)
        if isinstance(origin, Failure):
            return origin
        return Target(origin, _path(rest), origin.called + rest)

    def called_url(self, url: str) -> str:
        """Return the URL that is called in place of `url`, without user and password."""
        beginning, rest = _split(url)
        return _USERINFO.sub(r"\1", self._address_map.mapped(beginning).url) + rest

    def _read_origin(self, beginning: str) -> Origin | Failure:
        called, forwarded = self._address_map.mapped(beginning)
        try:
            url = _checked_url(called, self._schemes)
            _check_literal(url.raw_host or "", self._guard)
        except RequestFailed as refused:
            return refused.failure
        return Origin(_USERINFO.sub(r"\1", called), url, forwarded, self._trust)


def _split(url: str) -> tuple[str, str]:
    """Return a URL up to its path, and the rest."""
    found = _ORIGIN.match(url)
    end = found.end() if found else len(url)
    return url[:end], url[end:]


def _odd_text(url: str) -> RequestFailed:
    odd = next((character for character in url if not "!" <= character <= "~"), "")
    is_in_host = odd and odd in _split(url)[0]
    how = "written in Punycode (xn--…) in a host" if is_in_host else "percent-encoded"
    return _bad_url(f"it holds {odd!r}, which must be {how}" if odd else "it is empty")


def _path(rest: str) -> str:
    path = rest.partition("#")[0]
    return path if path.startswith("/") else f"/{path}"


def _added_by_tunnels(forwarded: Forwarded) -> tuple[str, ...]:
    return f"X-Forwarded-Proto: {forwarded.scheme}", f"X-Forwarded-Host: {forwarded.host}"


def _basic_authorization(url: URL) -> str | None:
    if url.user is None and url.password is None:
        return None
    credentials = f"{url.user or ''}:{url.password or ''}"
    return f"Basic {base64.b64encode(credentials.encode()).decode()}"


def _checked_url(beginning: str, schemes: tuple[str, str]) -> URL:
    """Return the beginning of a URL that can be called.

    Raises:
        RequestFailed: BAD_URL.
    """
    try:
        url = URL(beginning, encoded=True)
        host, port = url.raw_host, url.port
    except ValueError as error:
        raise _bad_url(str(error)) from None
    except IndexError:  # yarl's, on brackets that are the wrong way round
        raise _bad_url("its host can't be read") from None
    if url.scheme not in schemes:
        raise _bad_url(f"it does not begin with {schemes[0]}:// or {schemes[1]}://")
    if not host:
        raise _bad_url("it names no host")
    if port == 0:
        raise _bad_url("port 0 can't be called")
    return url


def _bad_url(why: str) -> RequestFailed:
    return RequestFailed(FailureReason.BAD_URL, f"the URL can't be called: {why}")


def not_a_name(host: str) -> RequestFailed:
    """Return the failure of a host that can't be looked up."""
    return _bad_url(f"{host} is not a host name")


def _check_literal(host: str, guard: OutboundGuard) -> None:
    """Judge a host that spells an address, because no resolver ever sees it.

    Raises:
        RequestFailed: BLOCKED; or BAD_URL for spellings such as 2130706433, which clients read differently.
    """
    address = spelled_address(host)
    if address is None:
        # aiohttp would take these for addresses and never ask a resolver either.
        if ":" in host or host.replace(".", "").isdigit():
            raise _bad_url(f"{host} is not an address")
        return
    refusal = guard.refusal(host, address)
    if refusal is not None:
        raise RequestFailed(FailureReason.BLOCKED, refusal)
    if ":" not in host and host != address:
        raise _bad_url(f"{host} is an unusual way to write {address}; write {address}")
