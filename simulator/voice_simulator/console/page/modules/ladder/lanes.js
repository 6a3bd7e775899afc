import { APP_HEAD, PLATFORM_HEAD } from "./heads.js";

/** Where the lifelines of a ladder stand, and where beside them there is room for words. */

/** Below this width a ladder is narrow: its gutter and margins shrink (px). */
const NARROW = 480;
const LEAST_APART = 96;
const LEAST_APART_NARROW = 72;
/** What a letter of a title takes, and one of a row (px). */
const TITLE_LETTER = 9;
const ROW_LETTER = 6.6;

/** The lifelines of some heads in a view so wide (px); with very many heads it is wider than that, and scrolls. */
export class Lanes {
    #x = new Map();

    constructor(heads, viewWidth) {
        const isNarrow = viewWidth < NARROW;
        this.gutter = isNarrow ? 56 : 88;
        const [left, right] = isNarrow ? [28, 76] : [52, 92];
        const least = isNarrow ? LEAST_APART_NARROW : LEAST_APART;
        const apart = Math.max((viewWidth - this.gutter - left - right) / Math.max(heads.length - 1, 1), least);
        /** By head what it is called. */
        this.names = new Map(heads.map(({ id, title }) => [id, title]));
        heads.forEach((head, index) => this.#x.set(head.id, Math.round(this.gutter + left + index * apart)));
        this.apart = apart;
        /** How wide the words of a head may be, so that they touch neither each other nor the edges. */
        this.headWidth = Math.min(apart, 2 * right, 192) - 4;
        this.width = Math.max(Math.round(this.gutter + left + (heads.length - 1) * apart + right), viewWidth);
        this.last = heads.at(-1)?.id ?? null;
    }

    /** The pixel at which the lifeline of a head stands. */
    x(head) {
        return this.#x.get(head) ?? this.#x.get(PLATFORM_HEAD) ?? 0;
    }

    /** The title of a head, as much of its end as there is room for: numbers mostly begin alike. */
    titleOf({ title }) {
        const room = Math.max(Math.floor(this.headWidth / TITLE_LETTER), 4);
        return title.length <= room ? title : `…${title.slice(2 - room)}`; // … is wider than a letter
    }

    /**
     * Where the words of a row stand: from a pixel on, or up to one. They keep beside their arrow, and go on across other
     * lifelines where they are long, since nothing else stands in their row.
     */
    wordsOf({ from, to, label = "", detail = "", outcome = "", reason = "" }) {
        if (to === null) {
            const needed = (label + detail + outcome + reason).length * ROW_LETTER;
            return this.#beside(this.x(from), needed);
        }
        const [left, right] = [this.x(from), this.x(to)].sort((one, other) => one - other);
        const isOfApp = from === APP_HEAD || to === APP_HEAD;
        return isOfApp ? this.#from(left + 10) : this.#upTo(right - 10);
    }

    /** To the right of a lifeline; to the left, where there is room that the right has not. */
    #beside(x, needed) {
        const [right, left] = [this.#from(x + 10), this.#upTo(x - 10)];
        return needed > right.width && left.width > right.width ? left : right;
    }

    #from(x) {
        return { side: "from", left: x, width: this.width - x - 8 };
    }

    #upTo(x) {
        return { side: "upto", left: this.gutter + 4, width: x - this.gutter - 4 };
    }
}

/** The path of an arrow at a height: its shaft, and its tip, which is a cross where what it tells of failed. */
export function arrowPath(lanes, { from, to, tone }, y) {
    const [start, end] = [lanes.x(from), lanes.x(to)];
    const way = Math.sign(end - start) || 1;
    const tip = tone === "ghost" ? start + (end - start) * 0.62 : end - way * 2;
    return `M${start} ${y}H${tip}${tipPath(tone, tip, y, way)}`;
}

/** The path of a dot about a point. */
export function dotPath(x, y, radius) {
    const half = (across) => `a${radius} ${radius} 0 0 1 ${across} 0`;
    return `M${x + radius} ${y}${half(-2 * radius)}${half(2 * radius)}z`;
}

function tipPath(tone, x, y, way) {
    if (tone === "failed") {
        return `M${x - way * 9} ${y - 4}l${way * 8} 8m0 -8l${-way * 8} 8`;
    }
    if (tone === "ghost") {
        return `M${x + way * 2} ${y - 4}v8`;
    }
    return `M${x - way * 6} ${y - 4}L${x} ${y}L${x - way * 6} ${y + 4}`;
}
