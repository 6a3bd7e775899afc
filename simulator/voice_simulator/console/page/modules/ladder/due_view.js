import { html, keyed } from "../html.js";
import { span } from "../times.js";
import { PLATFORM_HEAD } from "./heads.js";
import { dotPath } from "./lanes.js";
import { ARROW_ABOVE } from "./row_view.js";

/** What is to come, below the last row of a ladder: dashed, with the time until then. */

/** `now` is the instant (ms) up to which time has come. */
export function dueTemplate(due, { lanes, now, height }) {
    return html`
        <ul class="due-rows" aria-label="What is due" ?hidden=${due.length === 0}>
            ${keyed(due, (one) => one.id, (one) => dueRow(one, lanes, now, height))}
        </ul>
    `;
}

function dueRow({ at, head, kind, label }, lanes, now, height) {
    const from = kind === "prompt" ? PLATFORM_HEAD : head;
    const to = kind === "prompt" ? head : null;
    const words = lanes.wordsOf({ from, to, label });
    return html`
        <li class=${`due-row due-${kind}`} .styles=${{ height: `${height}px` }}>
            <time>${at === null ? "then" : countdown(at - now)}</time>
            <svg class="way" aria-hidden="true"><path class=${to === null ? "dot" : "arrow"} d=${wayOf(lanes, from, to, height - ARROW_ABOVE)} /></svg>
            <span class=${`words ${words.side}`} .styles=${{ left: `${words.left}px`, width: `${words.width}px` }}>
                <span class="said">${label}</span>
            </span>
        </li>
    `;
}

function wayOf(lanes, from, to, y) {
    return to === null ? dotPath(lanes.x(from), y, 3.5) : `M${lanes.x(from)} ${y}H${lanes.x(to) - 2}`;
}

/** The time until something is due: `in 4.2 s`, `now`. */
export function countdown(ms) {
    return ms <= 0 ? "now" : `in ${span(ms)}`;
}
