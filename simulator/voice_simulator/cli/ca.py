"""The command `ca`: prints the certificate that clients must trust for HTTPS."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from voice_simulator.app import authority_directory
from voice_simulator.cli.exit_codes import OK
from voice_simulator.security.certificate_authority import open_authority
from voice_simulator.security.tls import bundle_pem
from voice_simulator.settings.sources import read_settings

if TYPE_CHECKING:
    import argparse

    from voice_simulator.cli.command_parser import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a command line."""
    parser = commands.add_command("ca", "print the certificate that clients must trust for HTTPS")
    parser.add_argument(
        "--bundle", action="store_true", help="with the public authorities (Python, Ruby, Go)"
    )
    parser.add_argument("--tls-dir", metavar="DIR", type=Path, help="folder of the authority")
    parser.add_argument("--tls-host", metavar="NAME", action="append", help="further host name")
    parser.set_defaults(run=_ca)


def _ca(options: argparse.Namespace) -> int:
    settings = read_settings({"tls_dir": options.tls_dir, "tls_hosts": options.tls_host}, os.environ)
    authority = open_authority(authority_directory(settings), settings.tls_hosts, datetime.now(UTC))
    content = bundle_pem(authority) if options.bundle else authority.certificate_pem
    sys.stdout.write(content.decode())
    return OK
