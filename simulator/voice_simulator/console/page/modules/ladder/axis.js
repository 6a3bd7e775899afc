/** A time axis: which stretch of simulated time stands on so many pixels, and how one moves it. */

const SHORTEST = 10;
const LONGEST = 1e13; // some 300 years: a zoom beyond all bounds is still one
const AXIS_MARGIN = 0.03;
const TICK_STEPS = [
    1, 2, 5, 10, 20, 50, 100, 200, 500,
    1_000, 2_000, 5_000, 10_000, 15_000, 30_000,
    60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000,
    3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];

/** A stretch of time, `from` to `to` (ms), on `width` pixels. It never changes: what moves it returns another. */
export class Axis {
    constructor(from, to, width) {
        this.from = from;
        this.to = Math.max(to, from + SHORTEST);
        this.width = Math.max(width, 1);
    }

    /** The axis on which everything from `first` to `last` stands, with a margin. */
    static fit(first, last, width) {
        const length = Math.max(last - first, SHORTEST);
        return new Axis(first - length * AXIS_MARGIN, first + length * (1 + AXIS_MARGIN), width);
    }

    get length() {
        return this.to - this.from;
    }

    /** The pixel at which an instant stands. */
    x(at) {
        return ((at - this.from) / this.length) * this.width;
    }

    /** The instant that stands at a pixel. */
    at(x) {
        return this.from + (x / this.width) * this.length;
    }

    /** Whether an instant is on it. */
    holds(at) {
        return at >= this.from && at <= this.to;
    }

    /** The same stretch on another width. */
    resized(width) {
        return new Axis(this.from, this.to, width);
    }

    /** Zoomed by a factor (2 shows half as much time), so that the instant at the pixel `x` stays where it is. */
    zoomed(factor, x) {
        const length = Math.min(Math.max(this.length / factor, SHORTEST), LONGEST);
        const from = this.at(x) - (x / this.width) * length;
        return new Axis(from, from + length, this.width);
    }

    /** Moved by so many pixels: what was at 10 stands at 10 + `pixels` then. */
    panned(pixels) {
        const by = -(pixels / this.width) * this.length;
        return new Axis(this.from + by, this.to + by, this.width);
    }

    /** Moved and shortened so that it shows nothing outside of another axis. */
    clampedTo(whole) {
        const length = Math.min(this.length, whole.length);
        const from = Math.min(Math.max(this.from, whole.from), whole.to - length);
        return new Axis(from, from + length, this.width);
    }

    /** Whether it shows as much as another axis does. */
    shows(other) {
        return this.from <= other.from + 0.5 && this.to >= other.to - 0.5;
    }

    /** Round instants since `zero` with room for a label, at least `apart` pixels from each other. */
    ticks(zero, apart = 72) {
        const step = stepFor((apart / this.width) * this.length);
        const first = Math.ceil((this.from - zero) / step);
        const last = Math.floor((this.to - zero) / step);
        return Array.from({ length: Math.max(last - first + 1, 0) }, (_, index) => {
            const since = (first + index) * step;
            return { at: zero + since, x: this.x(zero + since), label: tickLabel(since, step) };
        });
    }
}

/** The least round step that is as long as asked for. */
function stepFor(least) {
    const days = Math.ceil(least / TICK_STEPS.at(-1));
    return TICK_STEPS.find((step) => step >= least) ?? days * TICK_STEPS.at(-1);
}

/** A time since the beginning, as exact as its step asks for: `0.250 s`, `12 s`, `3:20`, `1:00:00`. */
export function tickLabel(since, step) {
    const sign = since < 0 ? "−" : "";
    const ms = Math.abs(since);
    if (ms < 60_000) {
        const places = step < 10 ? 3 : step < 100 ? 2 : step < 1000 ? 1 : 0;
        return `${sign}${(ms / 1000).toFixed(places)} s`;
    }
    const seconds = (ms % 60_000) / 1000;
    const places = step < 1000 ? String(seconds.toFixed(step < 100 ? 2 : 1)).padStart(step < 100 ? 5 : 4, "0") : twoDigits(seconds);
    const minutes = Math.floor(ms / 60_000);
    return minutes < 60 ? `${sign}${minutes}:${places}` : `${sign}${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${places}`;
}

function twoDigits(number) {
    return String(Math.floor(number)).padStart(2, "0");
}
