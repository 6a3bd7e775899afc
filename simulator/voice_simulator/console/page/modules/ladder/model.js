import { failureOf } from "../calls/failures.js";
import { takeAction, takeHeard, takeRecording, takeTranscript } from "./action_rows.js";
import { takeCall, takeRequest, takeSignal, takeStatus, takeStep } from "./call_rows.js";
import { APP_HEAD, PLATFORM_HEAD } from "./heads.js";
import { takeClock, takeNote, takeOther, takeTrigger } from "./note_rows.js";
import { takeSocket } from "./socket_rows.js";
import { LadderSpans } from "./spans.js";
import { takeDelivery, takeFault, takeWebhook } from "./webhook_rows.js";

/**
 * A call as a ladder: what the journal tells of it and its second legs, as rows between heads and spans along them.
 *
 * The journal is read once, from its beginning: each entry costs the same, however long the call is. An entry makes a
 * row, or belongs to one: a signal to the step that gives it, a status to what brought it about, an attempt to its
 * webhook. An entry of a kind that is not known here is a row, too.
 */

/** So much simulated time between two rows is a gap that one sees (ms). */
export const GAP = 5000;

const TAKERS = {
    request: takeRequest,
    call: takeCall,
    status: takeStatus,
    signal: takeSignal,
    step: takeStep,
    ncco: takeAction,
    heard: takeHeard,
    recording: takeRecording,
    transcript: takeTranscript,
    webhook: takeWebhook,
    delivery: takeDelivery,
    fault: takeFault,
    socket: takeSocket,
    trigger: takeTrigger,
    clock: takeClock,
    note: takeNote,
};

/** The ladder of one call with its second legs; without a call, that of a whole world. */
export class Ladder {
    heads = [
        { id: APP_HEAD, kind: "app", title: "your app", subtitle: "" },
        { id: PLATFORM_HEAD, kind: "platform", title: "platform", subtitle: "this simulator" },
    ];
    rows = [];
    /** The places of the rows that stand behind a gap. */
    gaps = [];
    /** The rows that an entry has made or changed, in the order in which that happened. */
    touched = [];
    /** By leg the entry of what its party has heard last. */
    heardLast = new Map();
    /** How many entries about its calls tell of a failure: as many as the list of calls has. */
    failures = 0;
    /** The number of the last entry that it has. */
    last = 0;
    /** Counts what has changed, so that a view knows when to look again. */
    version = 0;
    /** The instant (ms) of its last row that is no webhook which somebody had sent once more; null without rows. */
    ownEnd = null;
    /** `{first, last}`: the entries that were forgotten before they were read; null for none. */
    missed = null;

    #track = new LadderSpans();
    #legs = new Map();
    #webhooks = new Map();
    #byId = new Map();
    #running = 0;

    /** @param {string|null} uuid the call that it is about; null for all calls of a world */
    constructor(uuid = null) {
        this.uuid = uuid;
    }

    /** What went on along the lifelines, from when to when; `to` is null while it goes on. */
    get spans() {
        return this.#track.all;
    }

    /** The legs in the order in which they began, with what the journal tells of each. */
    get legs() {
        return [...this.#legs.values()];
    }

    /** Whether all its legs have ended. */
    get isOver() {
        return this.#legs.size > 0 && this.#running === 0;
    }

    /** The instant (ms) of its first row; null without rows. */
    get begins() {
        return this.rows[0]?.at ?? null;
    }

    /** The instant (ms) of its last row; null without rows. */
    get ends() {
        return this.rows.at(-1)?.at ?? null;
    }

    /** The row with this id, or to which the entry with this number belongs; null for none. */
    rowOf(id) {
        return this.#byId.get(id) ?? null;
    }

    /** Whether an entry is about its call; what is about no call belongs to it while the call goes on. */
    has({ kind, uuid, connected_from }) {
        if (this.uuid === null || uuid === this.uuid || this.#legs.has(uuid)) {
            return true;
        }
        return kind === "call" ? this.#legs.has(connected_from) : !uuid && this.#running > 0;
    }

    /** Take in the next entry; return the row that it made, or to which it belongs. */
    apply(entry) {
        this.last = entry.seq ?? this.last + 1;
        this.version += 1;
        const take = Object.hasOwn(TAKERS, entry.kind) ? TAKERS[entry.kind] : takeOther;
        const row = take(this, entry, Date.parse(entry.time));
        if (row.entry !== entry) {
            row.more.push(entry);
        }
        this.#byId.set(this.last, row);
        this.touched.push(row);
        this.#countFailure(row, entry);
        return row;
    }

    #countFailure(row, entry) {
        const sentence = failureOf(entry);
        if (entry.uuid && sentence !== null) {
            this.failures += 1;
            Object.assign(row, { tone: "failed", reason: row.reason || sentence });
        }
    }

    // -- for those who take entries, below

    /** Add a row, with the words for its entry. */
    add(entry, at, words) {
        const row = {
            id: this.last, index: this.rows.length, at, kind: entry.kind, leg: entry.uuid ?? null, from: PLATFORM_HEAD,
            to: null, label: "", detail: "", outcome: "", reason: "", tone: "plain", statuses: [], entry, more: [],
            isAgain: false, ...words,
        };
        if (this.rows.length && at - this.rows.at(-1).at >= GAP) {
            this.gaps.push(row.index);
        }
        this.rows.push(row);
        this.ownEnd = row.isAgain ? this.ownEnd : at;
        return row;
    }

    /** A row tells of a failure. */
    fail(row, reason) {
        Object.assign(row, { tone: "failed", reason });
    }

    get track() {
        return this.#track;
    }

    legOf(uuid) {
        return this.#legs.get(uuid) ?? null;
    }

    begin(leg, head) {
        this.#running += 1;
        this.#legs.set(leg.uuid, leg);
        this.heads.push(head);
    }

    end(leg, at) {
        this.#running -= leg.ended === null ? 1 : 0;
        leg.ended = at;
        this.#track.endLeg(leg.uuid, at, this.rows.length);
    }

    /** The head of a leg; the platform's, where the journal no longer tells how the leg began. */
    headOf(uuid) {
        return this.#legs.has(uuid) ? uuid : PLATFORM_HEAD;
    }

    webhookOf(delivery) {
        return this.#webhooks.get(delivery) ?? null;
    }

    keepWebhook(delivery, row) {
        this.#webhooks.set(delivery, { row, attempts: 0, fault: null });
    }
}
