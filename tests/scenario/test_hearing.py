"""What a party heard, heard last, and did not hear; and what of it came after something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_checks import NUMBER, UUID, Book, judged, shortfall
from test_expectation_lines import like

from voice_simulator.core.clock import from_iso
from voice_simulator.scenario.judging.evidence import Evidence, HeardSound, Occurrence, SeenCall
from voice_simulator.scenario.judging.hearing import why_not_as_heard
from voice_simulator.scenario.model.expectations import Heard, HeardLast, NotHeard, SoundLike, Thing
from voice_simulator.scenario.model.patterns import Members, text_pattern


class Listening(Book):
    """A journal of a call whose party hears one thing after another, a second each."""

    def __init__(self):
        super().__init__()
        self.call()
        self._now = 0

    def hears(self, *sounds):
        for content in sounds:
            began, self._now = self._now, self._now + 1
            self._heard(began, len(self.entries), content)
        return self

    def hears_from_now(self, content, began_after):
        """Write down at the end of a second what began with this entry the last one before it."""
        self._now += 1
        return self._heard(self._now - 1, began_after, content)

    def _heard(self, began, after, content):
        facts = {"source": "talk", "content": content, "from": f"2030-01-01T12:00:{began:06.3f}Z"}
        return self.write("heard", self._now, wall={"began_after": after}, **facts)

    def told(self, event, **facts):
        return self.hook(event, self._now, **facts)


def menu():
    """A prompt that is cut by a key, and what is said of it since: all at second 1."""
    return Listening().hears("Press one").told("input").hears("Thank you", "Good-bye")


def two_menus():
    return Listening().hears("First").told("input").hears("Second").told("input").hears("Thank you")


LINE = f"call: {NUMBER}"
CALL = f"call to {NUMBER}"


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("heard: {text: 'Thank*', after: input}", True),
        ("heard: {text: [Thank*, Good*], after: input}", True),
        ("heard: {text: 'Press*', after: input}", False),
        ("heard: {text: 'Press*', after: {status: answered}}", False),
        ("heard: {after: input}", True),
        ("not_heard: {text: 'Press*', after: input}", True),
        ("not_heard: {text: [Welcome*, Press*], after: input}", True),
        ("not_heard: {text: 'Good*', after: {webhook: {event: input}}}", False),
        ("not_heard: {after: input}", False),
        ("not_heard: '*press one*'", True),
        ("not_heard: 'Press*'", False),
        ("not_heard: {text: '*', after: record}", True),
        ("heard_last: Good-bye", True),
        ("heard_last: Thank you", False),
        ("heard_last: {text: Good-bye, after: input}", True),
        ("heard_last: {text: Good-bye, after: record}", False),
    ],
)
def test_line_about_what_was_heard(claim, holds):
    assert (judged(f"{{{LINE}, {claim}}}", menu()) == []) is holds


def test_of_several_events_the_first_one_counts():
    """As with `between`: what was heard after the first key was heard after a key."""
    assert judged(f"{{{LINE}, heard: {{text: [Second, Thank*], after: input}}}}", two_menus()) == []
    assert judged(f"{{{LINE}, not_heard: {{text: Second, after: input}}}}", two_menus()) != []
    assert judged(f"{{{LINE}, not_heard: {{text: First, after: input}}}}", two_menus()) == []


def test_within_one_instant_the_journal_has_the_order():
    """What began to play before your app's request is not after it, though the clock says the same."""
    before = Listening()
    before.request("POST", f"/v1/calls/{UUID}/talk", 200).hears_from_now("Music", began_after=1)
    after = Listening()
    after.request("POST", f"/v1/calls/{UUID}/talk", 200).hears_from_now("Music", began_after=2)
    line = f"{{{LINE}, heard: {{text: Music, after: {{api: POST /v1/calls/*/talk}}}}}}"
    assert judged(line, after) == []
    assert judged(line, before) != []


def test_what_began_in_one_instant_is_heard_in_the_order_of_the_journal():
    """The shorter sound ends first, and may have begun last."""
    journal = Listening().hears_from_now("second", began_after=2)
    journal.write(
        "heard",
        2,
        source="talk",
        content="first",
        wall={"began_after": 1},
        **{"from": "2030-01-01T12:00:00.000Z"},
    )
    assert judged(f"{{{LINE}, heard: [first, second]}}", journal) == []
    assert judged(f"{{{LINE}, heard_last: second}}", journal) == []


def begun(*begins):
    """A prompt that can be cut, an input that has begun beside it, and perhaps a record."""
    reply = [{"action": "talk", "text": "Press one"}, {"action": "input"}, {"action": "record"}]
    journal = Listening().told("answer", reply=reply)
    journal.write("ncco", 0, action="talk", index=0).write("ncco", 0, action="input", index=1)
    journal.hears_from_now("Press one", began_after=len(journal.entries) - 1)
    for action, index in begins:
        journal.write("ncco", 1, action=action, index=index)
    return journal.hears("beep")


def test_an_action_counts_from_when_it_begins():
    """Your app gave all three at once."""
    for claim, holds in (
        ("heard: {text: 'Press*', after: {ncco: talk}}", True),
        ("not_heard: {text: 'Press*', after: {ncco: input}}", True),
        ("heard: {text: beep, after: {ncco: record}}", True),
        ("not_heard: {after: {ncco: record}}", False),
    ):
        assert (judged(f"{{{LINE}, {claim}}}", begun(("record", 2))) == []) is holds
    (one,) = judged(f"{{{LINE}, heard: {{after: {{ncco: record}}}}}}", begun())
    assert one.seen == "no ncco record began: your app gave that action, but its turn never came"


def test_a_webhook_counts_from_when_it_was_queued():
    """What your app says in its reply is after it, however late the reply is written down."""
    journal = Listening()
    journal.write("webhook", 0, delivery=9, event="answered", body={})
    journal.hears("Hello").attempt(9, "answered", 3)
    assert judged(f"{{{LINE}, heard: {{text: Hello, after: answered}}}}", journal) == []


def test_words_that_were_cut_were_not_heard():
    cut = Listening()
    cut.write("heard", source="talk", content="Press one to pay", words="Press one")
    assert judged(f"{{{LINE}, not_heard: '*pay*'}}", cut) == []
    assert judged(f"{{{LINE}, heard_last: Press one}}", cut) == []


FAILURES = {
    "what must not be heard is told with its time": (
        "not_heard: ['*bye', '*press*', 'Press*']",
        shortfall(
            f"{CALL}: not heard '*bye', '*press*', 'Press*'",
            "it was heard",
            "  at 0.000 'Press one'",
            "  at 2.000 'Good-bye'",
        ),
    ),
    "after what it must not be heard": (
        "not_heard: {text: '*bye', after: input}",
        shortfall(
            f"{CALL}: not heard '*bye' after webhook input",
            "it was heard after webhook input",
            "  at 2.000 'Good-bye'",
        ),
    ),
    "what was heard last instead": (
        "heard_last: 'Thank*'",
        shortfall(
            f"{CALL}: heard last 'Thank*'",
            "the last that it heard was",
            "  'Good-bye'",
            closest="it was heard before that: at 1.000 'Thank you'",
        ),
    ),
    "the last lacks stars": (
        "heard_last: bye",
        shortfall(
            f"{CALL}: heard last 'bye'",
            "the last that it heard was",
            "  'Good-bye'",
            closest="'Good-bye': that is a part of it: '*bye*' would fit",
        ),
    ),
    "what was heard too early": (
        "heard: {text: 'Press*', after: input}",
        shortfall(
            f"{CALL}: heard 'Press*' after webhook input",
            "nothing heard after webhook input fits 'Press*'",
            "  'Thank you'",
            "  'Good-bye'",
            closest="it was heard before that: at 0.000 'Press one'",
        ),
    ),
    "what lacks stars after an event": (
        "heard: {text: thank, after: input}",
        shortfall(
            f"{CALL}: heard 'thank' after webhook input",
            "nothing heard after webhook input fits 'thank'",
            "  'Thank you'",
            "  'Good-bye'",
            closest=(
                "'Thank you': but for capitals and small letters that is a part of it, as '*thank*' says"
            ),
        ),
    ),
    "what it was to come after did not happen": (
        "heard_last: {text: '*', after: {webhook: record}}",
        shortfall(
            f"{CALL}: heard last '*' after webhook record",
            "no webhook record: it did not happen; there were",
            "  webhook input",
        ),
    ),
}


@pytest.mark.parametrize(("claim", "told"), FAILURES.values(), ids=FAILURES)
def test_failure_says_what_was_heard(claim, told):
    assert judged(f"{{{LINE}, {claim}}}", menu()) == [told]


def test_silence_is_told_as_such():
    (one,) = judged(
        f"{{{LINE}, heard_last: {{text: a, after: input}}}}", Listening().hears("a").told("input")
    )
    assert one.seen == "it heard nothing after webhook input"
    assert one.closest == "it was heard before that: at 0.000 'a'"


# -- properties

NOON = from_iso("2030-01-01T12:00:00.000Z")
INPUT = Thing("webhook", Members((("event", text_pattern("input")),)))
sounds = st.lists(st.tuples(st.integers(0, 4), st.text("ab", max_size=3)), max_size=6)
globs = st.text("ab*?", min_size=1, max_size=4)
afters = st.sampled_from([None, INPUT])


def heard(drawn, event_at):
    """A call whose party heard sounds, and perhaps an event after so many of them."""
    call, evidence = SeenCall(uuid="u", facts={}), Evidence()
    for seq, (time, content) in enumerate(sorted(drawn, key=lambda each: each[0]), 1):
        call.sounds.append(HeardSound(content=content, time=NOON + time, since=seq))
    if event_at is not None:
        facts = {"event": "input"}
        evidence.add_occurrence(
            Occurrence(
                kind="webhook", application="a", uuid="u", seq=event_at, since=event_at, time=NOON,
                title="webhook input", facts=facts,
            )
        )  # fmt: skip
    return call, evidence


drawn_journals = st.builds(heard, sounds, st.none() | st.integers(1, 6))
drawn = settings(max_examples=80, deadline=None)


def holds(claim, journal):
    return why_not_as_heard(claim, *journal) is None


@drawn
@given(drawn_journals, st.lists(globs, min_size=1, max_size=3), afters)
def test_not_heard_says_that_none_of_its_globs_was_heard(journal, texts, after):
    """It is the opposite of `heard`, glob for glob, also where what it is after never happened."""
    any_heard = any(holds(Heard((SoundLike(text),), after), journal) for text in texts)
    assert holds(NotHeard(like(*texts), after), journal) is not any_heard


@drawn
@given(drawn_journals, globs, afters)
def test_what_was_heard_last_was_heard(journal, text, after):
    if holds(HeardLast(SoundLike(text), after), journal):
        assert holds(Heard((SoundLike(text),), after), journal)


@drawn
@given(drawn_journals, globs, afters)
def test_what_was_heard_last_has_nothing_behind_it(journal, text, after):
    """`heard: [glob, "*"]` holds of every other sound that fits."""
    heard_it = holds(Heard(like(text), after), journal)
    is_last = holds(HeardLast(SoundLike(text), after), journal)
    if heard_it and not is_last:
        assert holds(Heard(like(text, "*"), after), journal)


@drawn
@given(drawn_journals, st.lists(globs, min_size=1, max_size=3))
def test_what_was_heard_after_something_was_heard_at_all(journal, texts):
    if holds(Heard(like(*texts), INPUT), journal):
        assert holds(Heard(like(*texts)), journal)
