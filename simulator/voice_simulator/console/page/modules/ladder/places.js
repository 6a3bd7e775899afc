/** Where the rows of a ladder stand, so that only those are made that one sees. */

/** How many rows there are above those that one sees, and below. */
const ROWS_BEYOND = 4;

/**
 * The heights of a stretch of rows: each as high as the others, with a gap before some.
 *
 * `gaps` are the places of the rows behind a gap, ascending; `first` and `end` bound the stretch (`end` not in it).
 */
export class Places {
    #gaps;
    #firstGap;

    constructor({ gaps, first, end, rowHeight, gapHeight }) {
        Object.assign(this, { first, end, rowHeight, gapHeight });
        this.#gaps = gaps;
        // A gap before the first row that is shown has nothing above it.
        this.#firstGap = lowerBound(gaps, first + 1);
    }

    get count() {
        return this.end - this.first;
    }

    get height() {
        return this.topOf(this.end);
    }

    /** Whether a gap stands before a row. */
    hasGap(index) {
        const place = lowerBound(this.#gaps, index);
        return index > this.first && this.#gaps[place] === index;
    }

    /** The pixel at which a row begins, below its gap. */
    topOf(index) {
        const gaps = lowerBound(this.#gaps, index + 1) - this.#firstGap;
        const own = index < this.end ? Math.max(gaps, 0) : Math.max(lowerBound(this.#gaps, index) - this.#firstGap, 0);
        return (index - this.first) * this.rowHeight + own * this.gapHeight;
    }

    /** The row that stands at a pixel, or the next one below. */
    at(pixel) {
        let low = this.first;
        let high = Math.max(this.end - 1, this.first);
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.topOf(middle) + this.rowHeight > pixel) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** How many rows `between` gives at the most for so much room (px). */
    mostWithin(room) {
        return Math.ceil(room / this.rowHeight) + 1 + 2 * ROWS_BEYOND;
    }

    /** The rows between two pixels, with some more above and below: `[first, end)`. */
    between(top, bottom, more = ROWS_BEYOND) {
        const first = Math.max(this.at(top) - more, this.first);
        return [first, Math.min(this.at(bottom) + 1 + more, this.end)];
    }
}

/** The first place in an ascending list whose value is not below the one asked for. */
export function lowerBound(list, value, valueOf = (item) => item) {
    let low = 0;
    let high = list.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (valueOf(list[middle]) < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/** The rows within a stretch of time, as places: `[first, end)`. */
export function rowsWithin(rows, from, to) {
    return [lowerBound(rows, from, timeOf), lowerBound(rows, to + 0.001, timeOf)];
}

/** The place of the row that is nearest to an instant, on one head if that is asked for; -1 without rows. */
export function nearestRow(rows, at, isMeant = () => true) {
    const place = lowerBound(rows, at, timeOf);
    const before = findFrom(rows, place - 1, -1, isMeant);
    const after = findFrom(rows, place, 1, isMeant);
    if (before < 0 || after < 0) {
        return Math.max(before, after);
    }
    return at - rows[before].at <= rows[after].at - at ? before : after;
}

function findFrom(rows, place, step, isMeant) {
    for (let index = place; index >= 0 && index < rows.length; index += step) {
        if (isMeant(rows[index])) {
            return index;
        }
    }
    return -1;
}

function timeOf(row) {
    return row.at;
}
