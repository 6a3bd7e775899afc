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
