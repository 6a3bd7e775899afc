import assert from "node:assert/strict";
import { test } from "node:test";

import {
    attemptLine,
    exchangeOf, nccoRefusalOf, replyRefusedBy,
    replyText,
} from "../../../simulator/voice_simulator/console/page/modules/message/exchange.js";
import { sentencesOf, titleOf } from "../../../simulator/voice_simulator/console/page/modules/message/words.js";

const phone = (number) => ({ type: "phone", number });

const WORDS = [
    [
        { kind: "call", direction: "inbound", from: phone("1"), to: phone("2"), script: "busy", origin: "a.yaml:3" },
        "A call comes in", ["1 calls 2.", "The party plays the script busy, by a.yaml:3."],
    ],
    [
        { kind: "call", direction: "outbound", from: phone("1"), to: phone("2"), connected_from: "8dabe499-17" },
        "A call is placed", ["1 calls 2.", "The call 8dabe499 dials it by a connect."],
    ],
    [
        { kind: "status", status: "completed", duration: 12 },
        "Status completed",
        ["The call is over; it had been answered.", "It lasted 12 s from the answer to the end."],
    ],
    [{ kind: "signal", signal: "presses", digit: "1" }, "Signal presses 1", ["The party presses 1."]],
    [{ kind: "signal", signal: "speaks", text: "hello" }, "Signal speaks", ["The party says: hello"]],
    [{ kind: "step", script: "menu", step: "hang_up" }, "The party: hang up", ["It is the step hang_up of its script menu."]],
    [
        { kind: "step", script: "menu", gave_up: "api talk", within_ms: 5000, came: ["api mute"] },
        "The party gave up waiting", ["By its script menu it waited 5.0 s for api talk.", "What came: api mute."],
    ],
    [{ kind: "ncco", action: "talk", index: 0 }, "NCCO action 1: talk", ["Action 1 of the NCCO begins: talk."]],
    [{ kind: "ncco", invalid: ["no list"] }, "NCCO refused", []],
    [
        {
            kind: "heard", source: "talk", content: "Welcome. Press one.", words: "Welcome.", to_the_end: false,
            from: "2030-01-01T12:00:00.000Z", to: "2030-01-01T12:00:01.500Z",
        },
        "Heard: talk", ["“Welcome.”", "The party heard it for 1.5 s, and not to the end."],
    ],
    [
        { kind: "note", note: "ncco[0].language has no effect", member: "ncco[0].language" },
        "Note", ["ncco[0].language has no effect"],
    ],
    [{ kind: "weather", rain: true }, "weather", []],
];

for (const [entry, title, sentences] of WORDS) {
    test(`words for: ${title}`, () => {
        assert.equal(titleOf(entry), title);
        assert.deepEqual(sentencesOf(entry), sentences);
    });
}

const webhook = { kind: "webhook", delivery: 7, event: "answered", method: "POST", url: "http://x/", body: {} };
const attempt = (number, outcome, status) => ({ kind: "delivery", delivery: 7, attempt: number, outcome, status });
const rows = (...groups) => groups.map(([entry, ...more]) => ({ entry, more }));

test("a webhook has its attempts, wherever their rows are", () => {
    const ladder = rows([webhook, attempt(1, "again", 500)], [{ kind: "status" }], [attempt(2, "delivered", 200)]);
    for (const row of [ladder[0], ladder[2]]) {
        const exchange = exchangeOf(row, ladder);
        assert.equal(exchange.webhook, webhook);
        assert.deepEqual(exchange.attempts.map((one) => one.attempt), [1, 2]);
        assert.equal(exchange.outcome, "delivered");
    }
    assert.equal(exchangeOf(ladder[1], ladder), null);
});

test("an attempt with a row of its own is there once, though it belongs to the row of its webhook, too", () => {
    const second = attempt(2, "failed", 500);
    const ladder = rows([webhook, attempt(1, "again", 500), second], [second]);
    assert.deepEqual(exchangeOf(ladder[1], ladder).attempts.map((one) => one.attempt), [1, 2]);
});

const OUTCOMES = {
    waiting: [],
    failed: [attempt(1, "failed", 500)],
    lost: [{ kind: "fault", delivery: 7, does: "lost" }],
    delivered: [{ kind: "fault", delivery: 7, does: "twice" }, attempt(1, "delivered", 200)],
};

for (const [outcome, more] of Object.entries(OUTCOMES)) {
    test(`a webhook is ${outcome}`, () => {
        const ladder = rows([webhook, ...more]);
        assert.equal(exchangeOf(ladder[0], ladder).outcome, outcome);
    });
}

test("a webhook that is tried again is waiting", () => {
    const ladder = rows([webhook, attempt(1, "again", 500)]);
    assert.equal(exchangeOf(ladder[0], ladder).outcome, "waiting");
});

test("of a webhook that the journal has forgotten the attempts are shown", () => {
    const ladder = rows([attempt(2, "failed", 500)]);
    assert.equal(exchangeOf(ladder[0], ladder).webhook, null);
});

test("an attempt is a line of what came, how long it took, and what follows", () => {
    assert.equal(
        attemptLine({ ...attempt(1, "again", 500), wall: { latency_ms: 6.665 } }),
        "HTTP 500 · 6.7 ms of real time · it is tried again",
    );
    assert.equal(
        attemptLine({ ...attempt(2, "failed"), failure: "unreachable" }),
        "your app could not be reached · given up",
    );
});

test("a reply is told as it came: text, JSON, or its first words", () => {
    assert.equal(replyText({ reply: "oh no" }), "oh no");
    assert.equal(replyText({ reply: [] }), "[]");
    assert.equal(replyText({ wall: { said: "<html>" } }), "<html>");
    assert.equal(replyText({}), null);
});

test("a reply knows that its NCCO was refused, and the refusal which reply it was", () => {
    const reply = { ...attempt(1, "delivered", 200), uuid: "a", seq: 2 };
    const refusal = { kind: "ncco", uuid: "a", seq: 4, invalid: ["one", "two"] };
    const other = { kind: "status", uuid: "b", seq: 3 };
    const ladder = rows([{ ...webhook, uuid: "a", seq: 1 }, reply], [other], [refusal]);
    assert.equal(nccoRefusalOf(exchangeOf(ladder[0], ladder), ladder), refusal);
    assert.equal(replyRefusedBy(refusal, ladder), reply);
    const later = rows([{ ...webhook, uuid: "a", seq: 1 }, reply], [{ ...other, uuid: "a" }], [refusal]);
    assert.equal(nccoRefusalOf(exchangeOf(later[0], later), later), null);
    assert.equal(replyRefusedBy(refusal, later), null);
});
