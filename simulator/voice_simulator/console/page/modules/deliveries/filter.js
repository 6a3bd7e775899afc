/**
 * Whether a webhook shows all the words that one looks for, in its event, address, outcome, call or replies.
 *
 * @param {object} delivery as `GET deliveries` has it
 * @param {string} words
 */
export function deliveryShows(delivery, words) {
    if (words.trim() === "") {
        return true;
    }
    const texts = [
        delivery.event, delivery.method, delivery.url, delivery.outcome, delivery.uuid,
        ...delivery.attempts.flatMap(({ status, failure, reason, said }) => [status, failure, reason, said]),
    ];
    const shown = texts.filter((text) => text !== undefined && text !== null).join("\n").toLowerCase();
    return words.toLowerCase().split(/\s+/).every((word) => shown.includes(word));
}

/** Return, of webhooks in their order, the first ones that stay as they are: what comes behind them has to be asked for. */
export function settledOf(deliveries) {
    const waits = deliveries.findIndex(({ outcome }) => outcome === "waiting");
    return waits < 0 ? [...deliveries] : deliveries.slice(0, waits);
}

/** What became of a webhook, from its last attempt, in a few words: `HTTP 200`, or why there was no reply. */
export function lastReply({ attempts, faults }) {
    const last = attempts.at(-1);
    if (last === undefined) {
        return faults.length > 0 ? faults.map(({ fault }) => `kept by ${fault}`).join(", ") : "";
    }
    return last.status === undefined || last.status === null
        ? (last.reason ?? last.failure ?? "no reply")
        : `HTTP ${last.status}${last.said ? `: ${last.said}` : ""}`;
}
