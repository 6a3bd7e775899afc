/** The language of filters: words, and `key:value`; what may stand before the colon is told by who has the items. */

/** Beginnings of addresses, which are words like any other. */
const SCHEMES = new Set(["sip", "sips", "tel", "ws", "wss", "http", "https"]);

const TERM = /(-?)(?:([a-z_]+):)?(?:"([^"]*)"?|(\S*))(?:\s+|$)/iy;

/**
 * What a filter asks for, by its text: words, each of which an item must show, and `key:value`.
 *
 * `*` and `?` are any text and any character; with them a value must fit as a whole, else it is enough that it occurs. A
 * `-` before a word or a key means not; `"…"` keeps blanks. Capitals are the same as small letters. A term that is wrong
 * is a sentence in `mistakes`, and lets everything pass.
 *
 * @param {string} text
 * @param {{textsOf: (item) => (string|null)[], keys: Record<string, object>}} terms `textsOf` gives what words are looked
 *   for in; of a key `texts` lets one ask for a text, `oneOf` for one of a few words, `states` for more than that, and
 *   `testOf` for what it makes of a value
 * @returns {{matches: (item) => boolean, mistakes: string[], isEmpty: boolean}}
 */
export function readFilter(text, terms) {
    const read = termsIn(text.trim()).map((term) => readTerm(term, terms));
    const tests = read.flatMap(({ test }) => test ?? []);
    return {
        matches: (item) => tests.every((test) => test(item)),
        mistakes: read.flatMap(({ mistake }) => mistake ?? []),
        isEmpty: tests.length === 0,
    };
}

/** The one of some words that is most like another one; null where none is. */
function nearestWord(word, words) {
    const ranked = words.map((one) => ({ one, far: distance(word, one) })).sort((a, b) => a.far - b.far);
    return ranked.length > 0 && ranked[0].far <= Math.max(1, Math.floor(word.length / 2)) ? ranked[0].one : null;
}

/** What tells whether a text has a value, or begins with it. */
export function patternOf(value, isBeginning) {
    if (!/[*?]/.test(value)) {
        return isBeginning ? (text) => text.startsWith(value) : (text) => text.includes(value);
    }
    const source = value.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, ".*").replace(/\?/g, ".");
    const glob = new RegExp(`^${source}$`, "s");
    return (text) => glob.test(text);
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

function readTerm({ isNegated, key, value }, terms) {
    if (key === null || SCHEMES.has(key)) {
        const word = key === null ? value : `${key}:${value}`;
        return word === "" ? {} : { test: signed(isNegated, wordTest(word, terms)) };
    }
    if (!Object.hasOwn(terms.keys, key)) {
        return { mistake: unknownKey(key, Object.keys(terms.keys)) };
    }
    return value === "" ? {} : readKey(isNegated, key, value, terms.keys[key]);
}

function readKey(isNegated, key, value, { texts, oneOf, states, testOf, isNumber, isBeginning }) {
    const words = oneOf ?? (states && Object.keys(states));
    if (words && !words.some((word) => patternOf(value, true)(word))) {
        return { mistake: unknownValue(key, value, words) };
    }
    if (states) {
        return { test: signed(isNegated, stateTest(value, states)) };
    }
    if (testOf) {
        return { test: signed(isNegated, testOf(value)) };
    }
    const fits = patternOf(isNumber ? withoutPlus(value) : value, isBeginning);
    return { test: signed(isNegated, (item) => texts(item).some((text) => text !== null && fits(text.toLowerCase()))) };
}

function signed(isNegated, test) {
    return isNegated ? (item) => !test(item) : test;
}

function stateTest(value, states) {
    const wanted = Object.keys(states).filter(patternOf(value, true));
    return (item) => wanted.some((state) => states[state](item));
}

function wordTest(word, { textsOf }) {
    const fits = patternOf(withoutPlus(word), false);
    return (item) => textsOf(item).some((text) => text !== null && fits(text.toLowerCase()));
}

function withoutPlus(number) {
    return number.replace(/^\+(?=[\d*?])/, "");
}

function unknownKey(key, all) {
    const nearest = nearestWord(key, all);
    const keys = `A filter has ${all.map((one) => `${one}:`).join(" ")}`;
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
