import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { curlOf, shellWord } from "../../../simulator/voice_simulator/console/page/modules/message/curl.js";
import {
    apiRequest,
    httpText,
    webhookRequest,
} from "../../../simulator/voice_simulator/console/page/modules/message/http_text.js";

/** What a shell makes of a line in which `curl` is a function that prints its arguments, one after each NUL. */
function argumentsOf(line) {
    const script = `curl() { for one in "$@"; do printf '%s\\0' "$one"; done; }\n${line}`;
    return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

const HOSTILE = {
    "single quotes": "it's 'quoted'",
    "double quotes": 'say "hello"',
    "line ends": "one\ntwo\r\nthree\n",
    "what a shell expands": "$HOME `id` $(id) ${PATH} !! ~ * ? [a-z] {a,b} \\ \\n",
    "what ends a command": "a; touch x && b || c | d & e > f < g # h",
    "letters of the world": "Grüße, 你好, 👋, \u202ereversed",
    "nothing": "",
    "a dash at the beginning": "--output",
    "a quote at each end": "''",
};

for (const [what, text] of Object.entries(HOSTILE)) {
    test(`a shell reads ${what} as it was`, () => {
        assert.deepEqual(argumentsOf(`curl ${shellWord(text)}`), [text]);
    });

    test(`a webhook with ${what} in it is one request`, () => {
        const body = { text };
        const entry = { method: "POST", url: "http://127.0.0.1:3000/event", body };
        const given = argumentsOf(curlOf(webhookRequest(entry)));
        assert.deepEqual(JSON.parse(given.at(-1)), body);
        assert.deepEqual(given.slice(0, 3), ["-X", "POST", "http://127.0.0.1:3000/event"]);
        assert.equal(given.at(-2), "--data-raw");
    });
}

test("a webhook by GET has its members in the query, as the platform writes them", () => {
    const body = { to: "447700900001", none: null, headers: { a: 1 }, region_url: "http://x:1/,", text: "a b&c'" };
    const request = webhookRequest({ method: "GET", url: "http://127.0.0.1:3000/answer?shop=1#part", body });
    const query = "shop=1&to=447700900001&headers=%7B%22a%22:1%7D&region_url=http://x:1/,&text=a%20b%26c%27";
    assert.equal(request.url, `http://127.0.0.1:3000/answer?${query}`);
    assert.equal(request.body, null);
    assert.ok(curlOf(request).startsWith("curl 'http"), curlOf(request));
});

test("brackets in an address are no globs to curl", () => {
    const line = curlOf(webhookRequest({ method: "GET", url: "http://[::1]:3000/answer", body: {} }));
    assert.deepEqual(argumentsOf(line).slice(0, 2), ["--globoff", "http://[::1]:3000/answer"]);
});

/** Like `argumentsOf`, in a shell where the program prints a token, and what it was asked for into it. */
function argumentsWithToken(line) {
    const folder = mkdtempSync(join(tmpdir(), "program-"));
    writeFileSync(join(folder, "voice-simulator"), `#!/bin/sh\nprintf 'tok(%s)' "$*"\n`, { mode: 0o755 });
    try {
        return argumentsOf(`PATH=${shellWord(folder)}:$PATH\n${line}`);
    } finally {
        rmSync(folder, { recursive: true });
    }
}

test("a request to the API goes to this simulator, with a new token for the Vonage application", () => {
    const entry = { method: "PUT", path: "/v1/calls/a1", body: { action: "hangup" }, wall: { user_agent: "node/3" } };
    const given = argumentsWithToken(curlOf(apiRequest(entry, "http://127.0.0.1:8480", "demo")));
    assert.deepEqual(given, [
        "-X", "PUT", "http://127.0.0.1:8480/v1/calls/a1",
        "-H", "Authorization: Bearer tok(token --application demo --private-key private.key)",
        "-H", "User-Agent: node/3", "-H", "Content-Type: application/json", "--data-raw", '{"action":"hangup"}',
    ]);
});

test("the name of a Vonage application is no command to a shell", () => {
    for (const text of Object.values(HOSTILE)) {
        const given = argumentsWithToken(curlOf(apiRequest({ method: "GET", path: "/" }, "http://a:1", text)));
        const whole = `Authorization: Bearer tok(token --application ${text} --private-key private.key)`;
        assert.deepEqual(given, ["http://a:1/", "-H", whole]);
    }
});

test("a request without a body has neither body nor type", () => {
    const text = httpText(apiRequest({ method: "GET", path: "/v1/calls/a1", status: 200 }, "http://127.0.0.1:8480", "demo"));
    assert.equal(text, "GET /v1/calls/a1 HTTP/1.1\nHost: 127.0.0.1:8480\nAuthorization: Bearer TOKEN");
});

test("a webhook is shown as the request that your app gets", () => {
    const text = httpText(webhookRequest({ method: "POST", url: "http://app.example:3000/event", body: { a: 1 } }));
    assert.deepEqual(text.split("\n"), [
        "POST /event HTTP/1.1",
        "Host: app.example:3000",
        "User-Agent: Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)",
        "Content-Type: application/json",
        "",
        '{"a":1}',
    ]);
});
