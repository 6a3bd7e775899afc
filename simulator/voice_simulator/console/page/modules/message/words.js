import { failureOf, whatFaultDoes } from "../calls/failures.js";
import { YOUR_APP } from "../ladder/entry_words.js";
import { partyName, shortId } from "../names.js";
import { span } from "../times.js";
import { socketLabel, socketSentences } from "./socket_words.js";

const STATUS_SENTENCES = {
    started: "The call has begun, and nobody's telephone rings yet.",
    ringing: "The telephone of the party rings.",
    answered: "The party has answered: it hears what the NCCO plays.",
    machine: "The platform takes the party for an answering machine.",
    completed: "The call is over; it had been answered.",
    busy: "The line of the party was busy.",
    cancelled: "The call was called off before anybody answered.",
    failed: "The call could not be put through.",
    rejected: "The party, or its network, declined the call.",
    timeout: "It rang until the ringing timer ended.",
    unanswered: "Nobody answered.",
};

const SIGNAL_SENTENCES = {
    rings: "The telephone of the party rings.",
    answers: "The party answers.",
    ends: "The network or the party ends the call before it is answered.",
    hangs_up: "The party hangs up.",
    gives_up: "The caller hangs up before the call is answered.",
    application_hangs_up: "Your app hangs up.",
    ncco_ran_out: "The last action of the NCCO is over, so the platform hangs up.",
    left_alone: "Nobody else is left in the conversation, so the platform hangs up.",
    conversation_ended: "Somebody with endOnExit has left the conversation, so it is over for all.",
    ringing_timer: "The ringing timer ends.",
    length_timer: "The call has lasted as long as it may, so the platform hangs up.",
    human_detected: "Machine detection takes the party for a person.",
    machine_detected: "Machine detection takes the party for a machine.",
    beep_awaited: "Machine detection no longer waits for the beep.",
    socket_closes: "Your app has closed the WebSocket, or is gone.",
    socket_breaks: "The platform breaks the WebSocket, for a frame that it does not take.",
};

const TITLES = {
    request: ({ method, path }) => `${method} ${path}`,
    call: ({ direction }) => (direction === "inbound" ? "A call comes in" : "A call is placed"),
    status: ({ status }) => `Status ${status}`,
    signal: ({ signal, digit }) => `Signal ${signal.replaceAll("_", " ")}${digit ? ` ${digit}` : ""}`,
    step: titleOfStep,
    ncco: ({ action, index, invalid }) => (invalid ? "NCCO refused" : `NCCO action ${index + 1}: ${action}`),
    heard: ({ source }) => `Heard: ${source}`,
    recording: () => "Recording",
    transcript: ({ error }) => (error ? "Transcript failed" : "Transcript"),
    webhook: ({ event }) => `Webhook ${event}`,
    delivery: ({ event, attempt }) => `Webhook ${event}, attempt ${attempt}`,
    fault: ({ does }) => `Fault: ${does}`,
    socket: (entry) => `WebSocket: ${socketLabel(entry)}`,
    trigger: ({ method, url }) => `Trigger ${method} ${url}`,
    clock: () => "Clock advanced",
    note: ({ late_for, lost }) => (late_for ? "Late request" : lost ? "Something is lost" : "Note"),
};

const ENTRY_SENTENCES = {
    request: ({ read }) => (read ? ["It only reads: it has changed nothing."] : []),
    call: sentencesOfCall,
    status: ({ status, duration }) => [
        STATUS_SENTENCES[status],
        duration === undefined ? null : `It lasted ${duration} s from the answer to the end.`,
    ],
    signal: (entry) => [sentenceOfSignal(entry)],
    step: sentencesOfStep,
    ncco: sentencesOfNcco,
    heard: sentencesOfHeard,
    recording: sentencesOfRecording,
    transcript: ({ sentences = [], error }) => (error ? [] : sentences.length ? sentences : ["Nobody says a word."]),
    webhook: ({ again }) => (again ? [`It repeats delivery ${again}, because somebody asked for that.`] : []),
    fault: (entry) => (entry.event || entry.request || entry.socket ? [] : [`${whatFaultDoes(entry)}.`]),
    socket: socketSentences,
    clock: ({ advance_to }) => [`Somebody lets time pass, to ${advance_to}.`],
    note: ({ note, lost }) => [note, lost ? `Your app asked for it by ${lost}.` : null],
};

/** What an entry of the journal is, in a few words. */
export function titleOf(entry) {
    return TITLES[entry.kind]?.(entry) ?? entry.kind;
}

/** What an entry says, in sentences; without what went wrong by it, which `failureOf` says. */
export function sentencesOf(entry) {
    const failure = failureOf(entry);
    const told = ENTRY_SENTENCES[entry.kind]?.(entry) ?? [];
    return told.filter((sentence) => sentence && sentence !== failure);
}

function titleOfStep({ step, gave_up, not_reached }) {
    if (gave_up) {
        return "The party gave up waiting";
    }
    return not_reached ? "Steps not reached" : `The party: ${step.replaceAll("_", " ")}`;
}

function sentencesOfCall({ from, to, script, origin, connected_from }) {
    return [
        `${partyName(from)} calls ${partyName(to)}.`,
        connected_from ? `The call ${shortId(connected_from)} dials it by a connect.` : null,
        script === YOUR_APP ? "Your app is at the other end." : script ? `The party plays the script ${script}${origin ? `, by ${origin}` : ""}.` : null,
    ];
}

function sentenceOfSignal({ signal, digit, text, error, file }) {
    if (signal === "presses") {
        return `The party presses ${digit}.`;
    }
    if (signal === "speaks") {
        return sentenceOfSpeech(text, error, file);
    }
    return SIGNAL_SENTENCES[signal];
}

function sentenceOfSpeech(text, error, file) {
    const sound = file === undefined ? "" : `, which sounds like ${file}`;
    if (error !== undefined) {
        return `The party speaks${sound}, and is not understood: ${error}.`;
    }
    return text === undefined ? `The party plays ${file}.` : `The party says${sound}: ${text}`;
}

function sentencesOfStep({ script, step, way, gave_up, within_ms, came = [], not_reached }) {
    const instead = came.length > 0 ? `What came: ${came.join(", ")}.` : null;
    if (gave_up) {
        return [`By its script ${script} it waited ${span(within_ms)} for ${gave_up}.`, instead];
    }
    if (not_reached) {
        return [`The call was over before the script ${script} was. Left: ${not_reached.join(", ")}.`, instead];
    }
    return [`It is the step ${step} of its script ${script}${way ? `, by way ${way} of one_of` : ""}.`];
}

function sentencesOfNcco({ action, index, invalid }) {
    return invalid ? [] : [`Action ${index + 1} of the NCCO begins: ${action}.`];
}

function sentencesOfHeard({ source, content, words, from, to, to_the_end, leg, level }) {
    const lasted = span(Date.parse(to) - Date.parse(from));
    return [
        wordsHeard(source, words ?? content),
        level === undefined ? null : `Its level was ${Math.abs(level)} dB below the loudest.`,
        `The party heard it for ${lasted}${to_the_end ? ", to the end" : ", and not to the end"}.`,
        leg ? `It was said or played on the leg ${shortId(leg)}.` : null,
    ];
}

function wordsHeard(source, words) {
    if (source === "socket") {
        return "It was sound of your app, on its WebSocket.";
    }
    return source === "talk" || source === "party" ? `“${words}”` : words;
}

function sentencesOfRecording({ length, format, channels, size, file, said = [] }) {
    const many = channels === 1 ? "one channel" : `${channels} channels`;
    return [
        `It has ${span(length)} of ${format} in ${many}${file ? `, ${size} bytes` : ", and no file"}.`,
        ...said.map(({ party, words }) => `${partyName({ number: party })}: “${words}”`),
    ];
}
