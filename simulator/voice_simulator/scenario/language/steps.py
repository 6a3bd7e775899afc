"""The steps of a script: how each is written, and what it means.

A step is a word, `hang_up`, or a word with one argument, `ring: 3s`. Each word has one declaration in
`FORMS`: its sentence, what may stand behind its colon, and the step that it makes. The order of a script's
steps is judged (`scenario.language.step_order`) once all of them could be read. What a party does in an
answered call is in `scenario.language.party_steps` and
`scenario.language.wait_step`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from voice_simulator.core.model.script import (
    Answer,
    HangUp,
    Ring,
    SetUp,
    Stay,
    Step,
)
from voice_simulator.core.model.states import Status
from voice_simulator.documents.grammar.kinds import (
    Kind,
    refuse,
)
from voice_simulator.documents.grammar.scalars import Duration, is_nothing
from voice_simulator.documents.nodes import ScalarNode
from voice_simulator.scenario.language.answer_step import ANSWER, ANSWERED
from voice_simulator.scenario.language.call_ends import end_kind, end_of
from voice_simulator.scenario.language.kinds import RINGING
from voice_simulator.scenario.language.party_steps import (
    NEEDS_FILE,
    NEEDS_KEYS,
    NEEDS_WORDS,
    PLAY,
    PLAY_KEYS,
    PRESS,
    PRESS_KEYS,
    SAY,
    SAY_KEYS,
)
from voice_simulator.scenario.language.wait_step import NEEDS_ACTION, WAIT_FOR, WAIT_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.documents.mistakes import (
        Mistakes,
    )
    from voice_simulator.scenario.language.step_order import WrittenStep


REPEAT: Final = "repeat"
ONE_OF: Final = "one_of"


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
        argument=ANSWERED,
        alone=Answer(),
        keys=ANSWER.names,
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
        argument=end_kind("busy"),
        alone=end_of(Status.BUSY, None, None),
        keys=("sip_code",),
    ),
    "timeout": StepForm(says=_NO_END, alone=Ring(None)),
    **{
        str(status): StepForm(
            says=says,
            argument=end_kind(status),
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
        says="The party speaks when your app or another party next listens, or at once with now: true.",
        argument=SAY,
        needs=f"'say' needs {NEEDS_WORDS} behind a ':'",
        keys=SAY_KEYS,
    ),
    "play": StepForm(
        says="The party plays a WAV file when your app or another party next listens, or at once.",
        argument=PLAY,
        needs=f"'play' needs {NEEDS_FILE} behind a ':'",
        keys=PLAY_KEYS,
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


def read_form(written: WrittenStep, form: StepForm, mistakes: Mistakes) -> Step:
    """Read a step by its declaration."""
    argument = written.argument
    is_swallowed = isinstance(argument, ScalarNode) and argument.comment
    if argument is None or (is_nothing(argument) and not (form.needs and is_swallowed)):
        return form.alone or refuse(written.at, form.needs, mistakes)
    if form.argument is None:
        sentence = f"'{written.word}' stands alone; it takes nothing after a ':'"
        return refuse(argument.at, sentence, mistakes)
    return form.make(form.argument.read(argument, written.word, mistakes))
