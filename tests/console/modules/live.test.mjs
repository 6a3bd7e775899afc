import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { LiveSimulator } from "../../../simulator/voice_simulator/console/page/modules/live.js";
import { State } from "../../../simulator/voice_simulator/console/page/modules/state.js";

test("a question that waits for its answer, such as for the token, is not asked again meanwhile", async () => {
    const asked = [];
    const answers = [];
    const requests = {
        ask: () => new Promise(() => {}),
        get: (path) => new Promise((answer) => {
            asked.push(path);
            answers.push(() => answer({ worlds: {} }));
        }),
    };
    globalThis.document = { hidden: false };
    globalThis.requestAnimationFrame = () => {};
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    try {
        new LiveSimulator(new State({ requests })).start();
        for (let seconds = 0; seconds < 10; seconds += 1) {
            mock.timers.tick(1000);
        }
        assert.deepEqual(asked.splice(0), ["health", "clock"]);
        answers.forEach((answer) => answer());
        await new Promise((resume) => setImmediate(resume));
        mock.timers.tick(250);
        assert.deepEqual(asked, ["health", "clock"]);
    } finally {
        mock.timers.reset();
        delete globalThis.document;
        delete globalThis.requestAnimationFrame;
    }
});

/** What is told of the connection after so many seconds in which the stream does not open. */
function stuckFor(seconds, isAsking) {
    const requests = { isAsking, ask: () => new Promise(() => {}), get: () => new Promise(() => {}) };
    const told = [];
    globalThis.document = { hidden: false };
    globalThis.requestAnimationFrame = () => {};
    mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
    try {
        const state = new State({ requests });
        const live = new LiveSimulator(state);
        live.lacksRoom = (isLacking) => told.push(isLacking);
        live.start();
        mock.timers.tick(seconds * 1000);
        return { ...state.connection, told };
    } finally {
        mock.timers.reset();
        delete globalThis.document;
        delete globalThis.requestAnimationFrame;
    }
}

test("a stream that does not open for five seconds is told, and other consoles are asked for room", () => {
    assert.deepEqual(stuckFor(4, false), { is: "connecting", why: null, told: [] });
    const { why, told } = stuckFor(5, false);
    assert.match(why, /for 5 s.*six connections/);
    assert.deepEqual(told, [true]);
});

test("that is not told while somebody is asked for the token, for which all waits", () => {
    assert.deepEqual(stuckFor(60, true), { is: "connecting", why: null, told: [] });
});
