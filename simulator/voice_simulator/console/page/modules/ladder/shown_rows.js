import { FoldedRows, MOST_LOOKED_AT, QUIET, cycleAtEnd, linesOf, sameness } from "./folds.js";
import { GAP } from "./model.js";
import { lowerBound } from "./places.js";
import { rowFilterOf } from "./row_filter.js";

/** The rows of a ladder that one asked for, as a ladder of their own. */

/**
 * The ladder that one asked for: that of the state, or of it some rows.
 *
 * @param {import("../state.js").State} state
 * @param {object | null} before the one that was shown before; it is followed as long as it is still asked for
 */
export function ladderAskedFor({ ladder, rowFilter, isCompact }, before) {
    const words = rowFilter.trim();
    if (words === "" && !isCompact) {
        return ladder;
    }
    if (before instanceof ShownRows && before.isFor(ladder, words, isCompact)) {
        before.follow();
        return before;
    }
    return new ShownRows(ladder, words, isCompact);
}

/**
 * A ladder of which only some rows are shown: those that fit a filter, and, where it is compact, repeated ones as one.
 *
 * Each of its rows is that of the whole ladder with another place (`index`), or several of them folded. It follows the
 * whole one: what is new there costs the same, however long that is.
 */
export class ShownRows {
    rows = [];
    gaps = [];
    /** How many rows of the whole ladder these show. */
    count = 0;
    /** The filter, as it was read. */
    filter;

    #whole;
    #isCompact;
    #shownOf = new Map();
    #keys = [];
    #read = 0;
    #unfolded = new Set();
    #spans = [];
    /** The places of those that go on: they may end between other rows than now. */
    #openSpans = [];
    #areSpansOld = true;

    /**
     * @param {import("./model.js").Ladder} whole
     * @param {string} text a filter
     * @param {boolean} isCompact
     */
    constructor(whole, text, isCompact) {
        this.#whole = whole;
        this.text = text;
        this.#isCompact = isCompact;
        this.filter = rowFilterOf(text, whole);
        this.follow();
    }

    /** Whether it is still what one asks for. */
    isFor(whole, text, isCompact) {
        return whole === this.#whole && text === this.text && isCompact === this.#isCompact;
    }

    /** Take in what has changed in the whole ladder. */
    follow() {
        const { touched, rows } = this.#whole;
        let from = this.#keys.length;
        for (; this.#read < touched.length; this.#read += 1) {
            const row = touched[this.#read];
            if (row.index < this.#keys.length && this.#keyOf(row) !== this.#keys[row.index]) {
                from = Math.min(from, row.index);
            }
        }
        this.#showFrom(from, rows);
    }

    /** Show the rows of a fold one by one. */
    unfold({ folded }) {
        folded.forEach((row) => this.#unfolded.add(row.id));
        this.#showFrom(folded[0].index, this.#whole.rows);
    }

    /** The row that shows the one with this id; null for none. */
    rowOf(id) {
        return this.#shownOf.get(this.#whole.rowOf(id)) ?? null;
    }

    /** How many rows of the whole ladder some of these show: `[first, end)`. */
    countOf(first, end) {
        return this.rows.slice(first, end).reduce((sum, row) => sum + (row.folded?.length ?? 1), 0);
    }

    /** The spans, each between rows of this ladder; `isAside`: its first row is not among them. */
    get spans() {
        const all = this.#whole.spans;
        if (this.#areSpansOld) {
            [this.#spans, this.#openSpans, this.#areSpansOld] = [[], [], false];
        }
        const places = this.#openSpans;
        for (let place = this.#spans.length; place < all.length; place += 1) {
            places.push(place);
        }
        places.forEach((place) => {
            this.#spans[place] = this.#placed(all[place]);
        });
        this.#openSpans = places.filter((place) => all[place].to === null);
        return this.#spans;
    }

    // -- as the whole ladder has it

    get whole() {
        return this.#whole;
    }

    get uuid() {
        return this.#whole.uuid;
    }

    get heads() {
        return this.#whole.heads;
    }

    get legs() {
        return this.#whole.legs;
    }

    get begins() {
        return this.#whole.begins;
    }

    get ends() {
        return this.#whole.ends;
    }

    get ownEnd() {
        return this.#whole.ownEnd;
    }

    get isOver() {
        return this.#whole.isOver;
    }

    get failures() {
        return this.#whole.failures;
    }

    get missed() {
        return this.#whole.missed;
    }

    get version() {
        return this.#whole.version;
    }

    // -- how they are found

    /** By what a row is the same as others; null where it is not shown. */
    #keyOf(row) {
        if (!this.filter.matches(row)) {
            return null;
        }
        return this.#isCompact && !this.#unfolded.has(row.id) ? sameness(row) : `only ${row.id}`;
    }

    #showFrom(from, rows) {
        const first = this.#dropFrom(from);
        this.#keys.length = first;
        for (let index = first; index < rows.length; index += 1) {
            const key = this.#keyOf(rows[index]);
            this.#keys.push(key);
            if (key !== null) {
                this.#show(rows[index], key);
            }
        }
    }

    /** Drop what shows the rows from a place on; return the place of the first that is to be shown anew. */
    #dropFrom(from) {
        let first = from;
        while (this.rows.length > 0 && lastIn(this.rows.at(-1)).index >= from) {
            first = Math.min(first, this.#dropLast().index);
        }
        return first;
    }

    /** Drop the last row; return the first of the whole ladder that it has shown. */
    #dropLast() {
        const row = this.rows.pop();
        const rows = row.folded ?? [row.row];
        rows.forEach((one) => this.#shownOf.delete(one));
        this.count -= rows.length;
        this.gaps.length = lowerBound(this.gaps, this.rows.length);
        this.#areSpansOld = true;
        return rows[0];
    }

    #show(row, key) {
        if (!this.#isTakenByLast(row, key)) {
            this.#append(Object.create(row, { index: { value: this.rows.length }, row: { value: row } }), [row]);
            this.#foldEnd();
        }
    }

    #isTakenByLast(row, key) {
        if (key === QUIET && this.rows.length > 0 && !this.rows.at(-1).folded) {
            this.#fold(1, 0);
        }
        const last = this.rows.at(-1);
        const isTaken = Boolean(last?.folded?.length) && last.takes(row, key);
        if (isTaken) {
            this.#shownOf.set(row, last);
            this.count += 1;
        }
        return isTaken;
    }

    #append(shown, rows) {
        const before = this.rows.at(-1);
        if (before && (shown.began ?? shown.at) - before.at >= GAP) {
            this.gaps.push(this.rows.length);
        }
        this.rows.push(shown);
        rows.forEach((row) => this.#shownOf.set(row, shown));
        this.count += rows.length;
    }

    #foldEnd() {
        const cycle = this.#isCompact ? cycleAtEnd(this.#keysAtEnd()) : null;
        if (cycle !== null) {
            this.#fold(linesOf(cycle), cycle);
        }
    }

    /** By what the last lines are the same as others, as far as they repeat nothing yet. */
    #keysAtEnd() {
        const last = this.rows.slice(-MOST_LOOKED_AT);
        const from = last.findLastIndex(({ isRepeated }) => isRepeated) + 1;
        return last.slice(from).map((shown) => this.#keys[firstIn(shown).index]);
    }

    /** Make one line of so many. */
    #fold(lines, cycle) {
        const rows = this.rows.slice(-lines).flatMap((shown) => shown.folded ?? [shown.row]);
        for (let left = lines; left > 0; left -= 1) {
            this.#dropLast();
        }
        const keyed = rows.map((row) => ({ row, key: this.#keys[row.index] }));
        this.#append(Object.assign(new FoldedRows(keyed, cycle), { index: this.rows.length }), rows);
    }

    #placed(one) {
        const after = lowerBound(this.rows, one.row + 1, firstIndexOf);
        const row = Math.max(after - 1, 0);
        const endRow = one.endRow === null ? null : lowerBound(this.rows, one.endRow, lastIndexOf);
        const shown = this.rows[row];
        return { ...one, row, endRow, isAside: !shown || shown.isRepeated === true || firstIn(shown).index !== one.row };
    }
}

function firstIn({ row, folded }) {
    return row ?? folded[0];
}

function lastIn({ row, folded }) {
    return row ?? folded.at(-1);
}

function firstIndexOf(shown) {
    return firstIn(shown).index;
}

function lastIndexOf(shown) {
    return lastIn(shown).index;
}
