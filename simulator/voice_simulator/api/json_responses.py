"""JSON answers: short ones at once, long ones in pieces, with turns for other requests in between."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from aiohttp import web

from voice_simulator.core.json_text import to_json


def json_response(content: object, status: int = 200) -> web.Response:
    """Answer with JSON; the content type is exactly `application/json`, which two SDKs insist on."""
    return web.Response(body=to_json(content), status=status, content_type="application/json")


@dataclass(frozen=True, slots=True)
class TextStream:
    """A JSON text of many lines; each is written with a line feed at its end."""

    lines: Iterator[str]


_LARGEST_PIECE: Final = 64 * 1024
_MOST_PARTS: Final = 200
"""How many parts are made in one turn of the loop: some milliseconds' worth."""


async def stream_json(request: web.Request, content: Mapping[str, object]) -> web.StreamResponse:
    """Answer with JSON; an iterator in it becomes an array, a `TextStream` a text."""
    return await stream(request, _parts(content), "application/json")


async def stream_lines(request: web.Request, lines: Iterator[str]) -> web.StreamResponse:
    """Answer with lines of JSON."""
    return await stream(request, (f"{line}\n".encode() for line in lines), "application/x-ndjson", "utf-8")


async def stream_text(request: web.Request, lines: Iterator[str]) -> web.StreamResponse:
    """Answer with lines of text."""
    encoded = (f"{line}\n".encode(errors="replace") for line in lines)
    return await stream(request, encoded, "text/plain", "utf-8")


async def stream(
    request: web.Request, parts: Iterator[bytes], content_type: str, charset: str | None = None
) -> web.StreamResponse:
    """Answer with parts that are made while they are sent."""
    pieces = _pieces(parts)
    first = next(pieces, b"")
    second = next(pieces, None)
    if second is None:
        return web.Response(body=first, content_type=content_type, charset=charset)
    response = web.StreamResponse()
    response.content_type, response.charset = content_type, charset
    try:
        await response.prepare(request)
        for piece in chain((first, second), pieces):
            await response.write(piece)
            await asyncio.sleep(0)
        await response.write_eof()
    except ConnectionError:
        pass  # the client has closed the connection
    return response


def _pieces(parts: Iterator[bytes]) -> Iterator[bytes]:
    gathered: list[bytes] = []
    size = 0
    for part in parts:
        gathered.append(part)
        size += len(part)
        if size >= _LARGEST_PIECE or len(gathered) >= _MOST_PARTS:
            yield b"".join(gathered)
            gathered, size = [], 0
    if gathered:
        yield b"".join(gathered)


def _parts(value: object) -> Iterator[bytes]:
    if isinstance(value, Mapping):
        yield from _members(value)
    elif isinstance(value, Iterator):
        yield from _items(value)
    elif isinstance(value, TextStream):
        yield b'"'
        yield from (to_json(f"{line}\n")[1:-1] for line in value.lines)
        yield b'"'
    else:
        yield to_json(value)


def _members(value: Mapping[str, object]) -> Iterator[bytes]:
    before = b"{"
    for name, member in value.items():
        yield before + to_json(name) + b":"
        yield from _parts(member)
        before = b","
    yield b"}" if value else b"{}"


def _items(values: Iterator[object]) -> Iterator[bytes]:
    before = b"["
    for value in values:
        yield before + to_json(value)
        before = b","
    yield b"]" if before == b"," else b"[]"
