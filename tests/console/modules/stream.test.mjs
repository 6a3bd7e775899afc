import assert from "node:assert/strict";
import { test } from "node:test";

import { EventReader, JournalStream } from "../../../simulator/voice_simulator/console/page/modules/stream.js";

test("events come whole, wherever the stream is cut", () => {
    const text = ': what happens\n\nid: 3\nevent: entry\ndata: {"seq":3}\n\nevent: end\ndata: {}\n\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
        const reader = new EventReader();
        const events = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))];
        assert.deepEqual(events, [{ name: "entry", data: '{"seq":3}' }, { name: "end", data: "{}" }]);
    }
});

test("one that rests closes its connection and opens none; one that goes on begins anew, and nothing is lost", async () => {
    const [asked, told] = [[], []];
    const requests = {
        ask: async (method, path, { signal }) => {
            asked.push(path);
            const body = new ReadableStream({
                start: (stream) => signal.addEventListener("abort", () => stream.error(signal.reason)),
            });
            return { body };
        },
    };
    const turn = () => new Promise((resume) => setTimeout(resume));
    const stream = new JournalStream(requests, { opened: () => told.push("opened"), lost: (why) => told.push(why) });
    stream.follow();
    await turn();
    stream.rest();
    await turn();
    assert.deepEqual([asked.length, told], [1, ["opened"]]);
    stream.goOn();
    await turn();
    stream.rest();
    stream.goOn();
    await turn();
    assert.deepEqual([asked.length, told], [3, ["opened", "opened", "opened"]]);
    stream.rest();
});
