"""Clients of the official SDKs for Python, made for one Vonage application of a simulator.

They trust the simulator's certificate authority without a variable: a session of `requests` can be told.
"""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from voice_simulator.client import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def vonage_client(application_id: str, private_key: str, api_host: str, bundle: Path) -> Any:  # noqa: ANN401
    """Make a client of the SDK `vonage`, version 4.

    Raises:
        ClientError: it is not installed.
    """
    sdk = _package("vonage")
    try:
        auth = sdk.Auth(application_id=application_id, private_key=private_key)
        client = sdk.Vonage(auth, sdk.HttpClientOptions(api_host=api_host))
    except AttributeError:
        raise ClientError(
            "the package vonage that is installed here is not version 4; make your client yourself: its "
            "address is voice.api_host"
        ) from None
    _trust(client.http_client._session, bundle)  # noqa: SLF001  # it has no other way
    return client


def nexmo_client(application_id: str, private_key: str, api_host: str, bundle: Path) -> Any:  # noqa: ANN401
    """Make a client of the SDK `nexmo`, version 2.5.

    Raises:
        ClientError: it is not installed.
    """
    client = _package("nexmo").Client(application_id=application_id, private_key=private_key)
    client._Client__api_host = api_host  # noqa: SLF001  # the setter, `client.api_host("…")`, takes no port
    _trust(client.session, bundle)
    _sign_in_bytes(client)
    return client


def _trust(session: Any, bundle: Path) -> None:  # noqa: ANN401
    """Let a session of `requests` trust a file: its own attribute gives way to REQUESTS_CA_BUNDLE."""
    for adapter in set(session.adapters.values()):
        adapter.send = partial(_send_trusting, adapter.send, bundle)


def _send_trusting(send: Callable[..., Any], bundle: Path, request: object, **options: object) -> Any:  # noqa: ANN401
    return send(request, **{**options, "verify": str(bundle)})


def _sign_in_bytes(client: Any) -> None:  # noqa: ANN401
    """Let it work with PyJWT 2, whose tokens are texts: it adds them to bytes."""
    sign = client.generate_application_jwt

    def signed(when: float | None = None) -> bytes:
        token: str | bytes = sign(when)
        return token.encode() if isinstance(token, str) else token

    client.generate_application_jwt = signed


def _package(name: str) -> Any:  # noqa: ANN401
    try:
        return import_module(name)
    except ImportError as error:
        raise ClientError(f"the SDK '{name}' can't be loaded here: {error}; pip install {name}") from None
