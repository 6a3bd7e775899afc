"""The flag `--media-out`: where the audio of WebSockets is written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from voice_simulator.runtime.media_folder import MediaFolder


def add_media_flag(parser: argparse.ArgumentParser) -> None:
    """Add the flag to a command, and to nothing else: a document may not say where files are written."""
    parser.add_argument(
        "--media-out", metavar="DIR", type=Path, help="write the audio of WebSockets there, as WAV files"
    )


def media_folder(options: argparse.Namespace) -> MediaFolder | None:
    """Return the folder that the flag names; None where it is not given.

    Raises:
        SettingsError: nothing can be written there.
    """
    if options.media_out is None:
        return None
    # Only now: a command begins sooner without all that this needs.
    from voice_simulator.runtime.media_folder import MediaFolder  # noqa: PLC0415

    return MediaFolder(options.media_out)
