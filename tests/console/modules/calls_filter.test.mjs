import assert from "node:assert/strict";
import { test } from "node:test";

import { filterOf, inWorld, worldOf } from "../../../simulator/voice_simulator/console/page/modules/calls/filter.js";
import { Calls } from "../../../simulator/voice_simulator/console/page/modules/calls/fold.js";

const calls = new Calls();
const placed = (application_id, uuid, from, to, direction, ...statuses) => {
    const time = "2030-01-01T12:00:00.000Z";
    const facts = { from, to, direction, script: `${statuses.at(-1)} script`, origin: "house.yaml:4" };
    calls.apply(application_id, { time, kind: "call", uuid, ...facts });
    statuses.forEach((status) => calls.apply(application_id, { time, kind: "status", uuid, status }));
};
const phone = (number) => ({ type: "phone", number });
placed("shop", "aaaa1111", phone("442079460000"), phone("447700900001"), "outbound", "answered");
placed("shop", "bbbb2222", phone("447700900002"), phone("442079460000"), "inbound", "completed");
placed("Clinic", "cccc3333", phone("442079460000"), { type: "sip", uri: "sip:Al ice@example.com" }, "outbound", "busy");
placed("Clinic", "dddd4444", phone("442079460000"), phone("15550100"), "outbound", "unanswered");

const found = (text) => calls.all.filter(filterOf(text).matches).map((call) => call.uuid[0]).sort().join("");

const FILTERS = {
    "": "abcd",
    "   ": "abcd",
    "447700": "ab",
    "to:4477": "a",
    "to:+4477": "a",
    "+447700900001": "a",
    "from:4477": "b",
    "to:*0000": "b",
    "to:155501??": "d",
    "to:155501?": "",
    "status:busy": "c",
    "status:answered": "a",
    "status:un": "d",
    "STATUS:Busy": "c",
    "busy": "c",
    "app:clinic": "cd",
    "app:c*c": "cd",
    "uuid:aaaa": "a",
    "uuid:1111": "",
    "direction:in": "b",
    "is:live": "a",
    "is:over": "bcd",
    "is:failed": "cd",
    "is:failed -status:busy": "d",
    "-is:live -is:failed": "b",
    "-4477": "cd",
    "app:shop to:4477": "a",
    "script:\"busy script\"": "c",
    "script:house.yaml": "abcd",
    "to:\"sip:al ice\"": "c",
    "\"al ice\"": "c",
    "\"al ice": "c",
    "sip:al": "c",
    "example.com": "c",
    "nobody": "d",
    "(.*)": "",
    "to:": "abcd",
    "-": "abcd",
    "nothing-like-it": "",
};

for (const [text, uuids] of Object.entries(FILTERS)) {
    test(`\`${text}\` finds ${uuids || "no call"}`, () => {
        assert.equal(found(text), uuids);
        assert.deepEqual(filterOf(text).mistakes, []);
    });
}

const MISTAKES = {
    "form:4477": "There is no form: here; did you mean from:?",
    "stauts:busy": "There is no stauts: here; did you mean status:?",
    "price:3": "There is no price: here. A filter has to: from: app: script: uuid: status: direction: is:.",
    "status:bsy": "There is no status:bsy; did you mean status:busy?",
    "is:dead": "There is no is:dead; it is one of live, over, failed.",
    "direction:sideways": "There is no direction:sideways; it is one of inbound, outbound.",
    "constructor:x": "There is no constructor: here.",
};

for (const [text, sentence] of Object.entries(MISTAKES)) {
    test(`\`${text}\` is told, and hides nothing`, () => {
        const { mistakes } = filterOf(text);
        assert.equal(mistakes.length, 1);
        assert.ok(mistakes[0].startsWith(sentence), mistakes[0]);
        assert.equal(found(text), "abcd");
    });
}

test("of several terms the right ones count though one is wrong", () => {
    assert.equal(found("form:1 status:busy"), "c");
});

test("a world is chosen by its term of the filter, which keeps the others", () => {
    assert.equal(inWorld("is:live", "shop"), "app:shop is:live");
    assert.equal(inWorld("app:shop is:live", "Clinic"), "app:Clinic is:live");
    assert.equal(inWorld('is:live app:"two words" 4477', null), "is:live 4477");
    assert.equal(inWorld("", "two words"), 'app:"two words"');
    assert.equal(found(inWorld("is:live", "shop")), "a");
});

test("the world that a filter asks for is known again", () => {
    for (const world of ["shop", "two words"]) {
        assert.equal(worldOf(inWorld("4477", world), ["shop", "two words"]), world);
    }
    assert.equal(worldOf("app:sh", ["shop"]), null);
    assert.equal(worldOf("4477", ["shop"]), null);
});
