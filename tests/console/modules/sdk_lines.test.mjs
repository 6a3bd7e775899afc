import assert from "node:assert/strict";
import { test } from "node:test";

import { SDKS, firstCall } from "../../../simulator/voice_simulator/console/page/modules/calls/sdk_lines.js";

const plain = { base: "http://127.0.0.1:8517", secure: null, id: "demo", from: "442079460000" };
const secure = { ...plain, base: "https://127.0.0.1:8543", secure: "127.0.0.1:8543" };

for (const sdk of SDKS) {
    test(`the first call with ${sdk} goes to this address, for this Vonage application`, () => {
        const { lines, trust } = firstCall(sdk, secure);
        assert.ok(/127\.0\.0\.1:8543/.test(lines), lines);
        for (const part of ["demo", "442079460000", "447700900001", "private.key", "http://127.0.0.1:3000/event"]) {
            assert.ok(lines.includes(part), `${part} in ${lines}`);
        }
        assert.ok(trust === null || /^voice-simulator ca (--bundle )?> ca(-bundle)?\.pem$/m.test(trust), trust);
    });
}

for (const sdk of SDKS.filter((one) => !["Python", "Ruby"].includes(one))) {
    test(`${sdk} needs to trust nothing over plain HTTP`, () => {
        const { lines, trust } = firstCall(sdk, plain);
        assert.equal(trust, null);
        assert.ok(lines.includes("http://127.0.0.1:8517"), lines);
    });
}

for (const sdk of ["Python", "Ruby"]) {
    test(`${sdk}, which speaks HTTPS only, is told what to start where there is none`, () => {
        const { lines, note } = firstCall(sdk, plain);
        assert.match(note, /--tls/);
        assert.ok(lines.includes("127.0.0.1:8443"), lines);
        assert.equal(firstCall(sdk, { ...plain, secure: "127.0.0.1:8543" }).note, null);
    });
}

test("what Python trusts has the public authorities, too, and needs no control token", () => {
    const { trust } = firstCall("Python", plain);
    assert.equal(trust, "voice-simulator ca --bundle > ca-bundle.pem\nexport REQUESTS_CA_BUNDLE=ca-bundle.pem");
});
