import { readFilter } from "../filter_terms.js";

/** The statuses that a call can have. */
export const STATUS_WORDS = [
    "started", "ringing", "answered", "machine",
    "completed", "busy", "cancelled", "failed", "rejected", "timeout", "unanswered",
];
const DIRECTION_WORDS = ["inbound", "outbound"];

const CALL_STATES = {
    live: (call) => call.isLive,
    over: (call) => call.isOver,
    failed: (call) => call.hasFailed,
};

/** What may stand before a colon. */
const TERM_KEYS = {
    to: { texts: (call) => [call.calledAddress], isNumber: true },
    from: { texts: (call) => [call.callingAddress], isNumber: true },
    app: { texts: (call) => [call.application_id] },
    script: { texts: (call) => [call.script, call.origin] },
    uuid: { texts: (call) => [call.uuid], isBeginning: true },
    status: { texts: (call) => [call.status], isBeginning: true, oneOf: STATUS_WORDS },
    direction: { texts: (call) => [call.direction], isBeginning: true, oneOf: DIRECTION_WORDS },
    is: { states: CALL_STATES },
};

/** The keys of a filter, for those who explain it. */
export const FILTER_KEYS = Object.keys(TERM_KEYS);

/** What a filter of calls asks for, by its text. */
export function filterOf(text) {
    return readFilter(text, { textsOf, keys: TERM_KEYS });
}

const APP_TERM = /(?:^|\s+)app:(?:"[^"]*"?|\S*)/i;

/** A filter that asks for the calls of one world, or of all, and else for what it asked for before. */
export function inWorld(text, application_id) {
    const others = text.replace(APP_TERM, "").trim();
    if (application_id === null) {
        return others;
    }
    const value = /[\s"]/.test(application_id) ? `"${application_id}"` : application_id;
    return `app:${value} ${others}`.trim();
}

/** Which of some worlds a filter asks for by its whole id; null where for none. */
export function worldOf(text, application_ids) {
    const [term] = APP_TERM.exec(text) ?? [""];
    const value = term.trim().replace(/^app:/i, "").replaceAll('"', "");
    return application_ids.find((one) => one === value) ?? null;
}

function textsOf(call) {
    const { calledAddress, callingAddress, application_id, uuid, status, direction, script, origin, failures } = call;
    return [calledAddress, callingAddress, application_id, uuid, status, direction, script, origin, ...failures.map(({ sentence }) => sentence)];
}
