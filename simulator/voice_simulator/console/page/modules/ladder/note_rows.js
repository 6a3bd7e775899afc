import { otherDetail, shortened } from "./entry_words.js";
import { APP_HEAD, FIRST_FAILURE } from "./heads.js";

/** Rows for what is about no message: triggers, the clock, notes, and kinds of entries that are not known here. */

/** A trigger of a scenario has called your app. */
export function takeTrigger(ladder, entry, at) {
    const hasFailed = entry.failure !== undefined || entry.status >= FIRST_FAILURE;
    return ladder.add(entry, at, {
        from: APP_HEAD,
        label: "trigger",
        detail: `${entry.method} ${entry.url}`,
        outcome: String(entry.status ?? entry.failure ?? ""),
        reason: hasFailed ? "your app did not take the trigger" : "",
        tone: hasFailed ? "failed" : "note",
    });
}

/** Somebody advances the clock. */
export function takeClock(ladder, entry, at) {
    return ladder.add(entry, at, { label: `clock to ${String(entry.advance_to).slice(11, 23)}`, tone: "note" });
}

/** Something is worth a note. */
export function takeNote(ladder, entry, at) {
    const { note, late_for, wall } = entry;
    const isTimed = late_for !== undefined && wall?.after_ms !== undefined;
    const after = `your app acted ${wall?.after_ms} ms after its reply to ${late_for}; time had moved on: --settle`;
    const label = isTimed ? after : shortened(note);
    return ladder.add(entry, at, { from: ladder.headOf(entry.uuid), label, tone: "note" });
}

/** A kind that is not known here: told as it came, so that nothing is lost. */
export function takeOther(ladder, entry, at) {
    const words = { label: String(entry.kind), detail: otherDetail(entry), tone: "note" };
    return ladder.add(entry, at, { from: ladder.headOf(entry.uuid), ...words });
}
