"""What a failure says of its likely cause: missing stars, or an app that waits by its own clock."""

from __future__ import annotations

import pytest
from entries import entries_of, evidence_of
from test_checks import NUMBER, OTHER, Book, book, judged, read

from voice_simulator.scenario.judging.evidence import Evidence
from voice_simulator.scenario.judging.implicit_checks import unused
from voice_simulator.scenario.judging.journal_reader import JournalReader
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.language.scenario_reader import read_scenario


@pytest.mark.parametrize(
    ("glob", "hint"),
    [
        ("Press one", "that is a part of it: '*Press one*' would fit"),
        ("Press one*", "that is a part of it: '*Press one*' would fit"),
        ("'*press one*'", "it fits but for capitals and small letters"),
        ("welcome. Press one to pay.", "it fits but for capitals and small letters"),
        ("press one", "but for capitals and small letters that is a part of it, as '*press one*' says"),
    ],
)
def test_words_that_are_a_part_of_what_was_heard_lack_stars(glob, hint):
    """Whoever writes the words alone means that they were said."""
    (one,) = judged(f"{{call: {NUMBER}, heard: {glob}}}", book().heard("Hello", "Welcome. Press one to pay."))
    assert one.closest == f"'Welcome. Press one to pay.': {hint}"


def test_text_of_an_action_that_is_a_part_of_what_is_said_lacks_stars():
    """As it does wherever texts are compared."""
    reply = [{"action": "talk", "text": "Welcome. Press one to pay."}]
    (one,) = judged("{ncco: {action: talk, text: Press one}}", book().hook("answer", reply=reply))
    assert one.closest.endswith(
        "text is 'Welcome. Press one to pay.', expected 'Press one' "
        "(that is a part of it: '*Press one*' would fit)"
    )


def test_one_of_several_calls_that_lacks_stars_says_so():
    two = book().heard("Hello", "Press one to pay.").call(OTHER, turn=2)
    (one,) = judged(f"{{call: {NUMBER}, any: true, heard: Press one}}", two)
    assert one.closest.endswith("('Press one to pay.': that is a part of it: '*Press one*' would fit)")


def test_name_of_a_script_that_lacks_stars_says_so():
    """A call is told by one member only, which is nearly right."""
    (one,) = judged("{call: {script: pay}}", book())
    assert one.closest.endswith("script is 'pays', expected 'pay' (that is a part of it: '*pay*' would fit)")


ASKED = [{"action": "talk", "text": "Press one to pay."}]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            f"{{call: {NUMBER}, not_heard: Press one}}",
            (
                "not heard 'Press one' forbids those words alone; of 'Press one to pay.', "
                "that is a part of it: '*Press one*' would fit"
            ),
        ),
        (f"{{call: {NUMBER}, not_heard: '*Press two*'}}", None),
        (
            f"{{call: {NUMBER}, not_heard: {{text: '*two*', after: input}}}}",
            "there was no webhook input, after",
        ),
        (f"{{call: {NUMBER}, not_heard: {{text: '*two*', after: answer}}}}", None),
        (
            "{no: {ncco: {action: talk, text: press one}}}",
            (
                "no ncco talk with text press one forbids those words alone; of 'Press one to pay.', but for "
                "capitals and small letters that is a part of it, as '*press one*' says"
            ),
        ),
        ("{no: {ncco: {action: talk, text: '*two*'}}}", None),
    ],
)
def test_line_that_forbids_nothing_is_named(line, told):
    """It holds, and not for the reason for which it was written."""
    journal = book().hook("answer", reply=ASKED).heard("Press one to pay.").entries
    scenario = read_scenario(f"expect: [{line}]", "s.yaml")
    sentences = unused(scenario, evidence_of([("app", journal)]))
    assert [one.partition(told or " ")[1] for one in sentences] == ([told] if told else [])


@pytest.mark.parametrize(
    ("jumps", "wall", "why"),
    [
        (
            True, 0.1,
            (", because your app's own waiting takes no simulated time in auto "
            "(0.1 s of wall time, which wall: true measures)"),
        ),
        (True, 0.01, ", and your app did not wait (0.01 s of wall time)"),
        (False, 0.1, ""),
    ],
)  # fmt: skip
def test_span_that_is_too_short_says_where_the_waiting_is(jumps, wall, why):
    """An app that waits by its own clock takes no simulated time, if that jumps."""
    evidence = Evidence(time_jumps=jumps)
    reader = JournalReader("app1", evidence)
    reader.read(entries_of(book().hook("busy", 1).entries), wall=5)
    later = Book()
    later.entries += [{}] * 3
    reader.read(entries_of(later.hook("started", 1, OTHER).entries[3:]), wall=5 + wall)
    (one,) = judge(read("[{between: {from: busy, to: started, at_least: 10s}}]"), evidence)
    assert one.seen.splitlines()[0] == f"between busy and started: 0s{why}"


@pytest.mark.parametrize(("waited", "seen"), [(1.97, None), (1.9, "1.90 s of wall time"), (2.2, "2.20 s")])
def test_wall_time_counts_from_when_a_webhook_was_sent(waited, seen):
    """Its entry comes with the reply, three seconds later; what follows is measured to within 50 ms."""
    evidence = Evidence(time_jumps=True)
    reader = JournalReader("app1", evidence)
    sent = book().hook("busy", 1)
    sent.entries[-1]["wall"] = {"latency_ms": 3000}
    reader.read(entries_of(sent.entries), wall=8)
    later = Book()
    later.entries += [{}] * 3
    reader.read(entries_of(later.hook("started", 1, OTHER).entries[3:]), wall=5 + waited)
    line = "[{between: {from: busy, to: started, at_least: 2s, at_most: 2100ms, wall: true}}]"
    found = judge(read(line), evidence)
    assert [one.seen.partition(": ")[2].startswith(seen) for one in found] == ([] if seen is None else [True])


def test_span_that_is_too_long_has_another_cause():
    """Nothing is said of waiting then."""
    (one,) = judged(
        "{between: {from: ringing, to: answered, at_most: 1s}}", book().hook("ringing", 1).hook("answered", 6)
    )
    assert one.seen.splitlines()[0] == "between ringing and answered: 5s"
