import assert from "node:assert/strict";
import { test } from "node:test";

import { fragmentOf, seenBy } from "../../../simulator/voice_simulator/console/page/modules/address.js";

const SEEN = [
    [{ opened: null, filter: "" }, ""],
    [{ opened: { application_id: "demo", uuid: "8dabe499" }, filter: "" }, "call=demo/8dabe499"],
    [{ opened: null, filter: "is:live to:\"a b\"" }, "filter=is%3Alive%20to%3A%22a%20b%22"],
    [{ opened: { application_id: "a/b&c=d#e", uuid: "x" }, filter: "?" }, "call=a%2Fb%26c%3Dd%23e/x&filter=%3F"],
];

for (const [seen, fragment] of SEEN) {
    test(`a link leads to what one saw: #${fragment}`, () => {
        assert.equal(fragmentOf(seen), fragment);
        assert.deepEqual(seenBy(`#${fragment}`), seen);
    });
}

for (const fragment of ["#call=", "#call=demo", "#call=%E0%A4%A/x", "#", "#weather=rain", "#call=/x"]) {
    test(`${fragment} leads to no call`, () => {
        assert.deepEqual(seenBy(fragment), { opened: null, filter: "" });
    });
}
