import assert from "node:assert/strict";
import { test } from "node:test";

import { EventReader } from "../../../simulator/voice_simulator/console/page/modules/stream.js";

test("events come whole, wherever the stream is cut", () => {
    const text = ': what happens\n\nid: 3\nevent: entry\ndata: {"seq":3}\n\nevent: end\ndata: {}\n\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
        const reader = new EventReader();
        const events = [...reader.read(text.slice(0, cut)), ...reader.read(text.slice(cut))];
        assert.deepEqual(events, [{ name: "entry", data: '{"seq":3}' }, { name: "end", data: "{}" }]);
    }
});
