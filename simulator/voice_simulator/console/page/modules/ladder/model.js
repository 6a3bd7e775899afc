/** One call as a ladder: who stands at its heads, and what went between them. */
export class Ladder {
    heads = [];
    rows = [];
    spans = [];
    due = [];
    /** The number of the last entry that it has. */
    last = 0;
    #legs;

    /** @param {string} uuid the call that it is about */
    constructor(uuid) {
        this.#legs = new Set([uuid]);
    }

    /** Whether an entry belongs to it. */
    has(entry) {
        return this.#legs.has(entry.uuid) || (entry.kind === "call" && this.#legs.has(entry.connected_from));
    }

    /** Take in the next entry. */
    apply(entry) {
        this.#legs.add(entry.uuid);
        this.last = entry.seq;
        this.rows.push({ id: entry.seq, at: Date.parse(entry.time), kind: entry.kind, label: entry.kind, entry });
    }
}
