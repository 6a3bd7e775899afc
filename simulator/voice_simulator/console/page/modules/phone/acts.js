const BEFORE_ANSWER = ["started", "ringing"];
const ANSWERED = ["answered", "machine"];

/** The keys of a phone, as they stand there. */
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/**
 * Return why a party can't do each of its acts now; null for those that the call admits.
 *
 * @param {{status: string, direction: string} | null} leg as `GET calls/{uuid}` shows it; null while it is not known
 * @returns {Record<"answer" | "decline" | "busy" | "leave" | "press" | "say" | "hangUp", string | null>}
 */
export function whyNot(leg) {
    const ringing = whyNotWhileRinging(leg);
    const talking = whyNotWhileTalking(leg);
    return {
        answer: ringing,
        decline: ringing,
        busy: ringing,
        leave: ringing,
        press: talking,
        say: talking,
        hangUp: whyNoHangUp(leg),
    };
}

/** Return why a party can't be taken over now, which stops its script and does nothing else; null where it can. */
export function whyNoTakeOver(leg) {
    if (leg?.party?.by_hand) {
        return "You play it already.";
    }
    return isWaitingCaller(leg) ? WAITS_FOR_APP : whyOver(leg);
}

/** Return the act that takes a call over: it rings on, or stays, until the next act. */
export function takeOver(leg) {
    return BEFORE_ANSWER.includes(leg.status) ? "ring" : "stay";
}

/** Return the act by which keys are pressed now, whether your app listens or not. */
export function pressing(digits) {
    return { press: { digits, now: true } };
}

/** Return the act by which words are said now, whether your app listens or not. */
export function saying(text) {
    return { say: { text, now: true } };
}

/** Return why a text is not a row of keys; null where it is. */
export function whyNoKeys(text) {
    if (text === "") {
        return "Type the keys: 0-9, * and #; p is a pause.";
    }
    const wrong = [...text].find((key) => !"0123456789*#p".includes(key));
    return wrong === undefined ? null : `“${wrong}” is no key: 0-9, *, # and p, a pause, are.`;
}

/** Return what a party does, and what comes next, in words. */
export function playingWords(party) {
    if (!party) {
        return "nobody plays it";
    }
    if (party.by_hand) {
        return party.script === "by_hand" ? "by hand: it waits for you" : "played by hand until it ends";
    }
    const next = party.steps[party.next];
    return `script “${party.script}”${next ? `, next: ${next}` : ", no step left"}`;
}

/** Return whether your app listens for keys now, in a sentence; empty where nobody could press any. */
export function listeningWords(leg) {
    if (!leg || !ANSWERED.includes(leg.status)) {
        return "";
    }
    const action = leg.ncco?.actions[leg.ncco.index];
    if (action === "input" || leg.dtmf_event_url) {
        return "Your app listens for keys.";
    }
    return "No input runs now: your app may not hear keys.";
}

/** Return what a party hears now: the words, the address or the digits, and of whom. */
export function heardNow(leg) {
    return (leg?.playing ?? []).filter((one) => one.heard).map(({ source, content, leg: of }) => ({ source, content, of }));
}

/** Return what a party heard last, by its ladder; null for nothing yet. */
export function lastHeard(ladder, uuid) {
    const entry = ladder?.heardLast.get(uuid);
    return entry ? (entry.words ?? entry.content) : null;
}

const WAITS_FOR_APP = "Your app has not answered this call yet: until then its caller can only hang up.";

function isWaitingCaller(leg) {
    return leg?.direction === "inbound" && BEFORE_ANSWER.includes(leg.status);
}

/** Whether a call is over; one that is not known yet is not. */
export function isOver(leg) {
    return Boolean(leg) && !BEFORE_ANSWER.includes(leg.status) && !ANSWERED.includes(leg.status);
}

function whyOver(leg) {
    if (!leg) {
        return "The call is being loaded.";
    }
    return isOver(leg) ? `The call is over: ${leg.status}.` : null;
}

function whyNotWhileRinging(leg) {
    if (isWaitingCaller(leg)) {
        return WAITS_FOR_APP;
    }
    return whyOver(leg) ?? (ANSWERED.includes(leg.status) ? "The call is answered already." : null);
}

function whyNotWhileTalking(leg) {
    if (isWaitingCaller(leg)) {
        return WAITS_FOR_APP;
    }
    return whyOver(leg) ?? (ANSWERED.includes(leg.status) ? null : "The call is not answered yet.");
}

function whyNoHangUp(leg) {
    if (isWaitingCaller(leg)) {
        return null;
    }
    return whyOver(leg) ?? (ANSWERED.includes(leg.status) ? null : "It rings: decline it, or leave it.");
}
