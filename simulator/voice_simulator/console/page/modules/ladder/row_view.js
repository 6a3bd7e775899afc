import { html } from "../html.js";
import { KeptTemplates } from "../kept_templates.js";
import { delta, timeOfDay } from "../times.js";
import { arrowPath, dotPath } from "./lanes.js";

/** One row of a ladder, as one sees and as one hears it. */

/** What a tone is called where it can't be seen. */
const TONE_WORDS = { failed: "failed", ghost: "never came", note: "note" };
/** How far above the foot of its row an arrow stands (px). */
export const ARROW_ABOVE = 6;

const TONE_SIGNS = { failed: "✕", ghost: "◌", note: "" };

const keptRows = new KeptTemplates();

/**
 * A row: `place` says where it stands (`top`, `height`, of how many it is the which) and whether it is chosen; `lanes`
 * where its lifelines are, and what they are called; `before` is the row before it, or null.
 */
export function rowTemplate(row, how) {
    const { before, lanes, place, isAbsolute, choose } = how;
    const values = [
        before?.at, lanes, isAbsolute, choose, place.top, place.height, place.of, place.position, place.isChosen,
        place.isCursor, place.isRunning, row.label, row.outcome, row.detail, row.reason, row.tone, row.from, row.to,
        row.statuses.length, row.statuses.at(-1), row.began, row.folded,
    ];
    return keptRows.of(row, values, () => shownRow(row, how));
}

function shownRow(row, { before, lanes, place, isAbsolute, choose }) {
    const words = lanes.wordsOf(row);
    const way = wayOfRow(row, lanes, place.height - ARROW_ABOVE);
    return html`
        <div
            class=${rowClasses(row, place)} role="option" id=${rowElementId(row)}
            aria-selected=${String(place.isChosen)} aria-setsize=${place.of} aria-posinset=${place.position}
            aria-label=${rowSentence(row, lanes.names)} data-id=${row.id}
            .styles=${{ top: `${place.top}px` }} @click=${() => choose(row)}
        ><time>${timeText(row, before, isAbsolute)}</time
        ><svg class="way" aria-hidden="true"><path class=${way.name} d=${way.path} /></svg
        ><span class=${`words ${words.side}`} title=${rowTitle(row)} .styles=${box(words)}
            ><span class="said">${signOf(row)}<b>${row.label}</b>${part("outcome", row.outcome)}${part("detail", row.detail)}${
                part("reason", row.reason)
            }</span></span
        >${legMark(row, lanes)}</div>
    `;
}

function signOf({ tone }) {
    const sign = TONE_SIGNS[tone];
    return sign ? html`<span class="sign">${sign}</span>` : null;
}

/** What a row says beside its label: a space keeps it apart, also where somebody copies it. */
function part(name, words) {
    return words ? html`<span class=${name}>${` ${words}`}</span>` : null;
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

function wayOfRow(row, lanes, y) {
    return row.to === null
        ? { name: "dot", path: dotPath(lanes.x(row.from), y, row.tone === "note" ? 2 : 3.5) }
        : { name: "arrow", path: arrowPath(lanes, row, y) };
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
