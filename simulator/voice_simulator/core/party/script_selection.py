"""Selects the script that plays on a call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voice_simulator.core.journal.call_entries import place_of
from voice_simulator.core.model.endpoints import EndpointType
from voice_simulator.core.model.globs import glob_matches
from voice_simulator.core.model.script import CallRule, End, Script
from voice_simulator.core.model.states import Status

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class SelectedScript:
    """The script for a call, and the entry and turn it came from.

    Attributes:
        script: what the party does.
        rule: where the entry that chose it is written: `busy.yaml:9`.
        turn: the number of the turn, from 1; None where there are none.
    """

    script: Script
    rule: str
    turn: int | None = None

    @property
    def origin(self) -> str:
        """Name the entry and the turn: `busy.yaml:9, turn 2`."""
        return place_of(self.rule, self.turn)


class ScriptSelector:
    """The parties of one world: which script plays on the next call to somewhere.

    Args:
        application_id: whose world it is; entries may be for some applications only.
        rules: the entries of all loaded scenarios, the one that goes before the others first.
    """

    def __init__(self, application_id: str, rules: Iterable[CallRule]) -> None:
        self._application_id = application_id
        self._turns: Counter[tuple[int, str]] = Counter()
        self._rules = tuple(rules)

    @property
    def rules(self) -> tuple[CallRule, ...]:
        """The entries; those put in anew begin with their first turn, those that stay go on counting."""
        return self._rules

    @rules.setter
    def rules(self, rules: Iterable[CallRule]) -> None:
        self._rules = tuple(rules)
        # By identity: two files may have entries alike, and one loaded again is not the one from before.
        stay = {id(rule) for rule in self._rules}
        self._turns = Counter({counted: n for counted, n in self._turns.items() if counted[0] in stay})

    def choose(
        self,
        *,
        to: str,
        from_: str,
        endpoint_type: str,
        first: tuple[str, str] | None = None,
        by_name: bool = False,
    ) -> SelectedScript | None:
        """Return who plays on a call and count its turn; None when no entry is for it.

        Args:
            to: the called address.
            from_: the calling address.
            endpoint_type: of the called end.
            first: the called and the calling address of the call whose NCCO dials it; None for no second leg.
            by_name: whether only entries count that name WebSockets.
        """
        for rule in self._rules:
            if rule.leg_of is not None and not rule.leg_of.admits(first):
                continue
            if by_name and not _names_sockets(rule):
                continue
            if self._is_for(rule, to, from_, endpoint_type):
                return self._next_turn(rule, to)
        return None

    def _is_for(self, rule: CallRule, to: str, from_: str, endpoint_type: str) -> bool:
        return (
            (rule.endpoint_type is None or rule.endpoint_type == endpoint_type)
            and glob_matches(to, rule.to)
            and glob_matches(from_, rule.from_)
            and glob_matches(self._application_id, rule.application)
        )

    def _next_turn(self, rule: CallRule, to: str) -> SelectedScript:
        counted = (id(rule), "" if rule.counted_together else to)
        self._turns[counted] += 1
        turn = self._turns[counted]
        return SelectedScript(rule.turns[min(turn, len(rule.turns)) - 1], rule.origin, turn)


def _names_sockets(rule: CallRule) -> bool:
    return rule.endpoint_type == EndpointType.WEBSOCKET or rule.to.startswith(("ws:", "wss:"))


SOCKET = Script("your app", ())
"""Stands for the party of a WebSocket that your app plays itself."""

UNMATCHED = Script("no entry", (End(Status.FAILED, "cannot_route", 503),))
"""What happens to a call that no scenario entry is for, where the default numbers are switched off."""
