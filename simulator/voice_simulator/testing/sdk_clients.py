"""Clients of the official SDKs for Python, made for one Vonage application of a simulator.

They trust the simulator's certificate authority without a variable: a session of `requests` can be told.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from voice_simulator.client import ClientError

if TYPE_CHECKING:
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
    client.http_client._session.verify = str(bundle)  # noqa: SLF001  # it has no other way
    return client


def nexmo_client(application_id: str, private_key: str, api_host: str, bundle: Path) -> Any:  # noqa: ANN401
    """Make a client of the SDK `nexmo`, version 2.5.

    Raises:
        ClientError: it is not installed.
    """
    client = _package("nexmo").Client(application_id=application_id, private_key=private_key)
    client._Client__api_host = api_host  # noqa: SLF001  # the setter, `client.api_host("…")`, takes no port
    client.session.verify = str(bundle)
    return client


def _package(name: str) -> Any:  # noqa: ANN401
    try:
        return import_module(name)
    except ImportError as error:
        raise ClientError(f"the SDK '{name}' can't be loaded here: {error}; pip install {name}") from None
