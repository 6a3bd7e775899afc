import assert from "node:assert/strict";
import { test } from "node:test";

import { State } from "../../../simulator/voice_simulator/console/page/modules/state.js";

test("what a listener leaves for afterwards is done once all have heard of a change", () => {
    const [state, frames, done] = [new State(), [], []];
    globalThis.requestAnimationFrame = (frame) => frames.push(frame);
    for (const name of ["ladder", "message"]) {
        state.follow(() => {
            done.push(`${name} rendered`);
            return () => done.push(`${name} scrolled`);
        });
    }
    state.follow(() => null);
    state.changed();
    state.changed();
    frames.forEach((frame) => frame());
    delete globalThis.requestAnimationFrame;
    assert.deepEqual(done, ["ladder rendered", "message rendered", "ladder scrolled", "message scrolled"]);
});

test("what the simulator tells is shown in every second picture at most, what one does in the next", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout"] });
    const [state, frames] = [new State(), []];
    let [shown, now] = [0, 1000];
    context.mock.method(performance, "now", () => now);
    globalThis.requestAnimationFrame = (frame) => frames.push(frame);
    state.follow(() => {
        shown += 1;
    });
    const draw = () => frames.splice(0).forEach((frame) => frame());
    state.changedSoon();
    draw();
    state.changedSoon();
    state.changedSoon();
    draw();
    assert.equal(shown, 1);
    now += 30;
    context.mock.timers.tick(30);
    draw();
    assert.equal(shown, 2);
    state.choose(7);
    draw();
    assert.equal(shown, 3);
    delete globalThis.requestAnimationFrame;
});
