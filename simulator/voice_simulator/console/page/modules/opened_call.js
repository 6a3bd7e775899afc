import { Ladder } from "./ladder/model.js";

const ENTRIES_AT_ONCE = 2_000;

/**
 * Keeps the ladder of the call that one looks at: its journal is fetched whole, and goes on from the stream.
 *
 * What the stream tells while it is fetched is kept until it has come.
 */
export class OpenedCall {
    #state;
    #grown;
    #opened = null;
    #loading = null;
    #waiting = [];

    /**
     * @param {import("./state.js").State} state
     * @param {() => void} grown hears that something new has happened on the call
     */
    constructor(state, grown) {
        this.#state = state;
        this.#grown = grown;
        state.follow(() => {
            if (this.#state.opened !== this.#opened) {
                this.reload();
            }
        });
    }

    /** Take in an entry of the stream. */
    take(application_id, entry) {
        const { opened, ladder } = this.#state;
        if (opened?.application_id !== application_id) {
            return;
        }
        if (this.#loading) {
            this.#waiting.push(entry);
        } else if (takeInto(ladder, entry)) {
            this.#grown();
        }
    }

    /** Fetch its journal from the beginning. */
    async reload() {
        const { opened } = this.#state;
        const loading = (this.#loading = opened && { opened });
        this.#opened = opened;
        this.#waiting = [];
        this.#state.insides.clear(); // A simulator that was started anew may not know them.
        if (!opened) {
            return;
        }
        try {
            const ladder = await this.#load(loading);
            this.#show(loading, { ladder, trouble: null });
        } catch (refusal) {
            this.#show(loading, { ladder: null, trouble: troubleOf(refusal) });
        }
    }

    async #load(loading) {
        const ladder = new Ladder(loading.opened.uuid);
        const run = this.#state.runs.get(loading.opened.application_id);
        if (run) {
            run.entries.forEach((entry) => takeInto(ladder, entry));
            return ladder;
        }
        let page = null;
        do {
            page = await this.#page(loading.opened, ladder.last);
            ladder.missed ??= page.missed ?? null;
            page.entries.forEach((entry) => takeInto(ladder, entry));
        } while (page.entries.length === ENTRIES_AT_ONCE);
        return ladder;
    }

    #page({ application_id, uuid }, after) {
        const query = { application_id, uuid, legs: 1, after, limit: ENTRIES_AT_ONCE };
        return this.#state.requests.get("journal", { query });
    }

    #show(loading, shown) {
        if (this.#loading === loading) {
            this.#waiting.forEach((entry) => takeInto(shown.ladder, entry));
            this.#loading = null;
            this.#waiting = [];
            Object.assign(this.#state, shown);
            this.#state.changed();
            this.#grown();
        }
    }
}

function troubleOf({ status, sentence, message }) {
    return status === 404
        ? "This call is no longer there: its world was reset, or the simulator was started again."
        : (sentence ?? message);
}

function takeInto(ladder, entry) {
    const isNew = ladder !== null && entry.seq > ladder.last && ladder.has(entry);
    if (isNew) {
        ladder.apply(entry);
    }
    return isNew;
}
