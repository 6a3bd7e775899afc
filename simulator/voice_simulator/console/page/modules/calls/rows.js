/**
 * The rows of the list of calls: which calls are shown under a filter, in which order, and how far indented.
 *
 * What a filter said of a call holds until the call changes, so that ten thousand calls cost little in each frame.
 */
export class CallRows {
    #filter = null;
    #version = -1;
    #judged = new WeakMap();

    /** `{call, depth}`, the newest call first, each followed by the legs that it dialled. */
    rows = [];
    /** How many of them the filter asked for: a call is also shown because one of its legs was. */
    matching = 0;

    /**
     * Take in the calls as they are now; returns whether that may have changed the rows.
     *
     * @param {import("./fold.js").Calls} calls
     * @param {{matches: (call) => boolean}} filter the same object for as long as it asks for the same
     */
    update(calls, filter) {
        if (calls.version === this.#version && filter === this.#filter) {
            return false;
        }
        if (filter !== this.#filter) {
            this.#judged = new WeakMap();
        }
        Object.assign(this, { rows: [], matching: 0 });
        this.#filter = filter;
        this.#version = calls.version;
        for (let index = calls.first.length - 1; index >= 0; index -= 1) {
            this.#add(calls.first[index], 0);
        }
        return true;
    }

    /** Where the row of a call is; -1 where it is not shown. */
    indexOf(key) {
        return this.rows.findIndex(({ call }) => call.key === key);
    }

    /** Adds a call with its legs; takes it back where neither it nor one of them is asked for. */
    #add(call, depth) {
        const place = this.rows.length;
        const isAskedFor = this.#isAskedFor(call);
        this.rows.push({ call, depth, isAskedFor });
        this.matching += isAskedFor ? 1 : 0;
        call.legs.forEach((leg) => this.#add(leg, depth + 1));
        if (!isAskedFor && this.rows.length === place + 1) {
            this.rows.pop();
        }
    }

    #isAskedFor(call) {
        const judged = this.#judged.get(call);
        if (judged?.version === call.version) {
            return judged.matches;
        }
        const matches = this.#filter.matches(call);
        this.#judged.set(call, { version: call.version, matches });
        return matches;
    }
}
