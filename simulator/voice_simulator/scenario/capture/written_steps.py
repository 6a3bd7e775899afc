"""Steps of a party, as the language of scenarios writes them; the counterpart of `language.steps`."""

from __future__ import annotations

from typing import Final

from voice_simulator.core.model.script import (
    BEEP_AFTER,
    VERDICT_AFTER,
    WAIT,
    Alternative,
    Answer,
    End,
    HangUp,
    Press,
    Ring,
    Say,
    SetUp,
    Stay,
    Step,
    WaitFor,
)
from voice_simulator.scenario.capture.yaml_text import Plain, duration
from voice_simulator.scenario.language.call_ends import DETAILS, end_of

_USUAL: Final = Alternative("")
"""Has the confidence that needs no mention."""


def written_step(step: Step) -> object:  # a case for each step
    """Return a step as it stands in a script: a word, or a mapping with one member."""
    match step:
        case SetUp(span):
            return {"setup": duration(span)}
        case Ring(span):
            return _timed("ring", span)
        case Stay(span):
            return _timed("stay", span)
        case Answer():
            return _answer(step)
        case HangUp():
            return Plain("hang_up")
        case End():
            return _end(step)
        case Press():
            return {"press": _press(step)}
        case Say():
            return {"play": _play(step)} if step.only_plays else {"say": _say(step)}
        case WaitFor():
            return {"wait_for": _wait_for(step)}
        case _:
            raise ValueError(step)  # a choice is written as what was drawn of it


def _timed(word: str, span: int | None) -> object:
    return Plain(word) if span is None else {word: duration(span)}


def _answer(step: Answer) -> object:
    verdict = {} if step.verdict_after == VERDICT_AFTER else {"verdict_after": duration(step.verdict_after)}
    if not step.machine:
        return {"answer": verdict} if verdict else Plain("answer")
    beep = Plain("never") if step.beep_after is None else duration(step.beep_after)
    more = ({} if step.beep_after == BEEP_AFTER else {"beep_after": beep}) | verdict
    return {"answer": {"machine": more} if more else Plain("machine")}


def _end(step: End) -> object:
    word = step.status.value
    if step.status not in DETAILS:
        is_usual = step.sip_code is None or step == end_of(step.status, None, None)
        return Plain(word) if is_usual else {word: {"sip_code": step.sip_code}}
    if step == end_of(step.status, step.detail, None):
        return Plain(word) if step == end_of(step.status, None, None) else {word: Plain(step.detail or "")}
    return {word: {"detail": Plain(step.detail or ""), "sip_code": step.sip_code}}


def _press(step: Press) -> object:
    more = _switches(now=step.now, if_possible=step.if_possible)
    return {"digits": step.digits, **more} if more else step.digits


def _say(step: Say) -> object:
    lasts: dict[str, object] = {} if step.lasts is None else {"lasts": duration(step.lasts)}
    file: dict[str, object] = {} if step.file is None else {"file": step.file.name}
    more = file | lasts | _breaks_off(step) | _switches(now=step.now, if_possible=step.if_possible)
    if step.error is not None:
        return {"error": step.error} | more
    if len(step.alternatives) != 1:
        return {"alternatives": [_alternative(one) for one in step.alternatives]} | more
    said = _alternative(step.alternatives[0])
    return step.text if len(said) == 1 and not more else said | more


def _play(step: Say) -> object:
    name = "" if step.file is None else step.file.name
    more = _breaks_off(step) | _switches(now=step.now, if_possible=step.if_possible)
    return {"file": name, **more} if more else name


def _breaks_off(step: Say) -> dict[str, object]:
    after = step.breaks_off_after
    return {} if after is None else {"breaks_off_after": duration(after)}


def _alternative(one: Alternative) -> dict[str, object]:
    sure: dict[str, object] = {} if one.confidence == _USUAL.confidence else {"confidence": one.confidence}
    return {"text": one.text, **sure}


def _wait_for(step: WaitFor) -> object:
    within = {} if step.within == WAIT else {"within": duration(step.within)}
    return {step.what: _awaited(step)} | within | _switches(now=False, if_possible=step.if_possible)


def _awaited(step: WaitFor) -> object:
    match step.what:
        case "heard":
            return step.word
        case "speech":
            return True
        case "silence":
            return duration(step.span)
        case _:
            return Plain(step.word)


def _switches(*, now: bool, if_possible: bool) -> dict[str, object]:
    return {name: True for name, is_on in (("now", now), ("if_possible", if_possible)) if is_on}
