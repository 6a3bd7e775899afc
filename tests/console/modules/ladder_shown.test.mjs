import assert from "node:assert/strict";
import { test } from "node:test";

import { Ladder } from "../../../simulator/voice_simulator/console/page/modules/ladder/model.js";
import { ShownRows } from "../../../simulator/voice_simulator/console/page/modules/ladder/shown_rows.js";
import { CALL, PLACED, SECOND, entries, ladderOf, ms } from "./ladder_journal.mjs";

const TALK = [[2, "ncco", { action: "talk", index: 0 }]];

/** A webhook that your app has taken. */
function webhook(seconds, delivery, event, body = {}, reply = null) {
    return [
        [seconds, "webhook", { delivery, event, method: "POST", url: "http://app/event", body: { status: event, ...body } }],
        [seconds, "delivery", {
            delivery, event, attempt: 1, outcome: "delivered", status: 200, reply, wall: { after_ms: 777, headers: { server: "gunicorn" } },
        }],
    ];
}

const SECOND_LEG = [
    [3, "call", { uuid: SECOND, direction: "outbound", connected_from: CALL, to: { type: "phone", number: "447700900555" } }],
];
const SAID = [
    ...PLACED, ...webhook(0, 1, "started"), [1, "signal", { signal: "answers" }], [1, "status", { status: "answered" }],
    ...webhook(1, 2, "answered"), ...TALK, ...SECOND_LEG, [4, "note", { note: "nobody listened for the key 1" }],
    ...webhook(5, 3, "input", { dtmf: { digits: "12" }, text: "your balance is low" }),
    [6, "request", { method: "PUT", path: `/v1/calls/${CALL}/talk`, status: 400, refused: "text is missing" }],
];

function shown(words, isCompact = false, told = SAID) {
    return new ShownRows(ladderOf(...told), words, isCompact);
}

function labels(ladder) {
    return ladder.rows.map(({ label, detail }) => `${label} ${detail}`.trim());
}

const FITS = {
    "balance": ["input POST /event"],
    '"balance is"': ["input POST /event"],
    "KIND:Webhook answered": ["answered POST /event"],
    "kind:delivery -started": ["answered POST /event", "input POST /event"],
    "gunicorn input": ["input POST /event"],
    "777": [],
    "is:failed": ["PUT …/talk"],
    "failed missing": ["PUT …/talk"],
    "kind:note": ["nobody listened for the key 1"],
    "from:app": ["POST /v1/calls", "PUT …/talk"],
    "from:platform to:app status:answered": ["answered POST /event"],
    "status:busy": [],
    "dtmf:": null,
};

for (const [words, found] of Object.entries(FITS)) {
    test(`the rows that ${words} asks for`, () => {
        const ladder = shown(words);
        assert.deepEqual(found === null ? ladder.filter.mistakes.length : labels(ladder), found === null ? 1 : found);
    });
}

test("a leg is asked for by its letter, its number, or how its id begins", () => {
    for (const words of ["leg:b", "leg:0555", "leg:*0555", `leg:${SECOND.slice(0, 6)}`, "to:B"]) {
        assert.deepEqual(shown(words).rows.map(({ label }) => label), ["dials"], words);
    }
    assert.equal(shown("-leg:b leg:a").rows.length, 9);
});

test("a letter alone is that of a leg, not the beginning of app or platform", () => {
    assert.deepEqual(shown("from:a").rows.filter(({ from }) => from !== CALL), []);
    assert.deepEqual(shown("to:p").rows, []);
    assert.deepEqual(labels(shown("from:ap")), labels(shown("from:app")));
});

test("ids and times are no words, or a few digits would be found in every row", () => {
    assert.deepEqual(labels(shown("48d5")), []);
    assert.deepEqual(labels(shown("2030")), []);
});

test("what is wrong in a filter is told, and lets all rows pass", () => {
    const ladder = shown("kidn:webhook");
    assert.deepEqual(ladder.filter.mistakes, ["There is no kidn: here; did you mean kind:?"]);
    assert.equal(ladder.count, ladder.whole.rows.length);
    assert.match(shown("kind:webhok").filter.mistakes[0], /did you mean kind:webhook\?/);
});

test("rows have places of their own, with gaps where nothing was between them", () => {
    const ladder = shown("kind:webhook", false, [...SAID, ...webhook(30, 4, "completed")]);
    assert.deepEqual(ladder.rows.map(({ index }) => index), [0, 1, 2, 3]);
    assert.deepEqual(ladder.gaps, [3]);
    assert.equal(ladder.rowOf(ladder.rows[2].id), ladder.rows[2]);
    assert.equal(ladder.rowOf(ladder.whole.rows[0].id), null);
});

test("a row that comes to fit later, as by its reply, is shown at its place", () => {
    const told = entries(...PLACED, ...webhook(1, 1, "started"), ...TALK);
    const ladder = new Ladder(CALL);
    const found = new ShownRows(ladder, "200 -PUT", false);
    const counts = told.map((entry) => {
        ladder.apply(entry);
        found.follow();
        return found.rows.length;
    });
    assert.deepEqual(counts, [0, 0, 0, 0, 1, 1]);
});

// -- compact

test("a compact ladder has quiet rows in the line above them, and what failed in lines of its own", () => {
    const ladder = shown("", true);
    assert.deepEqual(ladder.rows.map(({ label, folded }) => [label, folded?.length ?? 1]), [
        ["POST /v1/calls", 1], ["calls", 2], ["answers", 2], ["talk", 1], ["dials", 2], ["input", 1], ["PUT …/talk", 1],
    ]);
    assert.match(ladder.rows[1].detail, /^\+1 · /);
    assert.equal(ladder.count, ladder.whole.rows.length);
});

test("a webhook that was not taken, or was answered with an NCCO, is not quiet", () => {
    const reply = [{ action: "talk", text: "hello" }];
    const kept = shown("", true, [...PLACED, ...webhook(1, 1, "ringing", {}, reply), [2, "webhook", { delivery: 2, event: "answered", url: "http://app/event" }],
        [2, "delivery", { delivery: 2, event: "answered", attempt: 1, outcome: "failed", failure: "refused" }]]);
    assert.deepEqual(kept.rows.slice(-2).map(({ label, folded }) => [label, folded]), [["ringing", undefined], ["answered", undefined]]);
});

function muted(times) {
    const put = (seconds, act) => [seconds, "request", { method: "PUT", path: `/v1/calls/${CALL}`, body: { action: act }, status: 204 }];
    return Array.from({ length: times }, (_, index) => [put(10 + 2 * index, "mute"), put(11 + 2 * index, "unmute")]).flat();
}

test("rows that follow one another in turn are one line, which tells how often", () => {
    const ladder = shown("", true, [...PLACED, ...muted(40)]);
    const last = ladder.rows.at(-1);
    assert.equal(last.label, "PUT mute / PUT unmute × 40");
    assert.equal(last.detail, "in 1 m 19 s");
    assert.deepEqual([last.folded.length, ladder.rows.length, last.to], [80, 3, null]);
    assert.deepEqual([last.began, last.at], [ms(10), ms(89)]);
    assert.equal(labels(shown("", true, [...PLACED, ...muted(2)])).length, 6);
});

test("rows of a line are shown one by one, and stay so while others come", () => {
    const ladder = new Ladder(CALL);
    const [first, more] = [entries(...PLACED, ...muted(5)), entries(...PLACED, ...muted(10))];
    first.forEach((entry) => ladder.apply(entry));
    const compact = new ShownRows(ladder, "", true);
    compact.unfold(compact.rows.at(-1));
    assert.equal(compact.rows.length, 12);
    more.slice(first.length).forEach((entry) => ladder.apply(entry));
    compact.follow();
    assert.equal(compact.rows.length, 13);
    assert.equal(compact.rows.at(-1).label, "PUT mute / PUT unmute × 5");
    assert.equal(compact.count, ladder.rows.length);
});

for (const [words, isCompact] of [["", true], ["PUT", true], ["200", false], ["-kind:note", true]]) {
    test(`followed entry by entry it is the same as at once: “${words}”${isCompact ? ", compact" : ""}`, () => {
        const told = entries(...SAID, ...muted(4), ...webhook(40, 9, "completed"), [41, "note", { note: "late" }]);
        const ladder = new Ladder(CALL);
        const followed = new ShownRows(ladder, words, isCompact);
        told.filter((entry) => ladder.has(entry) || entry.uuid === SECOND).forEach((entry) => {
            ladder.apply(entry);
            followed.follow();
            followed.spans.length;
        });
        const atOnce = new ShownRows(ladder, words, isCompact);
        const view = ({ rows, gaps, spans, count }) => [rows.map(({ id, index, label, detail }) => [id, index, label, detail]), gaps, spans, count];
        assert.deepEqual(view(followed), view(atOnce));
    });
}

test("spans begin at the row above, where their own is not shown, and do not run there", () => {
    const [all, some] = [shown("", true), shown("kind:request")];
    assert.deepEqual(all.spans.filter(({ kind }) => kind === "action").map(({ row, endRow, isAside }) => [row, endRow, isAside]), [[3, null, false]]);
    assert.deepEqual(some.spans.filter(({ kind }) => kind === "action").map(({ row, endRow, isAside }) => [row, endRow, isAside]), [[0, null, true]]);
});
