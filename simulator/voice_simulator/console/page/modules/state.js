import { Calls } from "./calls/fold.js";

/** How many worlds of runs are kept before the oldest go: a console may be left open for days. */
const RUNS_KEPT = 20;
/** How often a page is shown anew that nobody sees (ms). */
const HIDDEN_EVERY = 1000;
/** How long what is shown stays at least before what the simulator tells is shown: every second picture of the screen (ms). */
const TOLD_EVERY = 25;

/**
 * The one state of the page: what is known of the simulator, and what one looks at.
 *
 * Views read it; who changes it calls `changed()`, and every view is shown anew in the next frame.
 */
export class State {
    /** Whether a simulator is there: false in a trace, where nothing can be asked or done. */
    isLive;
    /** The requests to the simulator; null in a trace. */
    requests;

    /** The calls of all worlds, made of what the journal says. */
    calls = new Calls();
    /** By Vonage application the clock of its world, as `GET clock` tells it, and `asked`, when (ms, of the page). */
    clocks = new Map();
    /** By uuid calls from inside, as `GET calls/{uuid}` shows them. */
    insides = new Map();
    /** The worlds of runs, which have ended with them: by the name that their calls are listed under. */
    runs = new Map();
    /** `is`: "connecting", "open", "resting", "lost" or "ended"; `why`: a sentence, or null. */
    connection = { is: "connecting", why: null };
    /** What `GET health` says; null until it is known. */
    health = null;

    /** The words that calls are filtered by. */
    filter = "";
    /** The call that one looks at: `{application_id, uuid}`; null for none. */
    opened = null;
    /** Its ladder; null until its journal has come. */
    ladder = null;
    /** Why its ladder can't be shown; null where it can. */
    trouble = null;
    /** The id of the chosen row of the ladder; null for none. */
    row = null;
    /** The words that the rows of the ladder are filtered by. */
    rowFilter = "";
    /** Whether the ladder is compact: quiet rows and repeated ones folded. */
    isCompact = false;
    /** The dialog that is open: `{name, …what it is about}`; null for none. */
    dialog = null;
    /** A sentence that is told once: `{sentence, tone}`, the tone "plain", "good" or "failed". */
    notice = null;

    #listeners = new Set();
    #isDue = false;
    #shownAt = -Infinity;
    #soon = null;

    constructor({ requests = null } = {}) {
        this.requests = requests;
        this.isLive = requests !== null;
    }

    /**
     * Hear of changes, once a frame at most; returns what ends that. A listener may return a function, which is called
     * once all have heard: what measures or scrolls the page there makes the browser lay it out once, not after each.
     */
    follow(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    /** Show the state anew, in the next frame; a page that is hidden has none, but its title is seen. */
    changed() {
        if (!this.#isDue) {
            this.#isDue = true;
            requestAnimationFrame(() => this.#show());
            if (globalThis.document?.hidden) {
                setTimeout(() => this.#show(), HIDDEN_EVERY);
            }
        }
    }

    /** The same for what the simulator has told: not in each frame, which nobody could follow, but in every second. */
    changedSoon() {
        const left = this.#shownAt + TOLD_EVERY - performance.now();
        if (left <= 0) {
            this.changed();
        } else {
            this.#soon ??= setTimeout(() => {
                this.#soon = null;
                this.changed();
            }, left);
        }
    }

    #show() {
        if (this.#isDue) {
            this.#isDue = false;
            this.#shownAt = performance.now();
            const afterwards = [...this.#listeners].map((listener) => listener());
            afterwards.forEach((act) => act?.());
        }
    }

    /** Look at a call. What loads its ladder follows `opened`. */
    open({ application_id, uuid }) {
        if (this.opened?.uuid === uuid && this.opened.application_id === application_id) {
            return;
        }
        Object.assign(this, { opened: { application_id, uuid }, ladder: null, trouble: null, row: null, rowFilter: "" });
        this.changed();
    }

    /** Look at no call. */
    close() {
        Object.assign(this, { opened: null, ladder: null, trouble: null, row: null, rowFilter: "" });
        this.changed();
    }

    /**
     * Keep what happened in a world that has ended: its calls are listed under another name, and can be looked at.
     *
     * @param {string} name
     * @param {{entries: object[], calls: Record<string, object>}} world as a trace has it
     */
    keepRun(name, world) {
        this.#forgetRun(name);
        this.runs.set(name, world);
        this.listRun(name);
        this.#oldRuns().forEach((oldest) => this.#forgetRun(oldest));
    }

    /** Those that go; not the one that somebody looks at. */
    #oldRuns() {
        return [...this.runs.keys()].slice(0, -RUNS_KEPT).filter((name) => name !== this.opened?.application_id);
    }

    #forgetRun(name) {
        Object.keys(this.runs.get(name)?.calls ?? {}).forEach((uuid) => this.insides.delete(uuid));
        this.runs.delete(name);
        this.calls.forget(name);
    }

    /** List the calls of a world that has ended. */
    listRun(name) {
        const { entries, calls } = this.runs.get(name);
        entries.forEach((entry) => this.calls.apply(name, entry));
        Object.entries(calls).forEach(([uuid, inside]) => this.insides.set(uuid, inside));
        this.changed();
    }

    /** Whether the simulator can be asked about the call that one looks at. */
    get canAsk() {
        return this.isLive && !this.runs.has(this.opened?.application_id);
    }

    /** Choose a row of the ladder: its message is shown. Null for none. */
    choose(row) {
        this.row = row;
        this.changed();
    }

    /** Show those rows of the ladder only that fit some words; all of them where there are none. */
    filterRows(words) {
        this.rowFilter = words;
        this.changed();
    }

    /** Fold quiet and repeated rows of ladders, or show each. */
    toggleCompact() {
        this.isCompact = !this.isCompact;
        this.changed();
    }

    /** Open a dialog. */
    show(name, about = {}) {
        this.dialog = { name, ...about };
        this.changed();
    }

    /** Close the dialog that is open. */
    dismiss() {
        this.dialog = null;
        this.changed();
    }

    /** Tell something once. */
    say(sentence, tone = "plain") {
        this.notice = { sentence, tone };
        this.changed();
    }

    /** What is known of the call that one looks at; null for none. */
    get openedCall() {
        return this.opened && this.calls.find(this.opened.application_id, this.opened.uuid);
    }
}
