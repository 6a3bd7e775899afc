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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from voice_simulator.core.model.applications import (
    AN_ID,
    ANSWER_SOCKET_TIMEOUT,
    CONNECTION_TIMEOUT,
    EVENT_SOCKET_TIMEOUT,
    Application,
    WebhookTarget,
    application_id_of,
    is_application_id,
)
from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes, describe, read_mapping, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import read_milliseconds
from voice_simulator.errors import ControlError, InvalidDocument, SettingsError
from voice_simulator.security.public_key import load_public_key

if TYPE_CHECKING:
    from pathlib import Path

KEYS: Final = (
    "id",
    "public_key",
    "numbers",
    "answer_url",
    "event_url",
    "fallback_answer_url",
    "api_key",
    "signature_secret",
)
"""What can be said of an application."""

HTTP_URL: Final = "an http or https address, such as http://localhost:3000/answer"
"""What to call an address in a sentence that asks for one."""

_TARGET_KEYS: Final = ("address", "http_method", "connection_timeout", "socket_timeout")
_LARGEST_KEY: Final = 64 * 1024
_BODY: Final = "request body"

_NUMBER = re.compile(r"\+?([1-9][0-9]{2,14})")
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class _WebhookDefaults:
    """One of an application's webhooks: its usual method, and its longest and usual socket time-out (ms)."""

    method: str
    socket_timeout: int


_WEBHOOKS: Final = {
    "answer_url": _WebhookDefaults("GET", ANSWER_SOCKET_TIMEOUT),
    "event_url": _WebhookDefaults("POST", EVENT_SOCKET_TIMEOUT),
    "fallback_answer_url": _WebhookDefaults("GET", ANSWER_SOCKET_TIMEOUT),
}


def read_registration(
    node: Node, mistakes: Mistakes, *, folder: Path | None, application_id: str | None = None
) -> Application | None:
    """Read one registration, noting what is wrong with it; None if nothing can be made of it.

    Args:
        node: a mapping of `KEYS`.
        mistakes: where to note what is wrong; each sentence names the member.
        folder: what a path of a key is relative to; None where keys come as PEM only.
        application_id: the id, where it is given outside the mapping.
    """
    parts = read_mapping(node, KEYS, mistakes, what="An application")
    reader = _RegistrationReader(parts, mistakes)
    identity = reader.identity(node, application_id)
    if not isinstance(node, MappingNode) or identity is None:
        return None
    return Application(
        id=identity,
        public_key_pem=reader.public_key(folder),
        numbers=reader.numbers(),
        answer=reader.target("answer_url"),
        event=reader.target("event_url"),
        fallback=reader.target("fallback_answer_url"),
        api_key=reader.text("api_key"),
        signature_secret=reader.text("signature_secret"),
    )


def registration_of(application_id: str, content: object) -> Application:
    """Make a registration of a plain mapping, such as the JSON body of a control request.

    Args:
        application_id: from the path of the request.
        content: what should be a mapping of `KEYS`; the id may be left out, and keys come as PEM.

    Raises:
        ControlError: 400, with a sentence for everything that is wrong, which names the member.
    """
    mistakes = Mistakes(_BODY)
    try:
        application = read_registration(
            node_of(content, _BODY), mistakes, folder=None, application_id=application_id
        )
        mistakes.raise_any()
    except InvalidDocument as error:
        raise ControlError(400, "; ".join(mistake.sentence for mistake in error.mistakes)) from None
    if application is None:
        raise AssertionError("unreachable: what can't be read was noted")
    return application


def read_http_url(text: str) -> str:
    """Return the text if it is an http or https address.

    Raises:
        ValueError: it is none.
    """
    parts = urlsplit(text)
    # Asking for the port checks it.
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0:
        raise ValueError(text)
    if _UNPRINTABLE.search(text):
        raise ValueError(text)
    return text


class _RegistrationReader:
    """Reads the members of one registration."""

    def __init__(self, parts: dict[str, Node], mistakes: Mistakes) -> None:
        self._parts = {key: node for key, node in parts.items() if not _is_null(node)}
        self._mistakes = mistakes

    def identity(self, node: Node, application_id: str | None) -> str | None:
        written = self.text("id")
        if (
            written is None
            and application_id is None
            and isinstance(node, MappingNode)
            and "id" not in self._parts
        ):
            self._mistakes.note(node.at, "id: an application needs one; any will do that your tokens carry")
        identity = application_id if written is None else written
        if identity is None:
            return None
        if (trouble := _trouble_of(identity)) is not None:
            self._mistakes.note(self._parts["id"].at if written is not None else node.at, f"id: {trouble}")
        identity = application_id_of(identity)
        if written is not None and application_id not in {None, identity}:
            self._mistakes.note(node.at, f"id: '{truncate(written)}' is not the application of the address")
        return identity

    def text(self, key: str) -> str | None:
        """Return a scalar as it is written; None where it is absent."""
        node = self._parts.get(key)
        if node is None:
            return None
        if isinstance(node, ScalarNode) and node.text:
            return node.text
        self._wrong(key, "a text", node)
        return None

    def numbers(self) -> tuple[str, ...]:
        node = self._parts.get("numbers")
        if node is None:
            return ()
        if not isinstance(node, ListNode):
            self._wrong("numbers", 'a list of numbers, such as ["442079460000"]', node)
            return ()
        numbers = [self._number(f"numbers[{index}]", item) for index, item in enumerate(node.items)]
        return tuple(number for number in numbers if number is not None)

    def _number(self, name: str, node: Node) -> str | None:
        found = _NUMBER.fullmatch(node.text) if isinstance(node, ScalarNode) else None
        if found is None:
            self._wrong(name, "a number in international form, digits only, such as 442079460000", node)
            return None
        return found[1]

    def public_key(self, folder: Path | None) -> str | None:
        written = self.text("public_key")
        if written is None:
            return None
        try:
            pem = written if "-----BEGIN" in written else _read_key(written, folder)
            load_public_key(pem)
        except SettingsError as error:
            self._mistakes.note(self._parts["public_key"].at, f"public_key: {error}")
            return None
        return pem

    def target(self, key: str) -> WebhookTarget | None:
        node, usual = self._parts.get(key), _WEBHOOKS[key]
        match node:
            case None:
                return None
            case ListNode():
                self._wrong(key, HTTP_URL, node)
                return None
            case ScalarNode():
                return _WebhookReader({"address": node}, key, usual, self._mistakes).target(node)
            case MappingNode():
                parts = read_mapping(node, _TARGET_KEYS, self._mistakes, what=key)
                return _WebhookReader(parts, key, usual, self._mistakes).target(node)

    def _wrong(self, name: str, expected: str, node: Node) -> None:
        self._mistakes.note(node.at, f"{name}: expected {expected}, got {describe(node)}")


class _WebhookReader:
    """Reads one webhook of a registration, in its long form."""

    def __init__(
        self, parts: dict[str, Node], name: str, usual: _WebhookDefaults, mistakes: Mistakes
    ) -> None:
        self._parts, self._name, self._usual, self._mistakes = parts, name, usual, mistakes

    def target(self, node: Node) -> WebhookTarget | None:
        url = self._address(node)
        target = WebhookTarget(
            url=url or "",
            method=self._method(),
            connection_timeout=self._timeout("connection_timeout", 300, CONNECTION_TIMEOUT),
            socket_timeout=self._timeout("socket_timeout", 1000, self._usual.socket_timeout),
        )
        return None if url is None else target

    def _address(self, node: Node) -> str | None:
        address = self._parts.get("address", node)
        name = self._name if address is node else f"{self._name}.address"
        if isinstance(address, MappingNode):
            self._mistakes.note(address.at, f"{self._name}.address: {HTTP_URL} is missing")
            return None
        try:
            return read_http_url(address.text if isinstance(address, ScalarNode) else "")
        except ValueError:
            self._mistakes.note(address.at, f"{name}: expected {HTTP_URL}, got {describe(address)}")
            return None

    def _method(self) -> str:
        node = self._parts.get("http_method")
        if node is None:
            return self._usual.method
        if isinstance(node, ScalarNode) and node.text.upper() in {"GET", "POST"}:
            return node.text.upper()
        self._mistakes.note(node.at, f"{self._name}.http_method: expected GET or POST, got {describe(node)}")
        return self._usual.method

    def _timeout(self, key: str, least: int, most: int) -> int:
        """Read a time-out in ms; the longest is the usual one, as on the platform."""
        node = self._parts.get(key)
        if node is None:
            return most
        try:
            span = read_milliseconds(node.text if isinstance(node, ScalarNode) else "")
        except ValueError:
            span = -1
        if not least <= span <= most:
            expected = f"{least} to {most} milliseconds"
            self._mistakes.note(node.at, f"{self._name}.{key}: expected {expected}, got {describe(node)}")
        return span


def _trouble_of(identity: str) -> str | None:
    """Say what is wrong with an id, which is judged as those in tokens are."""
    if not is_application_id(identity):
        return f"expected {AN_ID}, got {truncate(identity)!a}"
    return "'*' stands for all applications; take another" if identity == "*" else None


def _read_key(written: str, folder: Path | None) -> str:
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


def _is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None
