import assert from "node:assert/strict";
import { test } from "node:test";

import { State } from "../../../simulator/voice_simulator/console/page/modules/state.js";
import {
    callToShow, failedLines, fillState, ladderOf, originWords,
} from "../../../simulator/voice_simulator/console/page/modules/trace/data.js";
import { CALL, PLACED, SECOND, entries } from "./ladder_journal.mjs";

globalThis.requestAnimationFrame = (act) => act();

const BUSY = [...PLACED, [2, "status", { status: "busy" }]];
const CLOCK = { now: "2030-01-01T12:00:05.000Z", mode: "real", speed: 1, holds: [] };

function trace({ failures = [], worlds = { demo: entries(...BUSY) } } = {}) {
    const shown = Object.entries(worlds).map(([whose, told]) => [whose, { entries: told, calls: { [CALL]: { done: true } }, clock: CLOCK }]);
    const versions = { "voice-simulator": "1.0", Python: "3.11" };
    return { title: "t", seed: 7, versions, failures, notes: [], printed: [], recordings: [], worlds: Object.fromEntries(shown) };
}

function filled(held) {
    const state = new State();
    fillState(state, held);
    return state;
}

test("what a trace holds is in the state, and nobody is asked", () => {
    const state = filled(trace());
    assert.equal(state.isLive, false);
    assert.equal(state.calls.find("demo", CALL).status, "busy");
    assert.deepEqual(state.insides.get(CALL), { done: true });
    assert.equal(state.clocks.get("demo").mode, "manual", "its time does not go on");
});

test("the call that was not as expected comes first, then one that failed, then the only one", () => {
    const second = entries(...BUSY).map((entry) => ({ ...entry, uuid: SECOND }));
    const held = trace({ worlds: { demo: entries(...BUSY), other: second } });
    assert.equal(callToShow(filled(held).calls, { ...held, failures: [{ uuid: SECOND }] }).uuid, SECOND);
    assert.equal(callToShow(filled(held).calls, { ...held, failures: [{ uuid: null }, { uuid: CALL }] }).uuid, CALL);
    const only = trace({ failures: [{ uuid: "gone" }] });
    assert.equal(callToShow(filled(only).calls, only).uuid, CALL);
    const none = trace({ worlds: { demo: [] } });
    assert.equal(callToShow(filled(none).calls, none), null);
});

test("the ladder of a call has its entries only", () => {
    const other = entries(...BUSY).map((entry) => ({ ...entry, uuid: SECOND, seq: entry.seq + 100 }));
    const held = trace({ worlds: { demo: [...entries(...BUSY), ...other] } });
    const ladder = ladderOf(held, { application_id: "demo", uuid: CALL });
    assert.deepEqual(ladder.legs.map(({ uuid }) => uuid), [CALL]);
    assert.equal(ladder.isOver, true);
});

test("it says from what it was made", () => {
    assert.equal(originWords(trace()), "seed 7 · voice-simulator 1.0 · Python 3.11 · 2030-01-01 12:00:00");
    assert.equal(originWords({ ...trace({ worlds: {} }), seed: null }), "voice-simulator 1.0 · Python 3.11");
});

test("the lines of its scenario that failed are told, those of other files not", () => {
    const failures = [{ origin: "calls/busy.yaml:8" }, { origin: "busy.yaml:12, turn 1" }, { origin: "other.yaml:3" }, { origin: "x" }];
    assert.deepEqual([...failedLines({ failures, scenario: { name: "busy.yaml", text: "" } })], [8, 12]);
    assert.deepEqual([...failedLines({ failures, scenario: { name: "calls/busy.yaml[2]", text: "" } })], [8, 12]);
});
