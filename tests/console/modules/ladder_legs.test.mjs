import assert from "node:assert/strict";
import { test } from "node:test";

import { chipsOf } from "../../../simulator/voice_simulator/console/page/modules/ladder/legs_view.js";
import { rowSentence } from "../../../simulator/voice_simulator/console/page/modules/ladder/row_view.js";
import { CALL, PLACED, SECOND, ladderOf } from "./ladder_journal.mjs";

const LEG = { uuid: CALL, ended: null, connected_from: null, conversation_uuid: "CON-12345678-9" };
const nameOf = (uuid) => ({ [SECOND]: "B" })[uuid] ?? "4477";

function textsOf(leg, inside) {
    return chipsOf({ ...LEG, ...leg }, inside, nameOf, (uuid) => [CALL, SECOND].includes(uuid)).map(({ text }) => text);
}

test("a leg says whom it hears, by their letters, and of other calls by their party", () => {
    const inside = { muted: false, earmuffed: false, hears: [SECOND, "another"], connected_to: [SECOND] };
    assert.deepEqual(textsOf({}, inside), ["hears B", "hears 4477 ↗", "in CON-12345678"]);
});

test("of the other calls in its conversation the first few are told, each with a way to it, and how many there are", () => {
    const uuids = ["1", "2", "3", "4", "5", "6", "7"];
    const inside = { muted: false, earmuffed: false, hears: [], connected_to: [SECOND, ...uuids] };
    const chips = chipsOf(LEG, inside, (uuid) => `party ${uuid}`, (uuid) => uuid === SECOND);
    assert.deepEqual(chips.map(({ opens }) => opens).filter(Boolean), uuids.slice(0, 5));
    assert.deepEqual(chips.slice(-3, -1).map(({ text }) => text), ["with party 5 ↗", "and 2 more"]);
});

test("a leg that is muted or earmuffed says so, and that it hears nobody although it is joined", () => {
    const inside = { muted: true, earmuffed: true, hears: [], connected_to: [SECOND] };
    const alone = { ...inside, muted: false, earmuffed: false, connected_to: ["another"] };
    assert.deepEqual(textsOf({}, alone), ["hears nobody", "with 4477 ↗", "in CON-12345678"]);
    assert.deepEqual(textsOf({}, inside), ["muted", "earmuffed", "joined with B, hears nobody", "in CON-12345678"]);
});

test("of a leg that is over only what stays true is told", () => {
    const inside = { muted: true, earmuffed: true, hears: [SECOND], connected_to: [SECOND] };
    assert.deepEqual(textsOf({ ended: 1, connected_from: SECOND }, inside), ["dialled by B", "in CON-12345678"]);
});

test("a row is a sentence for those who can't see it: what failed says so, and how the leg stands then", () => {
    const { rows, heads } = ladderOf(...PLACED, [1, "status", { status: "failed", detail: "cannot_route" }]);
    const names = new Map(heads.map((head) => [head.id, head.title]));
    assert.equal(rowSentence(rows[0], names), "your app to platform: POST /v1/calls, 201");
    assert.equal(
        rowSentence(rows[2], names),
        "failed, 447700900123: failed, cannot_route, failed: cannot_route, now failed",
    );
});
