"""What a newcomer needs: an application with its keys, and the lines that point each SDK at the simulator."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from voice_simulator.errors import SettingsError
from voice_simulator.settings.registration import HTTP_URL, read_http_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewApplication:
    """An application made on disk.

    Attributes:
        id: its application id.
        private_key: the file an SDK signs with, PKCS#8.
        public_key: the file that `--config` names.
        config: a settings document with the application in it.
    """

    id: str
    private_key: Path
    public_key: Path
    config: Path


_CONFIG: Final = """\
# Settings of voice-simulator: voice-simulator serve --config {config}
applications:
  - id: {id}
    public_key: {public_key}
    numbers: ["447700900000"]
    # Where webhooks go that a call does not send elsewhere, and calls to its numbers:
    {answer_url}
    {event_url}
"""


def make_application(
    directory: Path, *, answer_url: str | None = None, event_url: str | None = None
) -> NewApplication:
    """Make an id, a key pair and a settings document in a directory.

    Args:
        directory: is made where it is missing.
        answer_url: where it is asked for NCCOs; None for a line of comment that shows how to say so.
        event_url: where it is told of events, in the same way.

    Raises:
        SettingsError: there is an application in the directory already, it can't be written to, or an
            address is none.
    """
    addresses = {"answer_url": _line("answer", answer_url), "event_url": _line("event", event_url)}
    made = NewApplication(
        id=str(uuid4()),
        private_key=directory / "private.key",
        public_key=directory / "public.key",
        config=directory / "voice-simulator.yaml",
    )
    for file in (made.private_key, made.public_key, made.config):
        if file.exists():
            raise SettingsError(f"{file} exists already: choose another directory, or delete it first")
    try:
        _write(made, addresses)
    except OSError as error:
        raise SettingsError(f"can't write to {directory}: {error.strerror}") from None
    return made


def _line(name: str, url: str | None) -> str:
    if url is None:
        return f"# {name}_url: http://localhost:3000/{name}"
    try:
        return f"{name}_url: {json.dumps(read_http_url(url))}"
    except ValueError:
        raise SettingsError(f"--{name}-url: expected {HTTP_URL}, got '{url}'") from None


def _write(made: NewApplication, addresses: Mapping[str, str]) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    made.private_key.parent.mkdir(parents=True, exist_ok=True)
    made.private_key.touch(mode=0o600)
    made.private_key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    made.public_key.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    made.config.write_text(
        _CONFIG.format(config=made.config.name, id=made.id, public_key=made.public_key.name, **addresses)
    )


def sdk_lines(
    *, http: str, https: str | None, application_id: str = "APPLICATION_ID", private_key: str = "private.key"
) -> list[str]:
    """Return the lines that point each SDK here.

    Args:
        http: the base address of plain HTTP, without a slash at its end.
        https: host and port of HTTPS, or None where it is off.
        application_id: the id to show in them.
        private_key: the file to show in them.
    """
    auth = f"Auth(application_id='{application_id}', private_key='{private_key}')"
    credentials = f"{{applicationId: '{application_id}', privateKey: '{private_key}'}}"
    secure = https or "127.0.0.1:8443"
    only_https = "" if https else "   (HTTPS only: start with --tls)"
    token = f"voice-simulator token --application {application_id} --private-key {private_key}"
    return [
        f"Python  Vonage({auth}, HttpClientOptions(api_host='{secure}')){only_https}",
        "        with REQUESTS_CA_BUNDLE=ca-bundle.pem in its environment,",
        f"        which is had by: curl -O {http}/_simulator/ca-bundle.pem",
        f"Node    new Vonage({credentials}, {{apiHost: '{http}'}})",
        f'Java    HttpConfig.builder().apiBaseUri("{http}").build()',
        f"PHP     new Vonage\\Client($credentials, ['base_api_url' => '{http}'])",
        f'.NET    "vonage": {{"Url.Api": "{http}"}} in appsettings.json',
        f"Ruby    Vonage::Client.new(api_host: '{secure}', http: {{ca_file: 'ca.pem'}}){only_https}",
        f'Go      client.Config.BasePath = "{http}/v1/calls"',
        f'curl    curl {http}/v1/calls -H "Authorization: Bearer $({token})"',
    ]
