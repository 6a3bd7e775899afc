"""Connects a WebSocket of your app: the upgrade, or why there is none.

aiohttp speaks the protocol. What it would do of its own accord is switched off: headers of a client library,
cookies, redirects, and a second attempt.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final, cast

import aiohttp
from yarl import URL

from voice_simulator.core.model.effects import Failure, FailureReason
from voice_simulator.core.model.socket_news import SocketRefused
from voice_simulator.runtime.outbound.failures import ConnectionLost
from voice_simulator.runtime.sockets.connection import (
    LARGEST_MESSAGE,
    ClosableResponse,
    ConnectsSockets,
    SocketConnection,
)

if TYPE_CHECKING:
    import asyncio

    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.runtime.outbound.targets import Target
    from voice_simulator.runtime.sockets.options import SocketOptions

_SWITCHING: Final = 101

# No client that the platform is known to be made with sends these of itself. What it does send is settable.
_UNWANTED: Final = ("User-Agent", "Accept", "Accept-Encoding")

_WHAT_IS_WRONG: Final = {
    "Invalid upgrade header": "without the header Upgrade: websocket",
    "Invalid connection header": "without the header Connection: Upgrade",
    "Invalid challenge response": "with a Sec-WebSocket-Accept that does not match our key",
}


class SocketClient(ConnectsSockets):
    """Connects WebSockets of your app, by the rules of webhooks: map, guard, and trusted certificates.

    Args:
        dispatcher: has those rules, and makes the connections.
        options: what your app is to see.
    """

    def __init__(self, dispatcher: Dispatcher, options: SocketOptions) -> None:
        self._dispatcher, self._options = dispatcher, options

    async def connect(self, url: str, authorization: str | None) -> SocketConnection | SocketRefused:
        """Connect to a WebSocket, or say why that can't be; raises nothing but CancelledError.

        It takes as long as it takes: who called cancels it when the time is over.

        Args:
            url: as your app gave it.
            authorization: the Authorization header; goes before user and password in the URL.
        """
        target = self._dispatcher.socket_target(url)
        if isinstance(target, Failure):
            return _refused(target)
        place = target.origin.place
        try:
            return await self._upgrade(target, authorization)
        except _NotUpgraded as refused:
            return SocketRefused(f"{place} {refused.sentence}", status=refused.status)
        except aiohttp.WSServerHandshakeError as error:
            return _answered_otherwise(place, error)
        except Exception as error:  # every one means something: `failures`
            return _refused(self._dispatcher.explained(error, place, None))

    async def _upgrade(self, target: Target, authorization: str | None) -> SocketConnection:
        attempt = _Attempt()
        session = aiohttp.ClientSession(
            connector=self._dispatcher.socket_connector,
            connector_owner=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_UNWANTED,
            ws_response_class=ClosableResponse,
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            trace_configs=[attempt.tracing()],
        )
        try:
            socket = await session.ws_connect(
                URL(target.called, encoded=True),
                headers=self._headers(target, authorization),
                protocols=(self._options.subprotocol,) if self._options.subprotocol else (),
                autoping=False,
                autoclose=False,
                max_msg_size=LARGEST_MESSAGE,
            )
        finally:
            session.detach()
        return SocketConnection(cast("ClosableResponse", socket), attempt.transport)

    def _headers(self, target: Target, authorization: str | None) -> dict[str, str]:
        headers = {"Host": target.origin.host}
        headers |= dict(line.split(": ", 1) for line in target.origin.headers)
        if self._options.user_agent is not None:
            headers["User-Agent"] = self._options.user_agent
        given = authorization or target.origin.authorization
        return headers if given is None else headers | {"Authorization": given}


class _NotUpgraded(Exception):
    """Your app answered an upgrade with something that aiohttp would act upon.

    Args:
        status: of the answer.
        sentence: what it means, without who answered.
    """

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class _Attempt:
    """Watches one upgrade, and ends it where aiohttp would go on by itself.

    Attributes:
        transport: what is written to, once there is an answer.
    """

    transport: asyncio.Transport

    def __init__(self) -> None:
        self._connections = 0

    def tracing(self) -> aiohttp.TraceConfig:
        """Return what lets aiohttp tell of its steps."""
        tracing = aiohttp.TraceConfig()
        tracing.on_connection_create_start.append(self._begin_connection)
        tracing.on_request_redirect.append(self._refuse_redirect)
        tracing.on_request_end.append(self._keep_transport)
        return tracing

    async def _begin_connection(self, *_: object) -> None:
        self._connections += 1
        if self._connections > 1:
            # aiohttp asks again where the first connection ended without an answer: your app would see two.
            raise ConnectionLost(aiohttp.ServerDisconnectedError(), stale=False)

    async def _refuse_redirect(
        self, _: aiohttp.ClientSession, __: object, step: aiohttp.TraceRequestRedirectParams
    ) -> None:
        step.response.close()
        raise _NotUpgraded(step.response.status, _not_followed(step.response.status))

    async def _keep_transport(
        self, _: aiohttp.ClientSession, __: object, step: aiohttp.TraceRequestEndParams
    ) -> None:
        connection = step.response.connection
        if connection is not None and connection.transport is not None:
            self.transport = connection.transport


def _refused(failure: Failure) -> SocketRefused:
    return SocketRefused(failure.sentence, failure.reason)


def _answered_otherwise(place: str, error: aiohttp.WSServerHandshakeError) -> SocketRefused:
    if error.status == _SWITCHING:
        how = _WHAT_IS_WRONG.get(error.message, f"but no WebSocket: {error.message}")
        sentence = f"{place} answered the upgrade with 101 {how}"
        return SocketRefused(sentence, FailureReason.BAD_REPLY, _SWITCHING)
    sentence = f"{place} answered the upgrade with {_named(error.status)}, not 101 Switching Protocols"
    return SocketRefused(sentence, status=error.status)


def _not_followed(status: int) -> str:
    return f"answered the upgrade with {_named(status)}: a WebSocket is not redirected, give its own address"


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
