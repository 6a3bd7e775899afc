"""What can be wrong with the clinic, in each of its two apps, and the test that misses it.

A flaw is a place of the program and what stands there instead; so the apps know nothing of flaws.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong.

    Attributes:
        python: what stands in the Python app, and what stands there instead.
        node: the same of the app in Node.
        missed_by: the test that must fail, in the words of the app in Node.
    """

    python: tuple[str, str]
    node: tuple[str, str]
    missed_by: str


FLAWS = {
    "confirms_nothing": Flaw(
        python=("outcome = Outcome.CONFIRMED", "outcome = Outcome.MOVED"),
        node=('outcome = "confirmed"', 'outcome = "to be moved"'),
        missed_by="a patient presses 1 and has confirmed",
    ),
    "hears_no_wish": Flaw(
        python=('heard[0]["text"] if heard else ""', '""'),
        node=('body.speech.results?.[0]?.text ?? ""', '""'),
        missed_by="a patient presses 2 and says which day suits better",
    ),
    "connects_with_itself": Flaw(
        python=("PhoneEndpoint(number=numbers.reception)", "PhoneEndpoint(number=numbers.clinic)"),
        node=("number: numbers.reception", "number: numbers.clinic"),
        missed_by="a patient presses 3 and speaks to the reception",
    ),
    "asks_once": Flaw(
        python=("if appointment.asked == 2", "if False"),
        node=("appointment.asked === 2", "false"),
        missed_by="a patient who presses nothing is asked once more",
    ),
    "takes_busy_for_an_answer": Flaw(
        python=('NOT_THERE = {"timeout"', 'NOT_THERE = {"busy", "timeout"'),
        node=('NOT_THERE = ["timeout"', 'NOT_THERE = ["busy", "timeout"'),
        missed_by="a busy line is called again",
    ),
    "never_gives_up": Flaw(
        python=("appointment.calls < self._calls.MOST", "True"),
        node=("appointment.calls < MOST", "true"),
        missed_by="a line that is busy three times is left to the staff",
    ),
    "calls_again_who_is_out": Flaw(
        python=('NOT_THERE = {"timeout", ', "NOT_THERE = {"),
        node=('NOT_THERE = ["timeout", ', "NOT_THERE = ["),
        missed_by="nobody answers, and nobody is called again",
    ),
    "asks_machines": Flaw(
        python=("if appointment.machine:", "if False:"),
        node=("appointment.machine = true", "appointment.machine = false"),
        missed_by="a voicemail hears a message after its beep, and nothing else",
    ),
    "lets_it_ring": Flaw(
        python=("if appointment.call:", "if False:"),
        node=("if (appointment.call) await", "if (false) await"),
        missed_by="a call is cancelled while it rings",
    ),
    "keeps_a_change_secret": Flaw(
        python=("self._calls.ask_again(", "str("),
        node=("if (appointment.answered) await", "if (false) await"),
        missed_by="a patient hears in mid-prompt that the appointment has changed",
    ),
    "trusts_in_every_event": Flaw(
        python=('case "completed":\n', 'case "nothing":\n'),
        node=('(status === "completed" && !appointment.answered)', "false"),
        missed_by="a busy line is called again, though the event that says so is lost",
    ),
    "takes_429_for_an_answer": Flaw(
        python=("if attempt == self.MOST:", "if attempt:"),
        node=("attempt === MOST", "attempt"),
        missed_by="a platform with too many requests is asked again",
    ),
    "mistakes_one_for_the_other": Flaw(
        python=("id_ = str(len(self._appointments) + 1)", 'id_ = "1"'),
        node=("const id = String(appointments.size + 1)", 'const id = "1"'),
        missed_by="two patients are called at once, and each has a will of his own",
    ),
    "is_never_open": Flaw(
        python=("if self._hours.include(self.now()):", "if False:"),
        node=("isOpen(now())", "false"),
        missed_by="a caller is put through to the reception in opening hours",
    ),
    "is_always_open": Flaw(
        python=("if self._hours.include(self.now()):", "if True:"),
        node=("isOpen(now())", "true"),
        missed_by="a caller is told the opening hours outside them",
    ),
}
