"""What faults of the API and of webhooks share: their keys, events, and answers with a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.vocabulary import EventName
from voice_simulator.documents.grammar.mappings import (
    Checked,
    Key,
    required,
    when,
    without,
)
from voice_simulator.documents.nodes import MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.kinds import HTTP_CODE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from voice_simulator.documents.mistakes import (
        Mistakes,
    )


EVENTS: Final = tuple(event.value for event in EventName)
"""The webhooks that something can be wrong with."""


AWAITED: Final = tuple(
    event.value for event in (EventName.ANSWER, EventName.FALLBACK, EventName.INPUT, EventName.NOTIFY)
)
"""The webhooks whose reply the platform waits for."""


API_OWN: Final = ("respond", "delay", "disconnect", "malformed", "rate_limit", "effect")


WEBHOOK_ACTIONS: Final = (
    "late", "after", "lost", "twice", "same_timestamp", "corrupt", "slow", "fail", "reply",
)  # fmt: skip


WEBHOOK_OWN: Final = ("to", "from", *WEBHOOK_ACTIONS, "attempts")


OF_ONE_ATTEMPT: Final = ("fail", "reply", "slow")


WITHOUT_BODY: Final = (204, 205, 304)


def status_needed(what: str) -> Key[int]:
    """Declare the status that an answer or reply must have."""
    return required(
        "status", HTTP_CODE, "The HTTP status.", f"{what} needs a status, such as {{{{status: 503}}}}"
    )


def _check_body(_node: MappingNode, nodes: Mapping[str, Node], mistakes: Mistakes) -> None:
    status = nodes.get("status")
    if isinstance(status, ScalarNode) and status.value in WITHOUT_BODY and "body" in nodes:
        sentence = f"body: an answer with status {status.value} has no body; leave it out"
        mistakes.note(nodes["body"].at, sentence)


NO_BODY_RULE: Final = Checked(
    _check_body,
    when({"properties": {"status": {"enum": list(WITHOUT_BODY)}}, "required": ["status"]}, without(["body"])),
)
