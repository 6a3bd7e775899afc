"""Registrations: an application's keys, numbers and webhooks, from a settings file or a control request.

    id: 78d335fa-323d-0114-9c3d-d6f0d48968cf
    public_key: app.pub                 # a path, relative to the file, or the PEM itself
    numbers: ["442079460000"]
    answer_url: http://localhost:3000/answer
    event_url: {address: "http://localhost:3000/event", http_method: POST, socket_timeout: 5000}

Time-outs are milliseconds, as in the platform's Application API, whose ranges and defaults they have; `5s`
will do as well.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.applications import (
    AN_ID,
    ANSWER_SOCKET_TIMEOUT,
    CONNECTION_TIMEOUT,
    EVENT_SOCKET_TIMEOUT,
    LONGEST_ID,
    Application,
    WebhookTarget,
    application_id_of,
    is_application_id,
)
from voice_simulator.documents.grammar.combinations import ByShape, ListOf
from voice_simulator.documents.grammar.http_urls import HTTP_URL, URL
from voice_simulator.documents.grammar.kinds import Custom, Kind, refuse
from voice_simulator.documents.grammar.mappings import Key, MappingOf, optional, required, with_default
from voice_simulator.documents.grammar.scalars import SCALAR, Parsed, whole
from voice_simulator.documents.mistakes import Mistakes, describe, truncate
from voice_simulator.documents.quantities import DURATION_PATTERN, read_milliseconds
from voice_simulator.errors import ControlError, SettingsError
from voice_simulator.security.public_key import load_public_key
from voice_simulator.settings.kinds import TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from voice_simulator.documents.nodes import Node

_LARGEST_KEY: Final = 64 * 1024
_BODY: Final = "request body"

_NUMBER: Final = re.compile(r"\+?([1-9][0-9]{2,14})")


# -- webhooks


def _timeout(least: int, most: int) -> Kind[int]:
    """Return the kind of a time-out in ms; a number without a unit means ms, as on the platform."""

    def parse(text: str) -> int:
        span = read_milliseconds(text)
        if not least <= span <= most:
            raise ValueError(text)
        return span

    number = {"type": "number", "minimum": least, "maximum": most}
    text = {"type": "string", "pattern": rf"^{DURATION_PATTERN.pattern}?$", "examples": ["500ms", "5s"]}
    return Parsed(f"{least} to {most} milliseconds", parse, {"anyOf": [number, text]})


def _method(text: str) -> str:
    if text.upper() not in {"GET", "POST"}:
        raise ValueError(text)
    return text.upper()


_METHOD: Final = Parsed(
    "GET or POST", _method, {"type": "string", "pattern": "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$"}
)


_USUAL: Final = {
    "answer_url": ("GET", ANSWER_SOCKET_TIMEOUT),
    "event_url": ("POST", EVENT_SOCKET_TIMEOUT),
    "fallback_answer_url": ("GET", ANSWER_SOCKET_TIMEOUT),
}
"""The usual method of each webhook, and its longest and usual socket time-out, ms."""


def _long_form(name: str, method: str, longest: int) -> MappingOf[WebhookTarget]:
    address = required("address", URL, "Where it goes.", f"{{name}}: {HTTP_URL} is missing")
    http_method = with_default("http_method", _METHOD, f"How it is sent; {method} by default.", method)
    connection = with_default(
        "connection_timeout",
        _timeout(300, CONNECTION_TIMEOUT),
        f"How long a connection may take; {CONNECTION_TIMEOUT} by default.",
        CONNECTION_TIMEOUT,
    )
    socket = with_default(
        "socket_timeout",
        _timeout(1000, longest),
        f"How long the reply may take; {longest} by default.",
        longest,
    )
    return MappingOf(
        name,
        [address, http_method, connection, socket],
        lambda given: WebhookTarget(
            url=given[address],
            method=given[http_method],
            connection_timeout=given[connection],
            socket_timeout=given[socket],
        ),
    )


LONG_FORMS: Final = {name: _long_form(name, *usual) for name, usual in _USUAL.items()}
"""The webhooks of an application as mappings; an address alone will do."""


def _webhook(name: str, says: str) -> Key[WebhookTarget | None]:
    method, longest = _USUAL[name]
    alone = URL.to(lambda url: WebhookTarget(url=url, method=method, socket_timeout=longest))
    kind = ByShape(scalar=alone, mapping=LONG_FORMS[name], otherwise=_why_no_webhook)
    return optional(name, kind.or_nothing(), says)


def _why_no_webhook(node: Node, word: str, _mistakes: Mistakes) -> str:
    return f"{word}: expected {HTTP_URL}, got {describe(node)}"


# -- keys


def _read_id(node: Node, word: str, mistakes: Mistakes) -> str:
    """Read an id, which is judged as those in tokens are."""
    written = TEXT.read(node, word, mistakes)
    trouble = _trouble_of(written)
    return application_id_of(written) if trouble is None else refuse(node.at, f"{word}: {trouble}", mistakes)


def _trouble_of(application_id: str) -> str | None:
    if not is_application_id(application_id):
        return f"expected {AN_ID}, got {truncate(application_id)!a}"
    return "'*' stands for all applications; take another" if application_id == "*" else None


def _read_public_key(node: Node, word: str, mistakes: Mistakes) -> str:
    written = TEXT.read(node, word, mistakes)
    try:
        pem = written if "-----BEGIN" in written else _key_in_file(written, mistakes.folder)
        load_public_key(pem)
    except SettingsError as error:
        return refuse(node.at, f"{word}: {error}", mistakes)
    return pem


def _key_in_file(written: str, folder: Path | None) -> str:
    if folder is None:
        raise SettingsError("expected the PEM text of a public key (-----BEGIN PUBLIC KEY-----)")
    path = folder / written
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST_KEY).decode()
    except OSError as error:
        raise SettingsError(f"can't read {path}: {error.strerror}") from None
    except ValueError:
        raise SettingsError(f"'{truncate(written)}' is neither the path of a public key nor a key") from None


def _number(text: str) -> str:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found[1]


_ID: Final = Custom(_read_id, {"type": SCALAR, "minLength": 1, "maxLength": LONGEST_ID}, AN_ID)
_SAYS_ID: Final = "Its id, as your tokens carry it."
_A_NUMBER: Final = Parsed(
    "a number in international form, digits only, such as 442079460000",
    _number,
    {
        "anyOf": [
            {"type": "string", "pattern": whole(_NUMBER)},
            {"type": "integer"},
        ]
    },
)
_FILE_ID: Final = required(
    "id", _ID, _SAYS_ID, "{name}: an application needs one; any will do that your tokens carry"
)
_BODY_ID: Final = with_default(
    "id", _ID.or_nothing(), "Its id, which is that of the address; it may be left out.", ""
)
_PUBLIC_KEY: Final = optional(
    "public_key",
    Custom(_read_public_key, TEXT.schema, "the PEM text of a public key, or in a file its path").or_nothing(),
    "The public half of the key that your tokens are signed with: PEM or, in a settings file, a path.",
)
_NUMBERS: Final = with_default(
    "numbers",
    ListOf(_A_NUMBER, 'numbers, such as ["442079460000"]').or_nothing(),
    "The numbers linked to it, digits only.",
    (),
)
_ANSWER: Final = _webhook("answer_url", "Where the NCCO of an inbound call is fetched.")
_EVENT: Final = _webhook("event_url", "Where events go that no call sends elsewhere.")
_FALLBACK: Final = _webhook("fallback_answer_url", "Where to turn when an NCCO can't be had.")
_API_KEY: Final = optional(
    "api_key", TEXT.or_nothing(), "The key of the account, a claim of signed webhooks."
)
_SECRET: Final = optional("signature_secret", TEXT.or_nothing(), "Signs webhooks, where it is given.")


def _registered(id_: Key[str]) -> MappingOf[Application]:
    return MappingOf(
        "An application",
        [id_, _PUBLIC_KEY, _NUMBERS, _ANSWER, _EVENT, _FALLBACK, _API_KEY, _SECRET],
        lambda given: Application(
            id=given[id_],
            public_key_pem=given[_PUBLIC_KEY],
            numbers=given[_NUMBERS],
            answer=given[_ANSWER],
            event=given[_EVENT],
            fallback=given[_FALLBACK],
            api_key=given[_API_KEY],
            signature_secret=given[_SECRET],
        ),
    )


APPLICATION: Final = _registered(_FILE_ID)
"""A Vonage application in a settings file."""

REGISTRATION: Final = _registered(_BODY_ID)
"""The body of the request that registers a Vonage application; its id is empty where it is left out."""


def registered_as(application_id: str, registration: Application) -> Application:
    """Return a registration under the id of the address it was sent to.

    Raises:
        ControlError: 400, it has another id, or that is none.
    """
    if registration.id not in {"", application_id}:
        raise ControlError(400, f"id: '{truncate(registration.id)}' is not the application of the address")
    if (trouble := _trouble_of(application_id)) is not None:
        raise ControlError(400, f"id: {trouble}")
    return replace(registration, id=application_id)
