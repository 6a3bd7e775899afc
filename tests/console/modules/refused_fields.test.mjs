import assert from "node:assert/strict";
import { test } from "node:test";

import { refusedFields } from "../../../simulator/voice_simulator/console/page/modules/refused_fields.js";

test("a mistake stands at its field, without its path", () => {
    const sentence = "answer_url.address: expected an http or https address";
    const refusal = { sentence, mistakes: [{ path: "answer_url.address", sentence }] };
    assert.deepEqual(refusedFields(refusal, ["answer_url"]), { answer_url: "Expected an http or https address" });
});

test("a mistake at what the form has no field for is told whole", () => {
    const refusal = { sentence: "public_key: no", mistakes: [{ path: "public_key", sentence: "public_key: no" }] };
    assert.deepEqual(refusedFields(refusal, ["answer_url"]), { form: "public_key: no" });
});

test("a refusal without mistakes is the form's", () => {
    assert.deepEqual(refusedFields({ sentence: "It is too late.", mistakes: [] }, []), { form: "It is too late." });
});
