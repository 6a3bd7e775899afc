"""A long scenario that has every family of keys of the language."""

from __future__ import annotations

from typing import Final

_PARTS: Final = {
    "vars": """\
  word{i}: "hello {i}"
  span{i}: {s}s
""",
    "outcomes": """\
  outcome_{i}:
    - setup: 500ms
    - ring: ${{span{i}}}
    - answer: {{machine: {{beep_after: {s}s}}}}
    - wait_for: {{event: machine, within: 10s}}
    - repeat: {{times: 2, steps: [{{press: {d}}}, {{stay: 2s}}]}}
    - hang_up
""",
    "calls": """\
  - to: "44770{i:06d}"
    from: "4420*"
    turns:
      - busy
      - {{machine: {{ring: {s}s, stay: 30s}}}}
      - outcome_{i}
      - - ring: {s}s
        - answer
        - press: {d}
        - say: {{text: "I would like to pay ${{word{i}}}", confidence: 0.8}}
        - wait_for: {{ncco: talk, within: 10s}}
        - one_of:
            - {{weight: 3, steps: [{{press: 1}}, {{stay: 2s}}]}}
            - [{{say: no}}]
        - stay: 2s
        - hang_up
""",
    "inbound": """\
  - at: {s}s
    from: "44771{i:06d}"
    to: "442079460000"
    headers: {{X-Customer: {i}}}
    script:
      - ring: 10s
      - say: {{text: "${{word{i}}}", lasts: 20s}}
      - press: "#"
      - hang_up
""",
    "faults": """\
  - api: POST /v1/calls/{i}
    nth: {s}
    respond: {{status: 429, headers: {{Retry-After: {s}}}}}
  - api: GET /v1/calls/{i}*
    chance: 10%
    delay: [1s, 4s]
  - webhook: started
    to: "44770{i:06d}"
    after: answered
  - {{webhook: answer, to: "44770{i:06d}", fail: time_out, attempts: 1}}
  - webhook: "*"
    from: "44771{i:06d}"
    chance: 0.05
    reply: {{status: 502, body: Bad Gateway}}
""",
    "trigger": """\
  - post: /campaigns/{i}
    json: {{numbers: ["44770{i:06d}", "447700900701"], retries: 1, text: "${{word{i}}}"}}
    status: 202
  - call: {{to: "44770{i:06d}", from: 442079460000, answer_url: "http://localhost:3000/answer"}}
""",
    "expect": """\
  - call: {{to: "44770{i:06d}", turn: 3}}
    status: completed
    duration: {{at_least: 5s, at_most: 20s}}
    events: [started, ringing, answered, "...", completed]
    heard: ["*welcome*", "*thank you*"]
  - calls: {{to: "44770{i:06d}", at_least: 1, at_most: 3}}
  - api: {{request: PUT /v1/calls/*, action: transfer}}
  - webhook: {{event: input, body: {{dtmf: {{digits: {d}}}, words: "${{word{i}}}"}}}}
  - between: {{from: ringing, to: answered, at_most: 5s}}
  - no: {{call: {{to: "44770{i:06d}"}}, webhook: record}}
  - call: {{to: "44770{i:06d}"}}
    all: true
    ncco: {{action: talk, text: "*good-bye*"}}
    times: {{at_least: 1}}
  - reply: {{to: answer, status: 200, body: [{{action: talk}}, {{action: input}}]}}
  - call: {{to: "44770{i:06d}", turn: 1}}
    between:
      from: {{status: answered}}
      to: {{api: {{action: hangup}}}}
      at_most: 30s
""",
}
"""The parts of a document, each with an entry of number `{i}`; `{s}` is from 1 to 9, `{d}` a digit."""


def long_scenario(lines: int) -> str:
    """Write a scenario of about so many lines."""
    count = lines // sum(entry.count("\n") for entry in _PARTS.values())
    return "name: a long day\n" + "".join(_part(key, entry, count) for key, entry in _PARTS.items())


def _part(key: str, entry: str, count: int) -> str:
    entries = (entry.format(i=index, s=1 + index % 9, d=index % 10) for index in range(count))
    return f"{key}:\n{''.join(entries)}"
