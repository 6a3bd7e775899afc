import { html } from "../html.js";
import { span } from "../times.js";

/** What stands behind the rows of a ladder: its heads, lifelines, bars and gaps. */

/** The heads, which stay while the rows scroll. */
export function headsTemplate(heads, lanes, { heads: height }) {
    return html`
        <div class="heads" .styles=${{ height: `${height - 6}px`, width: `${lanes.width}px` }}>
            ${heads.map((head) => html`
                <div class=${`head ${head.kind}`} .styles=${{ left: `${lanes.x(head.id)}px`, width: `${lanes.headWidth}px` }}>
                    <b title=${head.title}>${lanes.titleOf(head)}</b><small title=${head.subtitle}>${head.subtitle}</small>
                </div>
            `)}
        </div>
    `;
}

/** The lifelines. */
export function linesTemplate(heads, lanes) {
    return heads.map((head) => html`
        <i class=${`lifeline ${head.kind}`} .styles=${{ left: `${lanes.x(head.id)}px` }}></i>
    `);
}

/** A bar along a lifeline: those of several legs stand beside each other on that of the platform. */
export function barTemplate({ kind, head, leg, label, detail, top, height, isCut, to }, lanes, ladder) {
    const aside = head === "platform" ? ladder.legs.findIndex((one) => one.uuid === leg) * 6 : 0;
    const x = lanes.x(head) - 3 - aside - (kind === "recording" ? 6 : 0);
    const name = `bar ${kind}${to === null ? " running" : ""}${isCut ? " cut" : ""}`;
    const styles = { left: `${x}px`, top: `${top}px`, height: `${height}px` };
    return html`<i class=${name} title=${`${label} ${detail}`.trim()} .styles=${styles}></i>`;
}

/** How much time passes where much does, before some of the rows that one sees. */
export function gapsTemplate({ rows }, places, [first, end]) {
    return rows.slice(first, end).filter(({ index }) => places.hasGap(index)).map(({ index, at, began = at }) => html`
        <div class="gap" .styles=${{ top: `${places.topOf(index) - places.gapHeight}px` }}>
            <span>${span(began - rows[index - 1].at)}</span>
        </div>
    `);
}

/** That the journal has forgotten some of the call. */
export function missedSentence(missed) {
    return missed ? `The journal no longer holds the entries ${missed.first} to ${missed.last}.` : "";
}
