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
