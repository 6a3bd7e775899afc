import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { State } from "../../../simulator/voice_simulator/console/page/modules/state.js";

beforeEach(() => {
    globalThis.requestAnimationFrame = () => {};
});

afterEach(() => {
    delete globalThis.requestAnimationFrame;
});

function worldOf(uuid) {
    const parties = { to: { number: "447700900123" }, from: { number: "447700900000" } };
    const entry = { seq: 1, time: "2030-01-01T12:00:00Z", kind: "call", uuid, direction: "outbound", ...parties };
    return { entries: [entry], calls: { [uuid]: { uuid } } };
}

function kept(count, { opened = null } = {}) {
    const state = new State({ requests: {} });
    state.opened = opened;
    for (let run = 1; run <= count; run += 1) {
        state.keepRun(`run ${run}`, worldOf(`call-${run}`));
    }
    return state;
}

test("the calls of a run that has failed are listed, and known from inside", () => {
    const state = kept(1);
    assert.deepEqual(state.calls.all.map(({ application_id, uuid }) => [application_id, uuid]), [["run 1", "call-1"]]);
    assert.deepEqual([...state.insides.keys()], ["call-1"]);
});

test("of very many runs the oldest go, with all that is kept of them", () => {
    const state = kept(25);
    assert.deepEqual([...state.runs.keys()], Array.from({ length: 20 }, (_, index) => `run ${index + 6}`));
    assert.equal(state.calls.all.length, 20);
    assert.equal(state.insides.size, 20);
});

test("the one that somebody looks at does not go", () => {
    const state = kept(25, { opened: { application_id: "run 2", uuid: "call-2" } });
    assert.equal(state.runs.has("run 2"), true);
    assert.equal(state.runs.has("run 3"), false);
});
