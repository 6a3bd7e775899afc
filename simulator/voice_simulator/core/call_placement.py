"""How a call begins: outbound by the API, inbound by a scenario or the control API."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import Due
from voice_simulator.core.journal.call_entries import CallEntry
from voice_simulator.core.legs.conference import FULL
from voice_simulator.core.model.detection import in_plain_mode
from voice_simulator.core.model.endpoints import EndpointType, phone
from voice_simulator.core.model.leg import CallOptions, Leg
from voice_simulator.core.model.states import Direction
from voice_simulator.core.party.script_selection import SOCKET, UNMATCHED, ScriptSelector, SelectedScript
from voice_simulator.errors import TooManyCalls

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.core.clock import Clock, Timer
    from voice_simulator.core.identifiers import Identifiers
    from voice_simulator.core.journal import Journal
    from voice_simulator.core.legs.connections import Connections
    from voice_simulator.core.legs.conversations import ConversationStore
    from voice_simulator.core.legs.lifecycle import Lifecycle
    from voice_simulator.core.legs.socket_legs import SocketLegs
    from voice_simulator.core.legs.store import Store
    from voice_simulator.core.model.commands import CreateCall
    from voice_simulator.core.model.conversation import Conversation
    from voice_simulator.core.model.endpoints import Endpoint
    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.core.model.ncco import ConnectAction
    from voice_simulator.core.ncco.interpreter import NccoInterpreter
    from voice_simulator.core.party.player import PartyPlayer
    from voice_simulator.core.rules import Rules
    from voice_simulator.core.webhooks.sender import WebhookSender

ANY_NUMBER: Final = "447700900000"
"""The caller of a call with `random_from_number`, where the application has no number of its own."""

_CALLS_NOBODY: Final = "connect calls nobody, and the NCCO goes on"


class CallPlacement:
    """The beginnings of the calls of one world.

    Args:
        rules: what the network is like.
        script_selector: says what the party of a new call does.
    """

    def __init__(
        self,
        clock: Clock,
        journal: Journal,
        identifiers: Identifiers,
        store: Store,
        conversations: ConversationStore,
        connections: Connections,
        sender: WebhookSender,
        lifecycle: Lifecycle,
        player: PartyPlayer,
        sockets: SocketLegs,
        interpreter: NccoInterpreter,
        *,
        rules: Rules,
        script_selector: ScriptSelector,
    ) -> None:
        self._clock, self._journal, self._identifiers, self._store = clock, journal, identifiers, store
        self._conversations, self._connections, self._sender = conversations, connections, sender
        self._lifecycle, self._player, self._interpreter = lifecycle, player, interpreter
        self._sockets = sockets
        self._rules, self._script_selector = rules, script_selector
        self._arrivals: dict[int, tuple[InboundCall, Timer]] = {}

    def place_call(self, command: CreateCall) -> Leg:
        """Place an outbound call; its party begins to play, its `started` event is queued.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self._store.check_room()
        from_ = command.from_ or self._any_number()
        selected = self._select_script(command.to, from_)
        uuid = self._identifiers.new_uuid()
        leg = self._new_leg(uuid, Direction.OUTBOUND, command.to, from_, self._options(command))
        self._admit(leg, selected)
        self._lifecycle.begin(leg)
        self._begin_party(leg, selected)
        return leg

    def receive_call(self, inbound: InboundCall) -> Leg:
        """Let a call arrive at a number of the application's: its NCCO is asked for before it is answered.

        Raises:
            TooManyCalls: as many are live as may be; nothing was changed.
        """
        self._store.check_room()
        options = inbound.options(self._sender.application)
        selected = SelectedScript(inbound.script, inbound.origin)
        uuid = self._identifiers.new_inbound_uuid(from_app=inbound.is_from_app)
        leg = self._new_leg(uuid, Direction.INBOUND, phone(inbound.to), inbound.from_, options)
        self._admit(leg, selected)
        self._interpreter.fetch(leg)
        self._lifecycle.arrive(leg)
        self._player.begin_inbound(leg, selected)
        return leg

    def dial(self, leg: Leg, connect: ConnectAction) -> Leg | None:
        """Place the second leg of a `connect`, in the conversation of the first; None if it can't be."""
        if not self._can_dial(leg):
            return None
        from_ = self._caller(leg, connect)
        selected = self._select_script(connect.endpoint, from_, (leg.to.address, leg.from_.address))
        uuid = self._identifiers.new_uuid()
        options = self._options_of_second(leg, connect)
        second = self._new_leg(
            uuid, Direction.OUTBOUND, connect.endpoint, from_, options, conversation=leg.conversation
        )
        self._connections.link(leg, second)
        self._admit(second, selected)
        self._connections.play_ringback(leg, connect.ringback_tone)
        self._lifecycle.begin(second)
        self._begin_party(second, selected)
        return second

    @property
    def arrivals(self) -> tuple[InboundCall, ...]:
        """The inbound calls of scenarios; one put in anew comes `at` ms from now, one taken out never."""
        return tuple(inbound for inbound, _ in self._arrivals.values())

    @arrivals.setter
    def arrivals(self, arrivals: Iterable[InboundCall]) -> None:
        wanted = {id(inbound): inbound for inbound in arrivals}
        for one in self._arrivals.keys() - wanted.keys():
            self._clock.cancel(self._arrivals.pop(one)[1])
        for one, inbound in wanted.items():
            if one not in self._arrivals:
                timer = self._clock.set_timer(inbound.at, partial(self._arrive, inbound), Due.ARRIVAL)
                self._arrivals[one] = (inbound, timer)

    def _arrive(self, inbound: InboundCall) -> None:
        try:
            self.receive_call(inbound)
        except TooManyCalls as error:
            note = f"{inbound.origin}: the call to {inbound.to} does not come in: {error}"
            self._journal.note(None, note)

    def _can_dial(self, leg: Leg) -> bool:
        """Say whether one more leg can be called into a conversation; if not, why is told and noted."""
        # Undocumented: whom no call can be placed to is passed over.
        try:
            self._store.check_room()
        except TooManyCalls as error:
            self._journal.note(leg.uuid, f"{_CALLS_NOBODY}: {error}")
            return False
        if leg.conversation.is_full:
            self._journal.note(leg.uuid, f"{_CALLS_NOBODY}: {FULL}")
            self._sender.error(leg, FULL)
            return False
        return True

    def _select_script(
        self, to: Endpoint, from_: Endpoint, first: tuple[str, str] | None = None
    ) -> SelectedScript:
        is_socket = self._rules.opens_sockets and to.type is EndpointType.WEBSOCKET
        selected = self._script_selector.choose(
            to=to.address, from_=from_.address, endpoint_type=to.type, first=first, by_name=is_socket
        )
        if selected is None and is_socket:
            return SelectedScript(SOCKET, "its address")
        return selected or SelectedScript(UNMATCHED, "no entry is for this call")

    def _begin_party(self, leg: Leg, selected: SelectedScript) -> None:
        if selected.script is SOCKET:
            self._sockets.connect(leg)
        else:
            self._player.begin(leg, selected)

    def _any_number(self) -> Endpoint:
        return phone(next(iter(self._sender.application.numbers), ANY_NUMBER))

    def _caller(self, leg: Leg, connect: ConnectAction) -> Endpoint:
        """Return who calls on a second leg: whom the action names, else whom the first leg is to."""
        if connect.from_ is not None:
            return phone(connect.from_)
        return self._any_number() if connect.random_from_number else leg.to

    def _new_leg(
        self,
        uuid: str,
        direction: Direction,
        to: Endpoint,
        from_: Endpoint,
        options: CallOptions,
        conversation: Conversation | None = None,
    ) -> Leg:
        # A user of an app who calls pays for no telephone network.
        is_from_app = direction is Direction.INBOUND and from_.type is EndpointType.APP
        return Leg(
            uuid=uuid,
            number_in_world=self._store.placed + 1,
            conversation=conversation or self._conversations.open(),
            direction=direction,
            to=to,
            from_=from_,
            tariff=self._rules.prices.tariff_for(from_ if is_from_app else to),
            options=options,
            created_at=self._clock.now,
        )

    def _admit(self, leg: Leg, selected: SelectedScript) -> None:
        leg.origin = selected.origin
        self._conversations.enter(leg, leg.conversation)
        self._store.add(leg)
        self._journal.write(leg.uuid, _entry_of(leg, selected))

    def _options(self, command: CreateCall) -> CallOptions:
        sender, answer, event = self._sender, command.answer_url, command.event_url
        return CallOptions(
            ncco=command.ncco,
            answer=sender.answer_target(answer, command.answer_method) if answer else None,
            event=sender.own_event_target(event, command.event_method) if event else None,
            detection=in_plain_mode(command.detection, self._rules.plain_detection),
            ringing_timer=command.ringing_timer,
            length_timer=command.length_timer,
            # A GET is the default, and can't be told from one that was asked for.
            answer_method=command.answer_method if command.answer_method == "POST" else None,
        )

    def _options_of_second(self, leg: Leg, connect: ConnectAction) -> CallOptions:
        sender, on_answer, event = self._sender, connect.on_answer, connect.event_url
        return CallOptions(
            ncco=None,
            answer=sender.answer_target(on_answer.url, "GET") if on_answer is not None else None,
            event=sender.own_event_target(event, connect.event_method) if event else leg.options.event,
            detection=in_plain_mode(connect.detection, self._rules.plain_detection),
            ringing_timer=connect.timeout,
            length_timer=connect.limit,
            connect=connect,
        )


def _entry_of(leg: Leg, selected: SelectedScript) -> CallEntry:
    return CallEntry(
        direction=leg.direction,
        to=leg.to,
        from_=leg.from_,
        conversation_uuid=leg.conversation_uuid,
        script=selected.script.name,
        origin=selected.rule,
        turn=selected.turn,
        connected_from=leg.connected_from,
        custom_data=leg.options.custom_data,
    )
