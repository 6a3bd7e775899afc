"""What the routes about uploaded sounds answer."""

from typing import TypedDict


class ShownSound(TypedDict):
    """A WAV file that was uploaded.

    Attributes:
        name: by which steps play it.
        seconds: how long it lasts.
        size: its bytes.
    """

    name: str
    seconds: float
    size: int


class ShownSounds(TypedDict):
    """The WAV files that were uploaded.

    Attributes:
        sounds: each of them.
        size: their bytes together.
    """

    sounds: list[ShownSound]
    size: int


class ForgottenSounds(TypedDict):
    """Sounds that were deleted.

    Attributes:
        deleted: their names.
    """

    deleted: list[str]
