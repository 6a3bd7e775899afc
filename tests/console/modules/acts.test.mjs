import assert from "node:assert/strict";
import { test } from "node:test";

import {
    heardNow,
    lastHeard,
    listeningWords,
    playingWords,
    pressing,
    takeOver,
    whyNoKeys,
    whyNoTakeOver,
    whyNot,
} from "../../../simulator/voice_simulator/console/page/modules/phone/acts.js";
import { CALL, PLACED, SECOND, instant, ladderOf } from "./ladder_journal.mjs";

const admitted = (leg) => Object.entries(whyNot(leg)).filter(([, why]) => why === null).map(([act]) => act);

test("a ringing party can answer, decline, be busy or leave it", () => {
    for (const status of ["started", "ringing"]) {
        assert.deepEqual(admitted({ status, direction: "outbound" }), ["answer", "decline", "busy", "leave"]);
    }
    assert.equal(whyNot({ status: "ringing", direction: "outbound" }).hangUp, "It rings: decline it, or leave it.");
});

test("an answered party can press, say and hang up, a machine too", () => {
    for (const status of ["answered", "machine"]) {
        assert.deepEqual(admitted({ status, direction: "inbound" }), ["press", "say", "hangUp"]);
    }
    assert.equal(whyNot({ status: "answered", direction: "outbound" }).answer, "The call is answered already.");
});

test("a caller whom the app has not answered can only hang up, and is told why", () => {
    const leg = { status: "ringing", direction: "inbound" };
    assert.deepEqual(admitted(leg), ["hangUp"]);
    assert.match(whyNot(leg).press, /has not answered this call yet/);
    assert.match(whyNoTakeOver(leg), /has not answered this call yet/);
});

test("a call that is over admits nothing, and neither does one that is not known yet", () => {
    assert.deepEqual(admitted({ status: "busy", direction: "outbound" }), []);
    assert.equal(whyNot({ status: "busy", direction: "outbound" }).hangUp, "The call is over: busy.");
    assert.deepEqual(admitted(null), []);
});

test("taking over lets it ring on, or stays", () => {
    assert.equal(takeOver({ status: "ringing" }), "ring");
    assert.equal(takeOver({ status: "answered" }), "stay");
    assert.equal(whyNoTakeOver({ status: "answered", party: { script: "answered" } }), null);
    assert.equal(whyNoTakeOver({ status: "answered", party: { script: "by hand", by_hand: true } }), "You play it already.");
});

test("keys are pressed at once; what is no key is named", () => {
    assert.deepEqual(pressing("12#"), { press: { digits: "12#", now: true } });
    assert.equal(whyNoKeys("0123456789*#p"), null);
    assert.match(whyNoKeys("12a"), /^“a” is no key/);
    assert.match(whyNoKeys(""), /^Type the keys/);
});

test("who plays is told with the next step", () => {
    assert.equal(playingWords(null), "nobody plays it");
    assert.equal(playingWords({ script: "pays", steps: ["ring", "answer"], next: 1 }), "script “pays”, next: answer");
    assert.equal(playingWords({ script: "pays", steps: ["ring"], next: 1 }), "script “pays”, no step left");
    assert.equal(playingWords({ script: "by hand", steps: ["stay"], next: 1, by_hand: true }), "played by hand until it ends");
    assert.equal(playingWords({ script: "by_hand", steps: [], next: 0, by_hand: true }), "by hand: it waits for you");
});

test("only what the party hears counts as heard", () => {
    const playing = [
        { source: "talk", content: "Hello", heard: true },
        { source: "party", content: "psst", heard: false, leg: "b" },
    ];
    assert.deepEqual(heardNow({ playing }), [{ source: "talk", content: "Hello", of: undefined }]);
    assert.deepEqual(heardNow(null), []);
});

test("what the party heard last is its own", () => {
    const heard = { source: "talk", by: "ncco", content: "Welcome to us", from: instant(1), to: instant(2), to_the_end: false };
    const ladder = ladderOf(
        ...PLACED,
        [1, "call", { uuid: SECOND, direction: "outbound", to: { number: "447700900456" }, from: {}, connected_from: CALL }],
        [2, "heard", { ...heard, content: "Before" }],
        [2, "heard", { ...heard, words: "Welcome" }],
        [2, "heard", { ...heard, uuid: SECOND, content: "psst" }],
        [3, "status", { status: "completed" }],
    );
    assert.equal(lastHeard(ladder, CALL), "Welcome");
    assert.equal(lastHeard(ladder, SECOND), "psst");
    assert.equal(lastHeard(ladderOf(...PLACED), CALL), null);
    assert.equal(lastHeard(null, CALL), null);
});

test("whether the app listens for keys is told of an answered call", () => {
    const leg = { status: "answered", ncco: { actions: ["talk", "input"], index: 1 } };
    assert.equal(listeningWords(leg), "Your app listens for keys.");
    assert.match(listeningWords({ ...leg, ncco: { ...leg.ncco, index: 0 } }), /^No input runs now/);
    assert.equal(listeningWords({ ...leg, status: "ringing" }), "");
});
