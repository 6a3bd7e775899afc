"""The filters of `GET journal` and `GET journal/stream`: which entries a request asks for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.api.control.call_lookup import find_holder, find_uuid
from voice_simulator.api.control.kinds import Flag, NumberText, Repeated, SomeText
from voice_simulator.core.journal.selection import WITH_EVENTS, Selection
from voice_simulator.core.journal.shapes import EntryKind
from voice_simulator.core.model.states import Status
from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.mappings import Key, optional, with_default
from voice_simulator.documents.grammar.scalars import Instant, Word
from voice_simulator.documents.mistakes import join_or
from voice_simulator.errors import CallNotFound, ControlError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from voice_simulator.api.control.control_request import ControlRequest
    from voice_simulator.core.legs.store import Store
    from voice_simulator.runtime.world import World

AFTER: Final = with_default("after", NumberText(), "Only entries with greater numbers.", 0)
UUID: Final = optional(
    "uuid",
    SomeText("the id of a call"),
    "Only entries about this call; the first eight characters of its id are enough.",
)
_LEGS: Final = with_default(
    "legs",
    Flag(),
    "With uuid: also entries about the second legs that the call has dialled, and about theirs.",
    default=False,
)
_CONVERSATION: Final = optional(
    "conversation_uuid",
    SomeText("the id of a conversation"),
    "Only entries about the calls that are in this conversation, were in it last, or began in it.",
)
_KINDS: Final[Key[tuple[EntryKind, ...]]] = with_default(
    "kind",
    Repeated(Word({str(one): one for one in EntryKind})),
    "Only entries of this kind; given several times, of these.",
    (),
)
_STATUS: Final = optional(
    "status", Word({str(one): one for one in Status}), "Only entries of kind status that tell of this one."
)
_EVENT: Final = optional(
    "event",
    Word({str(one): one for one in EventName}),
    "Only entries of the kinds webhook, delivery and fault about webhooks that tell of this event.",
)
_SINCE: Final = optional("since", Instant(), "Only entries of this instant (simulated time) and later.")
_READS: Final = with_default("reads", Flag(), "0: without the requests that only read.", default=True)

FILTERS: Final[Sequence[Key[Any]]] = (
    AFTER,
    UUID,
    _LEGS,
    _CONVERSATION,
    _KINDS,
    _STATUS,
    _EVENT,
    _SINCE,
    _READS,
)

_MOST_REMEMBERED: Final = 10_000


class JournalFilter:
    """What a request asks for, of each world.

    Args:
        request: a request with `FILTERS`.
        worlds: those that it may be about.

    Raises:
        ControlError: 404, the call or conversation that it names is not there; 400, it is not clear, or the
            filters contradict each other.
    """

    def __init__(self, request: ControlRequest, worlds: Sequence[World]) -> None:
        _check_agreement(request)
        self._request = request
        self._uuid = _uuid_of(request, worlds)
        self._check_conversation(worlds)

    @property
    def uuid(self) -> str | None:
        """The whole id of the call that it names."""
        return self._uuid

    def selection_in(self, world: World) -> Selection:
        """Return what the entries of a world must be."""
        request = self._request
        return Selection(
            kinds=request[_KINDS],
            is_about=self._legs_of(world.switchboard.store),
            status=request[_STATUS],
            event=request[_EVENT],
            since=request[_SINCE],
            reads=request[_READS],
        )

    def _legs_of(self, store: Store) -> Callable[[str | None], bool] | None:
        uuid, conversation = self._uuid, self._request[_CONVERSATION]
        if uuid is None and conversation is None:
            return None
        with_legs = self._request[_LEGS]

        @lru_cache(_MOST_REMEMBERED)
        def is_of_call(leg: str) -> bool:
            return uuid in (None, leg) or (with_legs and _is_dialled_by(store, leg, uuid))

        # Not remembered: a leg moves from one conversation to another.
        return lambda leg: (
            leg is not None and is_of_call(leg) and (conversation is None or _is_in(store, leg, conversation))
        )

    def _check_conversation(self, worlds: Sequence[World]) -> None:
        named = self._request[_CONVERSATION]
        if named is None:
            return
        stores = [world.switchboard.store for world in worlds]
        if not any(_is_in(store, call.uuid, named) for store in stores for call in store):
            raise ControlError(404, f"no call here is in the conversation '{named}', was, or began in it")


def names_calls(request: ControlRequest) -> bool:
    """Whether a request is about calls that must be there."""
    return request[UUID] is not None or request[_CONVERSATION] is not None


def _uuid_of(request: ControlRequest, worlds: Sequence[World]) -> str | None:
    text = request[UUID]
    if text is None:
        if request[_LEGS]:
            raise ControlError(400, "legs needs uuid: the call whose second legs are meant")
        return None
    return find_uuid(find_holder(worlds, text) if request.is_about_all else worlds[0], text)


def _check_agreement(request: ControlRequest) -> None:
    """Refuse filters that nothing can pass: an empty answer would look as if nothing had happened."""
    kinds = set(request[_KINDS])
    if request[_STATUS] is not None and request[_EVENT] is not None:
        raise ControlError(400, "status and event: no entry has both; ask for one of them")
    for key, admitted in ((_STATUS, (EntryKind.STATUS,)), (_EVENT, WITH_EVENTS)):
        if request[key] is not None and kinds and kinds.isdisjoint(admitted):
            words = f"{key.name} picks entries of kind {join_or(admitted)}"
            raise ControlError(400, f"{words}; of kind {join_or(sorted(kinds))} none has it")


def _is_dialled_by(store: Store, leg: str, uuid: str | None) -> bool:
    """Whether a leg was dialled by a call, or by one that it dialled."""
    dialled: str | None = leg
    try:
        while dialled is not None and dialled != uuid:
            dialled = store.find(dialled).connected_from
    except CallNotFound:
        return False
    return dialled is not None


def _is_in(store: Store, leg: str, conversation: str) -> bool:
    try:
        call = store.find(leg)
    except CallNotFound:
        return False
    return conversation in (call.conversation_uuid, call.first_conversation_uuid)
