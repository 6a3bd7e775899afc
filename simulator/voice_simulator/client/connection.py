"""One client's connection with a simulator: requests in, JSON or a sentence out."""

from __future__ import annotations

import asyncio
import io
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import aiohttp
from yarl import URL

from voice_simulator.client.errors import ClientError, SimulatorUnreachable, WaitTimeout
from voice_simulator.client.event_stream import BrokenStream, read_events
from voice_simulator.client.places import retold

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from voice_simulator.client.documents import Document
    from voice_simulator.client.event_stream import ServerEvent
    from voice_simulator.client.named_files import NamedFiles

_PREFIX: Final = "/_simulator/"
_JSON: Final = "application/json"
_PATIENCE: Final = 60.0
"""Seconds to wait for an answer that nothing is said to hold up."""

_AS_TEXT: Final = {"Accept": "text/plain"}
_AS_JSON: Final = {"Accept": _JSON}
_NO_CONTENT: Final = 204
_REFUSED: Final = 300
_TIMED_OUT: Final = 408

_OF_A_STREAM: Final = aiohttp.ClientTimeout(total=None, sock_read=60)
"""A stream that has nothing to tell says so every 15 s."""

_ABANDONED: Final[list[aiohttp.ClientSession]] = []
"""Sessions of loops that are not ours to touch: of a process that forked, say. Kept, since each complains
when it is forgotten while it is open."""


@dataclass(slots=True, frozen=True)
class _Answer:
    status: int
    content: bytes
    is_json: bool

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class Connection:
    """Asks the control API of one simulator.

    The session opens with the first request, in the event loop that runs then; another loop gets another.

    Args:
        url: the base address.
        token: the token of the control API, or None.
        ca: a file with the certificates to trust, for HTTPS; None for those that this machine trusts.

    Raises:
        ClientError: the file can't be used.
    """

    def __init__(self, url: str, token: str | None, ca: str | None) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._tls = _tls_context(ca) if ca is not None else True
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False

    async def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | Sequence[tuple[str, object]] = (),
        body: object = None,
        document: Document | None = None,
        patience_s: float | None = _PATIENCE,
        text: bool = False,
    ) -> Any:  # noqa: ANN401  # JSON
        """Ask, and return the answer: JSON, or a text; None for no content.

        Args:
            method: `GET`, `POST`, …
            path: the route, below `/_simulator/`, its parts quoted.
            query: its parameters; those that are None are left out.
            body: JSON to send, or None.
            document: a document to send instead, with the files that it uses.
            patience_s: how long to wait for the answer, in seconds of wall time; None for any time.
            text: whether a text is wanted.

        Raises:
            SimulatorUnreachable: no simulator answers.
            WaitTimeout: 408, what was waited for has not come.
            ClientError: any other refusal.
        """
        if document is not None and document.named.missing:
            await self._check_there(document.named)
        data: Any = None if document is None else _sent(document)
        request = {
            "params": _given(query),
            "json": body,
            "data": data,
            "headers": _AS_TEXT if text else _AS_JSON,
        }
        answer = await self._send(method, path, request, patience_s)
        if answer.status == _NO_CONTENT:
            return None
        if answer.status >= _REFUSED or answer.is_json is text:
            values, within = (body, "") if document is None else (document.values, document.within)
            raise self._refusal(answer, values, within)
        return answer.text if text else json.loads(answer.text)

    async def _check_there(self, named: NamedFiles) -> None:
        """Refuse what names a file that is neither here nor uploaded."""
        uploaded = [one["name"] for one in (await self.ask("GET", "sounds"))["sounds"]]
        why = named.why_not_there(uploaded)
        if why is not None:
            raise ClientError(why)

    async def fetch(self, path: str, query: Mapping[str, object]) -> bytes:
        """Return the bytes of what is asked for, whatever they are.

        Raises:
            SimulatorUnreachable: no simulator answers.
            ClientError: it refuses.
        """
        answer = await self._send("GET", path, {"params": _given(query)}, _PATIENCE)
        if answer.status >= _REFUSED:
            raise self._refusal(answer)
        return answer.content

    async def listen(
        self, path: str, query: Mapping[str, object], last_id: str | None
    ) -> AsyncGenerator[ServerEvent, None]:
        """Listen to server-sent events until they end.

        Args:
            path: the route, below `/_simulator/`.
            query: its parameters; those that are None are left out.
            last_id: the id of the last event that came before, to go on behind it.

        Raises:
            SimulatorUnreachable: no simulator answers.
            BrokenStream: the connection broke.
            ClientError: it refuses.
        """
        session = await self._opened()
        request = session.get(
            self._address(path),
            params=_given(query),
            headers={} if last_id is None else {"Last-Event-ID": last_id},
            timeout=_OF_A_STREAM,
        )
        try:
            async with request as response:
                if response.status >= _REFUSED:
                    is_json = response.content_type == _JSON
                    raise self._refusal(_Answer(response.status, await response.read(), is_json))
                async for event in read_events(_chunks(response)):
                    yield event
        except (aiohttp.ClientError, OSError) as error:
            raise SimulatorUnreachable(self.url, why_unreachable(error)) from None

    async def disconnect(self) -> None:
        """End the session; the next request opens another."""
        session, self._session = self._session, None
        if session is None:
            return
        if self._loop is asyncio.get_running_loop():
            await session.close()
        else:
            _ABANDONED.append(session)

    async def close(self) -> None:
        """End the session, and take no more requests."""
        self._is_closed = True
        await self.disconnect()

    async def _send(
        self, method: str, path: str, request: Mapping[str, Any], patience_s: float | None
    ) -> _Answer:
        session = await self._opened()
        timeout = aiohttp.ClientTimeout(total=patience_s)
        try:
            async with session.request(method, self._address(path), timeout=timeout, **request) as response:
                is_json = response.content_type == _JSON
                return _Answer(response.status, await response.read(), is_json)
        except TimeoutError:
            why = f"nothing came within {patience_s:g} s of {method} {_PREFIX}{path}"
            raise SimulatorUnreachable(self.url, why) from None
        except (aiohttp.ClientError, OSError) as error:
            raise SimulatorUnreachable(self.url, why_unreachable(error)) from None

    async def _opened(self) -> aiohttp.ClientSession:
        if self._is_closed:
            raise ClientError(f"this client of {self.url} is closed: make another one")
        if self._session is not None and self._loop is not asyncio.get_running_loop():
            await self.disconnect()
        if self._session is None:
            self._loop = asyncio.get_running_loop()
            # As many requests at once as the program makes: some wait long.
            connector = aiohttp.TCPConnector(limit=0, ssl=self._tls)
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers)
        return self._session

    def _address(self, path: str) -> URL:
        return URL(f"{self.url}{_PREFIX}{path}", encoded=True)

    def _refusal(self, answer: _Answer, values: object = None, within: str = "") -> ClientError:
        shown = _as_mapping(answer)
        if values is not None:
            shown = retold(shown, values, within)
        if "error" not in shown:
            why = f"it answers {answer.status}, and nothing that is like one"
            return SimulatorUnreachable(self.url, why, is_other=True)
        sentence = str(shown["error"])
        if answer.status == _TIMED_OUT:
            return WaitTimeout(sentence, shown)
        return ClientError(sentence, answer.status, shown)


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_any():
            yield chunk
    except (aiohttp.ClientError, OSError) as error:
        raise BrokenStream(f"the stream broke: {why_unreachable(error)}") from None


def _as_mapping(answer: _Answer) -> Mapping[str, Any]:
    try:
        shown = json.loads(answer.text) if answer.is_json else None
    except ValueError:
        shown = None
    return shown if isinstance(shown, dict) else {}


def _given(query: Mapping[str, object] | Sequence[tuple[str, object]]) -> list[tuple[str, str]]:
    pairs = query.items() if isinstance(query, Mapping) else query
    return [(name, _written(one)) for name, value in pairs for one in _each(value)]


def _each(value: object) -> Sequence[object]:
    """Return the values of a parameter that may be given several times."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


def _written(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _sent(document: Document) -> io.BytesIO | aiohttp.FormData:
    """Return a document alone, or as a form with the files that it uses."""
    # As files: of large bytes aiohttp warns.
    if not document.used:
        return io.BytesIO(document.text)
    form = aiohttp.FormData(quote_fields=False)
    form.add_field(document.part, document.text, filename=Path(document.name).name)
    for path, content in document.used.items():
        form.add_field("use", io.BytesIO(content), filename=path)
    return form


def _tls_context(ca: str) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        raise ClientError(f"ca: can't read certificates from {ca}: {error.strerror or error}") from None


def why_unreachable(error: Exception) -> str:
    """Say why nobody answers, in plain words where aiohttp has none."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return (
            "its certificate is not trusted here; write its authority into a file, by voice-simulator ca or "
            "from /_simulator/ca.pem, and give that by ca="
        )
    if not isinstance(error, aiohttp.ClientConnectorError):
        return str(error) or type(error).__name__
    if isinstance(error.os_error, ConnectionRefusedError):
        return "nothing listens there"
    return error.os_error.strerror or str(error)
