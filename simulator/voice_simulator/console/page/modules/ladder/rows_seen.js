import { Axis } from "./axis.js";
import { Places, rowsWithin } from "./places.js";
import { ARROW_ABOVE } from "./row_view.js";

/** What one sees of a ladder at a moment: which stretch of time, which rows of it, and where they stand. */

/** `chosen` is the stretch that somebody zoomed to, or null for all; `now` the instant that the clock shows, or null. */
export function seenOf(ladder, { chosen, now, width, axisWidth, heights }) {
    // What somebody has sent again long after does not squeeze the call: it is among the rows, and off the axis.
    const ends = ladder.isOver ? ladder.ownEnd ?? ladder.ends : Math.max(ladder.ends, now ?? 0);
    const whole = Axis.fit(ladder.begins ?? 0, ends ?? 0, axisWidth);
    const axis = chosen ? chosen.resized(axisWidth).clampedTo(whole) : whole;
    const isAll = chosen === null || axis.shows(whole);
    const [first, end] = isAll ? [0, ladder.rows.length] : rowsWithin(ladder.rows, axis.from, axis.to);
    const places = new Places({ gaps: ladder.gaps, first, end, rowHeight: heights.row, gapHeight: heights.gap });
    return { ladder, whole, axis, isAll, places, width };
}

/** The spans that cross some rows as bars along lifelines, each with its place beside others on the same one. */
export function barsOf(ladder, places, [first, end], heights) {
    const middle = heights.row - ARROW_ABOVE;
    const bars = [];
    for (const one of ladder.spans) {
        const last = one.endRow ?? Infinity;
        if (one.kind !== "status" && one.row < end && last >= first && last > one.row && last >= places.first) {
            const top = one.row < places.first ? 0 : places.topOf(one.row) + middle;
            const bottom = last >= places.end ? places.height : places.topOf(last) + middle;
            bars.push({ ...one, top, height: Math.max(bottom - top, 2), isCut: last >= places.end });
        }
    }
    return bars;
}

/** The places of the rows whose action still runs. */
export function runningRows(ladder) {
    const running = ladder.spans.filter((one) => one.kind === "action" && one.to === null && !one.isAside);
    return new Set(running.map((one) => one.row));
}
