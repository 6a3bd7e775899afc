"""Finds the call that a control request means, by its id or the first characters of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.errors import CallNotFound, ControlError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.runtime.world import World

_SHORTEST: Final = 8
"""Characters of an id that are enough if no other call's id begins with them; the log prints as many."""

_MOST_NAMED: Final = 10


def find_call(world: World, text: str) -> CallRecord:
    """Return the call of a world that a text means.

    Raises:
        ControlError: 404, it is not kept; 400, it may be one of several.
    """
    store = world.switchboard.store
    try:
        return store.find(text)
    except CallNotFound as error:
        uuid = match_id(text, [call.uuid for call in store])
        if uuid is None:
            raise ControlError(404, _not_found(error)) from None
        return store.find(uuid)


def find_uuid(world: World, text: str | None) -> str | None:
    """Return the whole id of the call that a text means; None if there is none.

    Raises:
        ControlError: 404, nothing of it is kept; 400, it may be one of several.
    """
    switchboard = world.switchboard
    if text is None:
        return None
    try:
        return switchboard.store.find(text).uuid
    except CallNotFound as error:
        is_forgotten = switchboard.store.is_forgotten(text)
        uuid = match_id(text, _known_uuids(world)) or (text if is_forgotten else None)
        if uuid is None:
            raise ControlError(404, _not_found(error)) from None
        return uuid


def find_holder(worlds: Iterable[World], text: str) -> World:
    """Return the world that has the call that a text means.

    Raises:
        ControlError: 404, none has; 400, it may be one of several.
    """
    holders = {uuid: world for world in worlds for uuid in _known_uuids(world)}
    uuid = match_id(text, holders)
    if uuid is None:
        raise ControlError(404, _not_found(CallNotFound(text, "there is no such call in any world")))
    return holders[uuid]


def _known_uuids(world: World) -> set[str]:
    """Return the ids of calls in the journal or among the records."""
    return world.switchboard.journal.uuids() | {call.uuid for call in world.switchboard.store}


def match_id(text: str, ids: Iterable[str], what: str = "calls") -> str | None:
    """Return the one id that equals a text, or begins with it; None if there is none.

    Args:
        text: that is to mean one of them.
        ids: all that there are.
        what: they are the ids of.

    Raises:
        ControlError: 400, there are several.
    """
    if len(text) < _SHORTEST:
        return text if text in set(ids) else None
    near = sorted({uuid for uuid in ids if uuid.startswith(text)})
    if len(near) <= 1 or text in near:
        return text if text in near else next(iter(near), None)
    raise ControlError(
        400, f"{len(near)} {what} have ids that begin with {text}: give more of it", uuids=near[:_MOST_NAMED]
    )


def _not_found(error: CallNotFound) -> str:
    is_short = len(error.uuid) < _SHORTEST
    return f"{error}; the first {_SHORTEST} characters of its id would do" if is_short else str(error)
