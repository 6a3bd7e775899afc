import { html, svg } from "../html.js";
import { PLATFORM_HEAD } from "./heads.js";
import { rowsWithin } from "./places.js";

/** The time axis of a ladder, drawn: a track for each head, with marks for its rows and spans. */

const TICKS_HIGH = 18;
const MOST_SPANS = 60;
const MOST_TRACKS = 6;
const TEXT_WIDE = 44;
const CHARACTER = 5.6;
const MARK_TONES = ["plain", "good", "note", "ghost", "failed"];

/** How high a track is, and the whole axis. */
export function axisHeights(heads) {
    const tracks = Math.min(heads.length, MOST_TRACKS);
    const track = tracks > 4 ? 11 : 14;
    return { track, height: TICKS_HIGH + tracks * track + 4 };
}

/** The head whose track stands at a height, null above the tracks. */
export function headAt(heads, y) {
    const place = Math.floor((y - TICKS_HIGH) / axisHeights(heads).track);
    return place < 0 ? null : heads[Math.min(place, heads.length - 1)].id;
}

/** What stands on an axis: `axis` says which time, `now` and `chosen` are instants or null. */
export function axisTemplate({ ladder, axis, due, now, chosen }) {
    const { track, height } = axisHeights(ladder.heads);
    const y = (head) => TICKS_HIGH + Math.min(trackPlace(ladder.heads, head), MOST_TRACKS - 1) * track;
    return html`
        <svg class="drawn" aria-hidden="true" width=${axis.width} height=${height}>
            ${axis.ticks(ladder.begins ?? axis.from).map(({ x, label }) => svg`
                <path class="tick" d=${`M${round(x)} 13V${height}`} />
                <text class="tick-label" x=${round(x) + 3} y="11">${x > axis.width - 34 ? "" : label}</text>
            `)}
            ${ladder.heads.slice(0, MOST_TRACKS).map((head) => svg`
                <path class="track" d=${`M0 ${y(head.id) + track / 2}H${axis.width}`} />
            `)}
            ${spansOn(ladder, axis).map((one) => spanTemplate(one, axis, y(one.head), track))}
            ${marksOf(ladder, axis, y, track).map(([name, d]) => svg`<path class=${`rows ${name}`} d=${d} />`)}
            <path class="due" d=${duePath(due, axis, y, track)} />
            ${lineAt(axis, now, height, "now")}
            ${lineAt(axis, chosen, height, "chosen")}
        </svg>
    `;
}

function trackPlace(heads, id) {
    return Math.max(heads.findIndex((head) => head.id === id), 0);
}

function round(x) {
    return Math.round(x * 2) / 2;
}

function lineAt(axis, at, height, name) {
    return at === null || !axis.holds(at) ? null : svg`<path class=${name} d=${`M${round(axis.x(at))} 0V${height}`} />`;
}

/** The spans that one sees: of very many the longest, since the others are no wider than a mark. */
function spansOn(ladder, axis) {
    const seen = ladder.spans.filter((one) => one.from < axis.to && (one.to ?? Infinity) > axis.from && isWide(one, axis));
    if (seen.length <= MOST_SPANS) {
        return seen;
    }
    return seen.sort((one, other) => length(other) - length(one)).slice(0, MOST_SPANS);
}

function length({ from, to }) {
    return (to ?? Infinity) - from;
}

function isWide(one, axis) {
    return (length(one) / axis.length) * axis.width >= 2;
}

function spanTemplate(one, axis, y, track) {
    const left = Math.max(axis.x(one.from), -4);
    const right = Math.min(axis.x(one.to ?? axis.to), axis.width + 4);
    const width = Math.max(right - left, 1);
    const isThin = one.kind === "status" || one.kind === "recording";
    const [top, height] = isThin ? [y + track - 3, 2] : [y + 1, track - 3];
    const room = Math.floor((right - Math.max(left, 0)) / CHARACTER) - 1;
    const text = isThin || width < TEXT_WIDE ? "" : shortText(`${one.label} ${one.detail}`.trim(), room);
    const name = `span ${one.kind} status-${one.kind === "status" ? one.label : "none"}${one.to === null ? " running" : ""}`;
    return svg`
        <rect class=${name} x=${round(left)} y=${top} width=${round(width)} height=${height} rx="1.5" />
        ${text && svg`<text class="span-label" x=${round(Math.max(left, 0)) + 4} y=${y + track - 4}>${text}</text>`}
    `;
}

function shortText(text, room) {
    return text.length <= room ? text : room < 4 ? "" : `${text.slice(0, room - 1)}…`;
}

/** The marks of all rows: a path for each tone, in which marks that fall on one pixel of a track are one. */
function marksOf(ladder, axis, y, track) {
    const paths = new Map(MARK_TONES.map((tone) => [tone, new MarkPath(tone, y, track)]));
    const [first, end] = rowsWithin(ladder.rows, axis.from, axis.to);
    for (let index = first; index < end; index += 1) {
        const row = ladder.rows[index];
        const head = row.from === PLATFORM_HEAD && row.to !== null ? row.to : row.from;
        paths.get(row.tone).add(head, round(axis.x(row.at)));
    }
    return [...paths].map(([tone, path]) => [tone, path.d]);
}

/** The path of the marks of one tone. */
class MarkPath {
    d = "";
    #last = new Map();

    constructor(tone, y, track) {
        Object.assign(this, { tone, y, track });
    }

    add(head, x) {
        if (this.#last.get(head) !== x) {
            this.#last.set(head, x);
            this.d += markPath(this.tone, x, this.y(head), this.track);
        }
    }
}

/** Failures are crosses, what never came is a broken line: colour is not the only sign. */
function markPath(tone, x, y, track) {
    if (tone === "failed") {
        const middle = y + track / 2;
        return `M${x - 3} ${middle - 3}l6 6m0 -6l-6 6`;
    }
    return tone === "ghost" ? `M${x} ${y + 2}v3m0 3v3` : `M${x} ${y + 2}v${track - 5}`;
}

function duePath(due, axis, y, track) {
    return due
        .filter(({ at }) => at !== null && axis.holds(at))
        .map(({ at, head }) => `M${round(axis.x(at))} ${y(head) + 1}v${track - 2}`)
        .join("");
}
