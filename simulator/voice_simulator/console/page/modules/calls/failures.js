import { socketFailure } from "../message/socket_words.js";

const ENDS = {
    busy: "The line was busy",
    rejected: "The party declined the call",
    failed: "The call failed",
    timeout: "Nobody answered in time",
    unanswered: "Nobody answered",
};

const WHY_NO_REPLY = {
    unreachable: "your app could not be reached",
    time_out: "your app did not reply in time",
    reset: "the connection broke before the reply was whole",
    blocked: "the outbound guard does not allow the address",
    bad_url: "the address can't be called",
    bad_certificate: "the certificate of your app is not trusted",
};

const WHAT_A_FAULT_DOES = {
    respond: "was answered by a fault",
    delay: "was held up by a fault",
    disconnect: "was cut off by a fault",
    malformed: "was answered in part only, by a fault",
    rate_limit: "was met by the rate limit of a fault",
    late: "was held back by a fault",
    after: "was put behind another one by a fault",
    lost: "never reached your app: a fault kept it",
    twice: "was sent twice by a fault",
    same_timestamp: "was given the time of another one by a fault",
    corrupt: "was corrupted by a fault",
    slow: "was slowed down by a fault",
    fail: "was made to fail by a fault",
    reply: "was replied to by a fault, in place of your app",
    recording: "A fault struck a recording",
    transcription: "A fault struck a transcript",
    refuse: "was refused by a fault",
    never_answers: "was left without an answer by a fault",
    drop: "was dropped by a fault",
    slow_reader: "is read slowly, by a fault",
    gaps: "is sent fewer frames, by a fault",
    notify_late: "was told of a notify late, by a fault",
    notify_lost: "was not told of a notify, by a fault",
};

const SENTENCES = {
    status: ofStatus,
    delivery: ofDelivery,
    ncco: ofNcco,
    step: ofStep,
    request: ofRequest,
    webhook: ofWebhook,
    transcript: ({ error }) => (error ? `The transcript failed: ${error}.` : null),
    socket: socketFailure,
    note: ofNote,
};

/**
 * What went wrong by an entry of the journal, in a sentence; null where nothing did.
 *
 * Of a webhook that is tried again nothing went wrong yet, and a party that could not take a step which its script does
 * not count on has lost nothing.
 */
export function failureOf(entry) {
    return (Object.hasOwn(SENTENCES, entry.kind) && SENTENCES[entry.kind](entry)) || null;
}

/** Why an attempt to deliver a webhook came to nothing, in a few words. */
export function whyNotDelivered({ status, failure, wall = {} }) {
    if (status === null || status === undefined) {
        return wall.reason ?? WHY_NO_REPLY[failure] ?? failure ?? "there was no reply";
    }
    return `HTTP ${status}${wall.said ? `: ${wall.said}` : ""}`;
}

/** What a fault does to a webhook or a request, as the end of a sentence that begins with it. */
export function whatFaultDoes({ does, fault }) {
    return `${WHAT_A_FAULT_DOES[does] ?? `was struck by a fault, ${does}`} (${fault})`;
}

function ofStatus({ status, detail }) {
    const end = Object.hasOwn(ENDS, status) ? ENDS[status] : null;
    return end && `${end}${detail ? `: ${detail}` : ""}.`;
}

function ofDelivery(entry) {
    if (entry.outcome !== "failed") {
        return null;
    }
    const often = entry.attempt > 1 ? ` in ${entry.attempt} attempts` : "";
    const fault = entry.fault ? ` (fault ${entry.fault})` : "";
    const isAnswered = entry.status !== null && entry.status !== undefined;
    const came = isAnswered ? `answered ${whyNotDelivered(entry)}` : `not delivered${often}: ${whyNotDelivered(entry)}`;
    return ended(`The webhook ${entry.event} was ${came}${isAnswered ? often : ""}${fault}`);
}

/** What a fault did, in a sentence; null for other entries. It struck as it was asked to: your app has not failed. */
export function strikeOf(entry) {
    if (entry.kind !== "fault") {
        return null;
    }
    if (entry.event) {
        return ended(`The webhook ${entry.event} ${whatFaultDoes(entry)}`);
    }
    if (entry.socket) {
        return ended(`The WebSocket ${entry.socket} ${whatFaultDoes(entry)}`);
    }
    return ended(entry.request ? `${entry.request} ${whatFaultDoes(entry)}` : whatFaultDoes(entry));
}

function ofNcco({ invalid }) {
    if (!invalid) {
        return null;
    }
    const mistakes = invalid.length > 0 ? invalid.join("; ") : "it can't be read";
    return ended(`The NCCO was refused: ${mistakes}`);
}

function ofStep({ missed = [], awaited, gave_up, if_possible }) {
    if (awaited) {
        return `The call was over while its party waited for ${awaited}.`;
    }
    if (missed.length > 0) {
        return `The call was over before its party came to: ${missed.join(", ")}.`;
    }
    return gave_up && !if_possible ? `The party waited for ${gave_up} in vain.` : null;
}

function ofRequest({ method, path, status, refused, handled }) {
    if (handled === false || !(status >= 400 || refused)) {
        return null; // What a fault did is told by the entry of the fault.
    }
    return ended(`${method} ${path} was refused with ${status}${refused ? `: ${refused}` : ""}`);
}

function ofWebhook({ event, body }) {
    return event === "error" ? ended(`Your app is told of an error: ${body?.reason ?? "no reason is given"}`) : null;
}

function ofNote({ note, late_for, lost, wall = {} }) {
    if (late_for) {
        const after = wall.after_ms === undefined ? "" : `${wall.after_ms} ms `;
        return `Your app acted ${after}after its reply to ${late_for}, when time had moved on: see --settle.`;
    }
    return lost ? ended(note) : null;
}

function ended(sentence) {
    return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
