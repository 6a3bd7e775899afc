/** The consoles that one browser has open: which of them read the journal, and which rest. */

/**
 * How many consoles of one browser read the journal at once.
 *
 * A browser keeps six HTTP/1.1 connections to one address, and a stream holds one of them for good. The rest is for all
 * other requests, above all for the page of the next tab: while there is none, that stays blank before any script runs.
 */
export const READ_AT_ONCE = 4;

/** How long an open console may take to answer (ms). */
const ANSWERS_WITHIN = 1000;

/**
 * Whether a console reads the journal: those in sight come first, in the order in which they came into sight, then the
 * hidden ones, those first that were looked at last.
 *
 * @typedef {{id: string, isHidden: boolean, since: number, lacksRoom: boolean}} Console `since` (ms) it is hidden, or in
 *   sight; it lacks room where its stream can't be opened: for each of those a hidden one gives way
 * @param {Console} own
 * @param {Console[]} others
 */
export function mayRead(own, others) {
    const before = others.filter((other) => goesBefore(other, own)).length;
    const lacking = own.isHidden ? others.filter(({ lacksRoom }) => lacksRoom).length : 0;
    return before + lacking < READ_AT_ONCE;
}

function goesBefore(one, other) {
    if (one.isHidden !== other.isHidden) {
        return !one.isHidden;
    }
    const [early, late] = one.isHidden ? [other, one] : [one, other];
    return early.since === late.since ? one.id < other.id : early.since < late.since;
}

/** This console among those that the browser has open: they tell each other, over a channel, what becomes of them. */
export class OpenConsoles {
    #own;
    #others = new Map();
    #channel;
    #now;
    #listener;
    #does = "reads";
    #called = 0;

    /**
     * @param {BroadcastChannel} channel
     * @param {() => number} now the time (ms), the same for all of them
     * @param {{rest: (isHidden: boolean) => void, goOn: () => void}} listener
     */
    constructor(channel, now, listener) {
        [this.#channel, this.#now, this.#listener] = [channel, now, listener];
        this.#own = { id: String(Math.random()), isHidden: false, since: 0, lacksRoom: false };
        channel.onmessage = ({ data }) => this.#hear(data);
    }

    /** It is there from now on, or it is looked at again: who else is there says so. */
    join(isHidden) {
        this.#beSeen(isHidden);
        this.#call();
        this.#channel.postMessage({ ...this.#own, calls: true });
        this.#settle();
    }

    /** It came out of sight. */
    hide() {
        this.#beSeen(true);
        this.#tell();
        this.#settle();
    }

    /** It is going, or the browser stops it: nothing is heard of it until it joins again. */
    leave() {
        this.#channel.postMessage({ id: this.#own.id, isGone: true });
        this.#readOrRest(false);
    }

    /** Say whether its stream can't be opened. */
    lackRoom(lacksRoom) {
        if (this.#own.lacksRoom !== lacksRoom) {
            this.#own.lacksRoom = lacksRoom;
            this.#tell();
        }
    }

    #beSeen(isHidden) {
        Object.assign(this.#own, { isHidden, since: this.#now() });
    }

    #hear({ calls, isGone, ...other }) {
        if (calls) {
            this.#call();
            this.#tell();
        }
        if (isGone) {
            this.#others.delete(other.id);
        } else {
            this.#others.set(other.id, { ...other, heard: this.#now() });
        }
        this.#settle();
    }

    /** Who does not answer is there no more, such as a tab that has crashed. */
    #call() {
        this.#called = this.#now();
        setTimeout(() => {
            this.#others.forEach(({ heard }, id) => heard < this.#called && this.#others.delete(id));
            this.#settle();
        }, ANSWERS_WITHIN);
    }

    #tell() {
        this.#channel.postMessage(this.#own);
    }

    #settle() {
        this.#readOrRest(mayRead(this.#own, [...this.#others.values()]));
    }

    #readOrRest(reads) {
        const does = reads ? "reads" : this.#own.isHidden ? "rests" : "has no room";
        if (does === this.#does) {
            return;
        }
        this.#does = does;
        if (reads) {
            this.#listener.goOn();
        } else {
            this.#listener.rest(this.#own.isHidden);
        }
    }
}

/** Let this page take turns with the other consoles of this browser. */
export function takeTurns(live) {
    const consoles = new OpenConsoles(new BroadcastChannel("voice-simulator-consoles"), () => Date.now(), live);
    const leave = () => consoles.leave();
    const join = () => consoles.join(document.hidden);
    live.lacksRoom = (isLacking) => consoles.lackRoom(isLacking);
    document.addEventListener("visibilitychange", () => (document.hidden ? consoles.hide() : join()));
    document.addEventListener("freeze", leave);
    document.addEventListener("resume", join);
    addEventListener("pagehide", leave);
    addEventListener("pageshow", ({ persisted }) => persisted && join());
    join();
}
