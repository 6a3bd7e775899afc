"""An application as the simulator knows it: its keys, its numbers, and where its webhooks go.

Plain values; where they come from (a settings file, a control request) is the business of
`settings.registration`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

LONGEST_ID: Final = 128
"""Characters. The platform's own are UUIDs; here any name will do."""

AN_ID: Final = f"1 to {LONGEST_ID} printable characters"
"""What to call an application's id in a sentence that asks for one."""


def is_application_id(value: object) -> bool:
    """Say whether something will do as an application's id, wherever it is written."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isprintable()


_UUID_OR_GLOB: Final = re.compile(r"(?:[*?-]*[0-9A-Fa-f]){8}[0-9A-Fa-f*?-]*")


def application_id_of(written: str) -> str:
    """Return the id, or glob of ids, that is meant: a UUID is the same in capitals and small letters.

    Every id goes through here where it comes in, from a token, a setting, a request or a document.
    """
    return written.lower() if _UUID_OR_GLOB.fullmatch(written) else written


CONNECTION_TIMEOUT: Final = 1000
"""How long a webhook may take to get a connection, in ms of wall-clock time, unless the application says."""

ANSWER_SOCKET_TIMEOUT: Final = 5000
"""How long an answer or fallback webhook may take to be answered, in ms of wall-clock time."""

EVENT_SOCKET_TIMEOUT: Final = 10_000
"""How long an event webhook may take to be answered, in ms of wall-clock time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTarget:
    """Where webhooks of one kind go, and how long they may take.

    Attributes:
        url: the address, as the application registered it.
        method: GET or POST.
        connection_timeout: ms of wall-clock time to get a connection.
        socket_timeout: ms of wall-clock time from the request to the end of the reply.
    """

    url: str
    method: str
    connection_timeout: int = CONNECTION_TIMEOUT
    socket_timeout: int = ANSWER_SOCKET_TIMEOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application.

    Attributes:
        id: its application id, as tokens carry it.
        public_key_pem: the key its tokens are signed for; None when it has none here.
        numbers: the numbers linked to it, digits only.
        answer: where to fetch the NCCO of an inbound call.
        event: where events go that no call or action sends elsewhere.
        fallback: where to turn when an NCCO can't be had.
        api_key: the account's key, a claim of signed webhooks.
        signature_secret: signs webhooks; None leaves them unsigned.
    """

    id: str
    public_key_pem: str | None = None
    numbers: tuple[str, ...] = ()
    answer: WebhookTarget | None = None
    event: WebhookTarget | None = None
    fallback: WebhookTarget | None = None
    api_key: str | None = None
    # Kept out of the representation, since those end up in logs.
    signature_secret: str | None = field(default=None, repr=False)
