import assert from "node:assert/strict";
import { test } from "node:test";

import { answerHttp, replyHttp } from "../../../simulator/voice_simulator/console/page/modules/message/http_text.js";

const reply = (more) => ({ kind: "delivery", status: 200, ...more });
const request = (more) => ({ kind: "request", method: "POST", path: "/v1/calls", status: 201, ...more });

test("a reply is its status, its headers in their order, and its body", () => {
    const headers = { "X-Powered-By": "Express", "Content-Type": "application/json" };
    const text = replyHttp(reply({ reply: [{ action: "talk" }], wall: { headers } }));
    assert.equal(text, 'HTTP/1.1 200\nX-Powered-By: Express\nContent-Type: application/json\n\n[{"action":"talk"}]');
});

test("a reply without a body is a head alone, and a text is a body as it is", () => {
    assert.equal(replyHttp(reply({ wall: { headers: { Server: "x" } } })), "HTTP/1.1 200\nServer: x");
    assert.equal(replyHttp(reply({ reply: "<b>no</b>" })), "HTTP/1.1 200\n\n<b>no</b>");
});

test("a reply that a fault plays has no headers, and one that never came is none", () => {
    assert.equal(replyHttp(reply({ status: 503, fault: "a.yaml:3" })), "HTTP/1.1 503");
    assert.equal(replyHttp({ kind: "delivery", failure: "unreachable", wall: { latency_ms: 1 } }), null);
});

test("of a reply that could not be used the headers are there without a status", () => {
    const attempt = { kind: "delivery", failure: "bad_reply", wall: { headers: { Server: "x" } } };
    assert.equal(replyHttp(attempt), "Server: x");
});

test("an answer is JSON, and of a trigger's call it stands elsewhere", () => {
    const text = 'HTTP/1.1 201\nContent-Type: application/json\n\n{"uuid":"1"}';
    assert.equal(answerHttp(request({ wall: { answer: { uuid: "1" } } })), text);
    assert.equal(answerHttp(request({ answer: { uuid: "1" } })), text);
});

test("an answer without a body is a status, and a file has a type and a size", () => {
    assert.equal(answerHttp(request({ status: 204 })), "HTTP/1.1 204");
    assert.equal(
        answerHttp(request({ status: 200, wall: { answer_type: "application/octet-stream", answer_size: 16044 } })),
        "HTTP/1.1 200\nContent-Type: application/octet-stream\nContent-Length: 16044",
    );
});

test("of what a fault answers nobody says the type, and what never came is none", () => {
    assert.equal(answerHttp(request({ status: 503, handled: false, wall: { answer: "Sorry" } })), "HTTP/1.1 503\n\nSorry");
    assert.equal(answerHttp(request({ status: null, handled: false })), null);
});
