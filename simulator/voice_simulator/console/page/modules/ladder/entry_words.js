import { partyName, shortId } from "../names.js";
import { span } from "../times.js";

/** What an entry of the journal is called in a ladder: a label of a word or two, and a detail behind it. */

const LONGEST_DETAIL = 300;

/** What the journal names the script of a WebSocket, which your app plays itself. */
export const YOUR_APP = "your app";

/** Signals that no party gives, in words. */
const SIGNAL_WORDS = {
    ncco_ran_out: "NCCO ran out",
    left_alone: "left alone",
    conversation_ended: "conversation ended",
    ringing_timer: "ringing timer ended",
    length_timer: "length timer ended",
    human_detected: "human detected",
    machine_detected: "machine detected",
    beep_awaited: "wait for the beep over",
    socket_breaks: "breaks the socket",
};

const ACT_WORDS = { hangs_up: "hangs up", gives_up: "gives up", rings: "rings", answers: "answers", socket_closes: "socket closed" };

/** Steps of a script that a word of ours reads better for; the others are named as scenarios name them. */
const STEP_WORDS = {
    answer: "answers",
    ring: "rings",
    hang_up: "hangs up",
    stay: "stays",
    wait_for: "waits",
    press: "presses",
    say: "is about to speak",
    reject: "rejects",
};

const FAULT_WORDS = {
    lost: "lost",
    late: "held back",
    after: "held back",
    slow: "slow",
    twice: "sent twice",
    fail: "made to fail",
    corrupt: "corrupted",
    reply: "reply replaced",
    same_timestamp: "same timestamp",
    respond: "answered",
    disconnect: "connection closed",
    delay: "delayed",
    malformed: "answered with broken JSON",
    rate_limit: "rate limited",
    recording: "recording emptied",
    transcription: "transcription failed",
    refuse: "refused",
    never_answers: "never answered",
    drop: "dropped",
    slow_reader: "read slowly",
    gaps: "frames left out",
    notify_late: "notify held back",
    notify_lost: "notify lost",
};

const FAILURE_WORDS = {
    time_out: "no reply in time",
    unreachable: "unreachable",
    reset: "connection reset",
    refused: "connection refused",
};

/** Whether a signal is one that the platform gives. */
export function isOfPlatform(signal) {
    return signal in SIGNAL_WORDS;
}

/** A text with its quotes, as somebody said it. */
export function quoted(text) {
    return `“${text}”`;
}

/** What a request asks for: its method, and as much of its path as differs from others. */
export function requestLabel({ method, path, body }) {
    const [, of, rest] = /^\/v1\/calls\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    if (of === undefined) {
        return `${method} ${path}`;
    }
    if (rest) {
        return `${method} …${rest}`;
    }
    return body?.action ? `${method} ${body.action}` : `${method} …/${shortId(of)}`;
}

/** What a request was answered. */
export function requestOutcome({ status, handled }) {
    return String(status ?? (handled === false ? "no answer" : "not answered yet"));
}

/** Who calls whom, and what the party plays. */
export function callDetail({ from, to, script, origin }) {
    const plays = script === YOUR_APP ? " is your app" : script ? ` plays ${script}${origin ? ` (${origin})` : ""}` : "";
    return `${partyName(from)} → ${partyName(to)}${plays}`;
}

/** What a signal says, in words. */
export function signalLabel({ signal, digit, text, error, file }) {
    if (signal === "presses") {
        return `presses ${digit ?? ""}`.trimEnd();
    }
    if (signal === "speaks") {
        return spokenLabel(text, error, file);
    }
    return SIGNAL_WORDS[signal] ?? ACT_WORDS[signal] ?? signal.replaceAll("_", " ");
}

/** What a party says, or the file that it plays. */
function spokenLabel(text, error, file) {
    if (error !== undefined) {
        return `not understood: ${error}`;
    }
    return text === undefined ? `plays ${file ?? ""}`.trimEnd() : `says ${quoted(text)}`;
}

/** What a party does in a step of its script. */
export function stepLabel({ step }) {
    return STEP_WORDS[step] ?? step.replaceAll("_", " ");
}

/** What a party waited for in vain, or did not come to. */
export function missedStep({ gave_up, within_ms, came, not_reached, awaited }) {
    const instead = came?.length ? `; what came: ${came.join(", ")}` : "";
    if (gave_up !== undefined) {
        return { label: `gave up waiting for ${gave_up}`, reason: `after ${span(within_ms)}${instead}` };
    }
    const waited = awaited ? `; it waited for ${awaited}` : "";
    return { label: `not reached: ${not_reached.join(", ")}`, reason: `the call was over${waited}${instead}` };
}

/** What an action of an NCCO does, as far as its members are known. */
export function actionDetail(action) {
    if (!action) {
        return "";
    }
    const said = action.text ?? action.streamUrl?.[0] ?? action.name ?? action.payload;
    if (action.action === "talk") {
        return quoted(said ?? "");
    }
    if (action.action === "connect") {
        return (action.endpoint ?? []).map?.(partyName).join(", ") ?? "";
    }
    if (action.action === "input") {
        return [action.type].flat().filter(Boolean).join(", ");
    }
    return said === undefined ? "" : shortened(said);
}

/** What was heard: its words, those that were cut off left out. */
export function heardLabel({ source, content, words, to_the_end, level }) {
    const rest = `${level === undefined ? "" : ` of ${Math.round(level)} dB`}${to_the_end ? "" : " (cut)"}`;
    if (source === "socket") {
        return `sound${rest}`;
    }
    const text = words ?? content;
    const said = source === "talk" || source === "party" ? quoted(text) : `${source} ${text}`.trim();
    return source === text ? source : `${said}${rest}`;
}

/** A webhook's address without what all have in common. */
export function webhookDetail({ method, url, again }) {
    const path = url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
    return `${method} ${path}${again === undefined ? "" : ` (delivery ${again} again)`}`;
}

/** What came of an attempt to deliver a webhook; of one that failed, why. */
export function attemptOutcome({ status, failure, wall }) {
    const came = status === undefined ? FAILURE_WORDS[failure] ?? failure ?? "no reply" : String(status);
    const latency = wall?.latency_ms === undefined ? "" : ` · ${Math.round(wall.latency_ms)} ms`;
    return `${came}${latency}`;
}

/** Why an attempt failed, and what follows. */
export function attemptReason({ outcome, status, wall }) {
    const why = [wall?.reason, wall?.said].filter(Boolean).join(": ");
    const then = { again: "it is sent again", failed: status === undefined ? "not delivered" : "" }[outcome] ?? "";
    return [why, then].filter(Boolean).join("; ");
}

/** What a fault does, and where it is written. */
export function faultDetail({ does, fault }) {
    return `${FAULT_WORDS[does] ?? does} on purpose (${fault})`;
}

/** What a recording is. */
export function recordingDetail({ length, format, channels, file }) {
    const of = channels === 1 ? "one channel" : `${channels} channels`;
    return `${length / 1000} s, ${format}, ${of}${file ? "" : ", no file"}`;
}

/** What a transcript says. */
export function transcriptDetail({ sentences }) {
    return (sentences ?? []).map(quoted).join(" ") || "of nothing";
}

/** What an entry says whose kind nobody here knows: its members, so that nothing is lost. */
export function otherDetail(entry) {
    const { seq, time, kind, uuid, wall, application_id, ...rest } = entry;
    return Object.keys(rest).length ? shortened(rest) : "";
}

/** A value as a text that is not too long for a line. */
export function shortened(value) {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return text.length > LONGEST_DETAIL ? `${text.slice(0, LONGEST_DETAIL)}…` : text;
}
