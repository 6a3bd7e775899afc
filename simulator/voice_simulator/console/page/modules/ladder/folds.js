import { STATUS_WORDS } from "../calls/filter.js";
import { span } from "../times.js";
import { PLATFORM_HEAD } from "./heads.js";

/** What a compact ladder folds: quiet rows into the line above them, and lines that repeat into one. */

/** So many lines may follow one another in turn and still be repeated. */
const LONGEST_CYCLE = 4;
/** How often lines come before they are folded. */
const LEAST_TIMES = 3;
/** No more lines than these need to be looked at to see whether they are folded. */
export const MOST_LOOKED_AT = LONGEST_CYCLE * LEAST_TIMES;

/** The key of a row that belongs to the line above it. */
export const QUIET = "quiet";

const QUIET_KINDS = new Set(["note", "clock", "step", "socket"]);
const STATUSES = new Set(STATUS_WORDS);

/** Numbers and ids differ from one row to the next that is else the same. */
const COUNTED = /[0-9a-f-]*\d[0-9a-f-]*/gi;

/** By what a row is the same as others; what failed, never came, or moved a call is like no other. */
export function sameness(row) {
    const { id, kind, tone, from, to, label, detail, statuses } = row;
    if (isQuiet(row)) {
        return QUIET;
    }
    if (tone === "failed" || tone === "ghost" || statuses.length > 0 || kind === "call") {
        return `only ${id}`;
    }
    return [kind, from, to, label.replace(COUNTED, "#"), detail.replace(COUNTED, "#")].join("\n");
}

/** Waits, notes, steps of a clock, and what tells your app of a status, unless it did not take it or answered with an NCCO. */
function isQuiet({ kind, tone, label, more }) {
    if (kind === "webhook") {
        return tone === "plain" && STATUSES.has(label) && !more.some(({ reply }) => Array.isArray(reply));
    }
    return tone === "note" && QUIET_KINDS.has(kind);
}

/**
 * How many of the last lines follow one another in turn often enough to be folded; null where they do not.
 *
 * @param {string[]} keys by what each of the last lines is the same as others
 */
export function cycleAtEnd(keys) {
    for (let cycle = 1; cycle * LEAST_TIMES <= keys.length; cycle += 1) {
        const last = keys.slice(-cycle * LEAST_TIMES);
        if (last.every((key, place) => key === last[place % cycle])) {
            return cycle;
        }
    }
    return null;
}

/** How many lines are folded, once they come in turn. */
export function linesOf(cycle) {
    return cycle * LEAST_TIMES;
}

/** Rows of a ladder as one line: a row with the quiet ones below it, or rows that came again and again. */
export class FoldedRows {
    /** All its rows, in their order. */
    folded = [];
    #loud = [];
    #cycle;

    /**
     * @param {{row: object, key: string}[]} rows
     * @param {number} cycle how many follow one another in turn; 0 where nothing is repeated
     */
    constructor(rows, cycle) {
        this.#cycle = cycle;
        rows.forEach(({ row, key }) => this.#add(row, key));
    }

    get isRepeated() {
        return this.#cycle > 0;
    }

    /** Whether a row belongs to this line; it is one of its rows then. */
    takes(row, key) {
        const isNext = key === QUIET || (this.isRepeated && key === this.#loud[this.#loud.length - this.#cycle].key);
        if (isNext) {
            this.#add(row, key);
        }
        return isNext;
    }

    #add(row, key) {
        this.folded.push(row);
        if (key !== QUIET || this.#loud.length === 0) {
            this.#loud.push({ row, key });
        }
    }

    // -- as one row

    get id() {
        return this.#first.id;
    }

    get began() {
        return this.#first.at;
    }

    /** The instant (ms) of the last one that is not quiet: what comes next is told from then on. */
    get at() {
        return this.#loud.at(-1).row.at;
    }

    get kind() {
        return this.#first.kind;
    }

    get leg() {
        return this.#first.leg;
    }

    get from() {
        return this.#isOfOneKind ? this.#first.from : PLATFORM_HEAD;
    }

    get to() {
        return this.#isOfOneKind ? this.#first.to : null;
    }

    get tone() {
        return this.#first.tone;
    }

    get statuses() {
        return this.#first.statuses;
    }

    get outcome() {
        return this.isRepeated ? "" : this.#first.outcome;
    }

    get reason() {
        return this.#first.reason;
    }

    get label() {
        const labels = this.#loud.slice(0, Math.max(this.#cycle, 1)).map(({ row }) => row.label);
        const times = this.isRepeated ? ` × ${Math.floor(this.#loud.length / this.#cycle)}` : "";
        return [...new Set(labels)].join(" / ") + times;
    }

    get detail() {
        const quiet = this.folded.length - this.#loud.length;
        const took = this.isRepeated ? `in ${span(this.at - this.began)}` : this.#first.detail;
        return [quiet > 0 ? `+${quiet}` : "", took].filter(Boolean).join(" · ");
    }

    get #first() {
        return this.#loud[0].row;
    }

    get #isOfOneKind() {
        return this.#cycle < 2;
    }
}
