import assert from "node:assert/strict";
import { test } from "node:test";

import { callInOf } from "../../../simulator/voice_simulator/console/page/modules/phone/call_in.js";

test("a caller by hand is who, whom and that", () => {
    const typed = { to: " 442079460000 ", from: "447700900001", headers: "", script: "by_hand" };
    const { body } = callInOf(typed);
    assert.deepEqual(body, { to: "442079460000", from: "447700900001", script: "by_hand" });
});

test("headers, steps and custom data are read", () => {
    const caller = callInOf({ to: "1", from: "2", headers: "X-A: b: c\nUser-to-User:31", script: "steps", steps: '["hang_up"]' });
    assert.deepEqual(caller.body, { to: "1", from: "2", headers: { "X-A": "b: c", "User-to-User": "31" }, script: ["hang_up"] });
    const user = callInOf({ to: "1", from_user: "alice", custom_data: '{"order": 17}', script: "" });
    assert.deepEqual(user.body, { to: "1", from_user: "alice", custom_data: { order: 17 } });
});

test("each mistake is told at its field, and nothing is sent", () => {
    const { body, mistakes } = callInOf({ to: "", from: "", headers: "X-A", script: "steps", steps: "[" });
    assert.equal(body, null);
    assert.deepEqual(Object.keys(mistakes), ["to", "from", "headers", "steps"]);
    assert.equal(mistakes.headers, "“X-A” is not a header: X-Customer: 4711 is one.");
});
