"""`GET`, `PUT` and `DELETE /_simulator/applications/{id}/processes`: which processes your app has."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from aiohttp import web

from voice_simulator.api.control.answers import ShownProcesses
from voice_simulator.api.control.declarations import JsonBody, Resource, RouteAnswer, route
from voice_simulator.api.control.kinds import ApplicationId
from voice_simulator.api.json_responses import json_response
from voice_simulator.documents.grammar import http_urls
from voice_simulator.documents.grammar.mappings import Given, MappingOf, optional, required, with_default
from voice_simulator.documents.grammar.scalars import Switch, WholeNumber
from voice_simulator.errors import ControlError
from voice_simulator.runtime.app_rest import why_unseen
from voice_simulator.runtime.process_owner import NoProcess, is_own, owner_of
from voice_simulator.runtime.watched_apps import NamedProcesses, host_and_port

if TYPE_CHECKING:
    from voice_simulator.api.control.control_request import ControlRequest

_LARGEST_PID: Final = 2**31 - 1

_ID: Final = required("id", ApplicationId(), "The id of the Vonage application.")
_PID: Final = required("pid", WholeNumber(1, _LARGEST_PID), "The first process of your app.")
_OWNS_GROUP: Final = with_default(
    "owns_group",
    Switch(),
    "Whether its process group and session are its own; then all processes in them are of your app.",
    default=False,
)
_ADDRESS: Final = optional(
    "address",
    http_urls.URL.or_nothing(),
    "Where your app takes its webhooks; rest is seen only while one of its processes listens there.",
)


def _processes_of(given: Given) -> NamedProcesses:
    address = given[_ADDRESS]
    return NamedProcesses(given[_PID], given[_OWNS_GROUP], address and host_and_port(address))


_PROCESSES: Final = JsonBody(
    MappingOf("PUT processes", [_PID, _OWNS_GROUP, _ADDRESS], _processes_of),
    "The processes.",
    {"pid": 4711},
)
_SHOWN: Final = "What is watched, and whether rest can be seen."


class ProcessesResource(Resource):
    """The processes that are watched to see when your app is at rest."""

    @route(
        "GET",
        "applications/{id}/processes",
        "The processes of your app, as the app of a Vonage application.",
        parameters=[_ID],
        answers=[RouteAnswer(200, _SHOWN, ShownProcesses)],
    )
    async def _show(self, request: ControlRequest) -> web.Response:
        return json_response(self._shown(request[_ID]))

    @route(
        "PUT",
        "applications/{id}/processes",
        "Names the processes of your app, so that the simulator sees when it is at rest.",
        parameters=[_ID],
        body=_PROCESSES,
        answers=[RouteAnswer(200, _SHOWN, ShownProcesses)],
        refusals={
            403: "The request is not from this machine, or the process belongs to another user.",
            404: "There is no such process.",
            429: "Those of too many Vonage applications are named.",
        },
    )
    async def _name(self, request: ControlRequest) -> web.Response:
        _check_is_from_here(request.http)
        processes = request[_PROCESSES]
        _check_owner(processes.pid)
        self._worlds.shared.watched.name(request[_ID], processes)
        return json_response(self._shown(request[_ID]))

    @route(
        "DELETE",
        "applications/{id}/processes",
        "Watches the processes no more; there need be none.",
        parameters=[_ID],
        answers=[RouteAnswer(204, "They are watched no more.")],
        refusals={403: "The request is not from this machine."},
    )
    async def _forget(self, request: ControlRequest) -> web.Response:
        _check_is_from_here(request.http)
        self._worlds.shared.watched.stop_watching(request[_ID])
        return web.Response(status=204)

    def _shown(self, application_id: str) -> ShownProcesses:
        watched = self._worlds.shared.watched
        named = watched.named(application_id)
        is_watched = watched.watching(application_id) is not None
        why = watched.why_unseen(application_id) if is_watched else why_unseen(_NOBODY)
        shown = watched.everywhere_named if named is None else named
        return {
            "pid": None if shown is None else shown.pid,
            "owns_group": shown is not None and shown.owns_group,
            "address": None if shown is None else shown.address,
            "of_all": named is None and is_watched,
            "seen": why is None,
            "why": why,
        }


_NOBODY: Final = "nobody has named its processes"


def _check_is_from_here(http: web.Request) -> None:
    remote = http.remote
    if remote is None or not _is_loopback(remote):
        raise ControlError(
            403,
            f"processes can be named from this machine only, and this request is from {remote}: without "
            "them your app has the settling time (--settle)",
        )


def _is_loopback(remote: str) -> bool:
    try:
        address = ip_address(remote.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _check_owner(pid: int) -> None:
    try:
        owner = owner_of(pid)
    except NoProcess:
        raise ControlError(404, f"there is no process {pid} where the simulator runs") from None
    if not is_own(owner):
        raise ControlError(
            403, f"process {pid} belongs to another user than the simulator, which may not look into it"
        )
