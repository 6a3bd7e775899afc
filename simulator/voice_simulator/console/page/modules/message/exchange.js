import { whyNotDelivered } from "../calls/failures.js";

/**
 * A webhook with all that became of it, from the rows of a ladder.
 *
 * @typedef {object} Exchange
 * @property {object} webhook its entry; null where the journal has forgotten it
 * @property {object[]} attempts the entries of its attempts, in their order
 * @property {object[]} faults the entries of the faults that struck it
 * @property {"delivered" | "failed" | "lost" | "waiting"} outcome as `GET deliveries` says it
 */

/**
 * The webhook that a row of a ladder is about; null where it is about none.
 *
 * @param {{entry: object}} row the chosen one
 * @param {{entry: object, more: object[]}[]} rows all of the ladder
 * @returns {Exchange | null}
 */
export function exchangeOf({ entry }, rows) {
    const number = entry.delivery;
    if (number === undefined) {
        return null;
    }
    // An attempt with a row of its own also belongs to the row of its webhook.
    const about = [...new Set(rows.flatMap((row) => [row.entry, ...row.more]))].filter((one) => one.delivery === number);
    const attempts = about.filter(({ kind }) => kind === "delivery").sort((one, other) => one.attempt - other.attempt);
    const faults = about.filter(({ kind }) => kind === "fault");
    const webhook = about.find(({ kind }) => kind === "webhook") ?? null;
    return { webhook, attempts, faults, outcome: outcomeOf(attempts, faults) };
}

/**
 * The entry that refuses the NCCO in the reply to a webhook; null where none does.
 *
 * The platform looks into a reply at once: what it makes of it is the next that the journal tells of the call.
 */
export function nccoRefusalOf({ attempts }, rows) {
    const reply = attempts.at(-1);
    const next = reply && entriesOf(rows).filter((one) => one.uuid === reply.uuid && one.seq > reply.seq)
        .reduce((first, one) => (first === null || one.seq < first.seq ? one : first), null);
    return next?.kind === "ncco" && next.invalid ? next : null;
}

/** The attempt whose reply had the NCCO that an entry refuses; null where the NCCO came otherwise. */
export function replyRefusedBy(refusal, rows) {
    const before = refusal.invalid && entriesOf(rows).filter((one) => one.uuid === refusal.uuid && one.seq < refusal.seq)
        .reduce((last, one) => (last === null || one.seq > last.seq ? one : last), null);
    return before?.kind === "delivery" ? before : null;
}

function entriesOf(rows) {
    return rows.flatMap((row) => [row.entry, ...row.more]);
}

/** What became of a webhook so far. */
function outcomeOf(attempts, faults) {
    const last = attempts.at(-1)?.outcome;
    if (last === "delivered" || last === "failed") {
        return last;
    }
    return last === undefined && faults.some(({ does }) => does === "lost") ? "lost" : "waiting";
}

const OUTCOME_SENTENCES = {
    delivered: "delivered",
    again: "it is tried again",
    failed: "given up",
};

/** An attempt in a line: what came back, how long it took, and what follows. */
export function attemptLine(attempt) {
    const { status, outcome, wall = {}, latency_ms = wall.latency_ms } = attempt;
    const came = status === undefined || status === null ? whyNotDelivered(attempt) : `HTTP ${status}`;
    const took = latency_ms === undefined ? null : `${milliseconds(latency_ms)} of real time`;
    return [came, took, OUTCOME_SENTENCES[outcome] ?? outcome].filter(Boolean).join(" · ");
}

/** Of what your app replied the text; null where it replied nothing. */
export function replyText({ reply, wall = {}, said = wall.said }) {
    if (reply === undefined || reply === null) {
        return said ?? null;
    }
    return typeof reply === "string" ? reply : pretty(reply);
}

/** A value as JSON that one can read. */
export function pretty(value) {
    return JSON.stringify(value, null, 2);
}

function milliseconds(ms) {
    return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms)} ms`;
}
