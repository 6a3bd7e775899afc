const LOOKED_AT = 50;

/**
 * Where a list has to be scrolled to when its rows change, so that what one looks at stays where it is.
 *
 * Places are in rows: a top of 2.5 is the middle of the third row. Where the first row that one sees has gone, the next
 * one stays; those beyond what one can see do not count.
 *
 * @template Row
 * @param {Row[]} before the rows that were shown
 * @param {Row[]} after those to show; a row that was there is the same object
 * @param {number} top how far the list was scrolled
 * @returns {{top: number, came: number}} `came`: how many rows came above what one looks at, less those that went
 */
export function steadyTop(before, after, top) {
    const first = Math.max(0, Math.floor(top));
    const last = Math.min(before.length, first + LOOKED_AT);
    for (let index = first; index < last; index += 1) {
        const place = after.indexOf(before[index]);
        if (place >= 0) {
            return { top: Math.max(0, top + place - index), came: place - index };
        }
    }
    return { top, came: 0 };
}

/** The rows to be in the page: those that one sees, and a few more at both ends. */
export function visibleRange(top, height, count, more) {
    const first = Math.max(0, Math.floor(top) - more);
    return { first, last: Math.min(count, Math.ceil(top + height) + more) };
}

/** Where to scroll to, in rows, so that a row is seen whole; null where it is. */
export function topToSee(index, top, height) {
    if (index < top) {
        return index;
    }
    return index + 1 > top + height ? index + 1 - height : null;
}
