import assert from "node:assert/strict";
import { test } from "node:test";

import {
    hearingOf,
    silencedWords,
} from "../../../simulator/voice_simulator/console/page/modules/conversation/hears.js";

test("who hears whom is told of those that are joined, and not known of others", () => {
    const insides = new Map([
        ["a", { connected_to: ["b", "c"], hears: ["b"] }],
        ["b", { connected_to: ["a", "c"], hears: [] }],
    ]);
    const { legs, hears } = hearingOf("a", insides);
    assert.deepEqual(legs, ["a", "b", "c"]);
    assert.deepEqual([hears("a", "b"), hears("a", "c"), hears("b", "a"), hears("c", "a")], [true, false, false, null]);
    assert.deepEqual(hearingOf("x", insides).legs, ["x"]);
});

test("what silences a leg is told in words", () => {
    assert.equal(silencedWords({ muted: true, earmuffed: true }), "muted, earmuffed");
    assert.equal(silencedWords(undefined), "");
});
