import assert from "node:assert/strict";
import { test } from "node:test";

import { Axis, tickLabel } from "../../../simulator/voice_simulator/console/page/modules/ladder/axis.js";

test("an instant stands at a pixel, and the pixel at the instant", () => {
    const axis = new Axis(1000, 3000, 200);
    assert.equal(axis.x(2000), 100);
    assert.equal(axis.at(100), 2000);
});

test("everything fits, with a margin, also where nothing has passed yet", () => {
    const axis = Axis.fit(0, 10_000, 600);
    assert.ok(axis.x(0) > 0 && axis.x(10_000) < 600);
    assert.ok(Axis.fit(5, 5, 600).length > 0);
});

test("a zoom leaves the instant below the pointer where it is", () => {
    const axis = new Axis(0, 10_000, 500);
    const zoomed = axis.zoomed(2, 125);
    assert.equal(zoomed.length, 5000);
    assert.equal(zoomed.x(2500), 125);
    assert.equal(zoomed.zoomed(0.5, 125).from, 0);
});

test("a zoom ends where there is nothing left to see", () => {
    assert.ok(new Axis(0, 20, 500).zoomed(1000, 250).length >= 10);
});

test("a zoom beyond all bounds, as of a wheel that spins on, still is one", () => {
    const whole = new Axis(0, 1000, 500);
    assert.ok(new Axis(200, 300, 500).zoomed(0, 250).clampedTo(whole).shows(whole));
    assert.ok(new Axis(200, 300, 500).zoomed(Infinity, 250).length >= 10);
});

test("dragging to the right shows what was before", () => {
    const axis = new Axis(1000, 2000, 100).panned(50);
    assert.deepEqual([axis.from, axis.to], [500, 1500]);
});

test("it does not leave what there is", () => {
    const whole = new Axis(0, 1000, 100);
    assert.deepEqual(bounds(new Axis(-300, 200, 100).clampedTo(whole)), [0, 500]);
    assert.deepEqual(bounds(new Axis(800, 1300, 100).clampedTo(whole)), [500, 1000]);
    assert.deepEqual(bounds(new Axis(-300, 5000, 100).clampedTo(whole)), [0, 1000]);
    assert.ok(new Axis(-300, 5000, 100).clampedTo(whole).shows(whole));
    assert.ok(!new Axis(0, 500, 100).shows(whole));
});

test("ticks stand at round times since the beginning, with room for their labels", () => {
    for (const length of [30, 700, 9000, 61_000, 605_000, 7_300_000, 2e9]) {
        const axis = new Axis(12_345, 12_345 + length, 600);
        const ticks = axis.ticks(12_345);
        assert.ok(ticks.length >= 2 && ticks.length <= 9, `${ticks.length} ticks for ${length} ms`);
        const apart = ticks.slice(1).map((tick, index) => tick.x - ticks[index].x);
        assert.ok(apart.every((pixels) => pixels >= 71.9), `${apart} for ${length} ms`);
        assert.equal(new Set(ticks.map((tick) => tick.label)).size, ticks.length);
    }
});

test("a tick is as exact as its step asks for", () => {
    assert.equal(tickLabel(250, 50), "0.25 s");
    assert.equal(tickLabel(12_000, 1000), "12 s");
    assert.equal(tickLabel(200_000, 10_000), "3:20");
    assert.equal(tickLabel(61_500, 500), "1:01.5");
    assert.equal(tickLabel(3_600_000, 600_000), "1:00:00");
    assert.equal(tickLabel(-2000, 1000), "−2 s");
});

function bounds(axis) {
    return [axis.from, axis.to];
}
