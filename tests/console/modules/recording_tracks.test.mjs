import assert from "node:assert/strict";
import { test } from "node:test";

import {
    bytesWords,
    placeInTime,
    transcriptSentences,
    speakerOf,
    tracksOf,
} from "../../../simulator/voice_simulator/console/page/modules/recordings/tracks.js";

test("spans stand on their channels, at their share of the length", () => {
    const spans = [
        { words: "hi", from: 1, to: 2, channel: 2 },
        { words: "beep", from: 0, to: 0.5, channel: 1 },
    ];
    const [first, second] = tracksOf({ channels: 2, seconds: 4 }, spans);
    assert.deepEqual(first.spans.map(({ words, at, width }) => [words, at, width]), [["beep", 0, 0.125]]);
    assert.deepEqual(second.spans.map(({ words, at, width }) => [words, at, width]), [["hi", 0.25, 0.25]]);
});

test("a recording without any length draws nothing wrong", () => {
    assert.deepEqual(tracksOf({ channels: 1, seconds: 0 }, []), [{ channel: 1, spans: [] }]);
});

test("who speaks is a number, or what the platform plays", () => {
    assert.equal(speakerOf({ party: "447700900001", source: "party" }), "447700900001");
    assert.equal(speakerOf({ party: null, source: "talk" }), "your app says");
    assert.equal(speakerOf({ party: null, source: "thunder" }), "thunder");
});

test("times and sizes are short", () => {
    assert.deepEqual([0, 3.2, 61.04, 59.96].map(placeInTime), ["0:00.0", "0:03.2", "1:01.0", "1:00.0"]);
    assert.deepEqual([12, 96_044, 3_400_000, null].map(bytesWords), ["12 B", "96 kB", "3.4 MB", ""]);
});

test("the sentences of all channels come in their order", () => {
    const transcript = {
        channels: [
            { transcript: [{ sentence: "second", timestamp: 2000, duration: 500 }] },
            { transcript: [{ sentence: "first", timestamp: 100, duration: 400 }] },
        ],
    };
    assert.deepEqual(transcriptSentences(transcript), [
        { channel: 2, sentence: "first", from: 0.1, to: 0.5 },
        { channel: 1, sentence: "second", from: 2, to: 2.5 },
    ]);
    assert.deepEqual(transcriptSentences({}), []);
});
