"""What a reader of requests says of each bad field."""

import pytest

from voice_simulator.errors import InvalidRequest


def refused(read, body):
    """Return what a reader says of each bad field."""
    with pytest.raises(InvalidRequest) as error:
        read(body)
    return error.value.parameters
