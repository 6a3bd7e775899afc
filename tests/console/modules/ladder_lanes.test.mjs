import assert from "node:assert/strict";
import { test } from "node:test";

import { Lanes, arrowPath } from "../../../simulator/voice_simulator/console/page/modules/ladder/lanes.js";

const HEADS = ["app", "platform", "party"].map((id) => ({ id, title: id }));

test("lifelines stand apart by the same, right of the times and within the view", () => {
    for (const width of [390, 640, 1200]) {
        const lanes = new Lanes(HEADS, width);
        const [app, platform, party] = HEADS.map((head) => lanes.x(head.id));
        assert.ok(app > lanes.gutter && party < width, `${width}`);
        assert.ok(Math.abs(platform - app - (party - platform)) <= 1);
        assert.equal(lanes.width, width);
    }
});

test("with very many heads they are wider than the view, which scrolls", () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ id: String(index), title: "" }));
    assert.ok(new Lanes(many, 640).width > 640);
});

test("words stand beside their arrow, and may go on over the rest of their row", () => {
    const lanes = new Lanes(HEADS, 640);
    const ofApp = lanes.wordsOf({ from: "platform", to: "app" });
    assert.ok(ofApp.left > lanes.x("app") && ofApp.left + ofApp.width > lanes.x("party"));
    const ofParty = lanes.wordsOf({ from: "party", to: "platform" });
    assert.equal(ofParty.side, "upto");
    assert.equal(ofParty.left + ofParty.width, lanes.x("party") - 10);
});

test("words of a mark go to the side that has room for them", () => {
    const lanes = new Lanes(HEADS, 640);
    assert.equal(lanes.wordsOf({ from: "party", to: null, label: "stays" }).side, "from");
    assert.equal(lanes.wordsOf({ from: "party", to: null, label: "a note that is somewhat longer than that" }).side, "upto");
});

test("of a long title its end is shown: numbers mostly begin alike", () => {
    const narrow = new Lanes([...HEADS, { id: "second", title: "" }], 390);
    assert.match(narrow.titleOf({ title: "447700900123" }), /^….*0123$/);
    const many = Array.from({ length: 20 }, (_, index) => ({ id: String(index), title: "" }));
    assert.equal(new Lanes(many, 680).titleOf({ title: "447700900123" }), "…00900123");
    assert.equal(new Lanes(HEADS, 1200).titleOf({ title: "447700900123" }), "447700900123");
});

test("an arrow ends at its head, in a cross if it failed, and on the way if it never came", () => {
    const lanes = new Lanes(HEADS, 640);
    const [app, platform] = [lanes.x("app"), lanes.x("platform")];
    const parts = (tone) => {
        const [, shaft, ...tip] = arrowPath(lanes, { from: "app", to: "platform", tone }, 20).split("M");
        return { shaft, tip: tip.join("M") };
    };
    assert.equal(parts("plain").shaft, `${app} 20H${platform - 2}`);
    assert.ok(Number(/H(.*)$/.exec(parts("ghost").shaft)[1]) < platform - 20);
    const tips = ["plain", "failed", "ghost"].map((tone) => parts(tone).tip);
    assert.equal(new Set(tips).size, 3);
});
