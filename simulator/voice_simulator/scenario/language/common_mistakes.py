"""Words that are easily written in several places of a scenario, and what is meant by them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import inline_text, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

COMMON_MISTAKES_OF_EVENTS: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("hangup", "hang_up", "hungup", "ended", "end", "complete", "disconnected", "finished", "done"),
        "completed",
    ),
    **dict.fromkeys(("no_answer", "no-answer", "noanswer", "missed"), "timeout"),
    **dict.fromkeys(("in_progress", "in-progress", "pickup", "picked_up", "connected"), "answered"),
    **dict.fromkeys(("initiated", "queued", "created"), "started"),
    "voicemail": "machine",
    "declined": "rejected",
}
"""What others call the events and statuses of calls."""

COMMON_MISTAKES_OF_WEBHOOKS: Final[dict[str, str]] = COMMON_MISTAKES_OF_EVENTS | {
    **dict.fromkeys(("speech", "asr"), "input"),
    **dict.fromkeys(("digits", "keys", "press"), "dtmf"),
}

_FLAGS: Final = (
    "seed", "speed", "patience", "settle_max", "webhooks_at_once", "app",
    "app_url", "target", "auth", "config", "port", "host", "tls", "only", "junit", "journal_out", "fail_fast",
)  # fmt: skip
_SETTINGS: Final = ("applications", "limits", "wire", "machine_detection", "map")

COMMON_MISTAKES_OF_SCENARIO: Final[dict[str, str]] = {
    **{word: f"is a flag of run: --{word.replace('_', '-')} {{value}}" for word in _FLAGS},
    "idle": "is a flag of run, in seconds: --idle 2",
    **dict.fromkeys(_SETTINGS, "belongs in the settings, the file of --config"),
    **dict.fromkeys(("cooldown", "wait_after", "grace", "afterwards"), "is written linger: {value}"),
    **dict.fromkeys(("invariant", "invariants", "ensure"), "is written always: {value}"),
    **dict.fromkeys(("never", "not", "no"), "is no part of a scenario: write expect: [{no: …}], or always:"),
    "scenarios": "is no part of a scenario: one file is one scenario",
    "variables": "is written vars: {value}",
}
"""What is easily taken for a part of a scenario."""

COMMON_MISTAKES_OF_LEGS: Final = {
    **dict.fromkeys(
        (
            "legof", "leg-of", "legOf", "leg of", "leg", "of", "of_call", "first_leg", "second_leg_of",
            "dialled_by", "connected_from", "connected_by", "parent", "parent_call", "a_leg",
        ),
        "is written leg_of: {value}",
    ),
    "second_leg": 'is written leg_of: "*", or leg_of: with the call whose leg it is',
    **dict.fromkeys(
        ("connected_to", "connected", "b_leg", "legs"), "stands beside call:, as legs: [{to: {value}}]"
    ),
}  # fmt: skip
"""What is easily written for the call whose NCCO has dialled a second leg."""

OPPOSITES: Final = ("not", "no", "never", "without")

NEVER_SAID: Final[dict[str, str]] = {
    **dict.fromkeys(("heard", "not_heard"), "stands beside call:, as not_heard: {value}"),
    "heard_last": "is nothing to ask for; write not_heard: {value} for what must never be heard",
    "events": "is nothing to ask for; write no: {webhook: …} for each that must not come",
    **{
        word: "is nothing to ask for; write what it must be instead, "
        f"or calls: {{count: 0, {word}: {{value}}}}"
        for word in ("status", "detail")
    },
    "duration": "is nothing to ask for; write what it must be instead",
    "legs": "is nothing to ask for; write how many there must be, such as legs: 0",
    "app": "is nothing to ask for; write what your app must answer instead",
}
"""Claims of which mostly what must be true can be said."""

EXAMPLE: Final = """\
  calls:
    - to: "4477009001*"
      turns: [busy, answered]
  trigger: {post: /campaigns}
  expect: [{calls: 2}]"""
"""A scenario in five lines, for whoever has an empty file."""

TYPES: Final = ("type", "name", "kind")


def action_of(node: Node, actions: Iterable[str]) -> ScalarNode | None:
    """Return the key under which an action of an NCCO has its word, if that is not `action`."""
    values = {one.key: one.value for one in node.entries} if isinstance(node, MappingNode) else {}
    if any(key.text == "action" for key in values):
        return None
    named = {key: value for key, value in values.items() if key.text in TYPES}
    words = frozenset(actions)
    return next(
        (key for key, one in named.items() if isinstance(one, ScalarNode) and one.text in words), None
    )


def event_in(node: Node, events: Iterable[str]) -> str | None:
    """Return the event that a mapping has somewhere, where the event alone is wanted."""
    values = [one.value for one in node.entries] if isinstance(node, MappingNode) else []
    known = frozenset(events)
    words = (one.text for one in values if isinstance(one, ScalarNode))
    return next((word for word in words if word in known), None)


def request_in(node: Node, example: str) -> str | None:
    """Write a request whose method and path stand under keys of their own as one text; None for no such."""
    if not isinstance(node, MappingNode):
        return None
    given = {one.key.text.lower(): inline_text(one.value) for one in node.entries}
    method, path = (next((given[key] for key in keys if key in given), None) for keys in (METHODS, PATHS))
    if method is None and path is None:
        return None
    return f"{(method or '*').upper()} {path or example.partition(' ')[2]}"


METHODS: Final = ("method", "verb")
PATHS: Final = ("path", "url", "uri", "route")


def common_mistakes_of_request(
    node: MappingNode, example: str, key: str, known: Iterable[str] = ()
) -> dict[str, str]:
    """Return the mistakes of a mapping that has method and path of a request under keys of their own."""
    request = request_in(node, example)
    parts = [one.key.text for one in node.entries if one.key.text.lower() in (*METHODS, *PATHS)]
    if request is None or any(part in tuple(known) for part in parts):
        return {}
    first, *others = parts
    also = "".join(f"and '{truncate(other)}' " for other in others)
    said = f"{also}{'are' if also else 'is'} written {key}: {request}"
    return {first: said} | dict.fromkeys(others, "")


def is_nothing_at_all(node: Node) -> bool:
    """Tell whether a document is empty but for comments."""
    return isinstance(node, ScalarNode) and node.value is None


def stand_within(node: MappingNode, inner: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the mistakes of keys that stand beside a key of a mapping, but belong into its value.

    Args:
        node: the mapping.
        inner: by keys what the mappings behind them have; the first is what a value alone is short for.
    """
    common_mistakes: dict[str, str] = {}
    for name, value in ((one.key.text, one.value) for one in node.entries if one.key.text in inner):
        is_alone = isinstance(value, ScalarNode) and value.value is not None
        first = f"{inner[name][0]}: {inline_text(value)}, " if is_alone else ""
        keys = inner[name][1:] if is_alone else inner[name]
        common_mistakes = (
            dict.fromkeys(keys, f"stands in {name}: {{{first}{{key}}: {{value}}}}") | common_mistakes
        )
    return common_mistakes


def entries_by_number(node: Node) -> dict[str, str]:
    """Return the mistakes of keys that are numbers, each with what happens on its calls."""
    entries = node.entries if isinstance(node, MappingNode) else ()
    numbers = [one for one in entries if _NUMBER_AS_KEY.fullmatch(one.key.text)]
    return {
        one.key.text: f"is written {{to: {{key}}, turns: {_as_turns(one.value)}}}, an entry of the list"
        for one in numbers
    }


_NUMBER_AS_KEY = re.compile(r"\+?[0-9*?]{3,}|sips?:.+")


def _as_turns(node: Node) -> str:
    """Write what stands where turns should, in brackets: `[busy]`."""
    return "[…]" if isinstance(node, ListNode) else f"[{inline_text(node)}]"
