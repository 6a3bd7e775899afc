import { patternOf, readFilter } from "../filter_terms.js";
import { APP_HEAD, PLATFORM_HEAD } from "./heads.js";
import { legLetter } from "./letters.js";

/** The kinds of entries that a journal has, as docs/control-api.md names them. */
const KINDS = [
    "request", "call", "status", "signal", "step", "ncco", "heard", "recording", "transcript", "webhook", "delivery",
    "fault", "socket", "trigger", "clock", "note",
];

/** A shorter beginning of an id would fit many of them. */
const LEAST_OF_ID = 4;

/** Ids and times: they are in nearly every message, and a few letters or digits would be found in any of them. */
const NO_WORDS = /(CON-)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+Z/gi;
const SHORTEST_ID = 20;
const NO_MEMBERS = new Set(["seq", "time", "uuid", "wall"]);

const ROW_STATES = {
    failed: (row) => row.tone === "failed",
    lost: (row) => row.tone === "ghost",
};

/** The keys of a filter of rows, for those who explain it. */
export const ROW_FILTER_KEYS = ["kind", "leg", "from", "to", "status", "is"];

/** What a filter of the rows of a ladder asks for, by its text. */
export function rowFilterOf(text, ladder) {
    const on = (headsOf) => ({ testOf: (value) => headTest(ladder, value, headsOf) });
    return readFilter(text, {
        textsOf: rowTexts,
        keys: {
            kind: { oneOf: KINDS, testOf: kindTest },
            leg: on(legsOf),
            from: on(({ from }) => [from]),
            to: on(({ to }) => [to]),
            status: { texts: statusesOf, isBeginning: true },
            is: { states: ROW_STATES },
        },
    });
}

// -- what words are looked for in

const messages = new WeakMap();

/** What a row shows, and what its messages say. */
function rowTexts(row) {
    const { label, detail, outcome, reason, statuses, tone } = row;
    return [label, detail, outcome, reason, tone, row.kind, ...statuses, wordsSent(row)];
}

/** The values of all that was sent and replied, in lines; read once as long as nothing is added. */
function wordsSent({ entry, more }) {
    const kept = messages.get(more);
    if (kept?.count === more.length) {
        return kept.text;
    }
    const values = [];
    addMessage(entry, values);
    more.forEach((one) => addMessage(one, values));
    const text = values.join("\n").toLowerCase();
    messages.set(more, { count: more.length, text });
    return text;
}

function addMessage(entry, values) {
    for (const name in entry) {
        if (!NO_MEMBERS.has(name)) {
            addValues(entry[name], values);
        }
    }
    addValues(entry.wall?.headers, values);
    addValues(entry.wall?.answer, values);
}

function addValues(value, values) {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach((member) => addValues(member, values));
    } else if (typeof value === "string" && value.length >= SHORTEST_ID) {
        values.push(value.replace(NO_WORDS, ""));
    } else if (value !== null && value !== undefined) {
        values.push(value);
    }
}

// -- what keys are about

function kindTest(value) {
    const wanted = new Set(KINDS.filter(patternOf(value, true)));
    return ({ kind, more }) => wanted.has(kind) || more.some((entry) => wanted.has(entry.kind));
}

function statusesOf({ statuses, entry }) {
    return [...statuses, typeof entry.body?.status === "string" ? entry.body.status : null];
}

function legsOf({ leg, from, to, entry }) {
    return [leg, entry.leg, from, to].filter((head) => head !== APP_HEAD && head !== PLATFORM_HEAD);
}

/** Whether one of a row's heads is meant: `app`, `platform`, the letter of a leg, its number, or how its id begins. */
function headTest(ladder, value, headsOf) {
    const fits = patternOf(value, false);
    const isMeant = (head) => {
        const place = ladder.legs.findIndex(({ uuid }) => uuid === head);
        if (place < 0) {
            return value.length > 1 && (head?.startsWith(value) ?? false); // A letter alone is that of a leg.
        }
        return legLetter(place).toLowerCase() === value
            || (value.length > 1 && fits(ladder.legs[place].title.toLowerCase()))
            || (value.length >= LEAST_OF_ID && head.startsWith(value));
    };
    return (row) => headsOf(row).some(isMeant);
}
