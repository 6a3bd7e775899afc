"""Keeps web pages of other sites out, and asks for the control token.

A page in a browser reaches this machine in two ways. It sends a request across sites; the browser marks it
with `Origin` or `Sec-Fetch-Site`. Or its own host name is made to lead here (DNS rebinding): the browser then
takes both for one site, and only the name in `Host` gives it away. Programs send neither mark, and may call
the platform's routes by any name, since an SDK may reach us through any.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hmac import compare_digest
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

from voice_simulator.api.paths import CONSOLE_PATH, CONTROL_PREFIX, PLATFORM_PREFIXES
from voice_simulator.errors import ControlError, Forbidden
from voice_simulator.runtime.outbound.addresses import spelled_address

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

    from voice_simulator.api.http_request import Handler
    from voice_simulator.runtime.refused_requests import Refusals

_log: Final = logging.getLogger("voice_simulator")

_MOST_CHARACTERS: Final = 100

# Names that no stranger can own: the platform's, and names that the public name system never has
# (localhost and test by RFC 6761; internal by ICANN's resolution of July 2024, host.docker.internal among
# them; svc and cluster.local of Kubernetes). Not `*.local` as a whole: any machine in the same network can
# claim one (RFC 6762).
_ADMITTED: Final = (
    "*.localhost",
    "nexmo.com",
    "*.nexmo.com",
    "vonage.com",
    "*.vonage.com",
    "*.internal",
    "*.test",
    "*.svc",
    "*.cluster.local",
)
_ADMITTED_IN_WORDS: Final = (
    "addresses, names without a dot, the platform's own, --tls-host, and names under localhost, internal, "
    "test, svc and cluster.local"
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host names under which the simulator answers.

    Attributes:
        globs: names that the user admits in addition, in any case of letters.
    """

    globs: tuple[str, ...] = ()

    def are_open_to(self, host: str) -> bool:
        """Return whether no stranger can have made a host, with or without a port, lead here."""
        name = _name(host)
        if name is None:
            return False
        if "." not in name or spelled_address(name) is not None:
            return True
        return any(fnmatchcase(name, glob.lower()) for glob in (*_ADMITTED, *self.globs))


def access_control(hosts: Hosts, token: str | None, refused: Refusals) -> Middleware:
    """Return the middleware that refuses foreign pages, foreign host names and a missing control token.

    Args:
        hosts: the host names under which the simulator answers.
        token: the bearer token that the control API asks for; None if it asks for none.
        refused: keeps the refused requests to the platform's routes, for `GET refusals`.
    """

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(CONTROL_PREFIX):
            _admit_to_control(request, hosts, token)
        elif request.path.startswith(PLATFORM_PREFIXES):
            _admit_to_platform(request, hosts, refused)
        return await handler(request)

    return admit


def _admit_to_control(request: web.Request, hosts: Hosts, token: str | None) -> None:
    why = None if _is_followed_link(request) else _cross_site(request)
    why = why or _strange_host(request, hosts)
    if why is not None:
        _log_refusal(request, why)
        raise ControlError(403, f"the control API does not answer {why}")
    if _is_page(request):
        return
    if token is not None and not _has_token(request.headers.get("Authorization", ""), token):
        raise ControlError(401, "the control API needs its token: send it as Authorization: Bearer TOKEN")


def _is_page(request: web.Request) -> bool:
    """Whether a request is for the console's own files, which know nothing: they need no token."""
    return request.path == CONSOLE_PATH or request.path.startswith(f"{CONSOLE_PATH}/")


def _is_followed_link(request: web.Request) -> bool:
    """Whether somebody follows a link to the console, which then is a page of its own, in nobody's frame."""
    return (
        request.method == "GET"
        and request.path == CONSOLE_PATH
        and request.headers.get("Sec-Fetch-Dest") == "document"
    )


def _admit_to_platform(request: web.Request, hosts: Hosts, refused: Refusals) -> None:
    why = _cross_site(request)
    if why is None and _is_from_browser(request):
        why = _strange_host(request, hosts)
    if why is not None:
        _log_refusal(request, why)
        error = Forbidden(f"the simulator does not answer {why}")
        refused.keep(request.method, request.path, str(error), status=error.http_status)
        raise error


def _log_refusal(request: web.Request, why: str) -> None:
    _log.warning("refused %s %s: not answered: %s", request.method, printable(request.path), why)


def _cross_site(request: web.Request) -> str | None:
    """Return the mark of a request by another site's page; None if it has none."""
    origin = request.headers.get("Origin")
    if origin is not None and not _is_own(origin, request.headers.get("Host", "")):
        return f"pages of other sites (Origin: {printable(origin)})"
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return "pages of other sites (Sec-Fetch-Site: cross-site)"
    return None


def _is_own(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _strange_host(request: web.Request, hosts: Hosts) -> str | None:
    """Return why the name in `Host` is not admitted; None if it is."""
    host = request.headers.get("Host")  # programs may leave it out, browsers never do
    if not host or hosts.are_open_to(host):
        return None
    name = printable(_name(host) or host)
    return (
        f"to the name {name}, which anybody could have led here: --control-host {name} admits it; "
        f"admitted are {_ADMITTED_IN_WORDS}"
    )


def _is_from_browser(request: web.Request) -> bool:
    # On a page of plain HTTP browsers leave the newer marks out, but never this beginning.
    agent = request.headers.get("User-Agent", "")
    return agent.startswith("Mozilla/") or any(
        mark in request.headers for mark in ("Origin", "Sec-Fetch-Site")
    )


def _has_token(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    is_token = compare_digest(given.strip().encode(errors="replace"), token.encode(errors="replace"))
    return scheme.lower() == "bearer" and is_token


def _name(host: str) -> str | None:
    """Return the name of a host in lower case, without port and final dot; None if it can't be read."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return None
    return name.removesuffix(".") or None


def printable(text: str) -> str:
    """Return text that a client sent, fit for a log: ASCII, on one line, of bounded length."""
    text = text.encode("ascii", "backslashreplace").decode()
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}..."
