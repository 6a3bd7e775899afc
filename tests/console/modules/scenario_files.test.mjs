import assert from "node:assert/strict";
import { test } from "node:test";

import {
    readFileText,
    whyTooLong,
} from "../../../simulator/voice_simulator/console/page/modules/scenarios/file_text.js";

const bytes = (text) => new TextEncoder().encode(text);

test("a file is read as text, without the mark that some editors put first", () => {
    assert.deepEqual(readFileText("a.yaml", bytes("\ufeffname: Grüße\n")), { text: "name: Grüße\n" });
});

test("a file that is no text is named", () => {
    const mistake = "menu.mp3 is no text in UTF-8: a scenario is YAML or JSON.";
    assert.deepEqual(readFileText("menu.mp3", new Uint8Array([0xff, 0xfb, 0x90])), { mistake });
    assert.deepEqual(readFileText("menu.mp3", bytes("a\0b")), { mistake });
});

test("a file that is too long is not read at all", () => {
    assert.equal(whyTooLong({ name: "a.yaml", size: 1024 * 1024 }), null);
    const sentence = "a.yaml has 3.0 MiB: a scenario has 1 MiB at most.";
    assert.equal(whyTooLong({ name: "a.yaml", size: 3 * 1024 * 1024 }), sentence);
});
