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
 * @param {boolean} isAbsolute whether each row has its time of day
 * @param {object} acts `toggleTime`, `toNextFailure`, `zoom` by a factor, and `fit`, which shows all
 */
export function toolsTemplate(seen, isAbsolute, { toggleTime, toNextFailure, zoom, fit }) {
    const { ladder, isAll } = seen;
    return html`
        <div class="tools">
            <button
                class="plain" aria-pressed=${String(isAbsolute)} title="Time of day or time since the row before (t)"
                @click=${toggleTime}
            >${isAbsolute ? "12:00" : "Δt"}</button>
            <span class="count number" role="status">${rowsShownWords(seen)}</span>
            <button class="plain" ?hidden=${isAll} @click=${fit}>Show all</button>
            <button
                class="plain failed" ?hidden=${ladder.failures === 0} title="Go to the next row that failed (e)"
                @click=${toNextFailure}
            >✕ ${ladder.failures} failed</button>
            <span class="quiet missed">${missedSentence(ladder.missed)}</span>
            <span class="zoom">
                <button class="plain" aria-label="Show more time" title="−" @click=${() => zoom(1 / ZOOM)}>−</button>
                <button class="plain" aria-label="Show less time" title="+" @click=${() => zoom(ZOOM)}>+</button>
                <button class="plain" title="0" @click=${fit}>Fit</button>
            </span>
        </div>
    `;
}

function rowsShownWords({ ladder, isAll, places, axis }) {
    const all = ladder.rows.length;
    if (isAll) {
        return all === 1 ? "1 row" : `${all} rows`;
    }
    return `${places.count} of ${all} rows, ${span(axis.length)}`;
}
