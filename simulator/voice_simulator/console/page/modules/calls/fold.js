/** The calls of all worlds, made of what the journal says, entry by entry. */
export class Calls {
    #calls = new Map();

    /** Take in an entry of the journal of a world. */
    apply(application_id, entry) {
        const key = keyOf(application_id, entry.uuid);
        if (entry.kind === "call") {
            this.#calls.set(key, { application_id, ...entry, status: "started", failures: [], isLive: true });
        } else if (entry.kind === "status" && this.#calls.has(key)) {
            Object.assign(this.#calls.get(key), { status: entry.status });
        }
    }

    /** Forget the calls of a world; without one, of all. */
    forget(application_id = null) {
        for (const [key, call] of this.#calls) {
            if (application_id === null || call.application_id === application_id) {
                this.#calls.delete(key);
            }
        }
    }

    /** Return a call; null where nothing is known of it. */
    find(application_id, uuid) {
        return this.#calls.get(keyOf(application_id, uuid)) ?? null;
    }

    /** All calls, the newest first. */
    get all() {
        return [...this.#calls.values()].reverse();
    }
}

function keyOf(application_id, uuid) {
    return `${application_id} ${uuid}`;
}
