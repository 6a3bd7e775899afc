import assert from "node:assert/strict";
import { test } from "node:test";

import {
    deliveryShows,
    lastReply,
    settledOf,
} from "../../../simulator/voice_simulator/console/page/modules/deliveries/filter.js";

const delivery = {
    event: "answered", method: "POST", url: "http://app:3000/Event", outcome: "failed", uuid: "8dabe499",
    attempts: [{ status: 500, said: "Oh no" }, { failure: "time_out", reason: "no reply within 5 s" }], faults: [],
};

test("webhooks are found by event, address, outcome, call and what came back", () => {
    for (const words of ["", "answered", "/event", "FAILED", "8dabe", "500", "oh no", "within answered"]) {
        assert.ok(deliveryShows(delivery, words), words);
    }
    assert.ok(!deliveryShows(delivery, "answered completed"));
});

test("the last attempt tells what came back", () => {
    assert.equal(lastReply(delivery), "no reply within 5 s");
    assert.equal(lastReply({ ...delivery, attempts: delivery.attempts.slice(0, 1) }), "HTTP 500: Oh no");
    assert.equal(lastReply({ attempts: [], faults: [{ fault: "lost.yaml:3" }] }), "kept by lost.yaml:3");
    assert.equal(lastReply({ attempts: [], faults: [] }), "");
});

test("webhooks that are settled are not asked for again; from one that is under way on they are", () => {
    const [one, two, three] = [{ outcome: "delivered" }, { outcome: "waiting" }, { outcome: "failed" }];
    assert.deepEqual(settledOf([one, three]), [one, three]);
    assert.deepEqual(settledOf([one, two, three]), [one]);
    assert.deepEqual(settledOf([]), []);
});
