"""What every request to `/v1/calls` must pass before its route reads it: rate, content type, call, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voice_simulator.core.json_text import from_json
from voice_simulator.core.wire.field_errors import describe
from voice_simulator.errors import InvalidRequest, UnsupportedMedia

if TYPE_CHECKING:
    from voice_simulator.runtime.world import World


def check_rate(world: World, method: str) -> None:
    """Count a request against the rate limits of its world, which count simulated seconds.

    Raises:
        TooManyRequests: 429.
    """
    if method == "POST":
        world.call_limit.check(world.driver.now(), "limits.calls_per_second")
    else:
        world.request_limit.check(world.driver.now(), "limits.requests_per_second")


def check_content_type(content_type: str) -> None:
    """Admit every type with JSON in its name, and none at all.

    Source: a form got 415 from the platform (issue 83 of the PHP SDK), so does plain text and all else.
    Undocumented: no type at all.

    Raises:
        UnsupportedMedia: 415.
    """
    if content_type.strip() and "json" not in content_type.lower():
        sent = describe(content_type.partition(";")[0].strip())
        raise UnsupportedMedia(f"a body is sent with Content-Type: application/json, not {sent}")


def parse_body(text: bytes) -> object:
    """Return the JSON of a body; an empty object where there is none.

    Some SDKs send nothing with a DELETE, some `{}`; a route that needs members names them all the same.

    Raises:
        InvalidRequest: 400, it is no JSON.
    """
    if not text.strip():
        return {}
    try:
        return from_json(text)
    except ValueError as error:
        raise InvalidRequest({"body": f"Must be JSON: {error}."}) from None
