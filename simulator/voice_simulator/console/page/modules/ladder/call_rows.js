import { LAST_STATUSES } from "../calls/fold.js";
import { partyName } from "../names.js";
import { keepNcco } from "./action_rows.js";
import {
    callDetail,
    isOfPlatform,
    missedStep,
    requestLabel,
    requestOutcome,
    signalLabel,
    stepLabel,
} from "./entry_words.js";
import { APP_HEAD, FIRST_FAILURE, PLATFORM_HEAD } from "./heads.js";

/** Rows for requests of your app, and for what moves a call. */

const GOOD = new Set(["answered", "completed"]);
const SILENT_STEPS = new Set(["stay", "wait_for", "one_of", "repeat"]);

/** A status further below its cause would be overlooked there (rows). */
const NEAR = 3;

/** A request that your app made of the platform. */
export function takeRequest(ladder, entry, at) {
    const row = ladder.add(entry, at, {
        from: APP_HEAD,
        to: PLATFORM_HEAD,
        label: requestLabel(entry),
        outcome: requestOutcome(entry),
        reason: entry.refused ?? (entry.fault ? `by the fault ${entry.fault}` : ""),
        tone: requestTone(entry),
    });
    const leg = ladder.legOf(entry.uuid);
    if (leg) {
        leg.act = row;
        keepNcco(leg, entry.body?.destination?.ncco);
    } else {
        ladder.given = entry.body?.ncco ?? null;
    }
    return row;
}

function requestTone({ handled, refused, status, read }) {
    if (handled === false) {
        return "ghost";
    }
    if (refused !== undefined || status >= FIRST_FAILURE) {
        return "failed";
    }
    return read ? "note" : "plain";
}

// -- a call, and what moves it

/** A call begins, or a second leg: it has a head from here on. */
export function takeCall(ladder, entry, at) {
    const isOutbound = entry.direction === "outbound";
    const isSecond = entry.connected_from !== undefined;
    const party = isOutbound ? entry.to : entry.from;
    const leg = newLeg(ladder, entry, at, partyName(party));
    ladder.begin(leg, {
        id: entry.uuid,
        kind: party?.type === "websocket" ? "socket" : "party",
        title: leg.title,
        subtitle: isSecond ? "second leg" : isOutbound ? "is called" : "calls",
    });
    const ways = isOutbound ? { from: PLATFORM_HEAD, to: entry.uuid } : { from: entry.uuid, to: PLATFORM_HEAD };
    leg.act = ladder.add(entry, at, { ...ways, label: isSecond ? "dials" : "calls", detail: callDetail(entry) });
    return leg.act;
}

function newLeg(ladder, entry, at, title) {
    const leg = {
        uuid: entry.uuid, title, direction: entry.direction, from: entry.from, to: entry.to,
        conversation_uuid: entry.conversation_uuid ?? null, connected_from: entry.connected_from ?? null,
        began: at, answered: null, ended: null, status: null, detail: null,
        // What brought about what comes next; the NCCO that runs, and the one that was given last.
        act: null, ncco: null, given: ladder.given ?? null,
    };
    ladder.given = null;
    return leg;
}

/** A status stands in the row of what brought it about, if that has just happened. */
export function takeStatus(ladder, entry, at) {
    const leg = ladder.legOf(entry.uuid);
    if (leg) {
        setStatus(ladder, leg, entry, at);
    }
    const cause = leg?.act;
    const isNear = cause?.at === at && cause.index >= ladder.rows.length - NEAR;
    const row = isNear ? cause : ownStatus(ladder, entry, at);
    row.statuses.push(entry.status);
    if (entry.status === "failed" && row.kind === "signal") {
        Object.assign(row, { from: PLATFORM_HEAD, to: ladder.headOf(entry.uuid) }); // No party does that.
    }
    colour(ladder, row, entry);
    return row;
}

function ownStatus(ladder, entry, at) {
    return ladder.add(entry, at, { from: ladder.headOf(entry.uuid), label: entry.status, detail: entry.detail ?? "" });
}

function colour(ladder, row, { status, detail }) {
    if (status === "failed") {
        ladder.fail(row, detail ? `failed: ${detail}` : "failed");
    } else if (row.tone === "plain" && GOOD.has(status)) {
        row.tone = "good";
    }
}

function setStatus(ladder, leg, entry, at) {
    leg.status = entry.status;
    leg.detail = entry.detail ?? null;
    leg.answered ??= entry.status === "answered" ? at : null;
    ladder.track.status(leg, entry.status, at, ladder.rows.length);
    if (LAST_STATUSES.has(entry.status)) {
        ladder.end(leg, at);
    }
}

/** A signal to a leg; where a row tells of it already, it belongs to that. */
export function takeSignal(ladder, entry, at) {
    const leg = ladder.legOf(entry.uuid);
    const cause = leg?.act;
    if (cause?.at === at && isToldBy(cause, entry)) {
        cause.label = cause.kind === "step" && entry.signal !== "ends" ? signalLabel(entry) : cause.label;
        return cause;
    }
    const head = ladder.headOf(entry.uuid);
    const isByParty = !isOfPlatform(entry.signal) && !(entry.signal === "answers" && leg?.direction === "inbound");
    const ways = isByParty ? { from: head, to: PLATFORM_HEAD } : { from: PLATFORM_HEAD, to: head };
    const row = ladder.add(entry, at, { ...ways, label: signalLabel(entry) });
    if (leg) {
        leg.act = row;
    }
    return row;
}

/** Whether a signal only repeats what a row tells already. */
function isToldBy(row, { signal }) {
    if (row.kind === "step") {
        return row.to !== null && !row.more.length && !isOfPlatform(signal);
    }
    return (row.kind === "call" && signal === "rings") || (row.kind === "request" && signal === "application_hangs_up");
}

/** The party takes a step of its script, or could not. */
export function takeStep(ladder, entry, at) {
    const head = ladder.headOf(entry.uuid);
    if (entry.step === undefined) {
        return takeMissedStep(ladder, entry, at, head);
    }
    const isSilent = SILENT_STEPS.has(entry.step);
    const row = ladder.add(entry, at, {
        from: head,
        to: isSilent ? null : PLATFORM_HEAD,
        label: stepLabel(entry),
        detail: entry.way ? `way ${entry.way}` : "",
        tone: isSilent ? "note" : "plain",
    });
    const leg = ladder.legOf(entry.uuid);
    if (leg) {
        leg.act = row;
    }
    return row;
}

function takeMissedStep(ladder, entry, at, head) {
    const { label, reason } = missedStep(entry);
    const isFailure = entry.gave_up === undefined ? Boolean(entry.missed?.length) : !entry.if_possible;
    return ladder.add(entry, at, { from: head, label, reason, tone: isFailure ? "failed" : "note" });
}
