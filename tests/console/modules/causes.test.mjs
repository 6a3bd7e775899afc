import assert from "node:assert/strict";
import { test } from "node:test";

import { causesOf } from "../../../simulator/voice_simulator/console/page/modules/causes.js";

test("each cause is told once, in the order of what came of it", () => {
    const failures = [{ cause: "refused" }, {}, { cause: "late" }, { cause: "refused" }];
    assert.deepEqual(causesOf(failures), ["refused", "late"]);
    assert.deepEqual(causesOf(["a failure without more"]), []);
});
