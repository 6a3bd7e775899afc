const SIGNS = {
    started: "·",
    ringing: "◌",
    answered: "●",
    machine: "◉",
    completed: "✓",
    busy: "⊘",
    cancelled: "–",
    failed: "✕",
    rejected: "✕",
    timeout: "∅",
    unanswered: "∅",
};

const LIVE_TONES = { started: "waiting", ringing: "waiting", answered: "live", machine: "live" };
const FAILED_STATUSES = new Set(["busy", "failed", "rejected", "timeout", "unanswered"]);

/**
 * The status of a call for the eye: a word, a sign that tells it without colours, and what its colour means.
 *
 * @returns {{word: string, sign: string, tone: "live" | "waiting" | "over" | "failed" | "unknown"}}
 */
export function statusMark({ status }) {
    if (status === null) {
        return { word: "unknown", sign: "?", tone: "unknown" };
    }
    const tone = LIVE_TONES[status] ?? (FAILED_STATUSES.has(status) ? "failed" : "over");
    return { word: status, sign: SIGNS[status] ?? "·", tone };
}
