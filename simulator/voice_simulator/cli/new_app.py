"""The command `new-app`: makes a Vonage application on disk, with its keys and a settings file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from voice_simulator.cli.exit_codes import OK
from voice_simulator.cli.sdk_lines import DOWNLOADS, lines_for_sdks
from voice_simulator.cli.simulator_address import DEFAULT
from voice_simulator.documents.grammar.http_urls import HTTP_URL, read_http_url
from voice_simulator.errors import SettingsError
from voice_simulator.security.key_pairs import make_key_pair

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from voice_simulator.cli.command_parser import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command(
        "new-app", "make a Vonage application: id, keys, settings, SDK lines", "[DIR] [FLAG …]"
    )
    parser.add_argument(
        "directory", metavar="DIR", nargs="?", type=Path, default=Path(), help="folder for its files"
    )
    parser.add_argument("--answer-url", metavar="URL", help="where your app answers calls with an NCCO")
    parser.add_argument("--event-url", metavar="URL", help="where your app takes events")
    parser.add_argument("--json", action="store_true", help="print id and files as JSON")
    parser.set_defaults(run=_new_app)


def _new_app(options: argparse.Namespace) -> int:
    made = make_application(options.directory, answer_url=options.answer_url, event_url=options.event_url)
    if options.json:
        print(json.dumps({name: str(value) for name, value in asdict(made).items()}))
        return OK
    print(f"application  {made.id}\nprivate key  {made.private_key}\nsettings     {made.config}\n")
    print(f"start it:  voice-simulator serve --tls --config {made.config}\npoint your SDK at it:")
    for line in lines_for_sdks(
        http=DEFAULT,
        https="127.0.0.1:8443",
        application_id=made.id,
        private_key=str(made.private_key),
    ):
        print(f"  {line}")
    return OK


@dataclass(frozen=True, slots=True)
class NewApplication:
    """A Vonage application on disk.

    Attributes:
        id: its application id.
        private_key: the file that an SDK signs with, PKCS#8.
        public_key: the file that the settings file names.
        config: a settings file with the application.
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
# So that the SDK for Python downloads recordings from here; for Node, Java and .NET see docs/recordings.md:
{downloads}
"""


def make_application(
    directory: Path, *, answer_url: str | None = None, event_url: str | None = None
) -> NewApplication:
    """Make an id, a key pair and a settings file in a directory.

    Args:
        directory: is made if it is missing.
        answer_url: the address that answers calls with an NCCO; None for a comment that shows how to set it.
        event_url: the address for events, or None, in the same way.

    Raises:
        SettingsError: the directory has an application already or can't be written to, or an address is
        wrong.
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
    pair = make_key_pair()
    made.private_key.parent.mkdir(parents=True, exist_ok=True)
    made.private_key.touch(mode=0o600)
    made.private_key.write_text(pair.private_pem)
    made.public_key.write_text(pair.public_pem)
    made.config.write_text(
        _CONFIG.format(
            config=made.config.name,
            id=made.id,
            public_key=made.public_key.name,
            downloads=f"# {DOWNLOADS}",
            **addresses,
        )
    )
