import assert from "node:assert/strict";
import { test } from "node:test";

import {
    markedPieces,
    placeOfMistake,
} from "../../../simulator/voice_simulator/console/page/modules/scenarios/mistakes.js";
import {
    strikeWords,
    strikesOf,
} from "../../../simulator/voice_simulator/console/page/modules/scenarios/strikes.js";

const TEXT = "calls:\n  - {to: 447, script: bussy}\n";

test("a mistake is marked from its column to the end of the word", () => {
    const { from, to } = placeOfMistake(TEXT, { line: 2, column: 23 });
    assert.equal(TEXT.slice(from, to), "bussy");
});

test("a place behind the end of a line or of the text is the end", () => {
    assert.deepEqual(placeOfMistake("ab", { line: 1, column: 9 }), { from: 2, to: 2 });
    assert.deepEqual(placeOfMistake("ab\nc", { line: 7, column: 1 }), { from: 3, to: 4 });
    assert.deepEqual(placeOfMistake("", { line: 1, column: 1 }), { from: 0, to: 0 });
});

test("the pieces are the whole text, whatever the mistakes", () => {
    const mistakes = [{ line: 2, column: 23 }, { line: 1, column: 1 }, { line: 2, column: 24 }, { sentence: "no place" }];
    const pieces = markedPieces(TEXT, mistakes);
    assert.equal(pieces.map((piece) => piece.text).join(""), TEXT);
    assert.deepEqual(pieces.filter((piece) => piece.isMarked).map((piece) => piece.text), ["calls", "bussy"]);
});

test("what came of a scenario is counted by its entries", () => {
    const strikes = strikesOf([
        { kind: "call", origin: "a:b.yaml:3, turn 1", turn: 1 },
        { kind: "call", origin: "a:b.yaml:3, turn 2", turn: 2 },
        { kind: "fault", fault: "a:b.yaml:9" },
        { kind: "call", origin: null },
        { kind: "call", origin: "default numbers" },
    ]);
    assert.deepEqual([...strikes.keys()], ["a:b.yaml"]);
    const words = strikeWords(strikes.get("a:b.yaml"));
    assert.equal(words, "2 calls · entry in line 3 at turn 2 · fault in line 9 struck once");
    assert.equal(strikeWords(undefined), "nothing yet");
});
