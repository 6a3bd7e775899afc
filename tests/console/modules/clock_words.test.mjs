import assert from "node:assert/strict";
import { test } from "node:test";

import { readDuration } from "../../../simulator/voice_simulator/console/page/modules/clock/durations.js";
import {
    dueWords,
    instantOf,
    movingWords,
} from "../../../simulator/voice_simulator/console/page/modules/clock/moving.js";

const NOW = "2030-01-01T12:00:00.000Z";
const AT = Date.parse(NOW);

test("a typed duration is read in seconds", () => {
    const read = { "90": 90, "250ms": 0.25, "4s": 4, "2m 30s": 150, "1h": 3600, "1H30M": 5400, " 1.5s ": 1.5, "0": 0 };
    for (const [typed, seconds] of Object.entries(read)) {
        assert.deepEqual(readDuration(typed), { seconds }, typed);
    }
});

test("what is no duration is told with some that are", () => {
    for (const typed of ["soon", "1 day", "-1", "1h x", "s", "1.2.3"]) {
        assert.match(readDuration(typed).mistake, /is no duration: 90, 250ms, 4s, 2m 30s or 1h are/, typed);
    }
    assert.match(readDuration("").mistake, /^Type how far/);
    assert.match(readDuration("999999999h").mistake, /31 years/);
});

test("a clock goes on between two answers where time moves, and only there", () => {
    const clock = { now: NOW, mode: "real", speed: 60, stands: null };
    assert.equal(instantOf(clock, 100), AT + 6000);
    assert.equal(instantOf({ ...clock, stands: "a hold" }, 100), AT);
    assert.equal(instantOf({ ...clock, mode: "manual" }, 100), AT);
});

test("why time stands still is told, and what moves it otherwise", () => {
    const clock = { now: NOW, mode: "real", speed: 1, stands: null, chosen_mode: "real", by_hand: false, open_sockets: 0, holds: [] };
    assert.equal(movingWords(clock), "It goes with the wall clock.");
    assert.equal(movingWords({ ...clock, speed: 60 }), "It goes 60 times as fast as the wall clock.");
    assert.match(movingWords({ ...clock, by_hand: true }), /^Somebody plays a party/);
    assert.match(movingWords({ ...clock, chosen_mode: "auto", open_sockets: 2 }), /^A WebSocket is open/);
    assert.match(movingWords({ ...clock, open_sockets: 2 }), /^It goes with the wall clock/);
    assert.equal(movingWords({ ...clock, mode: "auto", stands: "nothing is due" }), "It stands still: nothing is due.");
    assert.match(movingWords({ ...clock, mode: "manual", stands: "…" }), /until you step or advance it/);
    const holds = [{ since: null, condition: "a" }, { since: NOW, condition: "a call is answered" }];
    assert.equal(movingWords({ ...clock, stands: "…", holds }), "A hold has stopped it: a call is answered.");
});

test("things that are due together are counted by their kind", () => {
    const due = [{ what: "a sound ends" }, { what: "the party goes on" }, { what: "a sound ends" }];
    assert.equal(dueWords(due), "a sound ends (2 times); the party goes on");
    assert.equal(dueWords([]), "");
});
