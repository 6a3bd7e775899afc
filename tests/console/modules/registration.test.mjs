import assert from "node:assert/strict";
import { test } from "node:test";

import {
    registrationOf,
    whatGoes,
} from "../../../simulator/voice_simulator/console/page/modules/applications/registration.js";

test("a form says only what was typed", () => {
    const typed = { numbers: " 441632960000,\n441632960001 ", answer_url: "http://a/answer", answer_url_method: "GET", event_url: " " };
    assert.deepEqual(registrationOf(typed), {
        numbers: ["441632960000", "441632960001"],
        answer_url: { address: "http://a/answer", http_method: "GET" },
    });
    assert.deepEqual(registrationOf({ numbers: "" }), {});
});

test("what the form has no field for stays when it is saved", () => {
    const registered = {
        public_key: "PEM",
        api_key: "k",
        signature_secret: "(set)",
        answer_url: { address: "http://a", http_method: "GET", connection_timeout: 500, socket_timeout: 3000 },
    };
    const typed = { numbers: "", answer_url: "http://b", answer_url_method: "POST", signature_secret: "s" };
    assert.deepEqual(registrationOf(typed, registered), {
        answer_url: { address: "http://b", http_method: "POST", connection_timeout: 500, socket_timeout: 3000 },
        public_key: "PEM",
        api_key: "k",
        signature_secret: "s",
    });
});

test("what goes with a Vonage application is its own only", () => {
    const calls = [{ application_id: "a", isLive: true }, { application_id: "a", isLive: false }, { application_id: "b" }];
    const scenarios = [{ name: "own.yaml", application_id: "a" }, { name: "all.yaml", application_id: null }];
    assert.deepEqual(whatGoes({ id: "a", numbers: ["1"] }, calls, scenarios), [
        "its registration with its public key",
        "its numbers: 1",
        "its world: 2 calls, 1 of them live, with journal and clock",
        "the scenarios that play for it only: own.yaml",
    ]);
    assert.deepEqual(whatGoes({ id: "c", numbers: [] }, [], []), ["its registration with its public key"]);
});
