"""The steps of a script: how each is written, and what it means.

A step is a word, `hang_up`, or a word with one argument, `ring: 3s`. Each word has one declaration in
`FORMS`: its sentence, what may stand behind its colon, and the step that it makes. The order of a script's
steps is judged (`scenario.language.step_order`) once all of them could be read. What a party does in an
answered call is in `scenario.language.party_steps`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeGuard

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
from voice_simulator.documents.grammar.kinds import (
    Custom,
    Kind,
    Named,
    Schema,
    SchemaWriter,
    Unreadable,
    refuse,
)
from voice_simulator.documents.grammar.records import (
    Given,
    Key,
    MappingOf,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import Duration, WholeNumber, is_nothing, unquoted
from voice_simulator.documents.mistakes import (
    CommonMistakes,
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingEntry, MappingNode, Node, Position, ScalarNode
from voice_simulator.documents.quantities import DURATION
from voice_simulator.scenario.language.common_mistakes import stand_within
from voice_simulator.scenario.language.kinds import RINGING
from voice_simulator.scenario.language.party_steps import (
    NEEDS_ACTION,
    NEEDS_KEYS,
    NEEDS_WORDS,
    PRESS,
    PRESS_KEYS,
    SAY,
    SAY_KEYS,
    WAIT_FOR,
    WAIT_KEYS,
    LeftOut,
)
from voice_simulator.scenario.language.step_order import ReadStep, WrittenStep, is_possible
from voice_simulator.scenario.language.words import SOURCES

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

REPEAT: Final = "repeat"
ONE_OF: Final = "one_of"

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

# -- machine detection


def _read_beep(node: Node, word: str, mistakes: Mistakes) -> int | None:
    if isinstance(node, ScalarNode) and node.text == "never":
        return None
    if isinstance(node, ScalarNode) and not node.text[:1].isdigit():
        sentence = f"{word}: expected {DURATION}, or never; got {describe(node)}"
        return refuse(node.at, sentence, mistakes)
    return Duration().read(node, word, mistakes)


BEEP_AFTER_KEY: Final = with_default(
    "beep_after",
    Named(
        "beep_after",
        Custom(
            _read_beep,
            lambda writer: {"anyOf": [{"const": "never"}, Duration().schema(writer), {"type": "null"}]},
            "a duration, or `never`",
            takes_nothing=True,
        ),
    ),
    "From the answer to its beep: a duration, or never; 5s.",
    BEEP_AFTER,
)
VERDICT_AFTER_KEY: Final = with_default(
    "verdict_after",
    LeftOut(),
    "From the answer to machine detection's verdict; 3s.",
    VERDICT_AFTER,
)

_MACHINE: Final = MappingOf(
    "A machine that answers",
    [BEEP_AFTER_KEY, VERDICT_AFTER_KEY],
    lambda given: Answer(
        machine=True, beep_after=given[BEEP_AFTER_KEY], verdict_after=given[VERDICT_AFTER_KEY]
    ),
)


def _read_machine(node: Node, word: str, mistakes: Mistakes) -> Answer:
    return Answer(machine=True) if is_nothing(node) else _MACHINE.read(node, word, mistakes)


_MACHINE_KEY: Final = optional(
    "machine",
    Custom(
        _read_machine,
        lambda writer: {"anyOf": [_MACHINE.schema(writer), {"type": "null"}]},
        "nothing, or a mapping",
    ),
    "A voicemail answers.",
)
_OF_PERSON: Final = optional("verdict_after", LeftOut(), "Until the verdict of machine detection; 3s.")


def _answer(given: Given) -> Answer:
    machine, of_person = given[_MACHINE_KEY], given[_OF_PERSON]
    if machine is None:
        return Answer() if of_person is None else Answer(verdict_after=of_person)
    if of_person is not None:
        form = "{machine: {verdict_after: …}}"
        place = given.nodes["verdict_after"].at
        return refuse(place, f"the verdict_after of a machine stands with it: write {form}", given.mistakes)
    return machine


_ANSWER: Final = MappingOf("'answer'", [_MACHINE_KEY, _OF_PERSON], _answer, common_mistakes=_SLIPS_OF_ANSWER)


def _read_answer(node: Node, word: str, mistakes: Mistakes) -> Answer:
    if isinstance(node, MappingNode):
        return _ANSWER.read(node, word, mistakes)
    if isinstance(node, ScalarNode) and node.text == "machine":
        return Answer(machine=True)
    sentence = f"'answer' stands alone or takes 'machine'; this is {describe(node)}"
    return refuse(node.at, sentence, mistakes)


def _schema_of_answer(writer: SchemaWriter) -> Schema:
    alone = writer.scalar({"const": "machine", "description": _MACHINE_KEY.says})
    record = _ANSWER.schema(writer) | {"maxProperties": 1}
    return {"anyOf": [alone, record]}


_ANSWERED: Final = Custom(
    _read_answer, _schema_of_answer, "nothing, `machine`, or a mapping", takes_nothing=True
)

# -- ends


class DetailWord(Kind[str]):
    """The platform's word for why a call ended."""

    takes_nothing = True

    def __init__(self, status: Status) -> None:
        self._status, self._words = status, DETAILS[status]

    def read(self, node: Node, word: str, mistakes: Mistakes) -> str:  # noqa: ARG002
        """Return the word."""
        written = node.text if isinstance(node, ScalarNode) else ""
        if written in self._words:
            return written
        near = did_you_mean(written, self._words, _outcomes_by_word(self._status)) if written else "."
        got = f"'{truncate(written)}'" if written else describe(node)
        sentence = f"unknown detail {got}{near} {self._status} has {join_or(self._words)}."
        return refuse(node.at, sentence, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the words, defined once for each status."""
        return writer.defined(f"why_{self._status}", _Why(self._status))

    @property
    def form(self) -> str:
        """Its form in a few words."""
        return ", ".join(f"`{word}`" for word in self._words)


class _Why(DetailWord):
    def schema(self, writer: SchemaWriter) -> Schema:
        return {"description": WHY} | writer.scalar({"enum": list(self._words)})


WHY: Final = "The platform's word for why."


def _outcomes_by_word(status: Status) -> CommonMistakes:
    """Return what is meant by words that are no details of a status: other outcomes, alone or with one."""
    others = {word: f"{{{other}: {word}}}" for other, words in DETAILS.items() for word in words}
    alone = ("answered", "machine", Status.BUSY, Status.TIMEOUT, *(one for one in DETAILS if one != status))
    return others | {"no_answer": "timeout"} | {str(word): f"{word}, an outcome of its own" for word in alone}


class SipCode(Kind[int]):
    """The SIP code of an end."""

    takes_nothing = True
    form = "a SIP code from 300 to 699"

    def read(self, node: Node, word: str, mistakes: Mistakes) -> int:
        """Return the code."""
        if is_sip_code(node):
            return int(node.text) if not isinstance(node.value, int) else node.value
        got = f"{describe(node)}{unquoted(node, int)}"
        return refuse(node.at, f"{word}: expected a number from 300 to 699, got {got}", mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return the schema of the range."""
        return writer.scalar({"type": "integer", "minimum": SIP_CODES[0], "maximum": SIP_CODES[-1]})


SIP_CODE: Final = optional("sip_code", SipCode(), "The SIP code of the end, from 300 to 699.")
DETAIL: Final = {status: optional("detail", DetailWord(status), WHY) for status in DETAILS}


def is_sip_code(node: Node) -> TypeGuard[ScalarNode]:
    """Tell whether a value is a SIP code by itself."""
    return isinstance(node, ScalarNode) and isinstance(node.value, int) and node.value in SIP_CODES


def end_of(status: Status, detail: str | None, sip_code: int | None) -> End:
    """Make the end with a status; what is left out is what goes with it."""
    if detail is None:
        detail = next(iter(DETAILS.get(status, {})), None)
    if sip_code is None:
        sip_code = _BUSY_CODE if status is Status.BUSY else DETAILS[status].get(detail or "")
    return End(status, detail, sip_code)


def with_options(word: str, keys: Sequence[Key[Any]], make: Callable[[Given], Any]) -> Kind[Any]:
    """Make the kind of what stands behind an end or outcome: nothing, its detail alone, or options."""
    names = [key.name for key in keys]
    record = MappingOf(f"'{word}'", keys, make, common_mistakes=_slips_of_options(names))

    def read(node: Node, key: str, mistakes: Mistakes) -> Any:  # noqa: ANN401  # what `make` makes
        if "sip_code" in names and is_sip_code(node):
            form = f"{{{word}: {{sip_code: {node.text}}}}}"
            sentence = f"'{word}' takes its parameters by name: {form}; this is {describe(node)}"
            return refuse(node.at, sentence, mistakes)
        if isinstance(node, ScalarNode) and "detail" in names:
            alone = ScalarNode(node.at, "detail", "detail")
            node = MappingNode(node.at, (MappingEntry(alone, node),))
        return record.read(node, key, mistakes)

    def schema(writer: SchemaWriter) -> Schema:
        detail = [key.kind.schema(writer) for key in keys if key.name == "detail"]
        return {"anyOf": [*detail, record.schema(writer)]}

    detail = f"{keys[names.index('detail')].kind.form}, or " if "detail" in names else ""
    return Custom(read, schema, f"{detail}{record.form}", takes_nothing=True)


def _slips_of_options(known: Sequence[str]) -> CommonMistakes:
    targets = {said: said.split()[2].rstrip(":") for said in _SLIPS_OF_OPTIONS.values()}
    return {key: said for key, said in _SLIPS_OF_OPTIONS.items() if targets[said] in known}


def _end(word: str) -> Kind[End]:
    status = Status(word)
    keys: list[Key[Any]] = [SIP_CODE] if status is Status.BUSY else [DETAIL[status], SIP_CODE]

    def make(given: Given) -> End:
        detail = None if status is Status.BUSY else given[DETAIL[status]]
        return end_of(status, detail, given[SIP_CODE])

    return with_options(word, keys, make)


# -- the forms of steps


@dataclass(frozen=True, slots=True, kw_only=True)
class StepForm:
    """How a step is written.

    Attributes:
        says: one sentence, for editors and the reference.
        argument: what may stand behind its colon; None for nothing at all.
        alone: the step that the word makes alone; None where it needs an argument.
        needs: what to say that it needs.
        make: makes the step of what was read.
        keys: that stand within its argument.
    """

    says: str
    argument: Kind[Any] | None = None
    alone: Step | None = None
    needs: str = ""
    make: Callable[[Any], Step] = lambda step: step
    keys: tuple[str, ...] = ()


_NO_END: Final = "The phone rings until the ringing timer ends the call."

FORMS: Final[dict[str, StepForm]] = {
    "setup": StepForm(
        says="The network takes so long before anything happens; only as the first step.",
        argument=Duration(),
        needs="'setup' needs a duration, such as setup: 500ms",
        make=SetUp,
    ),
    "ring": StepForm(
        says="The phone rings, for so long or, without a duration, until somebody ends it.",
        argument=RINGING,
        alone=Ring(None),
        make=Ring,
    ),
    "answer": StepForm(
        says="Somebody answers: a person, or with machine a voicemail.",
        argument=_ANSWERED,
        alone=Answer(),
        keys=_ANSWER.names,
    ),
    "stay": StepForm(
        says="The party stays on the line, for so long or until your app ends the call.",
        argument=Duration(),
        alone=Stay(None),
        make=Stay,
    ),
    "hang_up": StepForm(says="The party hangs up an answered call.", alone=HangUp()),
    "busy": StepForm(
        says="The line is busy.",
        argument=_end("busy"),
        alone=end_of(Status.BUSY, None, None),
        keys=("sip_code",),
    ),
    "timeout": StepForm(says=_NO_END, alone=Ring(None)),
    **{
        str(status): StepForm(
            says=says,
            argument=_end(status),
            alone=end_of(status, None, None),
            keys=("detail", "sip_code"),
        )
        for status, says in (
            (Status.UNANSWERED, "The call ends, since nobody can be reached."),
            (Status.REJECTED, "The call is declined, or the network refuses it."),
            (Status.FAILED, "The network can't connect the call."),
        )
    },
    "press": StepForm(
        says="The party presses keys when your app next listens for them, or at once with now: true.",
        argument=PRESS,
        needs=f"'press' needs {NEEDS_KEYS} behind a ':'",
        keys=PRESS_KEYS,
    ),
    "say": StepForm(
        says="The party speaks when your app next listens, or at once with now: true.",
        argument=SAY,
        needs=f"'say' needs {NEEDS_WORDS} behind a ':'",
        keys=SAY_KEYS,
    ),
    "wait_for": StepForm(
        says="The party does nothing until this happens on its call.",
        argument=WAIT_FOR,
        needs=f"'wait_for' needs {NEEDS_ACTION} behind a ':'",
        keys=WAIT_KEYS,
    ),
}
"""The steps that are not made of others, by their words."""

STEPS: Final = (*FORMS, REPEAT, ONE_OF)
"""The steps of the language."""


def _read_form(written: WrittenStep, form: StepForm, mistakes: Mistakes) -> Step:
    argument = written.argument
    is_swallowed = isinstance(argument, ScalarNode) and argument.comment
    if argument is None or (is_nothing(argument) and not (form.needs and is_swallowed)):
        return form.alone or refuse(written.at, form.needs, mistakes)
    if form.argument is None:
        sentence = f"'{written.word}' stands alone; it takes nothing after a ':'"
        return refuse(argument.at, sentence, mistakes)
    return form.make(form.argument.read(argument, written.word, mistakes))


# -- scripts


def read_script(
    node: ListNode,
    name: str,
    mistakes: Mistakes,
    can_go: Callable[[Sequence[ReadStep], Mistakes], bool] = is_possible,
) -> Script:
    """Read a list of steps, and check that a call can go that way.

    Args:
        node: the steps.
        name: by which the journal knows the script.
        mistakes: where to note what is wrong.
        can_go: the check of the order of the steps; a caller's script has another.

    Raises:
        Unreadable: a step is wrong, or a call can't go that way.
    """
    if not node.items:
        return refuse(node.at, "a script needs at least one step, such as answer", mistakes)
    steps = _read_steps(node, mistakes)
    # The order of a script that could not be read whole would only be guessed at.
    if not can_go(steps, mistakes):
        raise Unreadable
    return Script(name, tuple(each.step for each in steps))


def _read_steps(node: ListNode, mistakes: Mistakes) -> list[ReadStep]:
    steps: list[ReadStep] = []
    size, noted = 0, mistakes.noted
    for item in node.items:
        try:
            read = _read_item(item, mistakes)
        except Unreadable:
            continue
        size += sum(step.size for step in read)
        # Repeats within repeats must not fill the memory before they are counted.
        if size > MOST_STEPS:
            return refuse(item.at, _TOO_MANY, mistakes)
        steps += read
    if mistakes.noted > noted:
        raise Unreadable
    return steps


def _read_item(node: Node, mistakes: Mistakes) -> list[ReadStep]:
    written = _written(node, mistakes)
    if written.word == REPEAT:
        return _repeated(written, mistakes)
    if written.word == ONE_OF:
        return [_one_of(written, mistakes)]
    form = FORMS.get(written.word)
    if form is None:
        return refuse(written.at, _unknown_step(written), mistakes)
    return [ReadStep(written, _read_form(written, form, mistakes))]


def _written(node: Node, mistakes: Mistakes) -> WrittenStep:
    match node:
        case ScalarNode(at, text, value) if value is not None:
            return WrittenStep(text, at, None)
        case MappingNode(at, (entry,)):
            return WrittenStep(entry.key.text, entry.key.at, entry.value)
        case MappingNode(at, (_, *_)):
            noted = mistakes.noted
            without_common_mistakes(node, stand_within(node, _INNER), mistakes)
            if mistakes.noted > noted:
                raise Unreadable
            sentence = "two keys in one step; begin each step with '- ' on a line of its own"
            return refuse(at, sentence, mistakes)
        case _:
            sentence = f"a step is a word, or a word with one argument; this is {describe(node)}"
            return refuse(node.at, sentence, mistakes)


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


# -- steps that hold steps


class _Nested(Kind[list[ReadStep]]):
    """The steps within a step.

    Args:
        word: of the step.
        script: the name of its schema.
    """

    form = "a list of steps"

    def __init__(self, word: str, script: str) -> None:
        self._word, self._script = word, script

    def read(self, node: Node, word: str, mistakes: Mistakes) -> list[ReadStep]:  # noqa: ARG002
        if not isinstance(node, ListNode):
            return refuse(node.at, f"steps: expected a list of steps, got {describe(node)}", mistakes)
        if not node.items:
            sentence = f"'{self._word}' needs steps: a list of at least one step"
            return refuse(node.at, sentence, mistakes)
        return _read_steps(node, mistakes)

    def schema(self, writer: SchemaWriter) -> Schema:
        return SCRIPTS[self._script].schema(writer)


def _steps_key(word: str, script: str) -> Key[list[ReadStep]]:
    needed = f"'{word}' needs steps: a list of at least one step"
    return required("steps", _Nested(word, script), "The steps.", needed)


_TIMES: Final = required("times", WholeNumber(1, MOST_STEPS), "How often.", "'repeat' needs times: how often")
_WEIGHT: Final = with_default(
    "weight",
    WholeNumber(1, MOST_WEIGHT),
    "How likely the way is beside the others; 1 unless told.",
    1,
)


def _repeat(script: str, at: Position | None = None) -> MappingOf[tuple[int, list[ReadStep]]]:
    steps = _steps_key(REPEAT, script)
    made = [_TIMES, steps]
    return MappingOf(f"'{REPEAT}'", made, lambda given: (given[_TIMES], given[steps]), missing_at=at)


def _way(script: str) -> MappingOf[tuple[int, list[ReadStep]]]:
    steps = _steps_key(ONE_OF, script)
    return MappingOf("A way of one_of", [_WEIGHT, steps], lambda given: (given[_WEIGHT], given[steps]))


def _repeated(written: WrittenStep, mistakes: Mistakes) -> list[ReadStep]:
    """Read `repeat: {times: 3, steps: […]}` and write it out."""
    argument = written.argument
    if argument is None or is_nothing(argument):
        return refuse(written.at, "'repeat' needs {times: 3, steps: […]} behind a ':'", mistakes)
    times, steps = _repeat("script", written.at).read(argument, REPEAT, mistakes)
    if times * sum(step.size for step in steps) > MOST_STEPS:
        return refuse(written.at, _TOO_MANY, mistakes)
    return steps * times


def _one_of(written: WrittenStep, mistakes: Mistakes) -> ReadStep:
    """Read `one_of: [{weight: 3, steps: […]}, …]`; each way is a list of steps that can stand here."""
    node = written.argument
    if not isinstance(node, ListNode) or not node.items:
        got = "an empty list" if isinstance(node, ListNode) else describe(node) if node else "nothing"
        place = (node or written).at
        return refuse(place, f"one_of: expected a list of {{weight, steps}}, got {got}", mistakes)
    weights, ways = _read_ways(node, mistakes)
    choices = tuple(
        (weight, tuple(read.step for read in way)) for weight, way in zip(weights, ways, strict=True)
    )
    return ReadStep(written, OneOf(choices), tuple(ways))


def _read_ways(node: ListNode, mistakes: Mistakes) -> tuple[list[int], list[tuple[ReadStep, ...]]]:
    weights, ways, size, noted = [], [], 0, mistakes.noted
    for item in node.items:
        try:
            weight, steps = _read_way(item, mistakes)
        except Unreadable:
            continue
        size += sum(step.size for step in steps)
        if size > MOST_STEPS:
            return refuse(item.at, _TOO_MANY, mistakes)
        weights.append(weight)
        ways.append(tuple(steps))
    if mistakes.noted > noted:
        raise Unreadable
    return weights, ways


def _read_way(node: Node, mistakes: Mistakes) -> tuple[int, list[ReadStep]]:
    if isinstance(node, ListNode):
        return 1, _Nested(ONE_OF, "script").read(node, "steps", mistakes)
    return _way("script").read(node, ONE_OF, mistakes)


_INNER: Final[Mapping[str, tuple[str, ...]]] = {
    **{word: form.keys for word, form in FORMS.items() if form.keys},
    REPEAT: ("times", "steps"),
}
"""Keys that stand within a step, by its word."""

# -- the schema of scripts

_SAYS: Final = {
    **{word: form.says for word, form in FORMS.items()},
    REPEAT: "Takes some steps several times.",
    ONE_OF: "Goes one of several ways, drawn from the seed.",
}


class _Step(Kind[Any]):
    """One step of a script, for the schema: scripts are read as a whole.

    Args:
        script: the name of the script that it is part of.
        words: of the steps that may stand there.
        needs: words that need an argument there.
    """

    form = "a step"

    def __init__(self, script: str, words: Sequence[str], needs: Sequence[str]) -> None:
        self._script, self._words, self._needs = script, words, needs

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Any:  # noqa: ANN401
        raise NotImplementedError("steps are read with the script that they are part of")

    def schema(self, writer: SchemaWriter) -> Schema:
        alone = [
            {"const": word, "description": _SAYS[word]} for word in self._words if word not in self._needs
        ]
        arguments = {
            word: {"description": _SAYS[word]} | self._argument(word, writer) for word in self._words
        }
        mapping: Schema = {
            "type": "object",
            "properties": arguments,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
        return {"anyOf": [writer.scalar(*alone), mapping]}

    def _argument(self, word: str, writer: SchemaWriter) -> Schema:
        if word == REPEAT:
            return _repeat(self._script).schema(writer)
        if word == ONE_OF:
            script = SCRIPTS[self._script].schema(writer)
            ways = {"anyOf": [script, _way(self._script).schema(writer)]}
            return {"type": "array", "minItems": 1, "items": ways}
        argument = FORMS[word].argument
        if argument is None:
            return {"type": "null"}
        schema = argument.schema(writer)
        return schema if word in self._needs else {"anyOf": [schema, {"type": "null"}]}


class _Script(Kind[Any]):
    """A list of steps, for the schema.

    Args:
        says: one sentence.
        step: the kind of its steps, and the name of that.
    """

    form = "a list of steps"

    def __init__(self, says: str, step: Named[Any]) -> None:
        self._says, self._step = says, step

    def read(self, node: Node, word: str, mistakes: Mistakes) -> Any:  # noqa: ANN401
        raise NotImplementedError("a script is read with its name, by read_script")

    def schema(self, writer: SchemaWriter) -> Schema:
        items = self._step.schema(writer)
        return {"description": self._says, "type": "array", "minItems": 1, "items": items}


_NEED_ARGUMENT: Final = (*(word for word, form in FORMS.items() if form.alone is None), REPEAT, ONE_OF)
_OF_CALLED: Final = ("setup", "answer", "busy", "timeout", *(str(status) for status in DETAILS))
_OF_CALLER: Final = tuple(word for word in STEPS if word not in _OF_CALLED)

SCRIPTS: Final[dict[str, Named[Any]]] = {
    "script": Named(
        "script",
        _Script(
            "The steps of a party, in their order.",
            Named("step", _Step("script", STEPS, _NEED_ARGUMENT)),
        ),
    ),
    "caller_script": Named(
        "caller_script",
        _Script(
            "The steps of a caller; they begin with the answer.",
            Named("caller_step", _Step("caller_script", _OF_CALLER, (*_NEED_ARGUMENT, "ring"))),
        ),
    ),
}
"""The schemas of scripts: of a party that is called, and of one that calls."""
