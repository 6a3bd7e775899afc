import { html } from "../html.js";
import { KeptTemplates } from "../kept_templates.js";
import { partyName, shortId } from "../names.js";
import { span, timeOfDay } from "../times.js";
import { durationOf } from "./ages.js";
import { failureCount, withLegs } from "./fold.js";
import { statusMark } from "./status.js";

/** How high a row is, in px; the style sheet has it as --call-row. */
export const CALL_ROW = 44;

/** The id of the element of a call's row, by the key of the call. */
export function rowId(key) {
    return `call-${key.replaceAll(/[^A-Za-z0-9_-]/g, "_")}`;
}

const keptCalls = new KeptTemplates();

/**
 * A call in the list: who, how it stands, what failed, and for how long.
 *
 * @param {{call: object, depth: number, isAskedFor: boolean}} row
 * @param {object} how its `index` among `count` rows, `isOpened`, `isPointedAt` by the keys, `now` in its world,
 *   `namesWorld` where there are several, and `open`, what a click does with the call
 */
export function callRow(row, how) {
    const { call, depth, isAskedFor } = row;
    const { index, count, isOpened, isPointedAt, now, namesWorld, open } = how;
    const lasts = lastsWords(call, now);
    const values = [
        depth, isAskedFor, index, count, isOpened, isPointedAt, lasts, namesWorld, open, call.from, call.to,
        call.direction, call.status, call.began, call.answered, call.connected_from, failureCount(call),
    ];
    return keptCalls.of(call, values, () => callTemplate(row, how, lasts));
}

function callTemplate({ call, depth, isAskedFor }, { index, count, isOpened, isPointedAt, namesWorld, open }, lasts) {
    const { word, sign, tone } = statusMark(call);
    const party = partyName(isIn(call) && depth === 0 ? call.from : call.to);
    // Counted from the bottom, so that what stands there already keeps its place when newer calls come above.
    const place = { bottom: `${(count - 1 - index) * CALL_ROW}px`, "padding-left": `${8 + Math.min(depth, 4) * 12}px` };
    return html`
        <div class=${`call ${tone} ${isAskedFor ? "" : "context"}`} role="option" id=${rowId(call.key)}
            aria-selected=${String(isOpened)} aria-posinset=${index + 1} aria-setsize=${count}
            ?data-cursor=${isPointedAt} @click=${() => open(call)}
            .styles=${place}>
            <span class="way" aria-hidden="true">${depth > 0 ? "↳" : isIn(call) ? "←" : "→"}</span>
            <span class="party" title=${party}><span class="only-heard">${wayWords(call, depth)}</span> ${party}</span>
            <span class="status"><span class="sign" aria-hidden="true">${sign}</span> ${word}</span>
            <span class="other quiet">${detailsOf(call, namesWorld)}</span>
            <span class="when quiet number" title=${call.answered === null ? "Since its beginning" : "Talked, since the answer"}>${failureBadge(call)} ${lasts}</span>
        </div>
    `;
}

/** For how long; nothing where that is not known. */
function lastsWords(call, now) {
    const lasts = durationOf(call, now);
    return lasts === null ? "" : span(lasts);
}

/** What tells calls of the same party apart: when, who is at the other end, and whose world it is. */
function detailsOf(call, namesWorld) {
    const began = call.began === null ? "beginning forgotten" : timeOfDay(call.began).slice(0, 8);
    const other = isIn(call) ? `to ${partyName(call.to)}` : `from ${partyName(call.from)}`;
    return [began, namesWorld ? shortWorld(call.application_id) : null, other].filter(Boolean).join(" · ");
}

function failureBadge(call) {
    const count = failureCount(call);
    return count > 0 && html`
        <span class="badge" title=${withLegs(call).find((leg) => leg.hasFailed).failures[0].sentence}>
            ${count}<span class="only-heard"> ${count === 1 ? "failure" : "failures"}</span>
        </span>
    `;
}

function isIn({ direction }) {
    return direction === "inbound";
}

function shortWorld(application_id) {
    return application_id.length > 12 ? shortId(application_id) : application_id;
}

function wayWords({ direction, connected_from }, depth) {
    if (depth > 0 || connected_from) {
        return "second leg to";
    }
    return direction === "inbound" ? "call from" : "call to";
}
