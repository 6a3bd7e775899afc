"""A playbook fails where it must, and shows how what happened differs from it."""

import pytest
from playbook import (
    ABSENT,
    ANYTHING,
    LATER,
    Same,
    after,
    answered_call,
    arrive,
    hang_up,
    hears,
    notes,
    pass_time,
    place_call,
    play,
    refuses,
    replies,
    runs,
    sends,
    shows,
    talk,
    transfer,
    uuid_of,
)

from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.errors import CallNotFound, NotAnswered

TALK = [{"action": "talk", "text": "one two three four five"}]  # two seconds


def difference(*script, **options):
    """Play a script that is wrong, and return what is shown of it, without the sentence above it."""
    with pytest.raises(AssertionError) as failure:
        play(*script, **options)
    first, *lines = str(failure.value).splitlines()
    assert first == "what happened is not what the playbook says (- the playbook, + what happened)"
    return lines


def test_a_script_that_is_right_passes():
    """From the first event of a call to its last."""
    play(
        place_call(ncco=TALK),
        sends("started"),
        after(1, sends("ringing")),
        after(2, sends("answered")),
        after(2, sends("completed", duration="2", disconnected_by="platform")),
    )


def test_what_was_not_sent_is_missing():
    """The line stands where the script has it."""
    assert difference(place_call(), sends("started"), sends("ringing"), pass_time(0.5)) == [
        "      0.000  >> place a call to A",
        "      0.000  << sends started of A",
        "-     0.000  << sends ringing of A",
        "      0.000  >> 0.5 s pass",
    ]


def test_what_is_sent_without_being_in_the_script_is_too_much():
    """Wherever it comes: here at the very end."""
    assert difference(place_call(), sends("started"), pass_time(1)) == [
        "      0.000  >> place a call to A",
        "      0.000  << sends started of A",
        "      0.000  >> 1 s pass",
        "+     1.000  << sends ringing of A",
    ]


def test_a_wrong_member_is_shown_beside_the_right_one():
    """Only the members that the script names are."""
    lines = difference(
        answered_call(), pass_time(4), hang_up(), sends("completed", duration="5", status="completed")
    )
    assert lines[-2:] == [
        "-     7.000  << sends completed of A: duration='5', status='completed'",
        "+     7.000  << sends completed of A: duration='4', status='completed'",
    ]


def test_a_member_that_must_not_be_there_is_shown():
    """So is one that must be there with any value."""
    assert difference(place_call(), sends("started", status=ABSENT, nothing=ANYTHING))[1:] == [
        "-     0.000  << sends started of A: status=ABSENT, nothing=ANYTHING",
        "+     0.000  << sends started of A: status='started', nothing=ABSENT",
    ]


def test_a_body_can_be_asserted_wholly_and_in_its_order():
    """One member too few is a difference, and so is another order."""
    body = {
        "headers": {},
        "from": "447700900999",
        "to": "447700900001",
        "uuid": uuid_of("A"),
        "conversation_uuid": ANYTHING,
        "status": "started",
        "direction": "outbound",
        "timestamp": "2030-01-01T12:00:00.000Z",
    }
    play(place_call(), sends("started", exactly=body))
    for wrong in ({**body, "more": 1}, dict(reversed(body.items())), body | {"to": 447700900001}):
        assert difference(place_call(), sends("started", exactly=wrong))[1].startswith(
            "-     0.000  << sends"
        )


def test_the_order_within_one_instant_is_exact():
    """Two events of one moment can't be told in the other order."""
    lines = difference(
        answered_call(),
        transfer(ncco=TALK),
        hang_up(),
        sends("completed"),
        sends("transfer"),
    )
    assert lines[-4:] == [
        "+     3.000  << sends transfer of A",
        "      3.000  >> hangup A",
        "      3.000  << sends completed of A",
        "-     3.000  << sends transfer of A",
    ]


def test_the_instant_is_exact():
    """What comes early is shown at its moment."""
    lines = difference(place_call(), sends("started"), pass_time(1.5), sends("ringing"))
    assert lines[-2:] == ["-     1.500  << sends ringing of A", "+     1.000  << sends ringing of A"]


def test_another_leg_is_another_line():
    """Each line says whose it is."""
    lines = difference(place_call("A"), sends("started", "A"), place_call("B"), sends("started", "A"))
    assert lines[-2:] == ["-     0.000  << sends started of A", "+     0.000  << sends started of B"]


def test_one_name_stands_for_one_value_and_two_for_two():
    """A leg keeps its id, and a transfer takes it to another conversation."""
    here, there = Same("here"), Same("there")
    begin = [place_call(), sends("started", uuid=uuid_of("A"), conversation_uuid=here)]
    onward = [pass_time(1), sends("ringing"), pass_time(2), sends("answered"), transfer(ncco=TALK)]
    play(begin, onward, sends("transfer", conversation_uuid_from=here, conversation_uuid_to=there))
    for wrong in ((here, here), (there, there), (there, here)):
        moved = dict(zip(("conversation_uuid_from", "conversation_uuid_to"), wrong, strict=True))
        assert difference(begin, onward, sends("transfer", **moved))[-2].startswith(
            "-     3.000  << sends transfer"
        )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            [runs("talk"), hears("one two three four five", seconds=2)],
            [runs("talk"), hears("one", seconds=2)],
        ),
        ([runs("talk")], [runs("stream")]),
        (
            [hears("one two three four five", source="talk", to_the_end=True)],
            [hears("one two", source="talk")],
        ),
    ],
)
def test_what_runs_and_what_is_heard_is_compared_when_a_script_has_it(right, wrong):
    """All of it: one line of a kind asks for all lines of the kind."""
    begin = [*answered_call(ncco=TALK)]

    def script(lines):
        first = [line for line in lines if line.kind == "runs"]
        return [
            *begin,
            *first,
            pass_time(2),
            sends("completed"),
            *(line for line in lines if line not in first),
        ]

    play(*script(right))
    assert any(line.startswith("- ") for line in difference(*script(wrong)))


def test_a_kind_of_line_can_be_watched_for_where_there_is_none():
    """Here a prompt that nobody expected."""
    script = [*answered_call(ncco=TALK), pass_time(2), sends("completed")]
    play(*script)
    assert difference(*script, watch=["hears"])[-1] == "+     5.000  << hears one two three four five of A"


def test_a_reply_may_bring_an_ncco_and_may_come_late():
    """The line of a webhook says what your app answers."""
    asked = {"answer_url": ["http://app/answer"]}
    play(
        answered_call(**asked),
        sends("answer", url="http://app/answer", method="GET", reply=TALK),
        runs("talk"),
        after(2, sends("completed")),
    )
    play(
        answered_call(**asked),
        sends("answer", reply=LATER),
        pass_time(1),
        replies("answer", TALK),
        runs("talk"),
        after(2, sends("completed")),
    )


def test_what_is_refused_is_a_line():
    """An error that the script does not have is a difference, and an error that does not come."""
    play(place_call(), sends("started"), talk("hello"), refuses(NotAnswered))
    assert (
        difference(place_call(), sends("started"), talk("hello"))[-1] == "+     0.000  << refuses NotAnswered"
    )
    assert difference(answered_call(), talk("hello"), refuses(CallNotFound))[-1].startswith("- ")


def test_a_leg_can_be_looked_into():
    """Where the script says so."""
    play(answered_call(ncco=TALK), shows(status="answered", playing=["one two three four five"], hears=[]))
    assert difference(answered_call(ncco=TALK), shows(status="completed"))[-2:] == [
        "-     3.000  << shows inside of A: status='completed'",
        "+     3.000  << shows inside of A: status='answered'",
    ]


def test_a_call_can_arrive():
    """Its NCCO is asked for before it is answered."""
    answer = WebhookTarget(url="http://app/answer", method="GET")
    play(
        arrive(),
        sends("answer", url="http://app/answer", reply=TALK),
        sends("ringing"),
        sends("started", direction="inbound"),
        sends("answered"),
        after(2, sends("completed")),
        application=Application(id="app", answer=answer, event=answer),
    )


def test_a_note_is_a_line():
    """Compared as soon as a script has one."""
    room = {"action": "conversation", "name": "room", "transcription": {}}
    play(
        answered_call(ncco=[room]),
        notes("transcription of a conversation has no effect without record: true"),
        sends("transfer"),
    )


def test_what_is_no_line_is_named():
    """A string is none."""
    with pytest.raises(TypeError, match="'started' is no line of a playbook"):
        play(place_call(), "started")
