// Small journals for tests of the ladder: entries as the control API shows them, with only what a test is about.

import { Ladder } from "../../../simulator/voice_simulator/console/page/modules/ladder/model.js";

const START = Date.parse("2030-01-01T12:00:00.000Z");
export const CALL = "48d54222-edc5-498f-a47f-e0f43834a1c7";
export const SECOND = "8586d63e-dc7e-49fb-ad62-270bb4557985";

/** Return an instant, so many seconds after the beginning, as the journal writes it. */
export function instant(seconds) {
    return new Date(START + seconds * 1000).toISOString();
}

/** Return that instant in ms. */
export function ms(seconds) {
    return START + seconds * 1000;
}

/** Return entries, numbered from 1, of `[seconds, kind, members]`; they are about CALL unless they say otherwise. */
export function entries(...told) {
    return told.map(([seconds, kind, members = {}], index) => {
        return { seq: index + 1, time: instant(seconds), kind, uuid: CALL, ...members };
    });
}

/** An outbound call that is placed at once. */
export const PLACED = [
    [0, "request", { method: "POST", path: "/v1/calls", status: 201 }],
    [0, "call", {
        direction: "outbound", to: { type: "phone", number: "447700900123" },
        from: { type: "phone", number: "447700900000" }, conversation_uuid: "CON-1", script: "busy",
        origin: "busy.yaml:6, turn 1",
    }],
    [0, "status", { status: "started" }],
];

/** Return the ladder of a call, of `[seconds, kind, members]`, as the page makes it: of what is about the call. */
export function ladderOf(...told) {
    const ladder = new Ladder(CALL);
    entries(...told).forEach((entry) => ladder.has(entry) && ladder.apply(entry));
    return ladder;
}

/** Return a row in one line: who to whom, what, and what came of it. */
export function line({ from, to, label, detail, outcome, reason, statuses }) {
    const named = (head) => ({ [CALL]: "party", [SECOND]: "second" })[head] ?? head;
    const way = to === null ? named(from) : `${named(from)} > ${named(to)}`;
    const more = [detail, outcome, reason, statuses.join(", ")].filter(Boolean);
    return [`${way}: ${label}`, ...more].join(" | ");
}
