"""Our own routes under `/_simulator/`: what happened, what time it is, who is registered, what plays."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from aiohttp import web

from simulator import __version__
from simulator.api.origins import guard
from simulator.api.refusals import base_url, json_response, read_text
from simulator.core import wire
from simulator.core.clock import SECOND, from_iso, to_iso
from simulator.core.json_text import from_json
from simulator.core.secrets import without_password
from simulator.documents import Mistakes, node_of
from simulator.errors import CallNotFound, ControlError
from simulator.registration import registration_of
from simulator.scenario.inbound_lines import read_inbound_trigger
from simulator.scenario.language import Scenario, read_scenario
from simulator.scenario.schema import schema_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.core.applications import Application, WebhookTarget
    from simulator.core.journal import Entry, Journal
    from simulator.worlds import World, Worlds

PREFIX: Final = "/_simulator"

_WALL_LIMIT: Final = 60.0
_LONGEST_WALL_LIMIT: Final = 3600.0
_LAST_INSTANT: Final = from_iso("9000-01-01T00:00:00Z")
_MOST_ENTRIES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Certificates:
    """The certificates that a client needs to trust the simulator, as PEM.

    Attributes:
        authority: the simulator's own authority.
        bundle: the public authorities and the simulator's.
    """

    authority: bytes
    bundle: bytes


class ControlApi:
    """The control routes over all worlds.

    Args:
        worlds: the worlds.
        certificates: None where HTTPS is off.
        token: what callers must send as a bearer token; None for nothing.
    """

    def __init__(self, worlds: Worlds, *, certificates: Certificates | None, token: str | None) -> None:
        self._worlds, self._certificates, self._token = worlds, certificates, token

    def add_to(self, app: web.Application) -> None:
        """Add the routes and what guards them."""
        for method, path, handler in (
            ("GET", "health", self._health),
            ("GET", "ca.pem", self._ca),
            ("GET", "ca-bundle.pem", self._ca_bundle),
            ("GET", "journal", self._journal),
            ("GET", "calls", self._calls),
            ("GET", "calls/{uuid}", self._call),
            ("GET", "clock", self._clock),
            ("POST", "clock/advance", self._advance),
            ("GET", "applications/{id}", self._application),
            ("PUT", "applications/{id}", self._register),
            ("DELETE", "applications/{id}", self._unregister),
            ("GET", "scenarios", self._scenarios),
            ("GET", "scenario.schema.json", self._schema),
            ("POST", "scenarios", self._load),
            ("DELETE", "scenarios", self._unload),
            ("POST", "inbound-calls", self._inbound_call),
            ("POST", "reset", self._reset),
        ):
            app.router.add_route(method, f"{PREFIX}/{path}", handler)
        app.middlewares.append(guard(PREFIX, self._token))

    # -- the simulator

    async def _health(self, _: web.Request) -> web.Response:
        worlds = list(self._worlds)
        calls = [call for world in worlds for call in world.switchboard.store]
        return json_response(
            {
                "status": "ok",
                "version": __version__,
                "worlds": [world.application_id for world in worlds],
                "calls": len(calls),
                "live_calls": sum(not call.is_over for call in calls),
            }
        )

    async def _ca(self, _: web.Request) -> web.Response:
        return _pem(self._need_certificates().authority)

    async def _ca_bundle(self, _: web.Request) -> web.Response:
        return _pem(self._need_certificates().bundle)

    def _need_certificates(self) -> Certificates:
        if self._certificates is None:
            raise ControlError(404, "HTTPS is off: start the simulator with --tls")
        return self._certificates

    async def _reset(self, request: web.Request) -> web.Response:
        asked = await _members(request, "application_id", "everything")
        if asked.get("everything"):
            self._worlds.check_not_staged(None)
            return json_response({"reset": await self._worlds.reset_everything()})
        application_id = _text(asked, "application_id")
        if application_id is None:
            application_id = self._worlds.the(None).application_id
        self._worlds.check_not_staged(application_id)
        return json_response({"reset": await self._worlds.reset(application_id)})

    # -- what happened

    async def _journal(self, request: web.Request) -> web.StreamResponse:
        journal = self._world(request).switchboard.journal
        if request.query.get("canonical") in ("1", "true"):
            text = "".join(f"{line}\n" for line in journal.canonical_lines())
            return web.Response(text=text, content_type="application/x-ndjson")
        after, limit = _number(request, "after", 0), min(_number(request, "limit", 1_000), _MOST_ENTRIES)
        chosen = list(islice(journal.after(after, request.query.get("uuid")), max(1, limit)))
        answer: dict[str, object] = {
            "entries": [entry.as_json() for entry in chosen],
            "next": _next(journal, chosen, limit, after),
        }
        if after < journal.evicted:
            answer["evicted"] = f"entries up to {journal.evicted} are no longer kept"
        return json_response(answer)

    async def _calls(self, request: web.Request) -> web.Response:
        calls = self._world(request).switchboard.store
        return json_response({"calls": [wire.call_record(call, base_url(request)) for call in calls]})

    async def _call(self, request: web.Request) -> web.Response:
        switchboard = self._world(request).switchboard
        uuid = request.match_info["uuid"]
        try:
            record = wire.call_record(switchboard.store.find(uuid), base_url(request))
        except CallNotFound as error:
            raise ControlError(404, str(error)) from None
        return json_response(record | switchboard.inside(uuid))

    # -- time

    async def _clock(self, request: web.Request) -> web.Response:
        world = self._world(request)
        deadline = world.switchboard.next_deadline()
        return json_response(
            {
                "now": to_iso(world.driver.now()),
                "mode": world.driver.pacing.mode.value,
                "speed": world.driver.pacing.speed,
                "next": None if deadline is None else to_iso(deadline),
            }
        )

    async def _advance(self, request: web.Request) -> web.Response:
        asked = await _members(request, "application_id", "seconds", "to", "wall_limit_s")
        world = self._worlds.the(_text(asked, "application_id") or request.query.get("application_id"))
        now = world.driver.now()
        to = _instant(asked, now)
        if to > _LAST_INSTANT:
            raise ControlError(400, f"time ends at {to_iso(_LAST_INSTANT)} here")
        if to < now:
            raise ControlError(400, f"time can't go back to {to_iso(to)}: it is {to_iso(now)}")
        limit = min(_positive(asked, "wall_limit_s", _WALL_LIMIT), _LONGEST_WALL_LIMIT)
        peer = request.headers.get("User-Agent", "a client without a User-Agent")
        before = await world.driver.advance(to, wall_limit=limit, who=peer)
        entries = [entry.as_json() for entry in world.switchboard.journal.after(before)]
        return json_response({"now": to_iso(world.switchboard.clock.now), "entries": entries})

    # -- applications and scenarios

    async def _application(self, request: web.Request) -> web.Response:
        application_id = request.match_info["id"]
        if application_id not in self._worlds.applications:
            raise ControlError(404, f"no application {application_id} is registered")
        return json_response(_shown(self._worlds.application(application_id)))

    async def _register(self, request: web.Request) -> web.Response:
        application = registration_of(request.match_info["id"], await _json(request))
        self._worlds.register(application)
        return json_response(_shown(application))

    async def _unregister(self, request: web.Request) -> web.Response:
        application_id = request.match_info["id"]
        if not self._worlds.unregister(application_id):
            raise ControlError(404, f"no application {application_id} is registered")
        return web.Response(status=204)

    async def _scenarios(self, _: web.Request) -> web.Response:
        return json_response({"scenarios": [_listed(one, whose) for one, whose in self._worlds.scenarios]})

    async def _schema(self, _: web.Request) -> web.Response:
        return web.Response(text=schema_text(), content_type="application/schema+json")

    async def _load(self, request: web.Request) -> web.Response:
        name = request.query.get("name", "scenario.yaml")
        # In a thread: a large document takes seconds, in which no world may stand still.
        scenario = await asyncio.to_thread(read_scenario, await read_text(request), name)
        whose = request.query.get("application_id")
        self._worlds.load(scenario, whose)
        return json_response(_listed(scenario, whose), 201)

    async def _inbound_call(self, request: web.Request) -> web.Response:
        mistakes = Mistakes("body")
        inbound = read_inbound_trigger(node_of(await _json(request), "body"), {}, mistakes)
        mistakes.raise_any()
        if inbound is None:
            raise ControlError(400, "an inbound call needs from and to")
        world = self._worlds.enter(self._worlds.owner_of(inbound))
        with world.driver.changing() as switchboard:
            uuid = switchboard.receive_call(inbound).uuid
        return json_response({"uuid": uuid, "application_id": world.application_id}, 201)

    async def _unload(self, request: web.Request) -> web.Response:
        name, whose = request.query.get("name"), request.query.get("application_id")
        return json_response({"unloaded": self._worlds.unload(name, whose)})

    def _world(self, request: web.Request) -> World:
        application_id = request.query.get("application_id")
        return self._worlds.the(None) if application_id is None else self._worlds.look(application_id)


def _pem(content: bytes) -> web.Response:
    return web.Response(body=content, content_type="application/x-pem-file")


def _next(journal: Journal, chosen: list[Entry], limit: int, after: int) -> int:
    """Return what to ask `after` for what is newer than these."""
    if len(chosen) >= max(1, limit):
        return chosen[-1].seq
    return max(after, journal.last_seq)


async def _json(request: web.Request) -> object:
    text = await read_text(request)
    if not text.strip():
        return {}
    try:
        return from_json(text)
    except ValueError as error:
        raise ControlError(400, f"the body must be JSON: {error}") from None


async def _members(request: web.Request, *names: str) -> Mapping[str, object]:
    body = await _json(request)
    if not isinstance(body, dict):
        raise ControlError(400, "the body must be a JSON object")
    for name in body:
        if name not in names:
            raise ControlError(400, f"unknown member {name!r}; expected {', '.join(names)}")
    return body


def _text(asked: Mapping[str, object], name: str) -> str | None:
    value = asked.get(name)
    if value is not None and not isinstance(value, str):
        raise ControlError(400, f"{name} must be a string")
    return value


def _positive(asked: Mapping[str, object], name: str, default: float) -> float:
    value = asked.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 10**9:
        raise ControlError(400, f"{name} must be a number of seconds, 0 or more")
    return float(value)


def _instant(asked: Mapping[str, object], now: int) -> int:
    to = _text(asked, "to")
    if (to is None) is ("seconds" not in asked):
        raise ControlError(400, 'say how far: {"seconds": 60} or {"to": "2030-01-01T12:00:00Z"}')
    if to is None:
        return now + round(_positive(asked, "seconds", 0) * SECOND)
    try:
        return from_iso(to)
    except ValueError:
        raise ControlError(
            400, f"to must be an ISO 8601 date-time such as 2030-01-01T12:00:00Z, got {to!r}"
        ) from None


def _number(request: web.Request, name: str, default: int) -> int:
    text = request.query.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise ControlError(400, f"{name} must be a whole number, got {text!r}")
    return int(text)


def _shown(application: Application) -> dict[str, object]:
    """Show a registration; of secrets only that they are there."""
    return {
        "id": application.id,
        "public_key": application.public_key_pem,
        "numbers": list(application.numbers),
        "answer_url": _target(application.answer),
        "event_url": _target(application.event),
        "fallback_answer_url": _target(application.fallback),
        "api_key": application.api_key,
        "signature_secret": None if application.signature_secret is None else "(set)",
    }


def _target(target: WebhookTarget | None) -> dict[str, object] | None:
    if target is None:
        return None
    return {
        "address": without_password(target.url),
        "http_method": target.method,
        "connection_timeout": target.connection_timeout,
        "socket_timeout": target.socket_timeout,
    }


def _listed(scenario: Scenario, application_id: str | None) -> dict[str, object]:
    return {"name": scenario.file, "title": scenario.name, "application_id": application_id}
