/** By how much one step zooms. */
export const ZOOM = 1.25;

const A_CLICK = 4;
const KEY_STEP = 80;
const TO_THE_EDGE = 1e9;

/** Do what the key of an event stands for, if it stands for something: nobody else hears of it then. */
export function actOn(event, acts) {
    const isShortcut = event.ctrlKey || event.metaKey || event.altKey;
    const act = isShortcut || !Object.hasOwn(acts, event.key) ? null : acts[event.key];
    if (act) {
        event.preventDefault();
        event.stopPropagation();
        act();
    }
}

/**
 * What a hand does to a time axis: a wheel zooms, dragging moves, a click chooses, a double one fits; and so do keys.
 *
 * `acts` are what that leads to: `zoom(factor, x)`, `pan(pixels)`, `fit()`, `choose(x, y)`; pixels are those of the axis.
 */
export class AxisHand {
    #acts;
    #drag = null;

    constructor(acts) {
        this.#acts = acts;
    }

    wheel = (event) => {
        event.preventDefault();
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
            this.#acts.pan(-event.deltaX);
        } else {
            this.#acts.zoom(ZOOM ** (-event.deltaY / 100), pointOf(event).x);
        }
    };

    press = (event) => {
        if (event.button === 0) {
            this.#drag = { x: event.clientX, moved: 0 };
            event.currentTarget.setPointerCapture(event.pointerId);
        }
    };

    move = (event) => {
        if (this.#drag) {
            const by = event.clientX - this.#drag.x;
            this.#drag = { x: event.clientX, moved: this.#drag.moved + Math.abs(by) };
            if (this.#drag.moved > A_CLICK) {
                this.#acts.pan(by);
            }
        }
    };

    release = (event) => {
        const isClick = this.#drag !== null && this.#drag.moved <= A_CLICK;
        this.#drag = null;
        if (isClick) {
            const { x, y } = pointOf(event);
            this.#acts.choose(x, y);
        }
    };

    letGo = () => {
        this.#drag = null;
    };

    fit = () => this.#acts.fit();

    key = (event) => actOn(event, {
        ...this.zoomKeys(),
        ArrowLeft: () => this.#acts.pan(KEY_STEP), ArrowRight: () => this.#acts.pan(-KEY_STEP),
        Home: () => this.#acts.pan(TO_THE_EDGE), End: () => this.#acts.pan(-TO_THE_EDGE),
    });

    /** What the keys of the axis do, which the rows know as well. */
    zoomKeys() {
        const [more, less] = [() => this.#acts.zoom(ZOOM, null), () => this.#acts.zoom(1 / ZOOM, null)];
        return { "+": more, "=": more, "-": less, 0: this.fit };
    }
}

function pointOf({ clientX, clientY, currentTarget }) {
    const { left, top } = currentTarget.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
}
