"""Warns of what the platform takes in an NCCO, and what people get wrong all the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.model.remarks import Remark
from voice_simulator.core.model.vocabulary import MOST_MP3_CHANNELS, ActionName, AudioFormat
from voice_simulator.core.wire.json_values import number
from voice_simulator.core.wire.ncco_reader import loose_values_of_ncco, remarks_on_ncco

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Given = Mapping[str, Any]
    """An action, as JSON made it."""

_PROMPTS: Final = (ActionName.TALK, ActionName.STREAM)
_ENDS_OF_RECORD: Final = ("endOnSilence", "endOnKey", "timeOut")
RECORDS_NOTHING: Final = (
    f"records nothing: without {', '.join(_ENDS_OF_RECORD)} it runs beside the next actions, and there are "
    "none, so the call ends"
)
"""Why a `record` that stands last is of no use."""
_OLD_INPUT: Final = (
    "an input without a type is of the old form, whose webhook has dtmf as a text; say which: "
    '"type": ["dtmf"]'
)
_TAG: Final = re.compile(r"<(?P<closes>/?)(?P<name>[A-Za-z][\w:.-]*)(?:\s[^<>]*?)?(?P<is_empty>/?)>")


def warnings_on_ncco(document: object, at: str = "ncco") -> Iterator[Remark]:
    """Name what of an NCCO has no effect, is loosely written or never reached; of no list, nothing.

    Args:
        document: the NCCO, as JSON made it.
        at: the path of the NCCO, which the names of members begin with.
    """
    yield from remarks_on_ncco(document, at)
    yield from warnings_beside_remarks(document, at)


def warnings_beside_remarks(document: object, at: str) -> Iterator[Remark]:
    """Name the same, but for the members without effect, which `remarks_on_ncco` finds."""
    yield from loose_values_of_ncco(document, at)
    actions = [one if isinstance(one, dict) else {} for one in document] if isinstance(document, list) else []
    yield from list(_never_reached(actions, at)) or _ends_at_once(actions, at)
    yield from _leaves_whom_it_called(actions, at)
    for index, action in enumerate(actions):
        yield from _of_action(action, f"{at}[{index}]")


def _of_action(action: Given, at: str) -> Iterator[Remark]:
    word, text = action.get("action"), action.get("text")
    if word == ActionName.INPUT and all(action.get(name) is None for name in ("type", "dtmf", "speech")):
        yield Remark(at, _OLD_INPUT, lost=False)
    if word == ActionName.TALK and isinstance(text, str) and (why := _unbalanced_tag(text)):
        yield Remark(f"{at}.text", f"SSML is XML, and {why}", lost=False)
    if word == ActionName.RECORD:
        yield from _of_channels(action, at)


def _of_channels(record: Given, at: str) -> Iterator[Remark]:
    """Name what goes beyond the NCCO reference: channels need a split, and mp3 has two of them at most."""
    channels = number(record.get("channels"))
    if channels is None:
        return
    if record.get("split") is None:
        yield Remark(
            f"{at}.channels", "it acts here; the reference wants split: conversation beside it", lost=False
        )
    if record.get("format") == AudioFormat.MP3 and channels > MOST_MP3_CHANNELS:
        yield Remark(
            f"{at}.format",
            f"mp3 has two channels, not {channels:g}: the reference has wav for more",
            lost=False,
        )


def _never_reached(actions: Sequence[Given], at: str) -> Iterator[Remark]:
    """Name the first action that stands behind one which lasts until the call ends."""
    is_barged = False
    for index, action in enumerate(actions[:-1]):
        word = action.get("action")
        # Once on, it stays on for the prompts up to the next input (the NCCO reference).
        is_barged = word in _PROMPTS and (is_barged or _is_true(action.get("bargeIn")))
        why = _why_endless(action, is_barged=is_barged)
        if why is not None:
            more = len(actions) - index - 2
            others = f", nor are the {more} behind it" if more > 1 else ", nor is the one behind it" * more
            yield Remark(f"{at}[{index + 1}]", f"never reached{others}: {why}", lost=True)
            return


def _leaves_whom_it_called(actions: Sequence[Given], at: str) -> Iterator[Remark]:
    """Name a `conversation` behind a `connect`: it begins at the answer, and moves its own leg only."""
    words = [action.get("action") for action in actions]
    if ActionName.CONVERSATION not in words:
        return
    index = words.index(ActionName.CONVERSATION)
    if ActionName.CONNECT in words[:index]:
        yield Remark(f"{at}[{index}]", _LEAVES_WHOM_IT_CALLED, lost=False)


_LEAVES_WHOM_IT_CALLED: Final = (
    "leaves whom the connect before it calls: once answered, that leg is alone and the platform ends it; "
    "a leg comes into a conversation by an NCCO of its own"
)


def _why_endless(action: Given, *, is_barged: bool) -> str | None:
    """Return why nothing behind an action is ever reached; None for most.

    Source: the guide to call flows: actions behind a conversation are ignored; the NCCO reference: `loop` 0
    plays until the call ends. A key ends such a prompt where it has `bargeIn`.
    """
    word = action.get("action")
    if word == ActionName.CONVERSATION:
        return "the conversation before it lasts until the call ends"
    if word == ActionName.TRANSFER:
        return "the transfer before it ends this NCCO"
    if word in _PROMPTS and number(action.get("loop")) == 0 and not is_barged:
        return f"the {word} before it has loop 0, so it plays until the call ends"
    return None


def _is_true(value: object) -> bool:
    return value in (True, "true")


def _ends_at_once(actions: Sequence[Given], at: str) -> Iterator[Remark]:
    """Name a last action that waits for nothing: the call ends with the NCCO (the NCCO reference)."""
    last = actions[-1] if actions else {}
    if last.get("action") == ActionName.RECORD and all(last.get(name) is None for name in _ENDS_OF_RECORD):
        yield Remark(f"{at}[{len(actions) - 1}]", RECORDS_NOTHING, lost=True)
    if last.get("action") == ActionName.INPUT and last.get("mode") == "asynchronous":
        why = "with the mode asynchronous it runs beside the next actions, and there are none"
        yield Remark(f"{at}[{len(actions) - 1}]", f"hears nothing: {why}, so the call ends", lost=True)


def _unbalanced_tag(text: str) -> str | None:
    """Return which tag lacks its other half, the first one; None where all are balanced."""
    opened: list[str] = []
    for tag in _TAG.finditer(text):
        name = tag["name"]
        if tag["closes"]:
            if not opened or opened.pop() != name:
                return f"</{name[:40]}> closes nothing that is open here"
        elif not tag["is_empty"]:
            opened.append(name)
    return f"<{opened[-1][:40]}> is never closed" if opened else None
