import { html } from "../html.js";
import { span } from "../times.js";
import { ZOOM } from "./axis_hand.js";
import { axisHeights } from "./axis_view.js";
import { missedSentence } from "./field_view.js";

/** What stands above the rows of a ladder: the place of its time axis, and its tools. */

/** Where the axis is drawn, and moved by a hand. */
export function axisPart(ladder, hand) {
    return html`
        <div
            class="axis" tabindex="0" role="group" .styles=${{ height: `${axisHeights(ladder.heads).height}px` }}
            aria-label="Time axis. Plus and minus zoom, the arrows move it, 0 shows all."
            @wheel=${hand.wheel} @dblclick=${hand.fit} @keydown=${hand.key}
            @pointerdown=${hand.press} @pointermove=${hand.move}
            @pointerup=${hand.release} @pointercancel=${hand.letGo}
        ></div>
    `;
}

/**
 * How many rows there are, and what one does with them.
 *
 * @param {object} seen what one sees of the ladder
 * @param {import("../state.js").State} state
 * @param {boolean} isAbsolute whether each row has its time of day
 * @param {object} acts `toggleTime`, `toNextFailure`, `zoom` by a factor, `fit`, which shows all of the time, `showAll`,
 *   and those of the filter
 */
export function toolsTemplate(seen, state, isAbsolute, acts) {
    const { toggleTime, toNextFailure, zoom, fit, showAll } = acts;
    const { ladder, isAll } = seen;
    return html`
        <div class="tools">
            <button
                class="plain" aria-pressed=${String(isAbsolute)} title="Time of day or time since the row before (t)"
                @click=${toggleTime}
            >${isAbsolute ? "12:00" : "Δt"}</button>
            <span class="count number" role="status">${rowsShownWords(seen)}</span>
            <button class="plain" ?hidden=${isAll && !ladder.text} @click=${showAll}>Show all</button>
            <button
                class="plain failed" ?hidden=${ladder.failures === 0} title="Go to the next row that failed (e)"
                @click=${toNextFailure}
            >✕ ${ladder.failures} failed</button>
            <span class="quiet missed">${missedSentence(ladder.missed)}</span>
            ${whichRows(state, acts)}
            <span class="zoom">
                <button class="plain" aria-label="Show more time" title="−" @click=${() => zoom(1 / ZOOM)}>−</button>
                <button class="plain" aria-label="Show less time" title="+" @click=${() => zoom(ZOOM)}>+</button>
                <button class="plain" title="0" @click=${fit}>Fit</button>
            </span>
        </div>
        <p class="mistake" role="status" ?hidden=${!ladder.filter?.mistakes.length}>${ladder.filter?.mistakes.join(" ")}</p>
    `;
}

/** The filter of the rows, and whether they are folded. */
function whichRows({ rowFilter, isCompact }, { filterRows, filterKey, toggleCompact }) {
    return html`
        <input class="row-filter" type="search" aria-label="Filter rows by words" aria-keyshortcuts="f"
            placeholder="Filter rows: balance  kind:webhook" title="Words, kind: leg: from: to: status: is:failed (f)"
            autocomplete="off" spellcheck="false" maxlength="200" .value=${rowFilter}
            @input=${(event) => filterRows(event.target.value)} @keydown=${filterKey}>
        <button class="plain" aria-pressed=${String(isCompact)} aria-keyshortcuts="c"
            title="Fold what is quiet, and what repeats (c)" @click=${toggleCompact}>Compact</button>
    `;
}

/** Why there is no row. */
export function whyEmpty({ ladder, isAll }) {
    const words = ladder.text ? `No row fits “${ladder.text}”` : "Nothing happened";
    return `${words}${isAll ? "" : " in this stretch of time"}.`;
}

function rowsShownWords({ ladder, isAll, places, axis }) {
    const all = (ladder.whole ?? ladder).rows.length;
    const shown = isAll ? (ladder.count ?? all) : (ladder.countOf?.(places.first, places.end) ?? places.count);
    const words = isAll && shown === all ? counted(all, "row") : `${number(shown)} of ${counted(all, "row")}`;
    const lines = places.count < shown ? ` in ${counted(places.count, "line")}` : "";
    return `${words}${lines}${isAll ? "" : `, ${span(axis.length)}`}`;
}

function counted(count, word) {
    return `${number(count)} ${word}${count === 1 ? "" : "s"}`;
}

function number(count) {
    return count.toLocaleString("en");
}
