"""What the front desk does about callers and colleagues who go when nobody expects it."""

import pytest

CASES = {
    "a customer goes while an agent's telephone rings": """
calls: [{to: 447700900813, script: timeout}]
trigger: {inbound: {from: 447700900170, to: 447700900805, script: [{stay: 8s}, hang_up]}}
expect: [{call: 447700900813, status: cancelled}, {calls: 2}, no_errors]
""",
    "a customer goes before the agent does": """
calls: [{to: 447700900813, script: answered}]
trigger: {inbound: {from: 447700900171, to: 447700900805, script: [{stay: 20s}, hang_up]}}
expect: [{call: 447700900813, duration: {at_most: 20s}}, {calls: 2}, no_errors]
""",
    "no agent can be had": """
calls: [{to: "44770090081*", script: busy}]
trigger: {inbound: {from: 447700900172, to: 447700900805, script: [{say: Call me.}, {press: "#"}, stay]}}
expect: [{call: {from: 447700900172}, heard: ["*leave a message*", "Thank you*"]}, {calls: 3}, no_errors]
""",
    "whoever is on duty hangs up in the whisper": """
calls: [{to: 447700900815, script: [{ring: 2s}, answer, {stay: 2s}, hang_up]}]
trigger: {inbound: {from: 447700900173, to: 447700900803, script: [{say: Call me.}, {press: "#"}, stay]}}
expect: [{call: {from: 447700900173}, heard: ["*leave a message*", "Thank you*"]}, no_errors]
""",
    "a voicemail answers on the duty line": """
calls: [{to: 447700900815, script: machine}]
trigger: {inbound: {from: 447700900174, to: 447700900803, script: [{say: Call me.}, {press: "#"}, stay]}}
expect: [{call: {from: 447700900174}, heard: ["*leave a message*", "Thank you*"]}, no_errors]
""",
    "the call on the duty line is taken": """
calls: [{to: 447700900815, script: [{ring: 2s}, answer, {stay: 2s}, {press: 1}, {say: Emil here.}, hang_up]}]
trigger: {inbound: {from: 447700900175, to: 447700900803, script: [stay]}}
expect: [{call: {from: 447700900175}, heard: Emil here., not_heard: "*leave a message*"}, no_errors]
""",
}


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("case", CASES)
async def test_the_front_desk_copes_if(case, library):
    answer = await library.run("front-desk.yaml", f"name: {case}\n{CASES[case]}", "FrontDesk")
    assert (answer["failures"], answer["unused"], answer["verdict"]) == ([], [], "passed")
