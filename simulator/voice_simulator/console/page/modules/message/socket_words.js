import { span } from "../times.js";

/** What entries about WebSockets to your app are in words. */

const WHY_REFUSED = "Your app's WebSocket can't be had";

/** What happens, in a word or two. */
export function socketLabel(entry) {
    const { opening, refused, closed_by, sent, received, frame_bytes, dropped_frames } = entry;
    if (opening !== undefined) {
        return "connects";
    }
    if (refused !== undefined) {
        return "no connection";
    }
    if (closed_by !== undefined) {
        return closed_by === "fault" ? "drops the socket on purpose" : "closes the socket";
    }
    if (sent !== undefined || received !== undefined) {
        return sent ?? (received === "unknown" ? "ignored message" : received);
    }
    if (frame_bytes !== undefined) {
        return `frame of ${frame_bytes} bytes`;
    }
    return dropped_frames === undefined || entry.frames_in !== undefined ? "measured" : "queue is full";
}

/** The rest of it: the message, sizes, counts. */
export function messageDetail(entry) {
    const { opening, rate, refused, status, closed_by, code, reason, text, message, dropped_ms } = entry;
    if (opening !== undefined) {
        return `${opening} at ${rate / 1000} kHz`;
    }
    if (refused !== undefined) {
        return status === undefined ? refused : `HTTP ${status}`;
    }
    if (closed_by !== undefined) {
        return [code, reason].filter(Boolean).join(" ");
    }
    if (entry.frames_in !== undefined) {
        return measuresInShort(entry);
    }
    if (dropped_ms !== undefined) {
        return `${span(dropped_ms)} of audio are not played`;
    }
    return text ?? (message === undefined ? countsOf(entry) : membersOf(message));
}

/** What a message tells beside its name. */
function membersOf({ event, ...members }) {
    return Object.keys(members).length === 0 ? "" : JSON.stringify(members);
}

function countsOf({ expected_bytes, number, offset, outcome, dropped_frames, queued_frames, is_over }) {
    if (expected_bytes !== undefined) {
        return `${expected_bytes} are 20 ms; frame ${number}, after ${offset} bytes: ${outcome}`;
    }
    return is_over ? `it has room again; ${dropped_frames} frames were dropped` : `${queued_frames} frames wait`;
}

function measuresInShort({ frames_in, frames_out, replies = [], stops = [] }) {
    return [
        `${frames_in} frames in, ${frames_out} out`,
        replies.length > 0 && `replies after ${replies.map(span).join(", ")}`,
        stops.length > 0 && `stops after ${stops.map(span).join(", ")}`,
    ].filter(Boolean).join("; ");
}

/** How evenly your app sends; empty where no two frames came. */
function jitterOf({ jitter_p50, jitter_p95, jitter_max }) {
    return jitter_p50 === undefined ? "" : `${jitter_p50} ms (p50), ${jitter_p95} ms (p95), ${jitter_max} ms at most`;
}

/** What was measured, as names and values; what there was nothing of is left out. */
export function measuresOf(entry) {
    const many = (spans = []) => spans.map(span).join(", ");
    return [
        ["Frames", `${entry.frames_in} in, ${entry.frames_out} out`],
        ["Late", `${entry.late_p50} ms (p50), ${entry.late_p95} ms (p95), ${entry.late_max} ms at most`],
        ["Jitter", jitterOf(entry)],
        ["Under-runs", entry.under_runs ? String(entry.under_runs) : ""],
        ["First sound", entry.first_sound === undefined ? "" : `after ${span(entry.first_sound)}`],
        ["Replies", many(entry.replies)],
        ["No reply", entry.no_reply_for === undefined ? "" : `for ${span(entry.no_reply_for)} in the end`],
        ["Stops", many(entry.stops)],
        ["Dead air", entry.dead_air ? span(entry.dead_air) : ""],
        ["Talk-over", entry.talk_over ? span(entry.talk_over) : ""],
        ["Largest queue", entry.largest_queue ? `${entry.largest_queue} frames, ${span(entry.largest_queue * 20)}` : ""],
        ["Dropped", entry.dropped_frames ? `${entry.dropped_frames} frames` : ""],
        ["Cleared", entry.cleared_frames ? `${entry.cleared_frames} frames` : ""],
        ["Wrong sizes", entry.wrong_sizes ? `${entry.wrong_sizes} frames` : ""],
    ].filter(([, value]) => value !== "");
}

/** What went wrong by an entry about a WebSocket; null where nothing did. */
export function socketFailure({ refused, sentence, frame_bytes, expected_bytes, outcome, dropped_frames, queued_frames }) {
    if (refused !== undefined) {
        return `${WHY_REFUSED}: ${sentence}`;
    }
    if (outcome === "fatal") {
        return `Your app sent a frame of ${frame_bytes} bytes, which are not 20 ms (${expected_bytes}): the socket breaks.`;
    }
    const isFull = dropped_frames !== undefined && queued_frames !== undefined;
    return isFull ? `${queued_frames} frames of your app wait: it has lost ${dropped_frames}.` : null;
}

/** What an entry about a WebSocket says, in sentences. */
export function socketSentences(entry) {
    if (entry.frames_in !== undefined) {
        return measuresOf(entry).map(([name, value]) => `${name}: ${value}.`);
    }
    return [entry.note === undefined ? null : `${entry.note}.`, messageDetail(entry)];
}
