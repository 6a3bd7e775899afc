"""Words of the platform that scenarios use: actions of the API and of NCCOs, and events."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.vocabulary import ActionName, EventName

API_ACTIONS: Final = (
    "transfer", "hangup", "mute", "unmute", "earmuff", "unearmuff", "talk", "stream", "dtmf",
)  # fmt: skip
"""The requests about a call that a party can wait for."""


NCCO_ACTIONS: Final = tuple(action.value for action in ActionName)
"""The actions of an NCCO that a party can wait for."""

EVENTS: Final = tuple(
    event.value
    for event in (
        EventName.RINGING, EventName.ANSWERED, EventName.HUMAN, EventName.MACHINE, EventName.ANSWER,
        EventName.INPUT, EventName.DTMF, EventName.NOTIFY, EventName.RECORD, EventName.TRANSCRIPTION,
        EventName.TRANSFER, EventName.DISCONNECTED, EventName.ERROR,
    )
)  # fmt: skip
"""The webhooks about a call that a party can wait for; `disconnected` is of a WebSocket that it dialled."""

PUT_ACTIONS: Final = API_ACTIONS[:6]
"""Those that a `PUT` on the call asks for, by its `action`."""


SOURCES: Final[dict[str, tuple[str, ...]]] = {"api": API_ACTIONS, "ncco": NCCO_ACTIONS, "event": EVENTS}
