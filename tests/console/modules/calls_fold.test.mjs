import assert from "node:assert/strict";
import { test } from "node:test";

import { strikeOf } from "../../../simulator/voice_simulator/console/page/modules/calls/failures.js";
import { Calls, failureCount } from "../../../simulator/voice_simulator/console/page/modules/calls/fold.js";

const APP = "demo";
const phone = (number) => ({ type: "phone", number });

/** Takes entries in, each a second after the one before. */
class Told {
    calls = new Calls();
    seq = 0;

    tell(uuid, kind, members = {}, application_id = APP) {
        this.seq += 1;
        const time = new Date(Date.UTC(2030, 0, 1, 12) + this.seq * 1000).toISOString();
        return this.calls.apply(application_id, { seq: this.seq, time, kind, uuid, ...members });
    }

    placed(uuid = "a1", members = {}, application_id = APP) {
        const to = phone("447700900001");
        const facts = { direction: "outbound", to, from: phone("442079460000"), conversation_uuid: "CON-1" };
        return this.tell(uuid, "call", { ...facts, script: "busy", origin: "busy.yaml:4", ...members }, application_id);
    }

    failuresOf(kind, members) {
        this.placed();
        return this.tell("a1", kind, members).failures.map(({ sentence }) => sentence);
    }
}

test("a call has what its entries say", () => {
    const told = new Told();
    told.tell("a1", "request", { method: "POST", path: "/v1/calls", status: 201 });
    const call = told.placed("a1");
    assert.deepEqual(
        [call.calledAddress, call.callingAddress, call.direction, call.script, call.isForgotten],
        ["447700900001", "442079460000", "outbound", "busy", false],
    );
    for (const status of ["started", "ringing", "answered", "completed"]) {
        told.tell("a1", "status", { status });
    }
    assert.equal(call.status, "completed");
    assert.deepEqual([call.answered - call.began, call.ended - call.answered], [3000, 1000]);
    assert.deepEqual([call.isLive, call.isOver, call.last], [false, true, call.ended]);
});

test("calls of two worlds are told apart, though they had the same id", () => {
    const told = new Told();
    told.placed("a1");
    told.placed("a1", { direction: "inbound" }, "other");
    assert.equal(told.calls.find(APP, "a1").direction, "outbound");
    assert.equal(told.calls.find("other", "a1").direction, "inbound");
    assert.equal(told.calls.find("third", "a1"), null);
});

test("the newest call comes first, and second legs follow the call that dialled them", () => {
    const told = new Told();
    told.placed("a1");
    told.placed("b2");
    told.placed("a1-leg", { connected_from: "a1" });
    told.placed("a1-leg-leg", { connected_from: "a1-leg" });
    assert.deepEqual(told.calls.all.map((call) => call.uuid), ["b2", "a1", "a1-leg", "a1-leg-leg"]);
});

test("what is counted follows each entry", () => {
    const told = new Told();
    told.placed("a1");
    told.tell("a1", "status", { status: "started" });
    told.placed("b2");
    told.tell("b2", "status", { status: "started" });
    assert.deepEqual(told.calls.counts, { calls: 2, live: 2, failed: 0 });
    told.tell("a1", "status", { status: "busy" });
    assert.deepEqual(told.calls.counts, { calls: 2, live: 1, failed: 1 });
    told.calls.forget(APP);
    assert.deepEqual(told.calls.counts, { calls: 0, live: 0, failed: 0 });
});

test("a world that ends takes its calls, and leaves those of the others", () => {
    const told = new Told();
    told.placed("a1");
    told.placed("a2", { connected_from: "a1" });
    told.placed("b2", {}, "other");
    told.calls.forget(APP);
    assert.deepEqual(told.calls.all.map((call) => call.uuid), ["b2"]);
    assert.equal(told.calls.find(APP, "a2"), null);
    assert.deepEqual([...told.calls.worlds.keys()], ["other"]);
});

test("a call of which the beginning is forgotten is shown with what can be known of it", () => {
    const told = new Told();
    const call = told.tell("a1", "heard", { source: "talk" });
    assert.deepEqual([call.isForgotten, call.status, call.isLive, call.isOver], [true, null, false, false]);
    assert.deepEqual([call.calledAddress, call.began], [null, null]);
    const body = { from: "442079460000", to: "sip:alice@example.com", direction: "outbound" };
    told.tell("a1", "webhook", { event: "answered", body });
    assert.deepEqual([call.status, call.isLive, call.direction], ["answered", true, "outbound"]);
    assert.deepEqual(call.from, { number: "442079460000" });
    assert.deepEqual(call.to, { uri: "sip:alice@example.com" });
});

test("a request that places a call is its beginning, another one is not", () => {
    const told = new Told();
    assert.equal(told.tell("a1", "request", { method: "POST", path: "/v1/calls", status: 201 }).isForgotten, false);
    assert.equal(told.tell("b2", "request", { method: "PUT", path: "/v1/calls/b2", status: 204 }).isForgotten, true);
});

test("what the journal had forgotten before it was told is remembered for its world", () => {
    const told = new Told();
    told.placed("a1");
    told.calls.miss(APP, 4000);
    assert.equal(told.calls.worlds.get(APP).forgotten, 4000);
});

const FAILURES = [
    ["a busy line", "status", { status: "busy" }, "The line was busy."],
    ["a declined call", "status", { status: "rejected" }, "The party declined the call."],
    ["no answer", "status", { status: "unanswered" }, "Nobody answered."],
    ["a failed call", "status", { status: "failed", detail: "cannot_route" }, "The call failed: cannot_route."],
    [
        "a webhook that was refused", "delivery",
        { event: "answered", attempt: 1, outcome: "failed", status: 500, wall: { said: "Oh no" } },
        "The webhook answered was answered HTTP 500: Oh no.",
    ],
    [
        "a webhook that nobody took", "delivery",
        { event: "completed", attempt: 2, outcome: "failed", failure: "time_out" },
        "The webhook completed was not delivered in 2 attempts: your app did not reply in time.",
    ],
    [
        "an NCCO that is none", "ncco", { invalid: ["$[0].action: expected talk", "$[1]: …"] },
        "The NCCO was refused: $[0].action: expected talk; $[1]: ….",
    ],
    [
        "steps that the script counts on", "step", { not_reached: ["press", "stay"], missed: ["press"] },
        "The call was over before its party came to: press.",
    ],
    [
        "what the party waited for at the end", "step", { not_reached: ["say"], awaited: "api transfer" },
        "The call was over while its party waited for api transfer.",
    ],
    [
        "what the party waited for in vain", "step", { gave_up: "api transfer", within_ms: 5000, came: [] },
        "The party waited for api transfer in vain.",
    ],
    [
        "a late request", "note", { note: "…", late_for: "answered", wall: { after_ms: 312 } },
        "Your app acted 312 ms after its reply to answered, when time had moved on: see --settle.",
    ],
    ["what your app lost", "note", { note: "no ringing is told", lost: "event_url" }, "no ringing is told."],
    [
        "a refused request", "request", { method: "PUT", path: "/v1/calls/a1", status: 404, refused: "not found" },
        "PUT /v1/calls/a1 was refused with 404: not found.",
    ],
    ["an error that your app is told of", "webhook", { event: "error", body: { reason: "Syntax error" } },
        "Your app is told of an error: Syntax error."],
    ["a transcript that failed", "transcript", { error: "no speech" }, "The transcript failed: no speech."],
];

for (const [what, kind, members, sentence] of FAILURES) {
    test(`a sentence says of ${what} what went wrong`, () => {
        assert.deepEqual(new Told().failuresOf(kind, members), [sentence]);
    });
}

const STRIKES = [
    [
        "a webhook that a fault kept", "fault", { event: "ringing", delivery: 2, does: "lost", fault: "lost.yaml:9" },
        "The webhook ringing never reached your app: a fault kept it (lost.yaml:9).",
    ],
    [
        "a request that a fault struck", "fault",
        { request: "POST /v1/calls", does: "delay", effect: "done", fault: "slow.yaml:3" },
        "POST /v1/calls was held up by a fault (slow.yaml:3).",
    ],
    [
        "a fault of a later version", "fault", { event: "ringing", does: "scramble", fault: "x.yaml:1" },
        "The webhook ringing was struck by a fault, scramble (x.yaml:1).",
    ],
];

for (const [what, kind, members, sentence] of STRIKES) {
    test(`a sentence says of ${what} what the fault did, and your app has not failed`, () => {
        assert.equal(strikeOf({ kind, ...members }), sentence);
        assert.deepEqual(new Told().failuresOf(kind, members), []);
    });
}

test("what failed on a second leg counts for the call that dialled it, too", () => {
    const told = new Told();
    const call = told.placed("a1");
    const leg = told.placed("b2", { connected_from: "a1" });
    told.tell("b2", "status", { status: "busy" });
    assert.deepEqual([failureCount(call), failureCount(leg), call.hasFailed], [1, 1, false]);
    assert.equal(told.calls.familyOf(leg), call);
    assert.equal(told.calls.familyOf(call), call);
    assert.deepEqual(leg.failures, [{ sentence: "The line was busy.", seq: 3 }]);
});

const NO_FAILURES = [
    ["a webhook that is tried again", "delivery", { event: "answered", attempt: 1, outcome: "again", status: 500 }],
    ["steps that no script counts on", "step", { not_reached: ["stay"] }],
    ["a wait that the script does without", "step", { gave_up: "api talk", if_possible: true }],
    ["a call that your app called off", "status", { status: "cancelled" }],
    ["a kind of entry that is not known here", "weather", { status: "rain" }],
    ["a note", "note", { note: "nothing of import" }],
];

for (const [what, kind, members] of NO_FAILURES) {
    test(`${what} is no failure`, () => {
        assert.deepEqual(new Told().failuresOf(kind, members), []);
    });
}

test("of very many failures of one call fifty are kept, and the others counted", () => {
    const told = new Told();
    told.placed();
    for (let often = 0; often < 60; often += 1) {
        told.tell("a1", "delivery", { event: "dtmf", attempt: 1, outcome: "failed", status: 500 });
    }
    const call = told.calls.find(APP, "a1");
    assert.deepEqual([call.failures.length, call.furtherFailures], [50, 10]);
});

test("a request that was refused and led to no call is kept by itself", () => {
    const told = new Told();
    const refused = { method: "POST", path: "/v1/calls", status: 400, refused: "from: Is required." };
    assert.equal(told.tell(null, "request", refused), null);
    told.tell(null, "request", { method: "GET", path: "/v1/calls", status: 200 });
    assert.deepEqual(
        told.calls.strays.map(({ application_id, sentence }) => [application_id, sentence]),
        [[APP, "POST /v1/calls was refused with 400: from: Is required."]],
    );
});

test("a request that names a call that there is not makes none", () => {
    const told = new Told();
    const refused = { method: "PUT", path: "/v1/calls/<img>", status: 404, refused: "no such call" };
    assert.equal(told.tell("<img>", "request", refused), null);
    assert.deepEqual([told.calls.all, told.calls.strays.length], [[], 1]);
    told.placed("a1");
    assert.equal(told.tell("a1", "request", { ...refused, path: "/v1/calls/a1" }).uuid, "a1");
});

test("a console that is left open forgets the oldest calls, and says how many", () => {
    const told = new Told();
    for (let index = 0; index <= 21_000; index += 1) {
        told.placed(`call-${index}`);
    }
    assert.deepEqual([told.calls.dropped, told.calls.counts.calls], [1000, 20_001]);
    assert.equal(told.calls.find(APP, "call-0"), null);
    assert.equal(told.calls.all[0].uuid, "call-21000");
});
