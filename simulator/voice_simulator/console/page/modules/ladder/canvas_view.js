import { html, placed } from "../html.js";
import { barTemplate, gapsTemplate } from "./field_view.js";
import { rowElementId, rowTemplate } from "./row_view.js";
import { barsOf, runningRows } from "./rows_seen.js";

/** How many options a list has, where more of them come (ARIA 1.2). Each row would be another with each that comes. */
const UNKNOWN = -1;

/**
 * The rows of a ladder that one sees, with the bars and gaps behind them.
 *
 * An element is taken again for another row as soon as its own is out of sight: there are always as many as there is
 * room for, so that all others stay as they are. In the document they stand in any order; `aria-owns` tells the right one.
 *
 * @param {object} seen what one sees of the ladder
 * @param {object} how `visible`, the places of the rows (`[first, end)`) that fit into `room` (px); the rows `chosen` and
 *   `cursor`, or null; `isAbsolute`; whether there `isMore` to come; and what happens on `choose`, `key` and `focused`
 */
export function canvasTemplate(seen, { visible, room, chosen, cursor, isAbsolute, isMore, choose, key, focused }) {
    const { ladder, places, heights, lanes } = seen;
    const running = runningRows(ladder);
    const elements = places.mostWithin(room);
    const rows = ladder.rows.slice(...visible);
    return html`
        <div
            class="canvas" role="listbox" tabindex="0" aria-label="What happened, row by row"
            aria-activedescendant=${cursor ? rowElementId(cursor) : null} aria-owns=${rows.map(rowElementId).join(" ")}
            .styles=${{ height: `${places.height}px` }} @keydown=${key} @focus=${focused}
        >
            ${barsOf(ladder, places, visible, heights).map((bar) => barTemplate(bar, lanes, ladder))}
            ${gapsTemplate(ladder, places, visible)}
            ${placed(rows, (row) => row.index % elements, (row) => rowTemplate(row, {
                before: ladder.rows[row.index - 1] ?? null, lanes, isAbsolute, choose,
                place: {
                    top: places.topOf(row.index), height: heights.row, of: isMore ? UNKNOWN : places.count,
                    position: row.index - places.first + 1, isChosen: row === chosen, isCursor: row === cursor,
                    isRunning: running.has(row.index),
                },
            }))}
        </div>
    `;
}
