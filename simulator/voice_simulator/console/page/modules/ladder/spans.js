import { LAST_STATUSES } from "../calls/fold.js";

/** What goes on along the lifelines of a ladder: actions, prompts, statuses and recordings, each from when to when. */

const SOUND_ACTIONS = new Set(["talk", "stream"]);
const ACTION_SPAN = { head: "platform", kind: "action" };
const RECORDING_SPAN = { head: "platform", kind: "recording", label: "recording" };

/** The spans of a ladder. An entry opens or closes a few of them, however many there are. */
export class LadderSpans {
    #legs = new Map();
    #count = 0;
    /** All spans, in the order in which they were seen to begin or, of what was heard, to end. */
    all = [];

    /** A leg has another status. */
    status(leg, label, at, row) {
        const open = this.#of(leg.uuid);
        closeSpan(open.status, at, row);
        open.status = LAST_STATUSES.has(label)
            ? null
            : this.#add({ head: leg.uuid, leg: leg.uuid, kind: "status", label, from: at, row });
    }

    /** An action of an NCCO begins: the one before is over, unless it still plays while this one listens. */
    action(leg, { action }, at, row) {
        const open = this.#of(leg.uuid);
        const goesOn = action === "input" && SOUND_ACTIONS.has(open.action?.label) && !open.isHeard;
        closeSpan(open.playing, at, row.index);
        closeSpan(goesOn ? null : open.action, at, row.index);
        open.playing = goesOn ? open.action : null;
        open.action = this.#add({ ...ACTION_SPAN, leg: leg.uuid, label: action, detail: row.detail, from: at, row: row.index });
        open.isHeard = false;
        if (action === "record") {
            closeSpan(open.recording, at, row.index);
            open.recording = this.#add({ ...RECORDING_SPAN, leg: leg.uuid, from: at, row: row.index });
        }
    }

    /** A party has heard something, which is told when it is over; it began below `firstRow`. */
    heard(entry, head, row, firstRow) {
        const [from, to] = [Date.parse(entry.from), Date.parse(entry.to)];
        const words = { kind: "prompt", label: row.label, leg: entry.uuid };
        this.#add({ ...words, head, from, to, row: firstRow, endRow: row.index });
        if (entry.by === "ncco" && SOUND_ACTIONS.has(entry.source)) {
            this.#played(entry.leg ?? entry.uuid, to, row.index);
        }
    }

    #played(uuid, at, row) {
        const open = this.#of(uuid);
        closeSpan(open.playing, at, row);
        open.isHeard ||= !open.playing;
        open.playing = null;
    }

    /** A recording is told of, which is over then. */
    recording({ uuid, length }, at, row) {
        const open = this.#of(uuid);
        const begun = open.recording ?? this.#add({ ...RECORDING_SPAN, leg: uuid, from: at - length, row: row.index });
        closeSpan(begun, at, row.index);
        open.recording = null;
    }

    /** A leg is over, and so is everything on it. */
    endLeg(uuid, at, row) {
        const open = this.#of(uuid);
        [open.status, open.playing, open.action, open.recording].forEach((one) => closeSpan(one, at, row));
        this.#legs.delete(uuid);
    }

    #of(uuid) {
        if (!this.#legs.has(uuid)) {
            this.#legs.set(uuid, { status: null, action: null, playing: null, recording: null, isHeard: false });
        }
        return this.#legs.get(uuid);
    }

    #add(span) {
        this.#count += 1;
        const added = { id: this.#count, to: null, endRow: null, detail: "", ...span };
        this.all.push(added);
        return added;
    }
}

function closeSpan(span, at, row) {
    if (span && span.to === null) {
        span.to = at;
        span.endRow = row;
    }
}
