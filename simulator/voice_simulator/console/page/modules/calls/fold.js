import { partyName } from "../names.js";
import { failureOf } from "./failures.js";

/** With which a leg ends. */
export const LAST_STATUSES = new Set(["completed", "busy", "cancelled", "failed", "rejected", "timeout", "unanswered"]);
const ALL_STATUSES = new Set(["started", "ringing", "answered", "machine", ...LAST_STATUSES]);

/** How many failures of one call are kept as sentences, and how many requests that led to no call. */
const FAILURES_KEPT = 50;
const STRAYS_KEPT = 200;

/** How many calls are kept before the oldest go, so many at once: a console may be left open for days. */
const CALLS_KEPT = 20_000;
const DROPPED_AT_ONCE = 1000;

/**
 * One leg: what the journal has told of it so far.
 *
 * Instants are ms of simulated time. What is null is not known: of a call whose beginning the journal has forgotten
 * (`isForgotten`) that is who called whom, unless a webhook has told.
 */
export class Call {
    direction = null;
    from = null;
    to = null;
    status = null;
    detail = null;
    began = null;
    answered = null;
    ended = null;
    last = null;
    connected_from = null;
    conversation_uuid = null;
    script = null;
    origin = null;
    /** What was measured on its WebSocket, as the journal has it; null where it has none, or it is not over. */
    measured = null;
    /** `{sentence, seq}` with the number of the entry that tells of it, the oldest first. */
    failures = [];
    /** How many failures there were beyond those. */
    furtherFailures = 0;
    /** The second legs that it dialled, in their order. */
    legs = [];
    isForgotten = false;
    /** Grows with each entry about it. */
    version = 0;
    /** What the list of calls keeps of it. */
    row = null;

    constructor(application_id, uuid) {
        this.application_id = application_id;
        this.uuid = uuid;
        this.key = callKey(application_id, uuid);
    }

    /** Whether it goes on, as far as is known. */
    get isLive() {
        return this.status !== null && this.ended === null;
    }

    get isOver() {
        return this.ended !== null;
    }

    get hasFailed() {
        return this.failures.length > 0;
    }

    /** The number, address or name of who is called; null where it is not known. */
    get calledAddress() {
        return this.to && partyName(this.to);
    }

    /** The number, address or name of who calls; null where it is not known. */
    get callingAddress() {
        return this.from && partyName(this.from);
    }
}

/** What tells a call from all others: ids are those of one world. */
export function callKey(application_id, uuid) {
    return `${application_id} ${uuid}`;
}

/** A call, and behind it the legs that it dialled, and theirs. */
export function withLegs(call) {
    return [call, ...call.legs.flatMap(withLegs)];
}

/** How many failures there were on a call and on the legs that it dialled: its ladder counts the same. */
export function failureCount(call) {
    const own = call.failures.length + call.furtherFailures;
    return call.legs.reduce((count, leg) => count + failureCount(leg), own);
}

/** The calls of all worlds, from their journals; each entry costs the same, however many calls there are. */
export class Calls {
    #byKey = new Map();

    /** Calls that nobody dialled from another call, in the order in which they came. */
    first = [];
    /** `{calls, live, failed}`: how many there are; a second leg is one of them. */
    counts = { calls: 0, live: 0, failed: 0 };
    /** Of each world, by its application_id: `{application_id, last, forgotten}`, the number of its last forgotten entry. */
    worlds = new Map();
    /** Requests that were refused and led to no call, the newest last: `{application_id, entry, sentence}`. */
    strays = [];
    /** How many of the oldest calls are no longer kept. */
    dropped = 0;
    /** Grows whenever anything changes. */
    version = 0;
    /** Grows whenever calls come or go. */
    structure = 0;

    /** All calls, the newest first, each followed by the legs that it dialled. */
    get all() {
        return this.first.toReversed().flatMap(withLegs);
    }

    /** Take in an entry, and return the call that it is about; null where it is about none. */
    apply(application_id, entry) {
        const at = Date.parse(entry.time);
        this.version += 1;
        this.#world(application_id).last = at;
        const known = this.find(application_id, entry.uuid);
        if (known === null && isAboutNoCall(entry)) {
            this.#noteStray(application_id, entry);
            return null;
        }
        const call = known ?? this.#begin(application_id, entry);
        this.#count(call, -1);
        this.#tell(call, entry, at);
        this.#count(call, 1);
        return call;
    }

    /** The call with this id; null where there is none. */
    find(application_id, uuid) {
        return this.#byKey.get(callKey(application_id, uuid)) ?? null;
    }

    /** The call from which a leg was dialled in the end, which is itself where none was: its ladder shows both. */
    familyOf(call) {
        const parent = call.connected_from && this.find(call.application_id, call.connected_from);
        return parent ? this.familyOf(parent) : call;
    }

    /** The journal has forgotten entries up to this one before they could be told. */
    miss(application_id, last) {
        this.version += 1;
        const world = this.#world(application_id);
        world.forgotten = Math.max(world.forgotten, last);
    }

    /** Forget a world, which has ended and took its calls with it; without one all, which will be told again. */
    forget(application_id = null) {
        const goes = (one) => application_id === null || one.application_id === application_id;
        [...this.#byKey.values()].filter(goes).forEach((call) => this.#remove(call));
        this.first = this.first.filter((call) => !goes(call));
        this.strays = this.strays.filter((stray) => !goes(stray));
        [...this.worlds.values()].filter(goes).forEach((world) => this.worlds.delete(world.application_id));
        this.version += 1;
    }

    #world(application_id) {
        const world = this.worlds.get(application_id) ?? { application_id, last: null, forgotten: 0 };
        this.worlds.set(application_id, world);
        return world;
    }

    /** Calls begin at the entry that places them, or at the request that does; else the beginning is forgotten. */
    #begin(application_id, entry) {
        const call = new Call(application_id, entry.uuid);
        call.isForgotten = entry.kind !== "call" && entry.kind !== "request";
        const parent = entry.connected_from ? this.find(application_id, entry.connected_from) : null;
        (parent?.legs ?? this.first).push(call);
        this.structure += 1;
        this.#byKey.set(call.key, call);
        this.#count(call, 1);
        this.#dropOldest();
        return call;
    }

    #dropOldest() {
        if (this.#byKey.size <= CALLS_KEPT + DROPPED_AT_ONCE) {
            return;
        }
        const { length } = this.first;
        const stays = (call, index) => index >= DROPPED_AT_ONCE || index === length - 1;
        const dropped = this.first.filter((call, index) => !stays(call, index)).flatMap(withLegs);
        dropped.forEach((call) => this.#remove(call));
        this.first = this.first.filter(stays);
        this.dropped += dropped.length;
    }

    #remove(call) {
        this.structure += 1;
        this.#count(call, -1);
        this.#byKey.delete(call.key);
    }

    #count(call, step) {
        this.counts.calls += step;
        this.counts.live += call.isLive ? step : 0;
        this.counts.failed += call.hasFailed ? step : 0;
    }

    #tell(call, entry, at) {
        call.version += 1;
        call.last = at;
        TOLD_BY[entry.kind]?.(call, entry, at);
        const sentence = failureOf(entry);
        if (sentence !== null && call.failures.length < FAILURES_KEPT) {
            call.failures.push({ sentence, seq: entry.seq });
        } else if (sentence !== null) {
            call.furtherFailures += 1;
        }
    }

    #noteStray(application_id, entry) {
        const sentence = entry.kind === "request" ? failureOf(entry) : null;
        if (sentence !== null) {
            this.strays = [...this.strays.slice(1 - STRAYS_KEPT), { application_id, entry, sentence }];
        }
    }
}

/** A request may name a call that there is not, by whatever stands in its path. */
function isAboutNoCall({ kind, uuid, status }) {
    return !uuid || (kind === "request" && status === 404);
}

const TOLD_BY = { call: tellOfCall, status: tellOfStatus, request: tellOfRequest, webhook: tellOfWebhook, socket: tellOfSocket };

function tellOfCall(call, entry, at) {
    const { direction, from, to, conversation_uuid, script, origin, connected_from = null } = entry;
    Object.assign(call, { direction, from, to, conversation_uuid, script, origin, connected_from, began: at });
    call.isForgotten = false;
}

function tellOfStatus(call, { status, detail = null }, at) {
    Object.assign(call, { status, detail });
    if (status === "answered") {
        call.answered = at;
    }
    if (LAST_STATUSES.has(status)) {
        call.ended = at;
    }
}

/** The last that is told of a WebSocket is what was measured on it. */
function tellOfSocket(call, entry) {
    call.measured = entry.frames_in === undefined ? call.measured : entry;
}

/** A request about a call that nothing has told of: it was not placed by it. */
function tellOfRequest(call, { method, path }) {
    if (call.version === 1 && !(method === "POST" && path.startsWith("/v1/calls"))) {
        call.isForgotten = true;
    }
}

/** Where its beginning is forgotten, what a webhook tells is all that is known. */
function tellOfWebhook(call, { event, body }, at) {
    if (!call.isForgotten || typeof body !== "object" || body === null) {
        return;
    }
    call.from ??= partyIn(body, "from");
    call.to ??= partyIn(body, "to");
    call.direction ??= textIn(body, "direction");
    call.conversation_uuid ??= textIn(body, "conversation_uuid");
    if (call.status === null && ALL_STATUSES.has(event)) {
        tellOfStatus(call, { status: event }, at);
    }
}

/** A webhook tells the address alone, from which its type can't be seen for sure. */
function partyIn(body, name) {
    const address = textIn(body, name);
    return address === null ? null : { [address.includes(":") ? "uri" : "number"]: address };
}

function textIn(body, name) {
    return typeof body[name] === "string" && body[name] !== "" ? body[name] : null;
}
