"""A mistake in what a test wrote is named by that: nobody has the document in which it was sent."""

import pytest

from voice_simulator.client import ClientError, VerificationFailed

STEP = {"press": 1, "if_posible": True}
ENDLESS = {"calls": [{"to": "447700900101", "turns": ["busy", "bussy"]}]}


@pytest.mark.parametrize(
    ("ask", "beginnings"),
    [
        (
            lambda voice: voice.turns("447700900100", "busi", ["answer", STEP]),
            [
                "turns of 447700900100: turn 1: unknown outcome 'busi'; did you mean 'busy'?",
                "turns of 447700900100: turn 2, step 2: two keys in one step",
            ],
        ),
        (lambda voice: voice.turns("7", {"press": 1}), ["turns of 7: "]),
        (
            lambda voice: voice.fault(webhook="complete", lost=True),
            ["fault 1: webhook: there is no event 'complete'"],
        ),
        (
            lambda voice: voice.fault(webhook="completed", lostt=True),
            ["fault 1: lostt: unknown key 'lostt'; did you mean 'lost'?"],
        ),
        (
            lambda voice: voice.scenario(ENDLESS),
            ["scenario.yaml: calls[0].turns[1]: unknown outcome 'bussy'"],
        ),
        (
            lambda voice: voice.scenario("calls:\n - to: '447700900101'\n   turns: [bussy]\n"),
            ["scenario.yaml:3:12: unknown outcome 'bussy'"],
        ),
        (lambda voice: voice.dial_in(script=["stay", {"prss": 1}]), ["script[1]: unknown step 'prss'"]),
        (lambda voice: voice.dial_in().party(["stay", {"prss": 1}]), ["[1].prss: unknown step 'prss'"]),
        (
            lambda voice: voice.verify([{"call": "4477*", "status": "busy"}, "no_erors"]),
            ["expect[1]: unknown expectation 'no_erors'"],
        ),
    ],
)
@pytest.mark.voice(strict=False)
def test_a_mistake_is_named_by_its_place_in_what_was_written(voice, ask, beginnings):
    with pytest.raises(ClientError) as caught:
        ask(voice)
    lines = str(caught.value).splitlines()
    assert [line[: len(begin)] for line, begin in zip(lines, beginnings, strict=True)] == beginnings
    assert len(caught.value.answer["mistakes"]) == len(lines)


def test_a_line_that_does_not_hold_is_named_by_its_number(voice):
    with pytest.raises(VerificationFailed) as caught:
        voice.verify(["no_errors", {"calls": 1}], always=[{"calls": 2}])
    assert [one.origin for one in caught.value.failures] == ["expect[1]", "always[0]"]
