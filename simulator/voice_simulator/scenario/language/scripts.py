"""Scripts: lists of steps, read in order, with those that hold steps themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.script import (
    HEARD,
    OneOf,
    Script,
)
from voice_simulator.documents.grammar.kinds import (
    Kind,
    Schema,
    SchemaWriter,
    Unreadable,
    refuse,
)
from voice_simulator.documents.grammar.mappings import (
    Key,
    MappingOf,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import WholeNumber, is_nothing
from voice_simulator.documents.mistakes import (
    Mistakes,
    describe,
    did_you_mean,
    inline_text,
    join_or,
    truncate,
    without_common_mistakes,
)
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, Position, ScalarNode
from voice_simulator.scenario.language.call_ends import DETAILS
from voice_simulator.scenario.language.common_mistakes import stand_within
from voice_simulator.scenario.language.step_order import ReadStep, WrittenStep, is_possible
from voice_simulator.scenario.language.steps import FORMS, ONE_OF, REPEAT, STEPS, read_form
from voice_simulator.scenario.language.words import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


_COMMON_MISTAKES: Final = {
    "answered": "answer",
    "machine": "answer: machine",
    **dict.fromkeys(
        ("wait", "sleep", "listen", "pause", "delay", "hold", "silence", "linger"), "stay: {value}"
    ),
    **dict.fromkeys(("dtmf", "digits", "keys", "type", "enter", "input"), "press: {value}"),
    **dict.fromkeys(("speak", "talk", "tell"), "say: {value}"),
    **dict.fromkeys(("hear", "heard", "hears", "listen_for"), "wait_for: {heard: {value}}"),
    **{f"wait_for_{word}": f"wait_for: {{{word}: {{value}}}}" for word in (*SOURCES, HEARD)},
    **{f"wait_for_{word}": f"wait_for: {word}" for word in SOURCES["api"]},
    "wait_for_speech": "wait_for: {speech: true}",
    "wait_for_silence": "wait_for: {silence: {value}}",
    **dict.fromkeys(("stream", "play_file", "play_audio", "audio", "wav"), "play: {value}"),
    **dict.fromkeys(("await", "wait_until", "until", "expect"), "wait_for: {value}"),
    **dict.fromkeys(("accept", "pick_up", "pickup"), "answer"),
    **dict.fromkeys(("decline", "reject", "declined"), "rejected"),
    **dict.fromkeys(("no_answer", "ignore"), "timeout"),
    "voicemail": "answer: machine",
    **dict.fromkeys(("by_hand", "manual", "by_person"), "turns: [by_hand], an outcome of its own"),
    "loop": "repeat: {times: 3, steps: […]}",
    "choose": "one_of: […]",
}
"""What is easily taken for steps, and the steps that are meant."""


MOST_STEPS: Final = 1000
"""The most steps in one script, with every `repeat` written out and every way of a `one_of` counted."""


_TOO_MANY: Final = f"more than {MOST_STEPS} steps in one script, each repeat written out"


MOST_WEIGHT: Final = 1000


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
    steps = read_steps(node, mistakes)
    # The order of a script that could not be read whole would only be guessed at.
    if not can_go(steps, mistakes):
        raise Unreadable
    return Script(name, tuple(each.step for each in steps))


def read_steps(node: ListNode, mistakes: Mistakes) -> list[ReadStep]:
    """Read a list of steps, whatever their order.

    Raises:
        Unreadable: a step is wrong.
    """
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
    return [ReadStep(written, read_form(written, form, mistakes))]


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
    common_mistakes = (
        _COMMON_MISTAKES
        if not _is_awaited(written.argument)
        else {**_COMMON_MISTAKES, "wait": "wait_for: {value}"}
    )
    near = did_you_mean(word, names, common_mistakes).replace("{value}", inline_text(written.argument))
    return f"unknown step '{word}'{near} A step is one of {join_or(STEPS)}."


def _is_awaited(argument: Node | None) -> bool:
    """Tell whether something can be waited for, rather than so long."""
    word = argument.text if isinstance(argument, ScalarNode) else ""
    return isinstance(argument, MappingNode) or any(word in words for words in SOURCES.values())


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
        return read_steps(node, mistakes)

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


_SAYS: Final = {
    **{word: form.says for word, form in FORMS.items()},
    REPEAT: "Takes some steps several times.",
    ONE_OF: "Goes one of several ways, drawn from the seed.",
}


@dataclass(frozen=True, slots=True)
class ScriptSchema:
    """The schema of a list of steps; scripts are read as a whole, by `read_script`.

    Attributes:
        name, step: the names of its definition, and of the definition of its steps.
        says: one sentence.
        words: of the steps that may stand there.
        needs: those of them that need an argument there.
    """

    name: str
    step: str
    says: str
    words: Sequence[str]
    needs: Sequence[str]

    def schema(self, writer: SchemaWriter) -> Schema:
        """Return a reference to its definition."""
        return writer.defined(self.name, self._write)

    def _write(self, writer: SchemaWriter) -> Schema:
        items = writer.defined(self.step, self._write_step)
        return {"description": self.says, "type": "array", "minItems": 1, "items": items}

    def _write_step(self, writer: SchemaWriter) -> Schema:
        alone = [{"const": word, "description": _SAYS[word]} for word in self.words if word not in self.needs]
        arguments = {word: {"description": _SAYS[word]} | self._argument(word, writer) for word in self.words}
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
            return _repeat(self.name).schema(writer)
        if word == ONE_OF:
            ways = {"anyOf": [self.schema(writer), _way(self.name).schema(writer)]}
            return {"type": "array", "minItems": 1, "items": ways}
        argument = FORMS[word].argument
        if argument is None:
            return {"type": "null"}
        schema = argument.schema(writer)
        return schema if word in self.needs else {"anyOf": [schema, {"type": "null"}]}


_NEED_ARGUMENT: Final = (*(word for word, form in FORMS.items() if form.alone is None), REPEAT, ONE_OF)
_OF_CALLED: Final = ("setup", "answer", "busy", "timeout", *(str(status) for status in DETAILS))
_OF_CALLER: Final = tuple(word for word in STEPS if word not in _OF_CALLED)

SCRIPTS: Final = {
    schema.name: schema
    for schema in (
        ScriptSchema("script", "step", "The steps of a party, in their order.", STEPS, _NEED_ARGUMENT),
        ScriptSchema(
            "caller_script",
            "caller_step",
            "The steps of a caller; they begin with the answer.",
            _OF_CALLER,
            (*_NEED_ARGUMENT, "ring"),
        ),
    )
}
"""The schemas of scripts: of a party that is called, and of one that calls."""
