import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Refusal, Requests } from "../../../simulator/voice_simulator/console/page/modules/requests.js";

const real = globalThis.fetch;
afterEach(() => {
    globalThis.fetch = real;
});

function answers(...responses) {
    const asked = [];
    globalThis.fetch = async (address, options) => {
        asked.push({ address, ...options });
        const next = responses.shift();
        if (next instanceof Error) {
            throw next;
        }
        return next;
    };
    return asked;
}

function json(value, status = 200) {
    return new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });
}

test("a parameter that is null is left out, the others are encoded", async () => {
    const asked = answers(json({ entries: [] }));
    const query = { uuid: "a b", after: null, limit: 3 };
    assert.deepEqual(await new Requests("http://here/_simulator/").get("journal", { query }), { entries: [] });
    assert.equal(asked[0].address, "http://here/_simulator/journal?uuid=a+b&limit=3");
});

test("a refusal has its sentence and its mistakes", async () => {
    const mistakes = [{ line: 1, column: 2, sentence: "no" }];
    answers(json({ error: "it is not right", mistakes }, 400));
    await assert.rejects(new Requests("/").post("scenarios", { text: "calls: 1" }), (refusal) => {
        assert.ok(refusal instanceof Refusal);
        assert.deepEqual([refusal.status, refusal.sentence, refusal.mistakes], [400, "it is not right", mistakes]);
        return true;
    });
});

test("a simulator that is not there is a refusal, too", async () => {
    answers(new TypeError("fetch failed"));
    await assert.rejects(new Requests("/").get("health"), { status: 0, sentence: "The simulator can't be reached." });
});

test("the control token is asked for once, and sent from then on", async () => {
    const asked = answers(json({}, 401), json({ status: "ok" }), json({ worlds: {} }));
    const questions = [];
    const requests = new Requests("/", async (isWrong) => {
        questions.push(isWrong);
        return "secret";
    });
    await requests.get("health");
    await requests.get("clock");
    assert.deepEqual(questions, [false]);
    assert.deepEqual(asked.map((one) => one.headers.Authorization), [undefined, "Bearer secret", "Bearer secret"]);
    assert.ok(!asked.some((one) => one.address.includes("secret")));
});

test("a token that does not fit is asked for again", async () => {
    answers(json({}, 401), json({}, 401), json({ status: "ok" }));
    const questions = [];
    const requests = new Requests("/", async (isWrong) => {
        questions.push(isWrong);
        return questions.length === 1 ? "wrong" : "right";
    });
    assert.deepEqual(await requests.get("health"), { status: "ok" });
    assert.deepEqual(questions, [false, true]);
});

test("who asks while the token is asked for waits for it", async () => {
    const asked = answers(json({}, 401), json({ status: "ok" }), json({ status: "ok" }));
    let answer = null;
    const requests = new Requests("/", () => new Promise((resolve) => {
        answer = resolve;
    }));
    const first = requests.get("health");
    await new Promise((resume) => setTimeout(resume, 0));
    const second = requests.get("clock");
    await new Promise((resume) => setTimeout(resume, 0));
    assert.equal(asked.length, 1);
    answer("secret");
    assert.deepEqual(await Promise.all([first, second]), [{ status: "ok" }, { status: "ok" }]);
});
