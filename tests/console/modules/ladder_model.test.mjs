import assert from "node:assert/strict";
import { test } from "node:test";

import { Calls, failureCount } from "../../../simulator/voice_simulator/console/page/modules/calls/fold.js";
import { Ladder } from "../../../simulator/voice_simulator/console/page/modules/ladder/model.js";
import { CALL, PLACED, SECOND, entries, instant, ladderOf, line, ms } from "./ladder_journal.mjs";

const EVENT = { delivery: 1, event: "busy", method: "POST", url: "http://127.0.0.1:3000/event", body: {} };
const DELIVERED = { delivery: 1, event: "busy", attempt: 1, outcome: "delivered", status: 200, wall: { latency_ms: 11.6 } };
const SECOND_LEG = {
    uuid: SECOND, direction: "outbound", to: { type: "websocket", uri: "ws://bot/socket" },
    from: { type: "phone", number: "442079460000" }, conversation_uuid: "CON-1", script: "answered",
    origin: "default.yaml:1", connected_from: CALL,
};

function lastLine(...told) {
    return line(ladderOf(...PLACED, ...told).rows.at(-1));
}

function rowsAfter(...told) {
    return ladderOf(...PLACED, ...told).rows.slice(2);
}

test("the heads are your app by its address, the platform, the party by its number, and second legs", () => {
    const { heads } = ladderOf(...PLACED, [0, "webhook", EVENT], [1, "call", SECOND_LEG]);
    assert.deepEqual(heads.map(({ kind, title, subtitle }) => [kind, title, subtitle]), [
        ["app", "your app", "127.0.0.1:3000"],
        ["platform", "platform", "this simulator"],
        ["party", "447700900123", "is called"],
        ["socket", "ws://bot/socket", "second leg"],
    ]);
});

test("a request goes to the platform with its answer, and the call from there to the party with its first status", () => {
    assert.deepEqual(ladderOf(...PLACED).rows.map(line), [
        "app > platform: POST /v1/calls | 201",
        "platform > party: calls | 447700900000 → 447700900123 plays busy (busy.yaml:6, turn 1) | started",
    ]);
});

test("an inbound call comes from its party, and is answered by the platform", () => {
    const inbound = { ...PLACED[1][2], direction: "inbound" };
    const { rows, heads } = ladderOf(
        [0, "call", inbound], [0, "status", { status: "started" }], [0, "signal", { signal: "rings" }],
        [0, "status", { status: "ringing" }], [1, "signal", { signal: "answers" }], [1, "status", { status: "answered" }],
    );
    assert.equal(heads[2].title, "447700900000");
    assert.deepEqual(rows.map(({ from, to, statuses }) => [from, to, statuses]), [
        [CALL, "platform", ["started", "ringing"]], ["platform", CALL, ["answered"]],
    ]);
    assert.equal(rows[1].tone, "good");
});

test("what a party does is one row: its step, the signal, and the status that follows", () => {
    const [row, ...others] = rowsAfter(
        [1, "step", { script: "s", step: "press" }], [1, "signal", { signal: "presses", digit: "1" }],
        [1, "status", { status: "completed", duration: 1 }],
    );
    assert.equal(line(row), "party > platform: presses 1 | completed");
    assert.deepEqual(row.more.map((entry) => entry.kind), ["signal", "status"]);
    assert.deepEqual(others, []);
});

test("a step that makes no sound is a mark of the party, which no status of another moment joins", () => {
    const rows = rowsAfter([1, "step", { script: "s", step: "stay" }], [2, "status", { status: "completed" }]);
    assert.deepEqual(rows.map(line), ["party: stays", "party: completed | completed"]);
});

test("what moves a leg without its party comes from the platform", () => {
    const told = [[9, "signal", { signal: "ringing_timer" }], [9, "status", { status: "timeout" }]];
    assert.equal(lastLine(...told), "platform > party: ringing timer ended | Nobody answered in time. | timeout");
});

test("a status that failed is red, with the platform's word for why", () => {
    const row = rowsAfter([1, "status", { status: "failed", detail: "cannot_route" }]).at(-1);
    assert.equal(row.tone, "failed");
    assert.equal(row.reason, "failed: cannot_route");
});

test("a request that was refused is red, with the reason", () => {
    const refused = { method: "PUT", path: `/v1/calls/${CALL}/talk`, status: 400, refused: "text: missing" };
    const row = rowsAfter([1, "request", refused])[0];
    assert.equal(line(row), "app > platform: PUT …/talk | 400 | text: missing");
    assert.equal(row.tone, "failed");
});

test("requests are named by what tells them apart", () => {
    const named = (method, path, body) => rowsAfter([1, "request", { method, path, body, status: 200 }])[0].label;
    assert.equal(named("PUT", `/v1/calls/${CALL}`, { action: "transfer" }), "PUT transfer");
    assert.equal(named("GET", `/v1/calls/${CALL}`), "GET …/48d54222");
    assert.equal(named("DELETE", `/v1/calls/${CALL}/stream`, {}), "DELETE …/stream");
    assert.equal(named("GET", "/v1/calls"), "GET /v1/calls");
});

test("a webhook has its reply and latency in its row", () => {
    const [row, ...others] = rowsAfter([1, "webhook", EVENT], [1, "delivery", DELIVERED]);
    assert.equal(line(row), "platform > app: busy | POST /event | 200 · 12 ms");
    assert.deepEqual(row.more.map((entry) => entry.kind), ["delivery"]);
    assert.deepEqual(others, []);
});

test("a webhook that is on its way says so", () => {
    assert.equal(lastLine([1, "webhook", EVENT]), "platform > app: busy | POST /event | …");
});

test("each further attempt has a row where it was made, and belongs to its webhook as well", () => {
    const again = { ...DELIVERED, outcome: "again", status: 503, wall: { latency_ms: 1, said: "sorry" } };
    const rows = rowsAfter([1, "webhook", EVENT], [1, "delivery", again], [3, "delivery", { ...DELIVERED, attempt: 2 }]);
    assert.deepEqual(rows.map(line), [
        "platform > app: busy | POST /event | 503 · 1 ms | sorry; it is sent again",
        "platform > app: busy | attempt 2 | 200 · 12 ms",
    ]);
    assert.deepEqual(rows.map((row) => row.tone), ["note", "plain"]);
    assert.equal(rows[0].more.length, 2);
});

test("a webhook that could not be delivered says why", () => {
    const failed = { delivery: 1, event: "busy", attempt: 1, outcome: "failed", failure: "unreachable", fault: "s.yaml:3" };
    const row = rowsAfter([1, "webhook", EVENT], [1, "delivery", failed])[0];
    assert.equal(row.outcome, "unreachable");
    assert.equal(row.reason, "not delivered; by the fault s.yaml:3");
});

test("a reply that took simulated time stands where it came", () => {
    const rows = rowsAfter([1, "webhook", EVENT], [6, "delivery", DELIVERED]);
    assert.deepEqual(rows.map(line).at(-1), "app > platform: reply | to busy after 5.0 s | 200 · 12 ms");
    assert.deepEqual(rows[0].more, rows[1].more.concat(rows[1].entry));
});

test("what a fault swallowed is a ghost, and says which fault", () => {
    const row = rowsAfter([1, "webhook", EVENT], [1, "fault", { fault: "s.yaml:12", does: "lost", delivery: 1 }])[0];
    assert.equal(row.tone, "ghost");
    assert.equal(row.reason, "lost on purpose (s.yaml:12)");
});

test("what a fault held back is a ghost where it was due, and comes where it comes", () => {
    const late = { fault: "s.yaml:12", does: "late", event: "busy", delivery: 1 };
    const rows = rowsAfter([1, "webhook", EVENT], [1, "fault", late], [9, "delivery", DELIVERED]);
    assert.deepEqual(rows.map(({ tone, from, to }) => [tone, from, to]), [
        ["ghost", "platform", "app"], ["plain", "platform", "app"],
    ]);
    assert.equal(rows[1].detail, "comes late: held back on purpose (s.yaml:12)");
});

test("a request that a fault answered never came: a ghost", () => {
    const rows = rowsAfter(
        [1, "fault", { fault: "s.yaml:3", does: "respond", request: `PUT /v1/calls/${CALL}`, effect: "none" }],
        [1, "request", { method: "PUT", path: `/v1/calls/${CALL}`, status: 429, fault: "s.yaml:3", handled: false }],
    );
    assert.deepEqual(rows.map((row) => row.tone), ["ghost", "ghost"]);
    assert.equal(rows[1].outcome, "429");
    assert.equal(rows[1].reason, "by the fault s.yaml:3");
});

test("an action runs until the next begins, with its words where the NCCO is known", () => {
    const reply = [{ action: "talk", text: "Welcome" }, { action: "record" }];
    const ladder = ladderOf(
        ...PLACED, [1, "webhook", { ...EVENT, event: "answer" }], [1, "delivery", { ...DELIVERED, reply }],
        [1, "ncco", { action: "talk", index: 0 }],
        [3, "heard", { source: "talk", by: "ncco", content: "Welcome", from: instant(1), to: instant(3), to_the_end: true }],
        [3, "ncco", { action: "record", index: 1 }],
    );
    assert.deepEqual(spansOf(ladder, "action"), [["talk", ms(1), ms(3)], ["record", ms(3), null]]);
    assert.equal(ladder.rows.find((row) => row.label === "talk").detail, "“Welcome”");
    assert.deepEqual(spansOf(ladder, "recording"), [["recording", ms(3), null]]);
});

test("a prompt that keys may stop goes on while its input listens", () => {
    const ladder = ladderOf(
        ...PLACED, [1, "ncco", { action: "talk", index: 0 }], [1, "ncco", { action: "input", index: 1 }],
        [4, "heard", { source: "talk", by: "ncco", content: "Press", from: instant(1), to: instant(4), to_the_end: true }],
        [9, "signal", { signal: "ncco_ran_out" }], [9, "status", { status: "completed" }],
    );
    assert.deepEqual(spansOf(ladder, "action"), [["talk", ms(1), ms(4)], ["input", ms(1), ms(9)]]);
});

test("the words of an NCCO that was not taken are not shown", () => {
    const ladder = ladderOf(
        ...PLACED, [1, "webhook", EVENT], [1, "delivery", { ...DELIVERED, reply: [{ action: "record" }] }],
        [2, "ncco", { action: "talk", index: 0 }],
    );
    assert.equal(ladder.rows.at(-1).detail, "");
});

test("a prompt is a span of its party, with the words that were heard of it, below the row where it began", () => {
    const heard = { source: "talk", by: "api", content: "Good morning", words: "Good", to_the_end: false };
    const ladder = ladderOf(
        ...PLACED, [1, "request", { method: "PUT", path: `/v1/calls/${CALL}/talk`, status: 200 }],
        [2, "note", { note: "meanwhile" }],
        [3, "heard", { ...heard, from: instant(1.5), to: instant(3), wall: { began_after: 4 } }],
    );
    const prompt = ladder.spans.find((one) => one.kind === "prompt");
    assert.deepEqual([prompt.head, prompt.from, prompt.to], [CALL, ms(1.5), ms(3)]);
    assert.deepEqual([prompt.row, prompt.endRow], [2, 4]);
    assert.equal(line(ladder.rows.at(-1)), "platform > party: “Good” (cut) | asked for over the API | 1.5 s");
});

test("a WAV file that a party plays has its level beside its name or words", () => {
    const heard = { source: "party", by: "party", content: "hello.wav", from: instant(2), to: instant(3), level: -18.6 };
    const told = (members) => lastLine([1, "call", SECOND_LEG], [3, "heard", { ...heard, leg: SECOND, ...members }]);
    assert.equal(told({ to_the_end: true }), "second > party: “hello.wav” of -19 dB | 1.0 s");
    assert.equal(told({ to_the_end: false }), "second > party: “hello.wav” of -19 dB (cut) | 1.0 s");
});

test("what one party hears of another goes from leg to leg", () => {
    const heard = { source: "party", by: "party", content: "hello", from: instant(2), to: instant(3), to_the_end: true };
    const told = [[1, "call", SECOND_LEG], [3, "heard", { ...heard, leg: SECOND }]];
    assert.equal(lastLine(...told), "second > party: “hello” | 1.0 s");
    const stranger = [3, "heard", { ...heard, leg: "0f0f0f0f-another" }];
    assert.equal(lastLine(stranger), "platform > party: “hello” | made on the call 0f0f0f0f | 1.0 s");
});

test("statuses are spans of their leg, and the last one ends all that goes on there", () => {
    const ladder = ladderOf(
        ...PLACED, [1, "status", { status: "ringing" }], [3, "status", { status: "answered" }],
        [3, "ncco", { action: "talk", index: 0 }], [5, "status", { status: "completed" }],
    );
    assert.deepEqual(spansOf(ladder, "status"), [
        ["started", ms(0), ms(1)], ["ringing", ms(1), ms(3)], ["answered", ms(3), ms(5)],
    ]);
    assert.deepEqual(spansOf(ladder, "action"), [["talk", ms(3), ms(5)]]);
    assert.ok(ladder.isOver);
});

test("much simulated time between two rows is a gap", () => {
    const ladder = ladderOf(...PLACED, [4, "note", { note: "one" }], [33, "note", { note: "two" }]);
    assert.deepEqual(ladder.gaps, [3]);
});

test("what an NCCO lacks is red, with what would be right", () => {
    const row = rowsAfter([1, "ncco", { invalid: ["$[0]: expected an action object, got 7"] }])[0];
    assert.equal(line(row), "platform: NCCO refused | $[0]: expected an action object, got 7");
    assert.equal(row.tone, "failed");
});

test("a party that waited in vain is red, unless its script can do without", () => {
    const gaveUp = { script: "s", gave_up: "ncco talk", within_ms: 7000, came: ["event answered"] };
    const tones = (entry) => rowsAfter([9, "step", entry]).map(({ tone, reason }) => [tone, reason]);
    assert.deepEqual(tones(gaveUp), [["failed", "after 7.0 s; what came: event answered"]]);
    assert.equal(tones({ ...gaveUp, if_possible: true })[0][0], "note");
    assert.equal(tones({ script: "s", not_reached: ["stay"] })[0][0], "note");
    assert.equal(tones({ script: "s", not_reached: ["say"], missed: ["say"] })[0][0], "failed");
});

test("a kind that nobody knows is a note with all its members, even if it is named like something of JavaScript's", () => {
    for (const kind of ["hologram", "constructor", "__proto__"]) {
        const row = rowsAfter([1, kind, { shape: { of: "a cube" } }])[0];
        assert.equal(row.tone, "note");
        assert.equal(line(row), `party: ${kind} | {"shape":{"of":"a cube"}}`);
    }
});

test("what is about no call belongs to it while it goes on, and what is about another does not", () => {
    const trigger = [0, "trigger", { uuid: null, method: "POST", url: "/campaigns", status: 202 }];
    const told = (...more) => ladderOf(...PLACED, ...more).rows.length;
    assert.equal(told(trigger), 3);
    assert.equal(told([0, "note", { uuid: "another", note: "n" }]), 2);
    assert.equal(told([1, "signal", { signal: "ends" }], [1, "status", { status: "busy" }], trigger), 3);
    assert.equal(told([1, "call", { ...SECOND_LEG, connected_from: "another" }]), 2);
});

test("without a call it is the ladder of a world", () => {
    const ladder = new Ladder();
    entries(...PLACED, [1, "call", { ...SECOND_LEG, connected_from: undefined }]).forEach((entry) => ladder.apply(entry));
    assert.deepEqual(ladder.legs.map((leg) => leg.uuid), [CALL, SECOND]);
});

test("a row is found by its id, and by the number of each entry that belongs to it", () => {
    const ladder = ladderOf(...PLACED);
    assert.equal(ladder.rowOf(2), ladder.rows[1]);
    assert.equal(ladder.rowOf(3), ladder.rows[1]);
    assert.equal(ladder.rowOf(4), null);
    assert.equal(ladder.last, 3);
});

function spansOf(ladder, kind) {
    return ladder.spans.filter((one) => one.kind === kind).map(({ label, from, to }) => [label, from, to]);
}

test("the ladder counts what the list of calls counts: a slow webhook once, a lost one not, all words for an end", () => {
    const slow = { delivery: 1, event: "busy", attempt: 1, outcome: "failed", failure: "time_out" };
    const lost = { ...EVENT, delivery: 2 };
    const told = [
        [1, "webhook", EVENT], [1, "webhook", lost], [1, "fault", { delivery: 2, event: "busy", does: "lost", fault: "x:1" }],
        [9, "delivery", slow], [9, "status", { status: "busy" }],
    ];
    const ladder = ladderOf(...PLACED, ...told);
    const calls = new Calls();
    entries(...PLACED, ...told).forEach((entry) => calls.apply("demo", entry));
    assert.equal(ladder.failures, 2);
    assert.equal(failureCount(calls.find("demo", CALL)), 2);
    assert.equal(ladder.rows.filter(({ tone }) => tone === "failed").length, 2);
});

test("a webhook that is sent once more long after the call is not of its time", () => {
    const again = { ...EVENT, delivery: 2, again: 1 };
    const ladder = ladderOf(...PLACED, [1, "webhook", EVENT], [60, "webhook", again], [62, "delivery", { ...DELIVERED, delivery: 2 }]);
    assert.equal(ladder.ownEnd, ms(1));
    assert.equal(ladder.ends, ms(62));
});

test("it is the platform that can't put a call through, not its caller", () => {
    const row = rowsAfter([1, "signal", { signal: "ends" }], [1, "status", { status: "failed", detail: "cannot_route" }]).at(-1);
    assert.deepEqual([row.from, row.to], ["platform", CALL]);
});
