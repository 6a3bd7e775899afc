"""The steps of a script: how each is written.

A step is a word, `hang_up`, or a word with one argument, `ring: 3s`. Every reader notes what is wrong with a
step; the order of a script's steps is judged (`scenario.language.step_order`) once all of them could be read.
What a party does in an answered call is read in `scenario.language.party_steps`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeGuard

from voice_simulator.core.model.script import (
    BEEP_AFTER,
    VERDICT_AFTER,
    Answer,
    End,
    HangUp,
    OneOf,
    Ring,
    Script,
    SetUp,
    Stay,
    Step,
)
from voice_simulator.core.model.states import Status
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    join_or,
    read_mapping,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.documents.quantities import DURATION
from voice_simulator.scenario.language.common_mistakes import has_strangers, stand_within
from voice_simulator.scenario.language.party_steps import (
    PRESS_KEYS,
    SAY_KEYS,
    SOURCES,
    WAIT_KEYS,
    read_press,
    read_say,
    read_wait_for,
)
from voice_simulator.scenario.language.scalars import (
    is_nothing,
    optional_duration,
    ringing,
    unquoted,
    whole_number,
)
from voice_simulator.scenario.language.step_order import ReadStep, WrittenStep, is_possible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DETAILS: Final[dict[Status, dict[str, int]]] = {
    Status.UNANSWERED: {"unavailable": 480, "timeout": 480, "carrier_timeout": 480},
    Status.REJECTED: {"declined": 603, "restricted": 403, "invalid_number": 484},
    Status.FAILED: {"cannot_route": 503, "number_out_of_service": 404, "internal_error": 500},
}
"""The platform's words for why, by status, each with the SIP code it goes with; the first is the default."""

_SLIPS: Final = {
    "answered": "answer",
    "machine": "answer: machine",
    **dict.fromkeys(
        ("wait", "sleep", "listen", "pause", "delay", "hold", "silence", "linger"), "stay: {value}"
    ),
    **dict.fromkeys(("dtmf", "digits", "keys", "type", "enter", "input"), "press: {value}"),
    **dict.fromkeys(("speak", "talk", "tell"), "say: {value}"),
    **dict.fromkeys(("await", "wait_until", "until", "expect"), "wait_for: {value}"),
    **dict.fromkeys(("accept", "pick_up", "pickup"), "answer"),
    **dict.fromkeys(("decline", "reject", "declined"), "rejected"),
    **dict.fromkeys(("no_answer", "ignore"), "timeout"),
    "voicemail": "answer: machine",
    "loop": "repeat: {times: 3, steps: […]}",
    "choose": "one_of: […]",
}
"""What is easily taken for steps, and the steps that are meant."""

_BUSY_CODE: Final = 486
SIP_CODES: Final = range(300, 700)


MOST_STEPS: Final = 1000
"""The most steps in one script, with every `repeat` written out and every way of a `one_of` counted."""

_TOO_MANY: Final = f"more than {MOST_STEPS} steps in one script, each repeat written out"
MOST_WEIGHT: Final = 1000

ANSWER_KEYS: Final = ("machine", "verdict_after")
MACHINE_KEYS: Final = ("beep_after", "verdict_after")
_SLIPS_OF_OPTIONS: Final = {
    **dict.fromkeys(("after", "delay", "wait", "rings"), "is written ring: {value}"),
    **dict.fromkeys(("duration", "lasts", "hang_up_after", "hangup_after"), "is written stay: {value}"),
    **dict.fromkeys(("reason", "cause", "why"), "is written detail: {value}"),
    **dict.fromkeys(("code", "status"), "is written sip_code: {value}"),
}
_SLIPS_OF_ANSWER: Final = {
    **dict.fromkeys(("stay", "press", "say"), "is a step of its own, after it: {{key}: {value}}"),
    **dict.fromkeys(("after", "ring", "delay"), "is a step of its own, before it: ring: {value}"),
    "beep_after": "is written {machine: {beep_after: {value}}}",
}
REPEAT_KEYS: Final = ("times", "steps")
WAY_KEYS: Final = ("weight", "steps")


def read_script(
    node: ListNode,
    name: str,
    mistakes: Mistakes,
    can_go: Callable[[Sequence[ReadStep], Mistakes], bool] = is_possible,
) -> Script | None:
    """Read a list of steps, and check that a call can go that way; None if it can't.

    Args:
        node: the steps.
        name: by which the journal knows the script.
        mistakes: where to note what is wrong.
        can_go: the check of the order of the steps; a caller's script has another.
    """
    if not node.items:
        mistakes.note(node.at, "a script needs at least one step, such as answer")
        return None
    noted = mistakes.noted
    steps = _read_steps(node, mistakes)
    # The order of a script that could not be read whole would only be guessed at.
    if mistakes.noted > noted or not can_go(steps, mistakes):
        return None
    return Script(name, tuple(each.step for each in steps))


def beep_after(node: Node | None, mistakes: Mistakes) -> int | None:
    """Read when a machine beeps: a duration (ms), or `never`, which is None; left out it is the default."""
    if node is None or is_nothing(node):
        return BEEP_AFTER
    if isinstance(node, ScalarNode) and node.text == "never":
        return None
    if isinstance(node, ScalarNode) and not node.text[:1].isdigit():
        mistakes.note(node.at, f"beep_after: expected {DURATION}, or never; got {describe(node)}")
        return None
    return optional_duration(node, "beep_after", mistakes)


def verdict_after(node: Node | None, mistakes: Mistakes) -> int:
    """Read when machine detection decides: a duration (ms); left out it is the default."""
    span = optional_duration(node, "verdict_after", mistakes)
    return VERDICT_AFTER if span is None else span


def detail_of(status: Status, node: Node | None, mistakes: Mistakes) -> str | None:
    """Read the word for why a call ended; left out it is the default of the status, if that has details."""
    words = DETAILS.get(status, {})
    if node is None or is_nothing(node):
        return next(iter(words), None)
    written = node.text if isinstance(node, ScalarNode) else ""
    if written not in words:
        near = did_you_mean(written, words, _outcomes_by_word(status)) if written else "."
        got = f"'{truncate(written)}'" if written else describe(node)
        mistakes.note(node.at, f"unknown detail {got}{near} {status} has {join_or(words)}.")
    return written


def _outcomes_by_word(status: Status) -> CommonMistakes:
    """Return what is meant by words that are no details of a status: other outcomes, alone or with one."""
    others = {word: f"{{{other}: {word}}}" for other, words in DETAILS.items() for word in words}
    alone = ("answered", "machine", Status.BUSY, Status.TIMEOUT, *(one for one in DETAILS if one != status))
    return others | {"no_answer": "timeout"} | {str(word): f"{word}, an outcome of its own" for word in alone}


def sip_code_of(node: Node | None, status: Status, detail: str | None, mistakes: Mistakes) -> int | None:
    """Read the SIP code of an end; left out it is the one that goes with the status and detail."""
    if node is None or is_nothing(node):
        return _BUSY_CODE if status is Status.BUSY else DETAILS[status].get(detail or "")
    value = node.value if isinstance(node, ScalarNode) else None
    if isinstance(value, int) and value in SIP_CODES:
        return value
    got = f"{describe(node)}{unquoted(node, int)}"
    mistakes.note(node.at, f"sip_code: expected a number from 300 to 699, got {got}")
    return None


def options_of(word: str, known: Sequence[str], argument: Node | None, mistakes: Mistakes) -> dict[str, Node]:
    """Read what stands behind an end or outcome: nothing, its detail alone, or known options by name."""
    if argument is None or is_nothing(argument):
        return {}
    if "sip_code" in known and is_sip_code(argument):
        form = f"{{{word}: {{sip_code: {argument.text}}}}}"
        sentence = f"'{word}' takes its parameters by name: {form}; this is {describe(argument)}"
        mistakes.note(argument.at, sentence)
        return {}
    if isinstance(argument, ScalarNode) and "detail" in known:
        return {"detail": argument}
    targets = {said: said.split()[2].rstrip(":") for said in _SLIPS_OF_OPTIONS.values()}
    common_mistakes = {key: said for key, said in _SLIPS_OF_OPTIONS.items() if targets[said] in known}
    return read_mapping(argument, known, mistakes, what=f"'{word}'", common_mistakes=common_mistakes)


def is_sip_code(node: Node) -> TypeGuard[ScalarNode]:
    """Tell whether a value is a SIP code by itself."""
    return isinstance(node, ScalarNode) and isinstance(node.value, int) and node.value in SIP_CODES


def _read_steps(node: ListNode, mistakes: Mistakes) -> list[ReadStep]:
    steps: list[ReadStep] = []
    size = 0
    for item in node.items:
        read = _read_item(item, mistakes)
        size += sum(step.size for step in read)
        # Repeats within repeats must not fill the memory before they are counted.
        if size > MOST_STEPS:
            mistakes.note(item.at, _TOO_MANY)
            break
        steps += read
    return steps


def _read_item(node: Node, mistakes: Mistakes) -> list[ReadStep]:
    written = _written(node, mistakes)
    if written is None:
        return []
    if written.word == REPEAT:
        return _repeated(written, mistakes)
    read = _one_of(written, mistakes) if written.word == ONE_OF else _read_step(written, mistakes)
    return [] if read is None else [read]


def _read_step(written: WrittenStep, mistakes: Mistakes) -> ReadStep | None:
    reader = _READERS.get(written.word)
    if reader is None:
        mistakes.note(written.at, _unknown_step(written))
        return None
    step = reader(written, mistakes)
    return ReadStep(written, step) if step is not None else None


def _written(node: Node, mistakes: Mistakes) -> WrittenStep | None:
    match node:
        case ScalarNode(at, text, value) if value is not None:
            return WrittenStep(text, at, None)
        case MappingNode(at, (entry,)):
            return WrittenStep(entry.key.text, entry.key.at, entry.value)
        case MappingNode(at, (_, *_)):
            noted = mistakes.noted
            without_common_mistakes(node, stand_within(node, _INNER), mistakes)
            if mistakes.noted == noted:
                mistakes.note(at, "two keys in one step; begin each step with '- ' on a line of its own")
        case _:
            mistakes.note(node.at, f"a step is a word, or a word with one argument; this is {describe(node)}")
    return None


def _unknown_step(written: WrittenStep) -> str:
    word, names = truncate(written.word), sorted(STEPS)
    if any(written.word.startswith(f"{name}:") for name in names):
        return f"unknown step '{word}'; put a space after the ':'"
    common_mistakes = _SLIPS if not _is_awaited(written.argument) else {**_SLIPS, "wait": "wait_for: {value}"}
    near = did_you_mean(word, names, common_mistakes).replace("{value}", inline_text(written.argument))
    return f"unknown step '{word}'{near} A step is one of {join_or(STEPS)}."


def _is_awaited(argument: Node | None) -> bool:
    """Tell whether something can be waited for, rather than so long."""
    word = argument.text if isinstance(argument, ScalarNode) else ""
    return isinstance(argument, MappingNode) or any(word in words for words in SOURCES.values())


def _without_argument(written: WrittenStep, mistakes: Mistakes) -> None:
    if written.argument is not None and not is_nothing(written.argument):
        mistakes.note(written.argument.at, f"'{written.word}' stands alone; it takes nothing after a ':'")


def _set_up(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    if is_nothing(written.argument):
        mistakes.note(written.at, "'setup' needs a duration, such as setup: 500ms")
    return SetUp(optional_duration(written.argument, "setup", mistakes) or 0)


def _ring(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    return Ring(ringing(written.argument, mistakes))


def _answer(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    match written.argument:
        case None:
            return Answer()
        case ScalarNode(value=None):
            return Answer()
        case ScalarNode(text="machine"):
            return Answer(machine=True)
        case MappingNode() as argument:
            return _answer_with_options(
                read_mapping(
                    argument, ANSWER_KEYS, mistakes, what="'answer'", common_mistakes=_SLIPS_OF_ANSWER
                ),
                mistakes,
            )
        case argument:
            sentence = f"'answer' stands alone or takes 'machine'; this is {describe(argument)}"
            mistakes.note(argument.at, sentence)
            return None


def _answer_with_options(given: Mapping[str, Node], mistakes: Mistakes) -> Answer:
    machine, of_person = given.get("machine"), given.get("verdict_after")
    if machine is None:
        return Answer(verdict_after=verdict_after(of_person, mistakes))
    if of_person is not None:
        form = "{machine: {verdict_after: …}}"
        mistakes.note(of_person.at, f"the verdict_after of a machine stands with it: write {form}")
    return _machine(machine, mistakes)


def _machine(node: Node, mistakes: Mistakes) -> Answer:
    if is_nothing(node):
        return Answer(machine=True)
    options = read_mapping(node, MACHINE_KEYS, mistakes, what="A machine that answers")
    return Answer(
        machine=True,
        beep_after=beep_after(options.get("beep_after"), mistakes),
        verdict_after=verdict_after(options.get("verdict_after"), mistakes),
    )


def _stay(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    return Stay(optional_duration(written.argument, "stay", mistakes))


def _hang_up(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    _without_argument(written, mistakes)
    return HangUp()


def _time_out(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    _without_argument(written, mistakes)
    return Ring(None)


def _end(written: WrittenStep, mistakes: Mistakes) -> Step | None:
    status, argument = Status(written.word), written.argument
    known = ["detail", "sip_code"] if status in DETAILS else ["sip_code"]
    options = options_of(written.word, known, argument, mistakes)
    detail = detail_of(status, options.get("detail"), mistakes)
    return End(status, detail, sip_code_of(options.get("sip_code"), status, detail, mistakes))


def _repeated(written: WrittenStep, mistakes: Mistakes) -> list[ReadStep]:
    """Read `repeat: {times: 3, steps: […]}` and write it out."""
    given = _options(written, REPEAT_KEYS, "{times: 3, steps: […]}", mistakes)
    if given is None:
        return []
    if "times" not in given and not has_strangers(written.argument, given):
        mistakes.note(written.at, "'repeat' needs times: how often")
    times = whole_number(given["times"], "times", 1, MOST_STEPS, mistakes) if "times" in given else 1
    steps = _nested(written, given, mistakes)
    if times * sum(step.size for step in steps) > MOST_STEPS:
        mistakes.note(written.at, _TOO_MANY)
        return []
    return steps * times


def _one_of(written: WrittenStep, mistakes: Mistakes) -> ReadStep | None:
    """Read `one_of: [{weight: 3, steps: […]}, …]`; each way is a list of steps that can stand here."""
    node = written.argument
    if not isinstance(node, ListNode) or not node.items:
        got = "an empty list" if isinstance(node, ListNode) else describe(node) if node else "nothing"
        mistakes.note((node or written).at, f"one_of: expected a list of {{weight, steps}}, got {got}")
        return None
    weights, ways, size = [], [], 0
    for item in node.items:
        weight, steps = _way(item, written, mistakes)
        size += sum(step.size for step in steps)
        if size > MOST_STEPS:
            mistakes.note(item.at, _TOO_MANY)
            break
        weights.append(weight)
        ways.append(tuple(steps))
    choices = tuple(
        (weight, tuple(read.step for read in way)) for weight, way in zip(weights, ways, strict=True)
    )
    return ReadStep(written, OneOf(choices), tuple(ways))


def _way(node: Node, written: WrittenStep, mistakes: Mistakes) -> tuple[int, list[ReadStep]]:
    if isinstance(node, ListNode):
        return 1, _nested(written, {"steps": node}, mistakes)
    given = read_mapping(node, WAY_KEYS, mistakes, what="A way of one_of")
    weight = whole_number(given["weight"], "weight", 1, MOST_WEIGHT, mistakes) if "weight" in given else 1
    return weight, _nested(WrittenStep(written.word, node.at, node), given, mistakes)


def _options(
    written: WrittenStep, known: Sequence[str], example: str, mistakes: Mistakes
) -> dict[str, Node] | None:
    argument = written.argument
    if argument is None or is_nothing(argument):
        mistakes.note(written.at, f"'{written.word}' needs {example} behind a ':'")
        return None
    return read_mapping(argument, known, mistakes, what=f"'{written.word}'")


def _nested(written: WrittenStep, given: Mapping[str, Node], mistakes: Mistakes) -> list[ReadStep]:
    """Read the list of steps within a step."""
    steps = given.get("steps")
    if isinstance(steps, ListNode) and steps.items:
        return _read_steps(steps, mistakes)
    if steps is None and has_strangers(written.argument, given):
        return []
    if isinstance(steps, ListNode) or steps is None:
        place = written.at if steps is None else steps.at
        mistakes.note(place, f"'{written.word}' needs steps: a list of at least one step")
    else:
        mistakes.note(steps.at, f"steps: expected a list of steps, got {describe(steps)}")
    return []


_READERS: Final[dict[str, Callable[[WrittenStep, Mistakes], Step | None]]] = {
    "setup": _set_up,
    "ring": _ring,
    "answer": _answer,
    "stay": _stay,
    "hang_up": _hang_up,
    "busy": _end,
    "timeout": _time_out,
    "unanswered": _end,
    "rejected": _end,
    "failed": _end,
    "press": read_press,
    "say": read_say,
    "wait_for": read_wait_for,
}

REPEAT: Final = "repeat"
ONE_OF: Final = "one_of"

_INNER: Final[dict[str, tuple[str, ...]]] = {
    "answer": ANSWER_KEYS,
    "press": PRESS_KEYS,
    "say": SAY_KEYS,
    "wait_for": WAIT_KEYS,
    REPEAT: REPEAT_KEYS,
    **{str(status): ("detail", "sip_code") for status in DETAILS},
    Status.BUSY: ("sip_code",),
}
"""Keys that stand within a step, by its word."""

STEPS: Final = (*_READERS, REPEAT, ONE_OF)
"""The steps of the language."""
