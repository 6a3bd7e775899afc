const STATUS_WORDS = [
    "started", "ringing", "answered", "machine",
    "completed", "busy", "cancelled", "failed", "rejected", "timeout", "unanswered",
];
const DIRECTION_WORDS = ["inbound", "outbound"];

const CALL_STATES = {
    live: (call) => call.isLive,
    over: (call) => call.isOver,
    failed: (call) => call.hasFailed,
};

/** What may stand before a colon: `from` lets one ask for a text, `oneOf` for one of a few words, `state` for more. */
const TERM_KEYS = {
    to: { texts: (call) => [call.calledAddress], isNumber: true },
    from: { texts: (call) => [call.callingAddress], isNumber: true },
    app: { texts: (call) => [call.application_id] },
    script: { texts: (call) => [call.script, call.origin] },
    uuid: { texts: (call) => [call.uuid], isBeginning: true },
    status: { texts: (call) => [call.status], isBeginning: true, oneOf: STATUS_WORDS },
    direction: { texts: (call) => [call.direction], isBeginning: true, oneOf: DIRECTION_WORDS },
    is: { oneOf: Object.keys(CALL_STATES) },
};

/** The keys of a filter, for those who explain it. */
export const FILTER_KEYS = Object.keys(TERM_KEYS);

/** Beginnings of addresses, which are words like any other. */
const SCHEMES = new Set(["sip", "sips", "tel", "ws", "wss", "http", "https"]);

const TERM = /(-?)(?:([a-z_]+):)?(?:"([^"]*)"?|(\S*))(?:\s+|$)/iy;

/**
 * What a filter of calls asks for, by its text: words, each of which a call must show, and `key:value`.
 *
 * `*` and `?` are any text and any character; with them a value must fit as a whole, else it is enough that it occurs. A
 * `-` before a word or a key means not; `"…"` keeps blanks. Capitals are the same as small letters. A term that is wrong
 * is a sentence in `mistakes`, and lets everything pass.
 *
 * @returns {{matches: (call) => boolean, mistakes: string[], isEmpty: boolean}}
 */
export function filterOf(text) {
    const read = termsIn(text.trim()).map(readTerm);
    const tests = read.flatMap(({ test }) => test ?? []);
    return {
        matches: (call) => tests.every((test) => test(call)),
        mistakes: read.flatMap(({ mistake }) => mistake ?? []),
        isEmpty: tests.length === 0,
    };
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

/** The one of some words that is most like another one; null where none is. */
export function nearestWord(word, words) {
    const ranked = words.map((one) => ({ one, far: distance(word, one) })).sort((a, b) => a.far - b.far);
    return ranked.length > 0 && ranked[0].far <= Math.max(1, Math.floor(word.length / 2)) ? ranked[0].one : null;
}

function termsIn(text) {
    const terms = [];
    TERM.lastIndex = 0;
    while (TERM.lastIndex < text.length) {
        const [, minus, key, quoted, bare] = TERM.exec(text);
        terms.push({ isNegated: minus !== "", key: key?.toLowerCase() ?? null, value: (quoted ?? bare).toLowerCase() });
    }
    return terms;
}

function readTerm({ isNegated, key, value }) {
    if (key === null || SCHEMES.has(key)) {
        const word = key === null ? value : `${key}:${value}`;
        return word === "" ? {} : { test: signed(isNegated, wordTest(word)) };
    }
    if (!Object.hasOwn(TERM_KEYS, key)) {
        return { mistake: unknownKey(key) };
    }
    return value === "" ? {} : readKey(isNegated, key, value);
}

function readKey(isNegated, key, value) {
    const { texts, oneOf, isNumber, isBeginning } = TERM_KEYS[key];
    if (oneOf && !oneOf.some((word) => patternOf(value, true)(word))) {
        return { mistake: unknownValue(key, value, oneOf) };
    }
    if (key === "is") {
        return { test: signed(isNegated, stateTest(value)) };
    }
    const fits = patternOf(isNumber ? withoutPlus(value) : value, isBeginning);
    return { test: signed(isNegated, (call) => texts(call).some((text) => text !== null && fits(text.toLowerCase()))) };
}

function signed(isNegated, test) {
    return isNegated ? (call) => !test(call) : test;
}

function stateTest(value) {
    const wanted = Object.keys(CALL_STATES).filter(patternOf(value, true));
    return (call) => wanted.some((state) => CALL_STATES[state](call));
}

function wordTest(word) {
    const fits = patternOf(withoutPlus(word), false);
    return (call) => textsOf(call).some((text) => text !== null && fits(text.toLowerCase()));
}

function textsOf(call) {
    const { calledAddress, callingAddress, application_id, uuid, status, direction, script, origin, failures } = call;
    return [calledAddress, callingAddress, application_id, uuid, status, direction, script, origin, ...failures.map(({ sentence }) => sentence)];
}

function withoutPlus(number) {
    return number.replace(/^\+(?=[\d*?])/, "");
}

function patternOf(value, isBeginning) {
    if (!/[*?]/.test(value)) {
        return isBeginning ? (text) => text.startsWith(value) : (text) => text.includes(value);
    }
    const source = value.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*").replace(/\?/g, ".");
    const glob = new RegExp(`^${source}$`, "s");
    return (text) => glob.test(text);
}

function unknownKey(key) {
    const nearest = nearestWord(key, FILTER_KEYS);
    const keys = `A filter has ${FILTER_KEYS.map((one) => `${one}:`).join(" ")}`;
    return nearest ? `There is no ${key}: here; did you mean ${nearest}:?` : `There is no ${key}: here. ${keys}.`;
}

function unknownValue(key, value, words) {
    const nearest = nearestWord(value, words);
    const meant = nearest ? `did you mean ${key}:${nearest}?` : `it is one of ${words.join(", ")}.`;
    return `There is no ${key}:${value}; ${meant}`;
}

/** How many letters must be put in, left out, replaced or swapped to make one word the other. */
function distance(one, other) {
    let before = null;
    let row = Array.from({ length: other.length + 1 }, (_, column) => column);
    for (let i = 1; i <= one.length; i += 1) {
        const next = [i];
        for (let j = 1; j <= other.length; j += 1) {
            const changed = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
            const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
            next[j] = Math.min(row[j] + 1, next[j - 1] + 1, changed, isSwap ? before[j - 2] + 1 : Infinity);
        }
        before = row;
        row = next;
    }
    return row.at(-1);
}
