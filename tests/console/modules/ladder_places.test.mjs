import assert from "node:assert/strict";
import { test } from "node:test";

import {
    Places,
    nearestRow,
    rowsWithin,
} from "../../../simulator/voice_simulator/console/page/modules/ladder/places.js";

function places({ gaps = [], first = 0, end }) {
    return new Places({ gaps, first, end, rowHeight: 20, gapHeight: 30 });
}

test("rows stand below each other, and below the gaps before them", () => {
    const of = places({ gaps: [2, 5], end: 6 });
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((index) => of.topOf(index)), [0, 20, 70, 90, 110, 160]);
    assert.equal(of.height, 180);
});

test("a gap before the first of the rows that are shown is left out", () => {
    const of = places({ gaps: [2, 4], first: 2, end: 6 });
    assert.deepEqual([2, 3, 4, 5].map((index) => of.topOf(index)), [0, 20, 70, 90]);
    assert.deepEqual([2, 4].map((index) => of.hasGap(index)), [false, true]);
    assert.equal(of.height, 110);
});

test("a gap behind the last of them is left out, too", () => {
    assert.equal(places({ gaps: [4], end: 4 }).height, 80);
});

test("the row at a pixel is found again", () => {
    const of = places({ gaps: [3, 40, 41, 900], end: 1000 });
    for (const index of [0, 2, 3, 39, 40, 41, 42, 899, 900, 999]) {
        assert.equal(of.at(of.topOf(index)), index);
        assert.equal(of.at(of.topOf(index) + 19), index);
    }
    assert.equal(of.at(1e9), 999);
});

test("only the rows that one sees are made, and some above and below", () => {
    assert.deepEqual(places({ end: 20_000 }).between(4000, 4600, 5), [195, 236]);
    assert.deepEqual(places({ end: 3 }).between(0, 600, 5), [0, 3]);
    assert.deepEqual(places({ end: 0 }).between(0, 600), [0, 0]);
});

test("there are never more rows to make than there is room for, wherever one scrolls", () => {
    const of = places({ gaps: [7, 8], end: 1000 });
    for (const room of [0, 100, 599, 600, 601]) {
        const counts = Array.from({ length: 400 }, (_, top) => of.between(top, top + room)).map(([first, end]) => end - first);
        assert.equal(Math.max(...counts), of.mostWithin(room));
    }
});

test("a stretch of time holds the rows from its first instant to its last", () => {
    const rows = [0, 10, 10, 20, 30].map((at) => ({ at }));
    assert.deepEqual(rowsWithin(rows, 10, 20), [1, 4]);
    assert.deepEqual(rowsWithin(rows, 11, 12), [3, 3]);
});

test("the nearest row is found, on one head if that is meant", () => {
    const rows = [[0, "app"], [10, "party"], [30, "app"]].map(([at, from]) => ({ at, from }));
    assert.equal(nearestRow(rows, 12), 1);
    assert.equal(nearestRow(rows, 12, (row) => row.from === "app"), 0);
    assert.equal(nearestRow(rows, 12, (row) => row.from === "nobody"), -1);
    assert.equal(nearestRow([], 12), -1);
});
