"""Who may ask: pages of other sites may not, a host must be known, and the control token is asked for.

A page in a browser reaches this machine in two ways. It sends a request across sites, which the browser
marks with `Origin` or `Sec-Fetch-Site`. Or its own name is made to lead here (DNS rebinding): then all is
one site to the browser, and only the name in `Host` tells. Programs send neither mark, and may call the
platform's routes by any name: nobody knows how an SDK was led here.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hmac import compare_digest
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from aiohttp import web

from voice_simulator.api.error_responses import PREFIX
from voice_simulator.errors import ControlError, Forbidden
from voice_simulator.runtime.outbound.guard import spelled_address

if TYPE_CHECKING:
    from aiohttp.typedefs import Middleware

    from voice_simulator.api.error_responses import Handler
    from voice_simulator.runtime.refused_requests import Refusals

PLATFORM: Final = "/v1"

_log: Final = logging.getLogger("voice_simulator")

_MOST_CHARACTERS: Final = 100

# Names that no stranger can have: those of the platform, and those that the public name system never has
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
    """The names under which the simulator may be asked.

    Attributes:
        globs: those that the user admits besides the usual ones, in any case.
    """

    globs: tuple[str, ...] = ()

    def admit(self, host: str) -> bool:
        """Say whether a host, with or without a port, is one that a stranger can't have made to lead here."""
        name = _name(host)
        if name is None:
            return False
        if "." not in name or spelled_address(name) is not None:
            return True
        return any(fnmatchcase(name, glob.lower()) for glob in (*_ADMITTED, *self.globs))


def guard(hosts: Hosts, token: str | None, refused: Refusals) -> Middleware:
    """Return what stands before all routes.

    Args:
        hosts: the names under which the simulator may be asked.
        token: what callers of the control API must send as a bearer token; None for nothing.
        refused: is told of the requests to the platform's routes that are not let in.
    """

    @web.middleware
    async def admit(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(PREFIX):
            _admit_to_control(request, hosts, token)
        elif request.path.startswith(PLATFORM):
            _admit_to_platform(request, hosts, refused)
        return await handler(request)

    return admit


def _admit_to_control(request: web.Request, hosts: Hosts, token: str | None) -> None:
    why = _cross_site(request) or _strange_host(request, hosts)
    if why is not None:
        _tell(request, why)
        raise ControlError(403, f"the control API does not answer {why}")
    if token is not None and not _bears(request.headers.get("Authorization", ""), token):
        raise ControlError(401, "the control API needs its token: send it as Authorization: Bearer TOKEN")


def _admit_to_platform(request: web.Request, hosts: Hosts, refused: Refusals) -> None:
    why = _cross_site(request)
    if why is None and _is_of_browser(request):
        why = _strange_host(request, hosts)
    if why is not None:
        _tell(request, why)
        error = Forbidden(f"the simulator does not answer {why}")
        refused.note(request.method, request.path, str(error), status=error.http_status)
        raise error


def _tell(request: web.Request, why: str) -> None:
    _log.warning("refused %s %s: not answered: %s", request.method, printable(request.path), why)


def _cross_site(request: web.Request) -> str | None:
    """Say what another site's page makes a browser send; None for anything else."""
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
    """Say that a name may be anybody's that was made to lead here; None for one that may not."""
    host = request.headers.get("Host")  # a program may leave it out, a browser never does
    if not host or hosts.admit(host):
        return None
    name = printable(_name(host) or host)
    return (
        f"to the name {name}, which anybody could have led here: --control-host {name} admits it; "
        f"admitted are {_ADMITTED_IN_WORDS}"
    )


def _is_of_browser(request: web.Request) -> bool:
    # Browsers leave the newer marks out where a page is of plain HTTP, but never this beginning.
    agent = request.headers.get("User-Agent", "")
    return agent.startswith("Mozilla/") or any(
        mark in request.headers for mark in ("Origin", "Sec-Fetch-Site")
    )


def _bears(authorization: str, token: str) -> bool:
    scheme, _, given = authorization.partition(" ")
    is_token = compare_digest(given.strip().encode(errors="replace"), token.encode(errors="replace"))
    return scheme.lower() == "bearer" and is_token


def _name(host: str) -> str | None:
    """Return the name of a host in lower case, without port and final dot; None where it makes no sense."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return None
    return name.removesuffix(".") or None


def printable(text: str) -> str:
    """Return what somebody sent, fit for a log: ASCII, on one line, of bounded length."""
    text = text.encode("ascii", "backslashreplace").decode()
    text = "".join(character if character.isprintable() else "?" for character in text)
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}..."
