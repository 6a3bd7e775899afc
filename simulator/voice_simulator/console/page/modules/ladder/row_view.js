import { html, svg } from "../html.js";
import { delta, timeOfDay } from "../times.js";
import { arrowPaths } from "./lanes.js";

/** One row of a ladder, as one sees and as one hears it. */

/** What a tone is called where it can't be seen. */
const TONE_WORDS = { failed: "failed", ghost: "never came", note: "note" };
/** How far above the foot of its row an arrow stands (px). */
export const ARROW_ABOVE = 6;

const TONE_SIGNS = { failed: "✕", ghost: "◌", note: "" };

/**
 * A row: `place` says where it stands (`top`, `height`, of how many it is the which) and whether it is chosen; `lanes`
 * where its lifelines are; `before` is the row before it, or null.
 */
export function rowTemplate(row, { before, lanes, place, isAbsolute, names, onChoose }) {
    const y = place.height - ARROW_ABOVE;
    const words = lanes.wordsOf(row);
    return html`
        <div
            class=${rowClasses(row, place)} role="option" id=${rowElementId(row)}
            aria-selected=${String(place.isChosen)} aria-setsize=${place.of} aria-posinset=${place.position}
            aria-label=${rowSentence(row, names)} data-id=${row.id}
            .styles=${{ top: `${place.top}px` }} @click=${onChoose}
        >
            <time>${timeText(row, before, isAbsolute)}</time>
            <svg class="way" aria-hidden="true">${wayTemplate(row, lanes, y)}</svg>
            <span class=${`words ${words.side}`} title=${rowTitle(row)} .styles=${box(words)}>
                <span class="said"><span class="sign">${TONE_SIGNS[row.tone] ?? ""}</span><b>${row.label}</b>
                <span class="outcome">${row.outcome}</span>
                <span class="detail">${row.detail}</span>
                <span class="reason">${row.reason}</span></span>
            </span>
            ${legMark(row, lanes)}
        </div>
    `;
}

/** The id of the element of a row. */
export function rowElementId(row) {
    return `ladder-row-${row.id}`;
}

function box({ left, width }) {
    return { left: `${left}px`, width: `${Math.max(width, 40)}px` };
}

function rowClasses({ kind, tone, from, folded }, { isChosen, isCursor, isRunning }) {
    const marks = [isChosen && "chosen", isCursor && "cursor", isRunning && "running", folded && "folded"].filter(Boolean);
    const speaker = from === "app" || from === "platform" ? from : "party";
    return ["row", `of-${kind}`, `by-${speaker}`, tone, ...marks].join(" ");
}

/** Of rows that are folded to one the first tells the time. */
function timeText({ at, began = at }, before, isAbsolute) {
    if (isAbsolute) {
        return timeOfDay(began);
    }
    return before === null ? "0" : began === before.at ? "·" : delta(began - before.at);
}

function wayTemplate(row, lanes, y) {
    if (row.to === null) {
        return svg`<circle class="dot" cx=${lanes.x(row.from)} cy=${y} r=${row.tone === "note" ? 2 : 3.5} />`;
    }
    const { shaft, tip } = arrowPaths(lanes, row, y);
    return svg`<path class="shaft" d=${shaft} /><path class="tip" d=${tip} />`;
}

function legMark({ statuses, from, to, leg }, lanes) {
    if (!statuses.length) {
        return null;
    }
    const status = statuses.at(-1);
    const head = [from, to].find((one) => one === leg) ?? leg;
    return html`<span class=${`mark status-${status}`} .styles=${{ left: `${lanes.x(head) + 6}px` }}>${status}</span>`;
}

/** All that a row says, for those who point at it. */
function rowTitle({ label, outcome, detail, reason }) {
    return [label, outcome, detail, reason].filter(Boolean).join("\n");
}

/** A row in a sentence, for those who can't see it. */
export function rowSentence({ from, to, label, outcome, detail, reason, tone, statuses }, names) {
    const way = to === null ? names.get(from) : `${names.get(from)} to ${names.get(to)}`;
    const now = statuses.length ? `now ${statuses.join(", then ")}` : "";
    return [TONE_WORDS[tone], `${way ?? ""}: ${label}`, outcome, detail, reason, now].filter(Boolean).join(", ");
}
