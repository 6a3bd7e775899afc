"""Acts: steps that somebody who plays a party by hand lets it take, and whether a call admits them now.

They are written as in a script: one step, or a list of steps. What no call admits is a mistake; what only
this call does not admit, at this moment, is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.states import ENDED, Direction, Status
from voice_simulator.documents.grammar.kinds import or_none, refuse
from voice_simulator.documents.grammar.scalars import is_nothing
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.nodes import ListNode
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.files_beside import ALONE
from voice_simulator.scenario.language.scripts import read_steps
from voice_simulator.scenario.language.sound_files import Sounds
from voice_simulator.scenario.language.step_order import is_possible_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voice_simulator.core.model.leg import CallRecord
    from voice_simulator.documents.nodes import Node
    from voice_simulator.scenario.language.files_beside import UsedFiles
    from voice_simulator.scenario.language.step_order import ReadStep

_BODY: Final = "body"
"""What mistakes call the document."""

_LARGEST: Final = 64 * 1024

_STATUSES: Final = (Status.STARTED, Status.RINGING, Status.ANSWERED)


def read_acts(text: str | bytes, files: UsedFiles = ALONE) -> list[ReadStep]:
    """Read one step, or a list of steps.

    Args:
        text: YAML, or JSON, which is YAML as well.
        files: where the WAV files come from that they play.

    Raises:
        InvalidDocument: with everything that is wrong, in the order of the text.
    """
    mistakes = Mistakes(_BODY)
    mistakes.sounds = Sounds(files)
    node = read_document(text, _BODY, largest=_LARGEST)
    acts = or_none(lambda: read_steps(_as_list(node, mistakes), mistakes))
    if acts is not None and acts[0].written.word == "setup":
        mistakes.note(acts[0].written.at, "'setup' is for scripts: by hand a party acts at once")
    mistakes.raise_any()
    return acts or []


def _as_list(node: Node, mistakes: Mistakes) -> ListNode:
    steps = node if isinstance(node, ListNode) else ListNode(node.at, (node,))
    if is_nothing(node) or not steps.items:
        return refuse(
            node.at, "there is no step here; write one, such as answer, or a list of them", mistakes
        )
    return steps


def why_not_now(call: CallRecord, acts: Sequence[ReadStep]) -> str | None:
    """Say why a call does not admit some acts now; None where it does.

    Raises:
        InvalidDocument: no call would ever admit them.
    """
    if call.status in ENDED:
        return f"the call is over: {call.status}"
    if call.direction is Direction.INBOUND and not call.is_live:
        return None if _is_hang_up(acts) else _WAITS_FOR_APP
    why = _mistakes_in(call.status, acts)
    if why is None:
        return None
    elsewhere = [_mistakes_in(status, acts) for status in _STATUSES]
    if None not in elsewhere:
        # The one that most steps go before: others only say that the first could not be taken here.
        raise max((one for one in elsewhere if one is not None), key=lambda one: one.mistakes)
    sentence = why.mistakes[0].sentence
    return sentence if sentence.startswith("the call is") else f"the call is {call.status}: {sentence}"


_WAITS_FOR_APP: Final = "your app has not answered this call yet: until then its caller can only hang_up"


def _is_hang_up(acts: Sequence[ReadStep]) -> bool:
    return [act.written.word for act in acts] == ["hang_up"]


def _mistakes_in(status: Status, acts: Sequence[ReadStep]) -> InvalidDocument | None:
    mistakes = Mistakes(_BODY)
    is_possible_in(status, acts, mistakes)
    try:
        mistakes.raise_any()
    except InvalidDocument as error:
        return error
    return None
