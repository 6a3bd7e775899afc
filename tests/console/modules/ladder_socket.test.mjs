import assert from "node:assert/strict";
import { test } from "node:test";

import { failureOf, strikeOf } from "../../../simulator/voice_simulator/console/page/modules/calls/failures.js";
import { Calls } from "../../../simulator/voice_simulator/console/page/modules/calls/fold.js";
import { sentencesOf, titleOf } from "../../../simulator/voice_simulator/console/page/modules/message/words.js";
import { CALL, PLACED, SECOND, ladderOf, line } from "./ladder_journal.mjs";

const SOCKET_LEG = {
    uuid: SECOND, direction: "outbound", to: { type: "websocket", uri: "ws://bot/socket" },
    from: { type: "phone", number: "442079460000" }, conversation_uuid: "CON-1", script: "your app", origin: "your app",
    connected_from: CALL,
};
const MEASURED = {
    frames_in: 150, frames_out: 200, late_p50: 0.5, late_p95: 1.5, late_max: 3, first_sound: 900, replies: [1200, 800],
    stops: [240], dead_air: 2000, largest_queue: 50,
    jitter_p50: 0, jitter_p95: 7, jitter_max: 40, under_runs: 2,
};

function told(...entries) {
    const ladder = ladderOf(...PLACED, [1, "call", SOCKET_LEG], ...entries.map(([at, kind, members]) => [at, kind, { uuid: SECOND, ...members }]));
    return ladder.rows.slice(3);
}

const ROWS = [
    ["the upgrade", "socket", { opening: "ws://bot/socket", rate: 16000 }, "platform > second: connects | ws://bot/socket at 16 kHz"],
    ["a message to your app", "socket", { sent: "dtmf", message: { event: "websocket:dtmf", digit: "5", duration: 260 } },
        'platform > second: dtmf | {"digit":"5","duration":260}'],
    ["a message of your app", "socket", { received: "clear", text: "{}", dropped_ms: 1500 },
        "second > platform: clear | 1.5 s of audio are not played"],
    ["a message that is ignored", "socket", { received: "unknown", text: "hi", note: "it is no JSON: ignored" },
        "second > platform: ignored message | hi"],
    ["your app's closing", "socket", { closed_by: "app", code: 1011, reason: "oops" }, "second > platform: closes the socket | 1011 oops"],
    ["the platform's closing", "socket", { closed_by: "platform", code: 1000 }, "platform > second: closes the socket | 1000"],
    ["what was measured", "socket", MEASURED, "second: measured | 150 frames in, 200 out; replies after 1.2 s, 800 ms; stops after 240 ms"],
];

for (const [what, kind, members, expected] of ROWS) {
    test(`a row tells of a WebSocket: ${what}`, () => {
        const [row] = told([2, kind, members]);
        assert.equal(line(row).replaceAll(SECOND, "second"), expected);
    });
}

const FAILURES = [
    ["a socket that can't be had", { refused: "unreachable", sentence: "nobody listens at bot:80" },
        "Your app's WebSocket can't be had: nobody listens at bot:80"],
    ["a frame that is too short", { frame_bytes: 300, expected_bytes: 640, number: 7, offset: 3840, outcome: "fatal" },
        "Your app sent a frame of 300 bytes, which are not 20 ms (640): the socket breaks."],
    ["a queue that is full", { dropped_frames: 1, queued_frames: 3072 }, "3072 frames of your app wait: it has lost 1."],
];

for (const [what, members, sentence] of FAILURES) {
    test(`a sentence says of ${what} what went wrong`, () => {
        assert.equal(failureOf({ kind: "socket", ...members }), sentence);
        assert.equal(told([2, "socket", members])[0].tone, "failed");
    });
}

test("nothing went wrong by a frame that is padded, nor by what was measured", () => {
    assert.equal(failureOf({ kind: "socket", frame_bytes: 300, expected_bytes: 640, outcome: "padded" }), null);
    assert.equal(failureOf({ kind: "socket", ...MEASURED, dropped_frames: 4 }), null);
});

test("a sentence says what a fault does to a WebSocket", () => {
    const strike = { kind: "fault", fault: "f.yaml:3", does: "drop", socket: "ws://bot/socket" };
    assert.equal(strikeOf(strike), "The WebSocket ws://bot/socket was dropped by a fault (f.yaml:3).");
});

test("what your app says on a WebSocket goes from its head to who hears it, with its level", () => {
    const heard = { from: "2030-01-01T12:00:02.000Z", to: "2030-01-01T12:00:03.500Z", to_the_end: true };
    const [row] = told([4, "heard", { uuid: CALL, source: "socket", by: "party", content: "", leg: SECOND, level: -23.4, ...heard }]);
    assert.deepEqual([row.from, row.to, row.label, row.outcome], [SECOND, CALL, "sound of -23 dB", "1.5 s"]);
});

test("a call keeps what was measured on its WebSocket", () => {
    const calls = new Calls();
    const leg = calls.apply("app", { seq: 1, time: "2030-01-01T12:00:00Z", kind: "call", ...SOCKET_LEG });
    calls.apply("app", { seq: 2, time: "2030-01-01T12:00:01Z", kind: "socket", uuid: SECOND, sent: "cleared", message: {} });
    assert.equal(leg.measured, null);
    calls.apply("app", { seq: 3, time: "2030-01-01T12:00:02Z", kind: "socket", uuid: SECOND, ...MEASURED });
    assert.equal(leg.measured.frames_in, 150);
});

test("there is no jitter where no two frames came", () => {
    const { jitter_p50, jitter_p95, jitter_max, under_runs, ...rest } = MEASURED;
    const said = sentencesOf({ kind: "socket", ...rest }).join(" ");
    assert.doesNotMatch(said, /Jitter|Under-runs/);
});

test("a reply that never came is told", () => {
    const said = sentencesOf({ kind: "socket", ...MEASURED, no_reply_for: 3000 });
    assert.ok(said.includes("No reply: for 3.0 s in the end."));
});

test("the measures are told one by one", () => {
    const entry = { kind: "socket", ...MEASURED };
    assert.equal(titleOf(entry), "WebSocket: measured");
    assert.deepEqual(sentencesOf(entry).slice(2, 8), [
        "Jitter: 0 ms (p50), 7 ms (p95), 40 ms at most.", "Under-runs: 2.",
        "First sound: after 900 ms.", "Replies: 1.2 s, 800 ms.", "Stops: 240 ms.", "Dead air: 2.0 s.",
    ]);
});
