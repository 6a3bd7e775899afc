"""The version of this program. A module of its own, so that whoever asks for it loads nothing else."""

from typing import Final

__version__: Final = "0.1.0"
