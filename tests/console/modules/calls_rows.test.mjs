import assert from "node:assert/strict";
import { test } from "node:test";

import { durationOf, worldNow } from "../../../simulator/voice_simulator/console/page/modules/calls/ages.js";
import { filterOf } from "../../../simulator/voice_simulator/console/page/modules/calls/filter.js";
import { Calls } from "../../../simulator/voice_simulator/console/page/modules/calls/fold.js";
import { CallRows } from "../../../simulator/voice_simulator/console/page/modules/calls/rows.js";
import {
    steadyTop,
    topToSee,
    visibleRange,
} from "../../../simulator/voice_simulator/console/page/modules/calls/scrolling.js";
import { statusMark } from "../../../simulator/voice_simulator/console/page/modules/calls/status.js";

const calls = new Calls();
const tell = (uuid, kind, members) => calls.apply("demo", { time: "2030-01-01T12:00:00.000Z", kind, uuid, ...members });
const place = (uuid, members = {}) => tell(uuid, "call", { direction: "outbound", from: null, to: null, ...members });
place("a");
place("b");
place("a1", { connected_from: "a" });
tell("a1", "status", { status: "busy" });

const shown = (rows) => rows.rows.map(({ call, depth, isAskedFor }) => `${call.uuid}${depth}${isAskedFor ? "" : "-"}`);

test("a row for each call, second legs indented behind the call that dialled them", () => {
    const rows = new CallRows();
    rows.update(calls, filterOf(""));
    assert.deepEqual(shown(rows), ["b0", "a0", "a11"]);
    assert.equal(rows.indexOf("demo a1"), 2);
    assert.equal(rows.indexOf("demo c"), -1);
});

test("a leg that is asked for brings its call along, which is no match itself", () => {
    const rows = new CallRows();
    rows.update(calls, filterOf("status:busy"));
    assert.deepEqual(shown(rows), ["a0-", "a11"]);
    assert.equal(rows.matching, 1);
});

test("rows are made anew only where calls or the filter have changed, and a call is judged again only if it has", () => {
    const rows = new CallRows();
    let judged = 0;
    const filter = { matches: () => ((judged += 1), true), isEmpty: false };
    assert.equal(rows.update(calls, filter), true);
    assert.equal(rows.update(calls, filter), false);
    assert.equal(judged, 3);
    tell("b", "status", { status: "ringing" });
    assert.equal(rows.update(calls, filter), true);
    assert.equal(judged, 4);
    assert.equal(rows.update(calls, filterOf("")), true);
});

test("without a filter the rows are made anew only where calls come or go", () => {
    const rows = new CallRows();
    const everything = filterOf("");
    rows.update(calls, everything);
    tell("b", "status", { status: "answered" });
    assert.equal(rows.update(calls, everything), false);
    place("c");
    assert.equal(rows.update(calls, everything), true);
    assert.equal(shown(rows)[0], "c0");
});

test("what one looks at stays where it is when rows come above it", () => {
    assert.deepEqual(steadyTop(["c", "b", "a"], ["e", "d", "c", "b", "a"], 1.5), { top: 3.5, came: 2 });
});

test("where the row that one looks at goes, the next one stays where it was", () => {
    assert.deepEqual(steadyTop(["c", "b", "a"], ["d", "c", "a"], 1), { top: 1, came: 0 });
});

test("where all rows have gone nothing is kept", () => {
    assert.deepEqual(steadyTop(["b", "a"], ["z"], 1), { top: 1, came: 0 });
    assert.deepEqual(steadyTop([], ["z"], 0), { top: 0, came: 0 });
});

test("of ten thousand rows those in view are in the page, and a few more", () => {
    assert.deepEqual(visibleRange(5000.5, 16, 10_000, 6), { first: 4994, last: 5023 });
    assert.deepEqual(visibleRange(0, 16, 3, 6), { first: 0, last: 3 });
});

test("a row that is to be seen is scrolled to only where it is not", () => {
    assert.deepEqual([topToSee(2, 5, 10), topToSee(8, 5, 10), topToSee(15, 5, 10)], [2, null, 6]);
});

const NOON = Date.UTC(2030, 0, 1, 12);
const clock = (mode, members = {}) => ({
    now: "2030-01-01T12:00:00.000Z", mode, speed: 4, holds: [], asked: 1000, ...members,
});

test("the time of a world goes on where its clock does", () => {
    assert.equal(worldNow(clock("real"), null, 1500), NOON + 2000);
    assert.equal(worldNow(clock("manual"), null, 1500), NOON);
    assert.equal(worldNow(clock("real", { holds: [{ since: "2030-01-01T12:00:00.000Z" }] }), null, 1500), NOON);
    assert.equal(worldNow(clock("real", { holds: [{ since: null }] }), null, 1500), NOON + 2000);
});

test("the time of a world is never before what has happened in it", () => {
    assert.equal(worldNow(clock("manual"), NOON + 7, 1500), NOON + 7);
    assert.equal(worldNow(undefined, NOON, 1500), NOON);
    assert.equal(worldNow(undefined, null, 1500), null);
});

test("a call lasts from its answer to its end, and rings from its beginning; of what is not known there is no time", () => {
    const call = (members) => ({ began: 1000, answered: null, ended: null, isLive: true, ...members });
    assert.equal(durationOf(call({}), 3000), 2000);
    assert.equal(durationOf(call({ answered: 2000 }), 3000), 1000);
    assert.equal(durationOf(call({ answered: 2000, ended: 9000, isLive: false }), 99_000), 7000);
    assert.equal(durationOf(call({ began: null }), 3000), null);
    assert.equal(durationOf(call({ isLive: false }), 3000), null);
});

test("each status has a word and a sign of its own kind, not a colour alone", () => {
    assert.deepEqual(statusMark({ status: "busy" }), { word: "busy", sign: "⊘", tone: "failed" });
    assert.deepEqual(statusMark({ status: "answered" }), { word: "answered", sign: "●", tone: "live" });
    assert.deepEqual(statusMark({ status: null }), { word: "unknown", sign: "?", tone: "unknown" });
    assert.deepEqual(statusMark({ status: "hovering" }), { word: "hovering", sign: "·", tone: "over" });
});
