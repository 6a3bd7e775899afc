import assert from "node:assert/strict";
import { test } from "node:test";

import { dueOf } from "../../../simulator/voice_simulator/console/page/modules/ladder/due.js";
import { instant, ms } from "./ladder_journal.mjs";

const INSIDE = {
    timers: { length_timer: instant(7200), ringing_timer: instant(40) },
    playing: [{ source: "talk", by: "ncco", content: "Press one", from: instant(3), until: instant(5), heard: true }],
    ncco: { actions: ["talk", "input", "record"], index: 0 },
    party: { script: "s", steps: ["answer", "press", "stay"], next: 1 },
};

test("what is due stands in the order of time, and what comes after that without a time of its own at the end", () => {
    const due = dueOf([{ uuid: "leg", ended: null }], new Map([["leg", INSIDE]]));
    assert.deepEqual(due.map(({ at, head, label }) => [at, head, label]), [
        [ms(5), "leg", "hears “Press one”"],
        [ms(40), "platform", "ringing timer ends"],
        [ms(7200), "platform", "length timer ends"],
        [null, "platform", "input, record"],
        [null, "leg", "press, stay"],
    ]);
});

test("where several legs live, what stands at the platform says which it is about", () => {
    const legs = [{ uuid: "one", title: "4477", ended: null }, { uuid: "other", title: "4420", ended: null }];
    const timers = { timers: { length_timer: instant(9) } };
    const due = dueOf(legs, new Map([["one", timers], ["other", timers]]));
    assert.deepEqual(due.map(({ label }) => label), ["length timer ends, 4477", "length timer ends, 4420"]);
});

test("a leg that is over, or that nobody has looked into, has nothing due", () => {
    assert.deepEqual(dueOf([{ uuid: "leg", ended: ms(1) }], new Map([["leg", INSIDE]])), []);
    assert.deepEqual(dueOf([{ uuid: "leg", ended: null }], new Map()), []);
});

test("a sound that nobody hears is not shown, and one whose end nobody knows has no time", () => {
    const playing = [
        { source: "talk", content: "unheard", from: instant(1), until: instant(2), heard: false },
        { source: "music", content: "music", from: instant(1), until: null, heard: true },
    ];
    const due = dueOf([{ uuid: "leg", ended: null }], new Map([["leg", { playing }]]));
    assert.deepEqual(due.map(({ at, label }) => [at, label]), [[null, "hears music"]]);
});
