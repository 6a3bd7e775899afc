/**
 * The rows of the list of calls: which calls are shown under a filter, in which order, and how far indented.
 *
 * Ten thousand calls are to cost little in each frame: a row is made once for each call, and what the filter said of
 * the call holds until it changes.
 */
export class CallRows {
    #filter = null;
    #seen = null;

    /** `{call, depth, isAskedFor}`, the newest call first, each followed by the legs that it dialled. */
    rows = [];
    /** How many of them the filter asked for: a call is also shown because one of its legs was. */
    matching = 0;

    /**
     * Take in the calls as they are now; returns whether that may have changed the rows.
     *
     * @param {import("./fold.js").Calls} calls
     * @param {{matches: (call) => boolean, isEmpty: boolean}} filter the same object for as long as it asks for the same
     */
    update(calls, filter) {
        // Without a filter a call that changes stays where it is.
        const seen = filter.isEmpty ? calls.structure : calls.version;
        if (seen === this.#seen && filter === this.#filter) {
            return false;
        }
        Object.assign(this, { rows: [], matching: 0 });
        this.#filter = filter;
        this.#seen = seen;
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
        const row = this.#judged(call, depth);
        this.rows.push(row);
        this.matching += row.isAskedFor ? 1 : 0;
        for (const leg of call.legs) {
            this.#add(leg, depth + 1);
        }
        if (!row.isAskedFor && this.rows.length === place + 1) {
            this.rows.pop();
        }
    }

    #judged(call, depth) {
        call.row ??= { call, depth, isAskedFor: false, filter: null, version: -1 };
        const { row } = call;
        if (row.filter !== this.#filter || row.version !== call.version) {
            row.isAskedFor = this.#filter.isEmpty || this.#filter.matches(call);
            row.filter = this.#filter;
            row.version = call.version;
        }
        return row;
    }
}
