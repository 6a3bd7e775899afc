import assert from "node:assert/strict";
import { test } from "node:test";

import { KeptTemplates } from "../../../simulator/voice_simulator/console/page/modules/kept_templates.js";

test("a template is made again only where something that decides about it has changed", () => {
    const kept = new KeptTemplates();
    const [row, other] = [{}, {}];
    const make = () => ({});
    const first = kept.of(row, ["busy", 3, NaN], make);
    assert.equal(kept.of(row, ["busy", 3, NaN], make), first);
    assert.notEqual(kept.of(other, ["busy", 3, NaN], make), first);
    const second = kept.of(row, ["busy", 4, NaN], make);
    assert.notEqual(second, first);
    assert.equal(kept.of(row, ["busy", 4, NaN], make), second);
    assert.notEqual(kept.of(row, ["busy", 4], make), second);
});
