"""What your app answered about its own state, and whether that is as expected."""

from __future__ import annotations

from json import JSONDecodeError
from typing import TYPE_CHECKING, Final

from voice_simulator.core.json_text import from_json
from voice_simulator.core.redaction import without_password
from voice_simulator.documents.mistakes import truncate
from voice_simulator.scenario.judging.check_failure import CheckFailure
from voice_simulator.scenario.model.patterns import differences, is_met

if TYPE_CHECKING:
    from voice_simulator.scenario.judging.evidence import AppAnswer, Evidence
    from voice_simulator.scenario.model.app_requests import AppRequest
    from voice_simulator.scenario.model.expectations import AppAnswers

_REFUSED: Final = 400
_MOST_SHOWN: Final = 300
_MOST_IN_LINE: Final = 100
"""Characters of an answer: in a failure, and in a transcript."""
_MOST_LINES: Final = 6


def why_not_answered(claim: AppAnswers, evidence: Evidence) -> CheckFailure | None:
    """Say why your app does not answer as it should; None if it does."""
    answer = evidence.app_answers.get(claim.request)
    asked = _asked(claim.request)
    if answer is None:
        return CheckFailure(f"{asked} was not asked: the scenario was not over")
    if answer.failure is not None:
        return CheckFailure(f"{asked}: no answer: {answer.failure}{_how_often(answer)}")
    differs = "; ".join(_differences(claim, answer))
    if not differs:
        return None
    return CheckFailure(f"{asked} -> {answer.status} {_shown(answer)}".rstrip() + _how_often(answer), differs)


def answer_lines(evidence: Evidence) -> list[str]:
    """Return what your app was asked, and what it answered last, a line each."""
    lines = [
        f"asked: {_asked(request)} -> {answer.failure or f'{answer.status} {_shown(answer, _MOST_IN_LINE)}'}"
        for request, answer in evidence.app_answers.items()
    ]
    lines = [" ".join(line.split()) for line in lines]
    more = [f"asked: … and {len(lines) - _MOST_LINES} more"] if len(lines) > _MOST_LINES else []
    return [*lines[:_MOST_LINES], *more]


def _asked(request: AppRequest) -> str:
    return f"{request.method} {without_password(request.url)}"


def _differences(claim: AppAnswers, answer: AppAnswer) -> list[str]:
    facts = _facts(answer)
    if is_met(claim.wanted, facts) and (claim.wanted.get("status") or answer.status < _REFUSED):
        return []
    differs = list(differences(claim.wanted, facts))
    if claim.wanted.get("status") is None and answer.status >= _REFUSED:
        differs.insert(0, f"status is {answer.status}, expected one below {_REFUSED}")
    return [_why_no_json(answer) if one.startswith("json is not there") else one for one in differs]


def _why_no_json(answer: AppAnswer) -> str:
    """Say why an answer can't be read: JSON may also be too large or nested too deep."""
    try:
        from_json(answer.body)
    except (JSONDecodeError, UnicodeDecodeError):
        return "the answer is no JSON"
    except ValueError as error:
        return f"the JSON of the answer can't be read: {truncate(str(error))}"
    return "the answer is no JSON"


def _facts(answer: AppAnswer) -> dict[str, object]:
    text = answer.body.decode(errors="replace")
    facts: dict[str, object] = {"status": answer.status, "text": text}
    try:
        facts["json"] = from_json(answer.body)
    except ValueError:
        return facts
    return facts


def _shown(answer: AppAnswer, most: int = _MOST_SHOWN) -> str:
    text = answer.body[: 4 * (most + 1)].decode(errors="replace")
    return text if len(text) <= most else f"{text[:most]}…"


def _how_often(answer: AppAnswer) -> str:
    return f" (asked {answer.times} times)" if answer.times > 1 else ""
