import assert from "node:assert/strict";
import { test } from "node:test";

import { fragmentOf, seenBy } from "../../../simulator/voice_simulator/console/page/modules/address.js";

const NOTHING = { opened: null, filter: "", rowFilter: "", isCompact: false };
const DEMO = { application_id: "demo", uuid: "8dabe499" };
const SEEN = [
    [NOTHING, ""],
    [{ ...NOTHING, opened: DEMO }, "call=demo/8dabe499"],
    [{ ...NOTHING, filter: "is:live to:\"a b\"" }, "filter=is%3Alive%20to%3A%22a%20b%22"],
    [{ ...NOTHING, opened: { application_id: "a/b&c=d#e", uuid: "x" }, filter: "?" }, "call=a%2Fb%26c%3Dd%23e/x&filter=%3F"],
    [{ ...NOTHING, opened: DEMO, rowFilter: "kind:webhook \"a b\"", isCompact: true },
        "call=demo/8dabe499&rows=kind%3Awebhook%20%22a%20b%22&compact"],
];

for (const [seen, fragment] of SEEN) {
    test(`a link leads to what one saw: #${fragment}`, () => {
        assert.equal(fragmentOf(seen), fragment);
        assert.deepEqual(seenBy(`#${fragment}`), seen);
    });
}

for (const fragment of ["#call=", "#call=demo", "#call=%E0%A4%A/x", "#", "#weather=rain", "#call=/x", "#rows=busy"]) {
    test(`${fragment} leads to no call`, () => {
        assert.deepEqual(seenBy(fragment), NOTHING);
    });
}

test("a filter of an address is no longer than one that can be typed", () => {
    assert.equal(seenBy(`#filter=${"x".repeat(10_000)}`).filter.length, 200);
    assert.equal(seenBy(`#call=demo/x&rows=${"y%20".repeat(10_000)}`).rowFilter.length, 200);
});
