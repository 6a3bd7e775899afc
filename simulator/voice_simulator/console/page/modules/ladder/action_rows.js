import { shortId } from "../names.js";
import { span } from "../times.js";
import { actionDetail, heardLabel, recordingDetail, transcriptDetail } from "./entry_words.js";
import { PLATFORM_HEAD } from "./heads.js";
import { lowerBound } from "./places.js";

/** Rows for what the platform does on a call: actions of NCCOs, and what comes of them. */

/** An action of an NCCO begins, or what came as an NCCO is none. */
export function takeAction(ladder, entry, at) {
    if (entry.invalid !== undefined) {
        return ladder.add(entry, at, { label: "NCCO refused", reason: entry.invalid.join("; "), tone: "failed" });
    }
    const leg = ladder.legOf(entry.uuid);
    const row = ladder.add(entry, at, { label: entry.action, detail: actionDetail(leg && actionOf(leg, entry)) });
    if (leg) {
        leg.act = null;
        ladder.track.action(leg, entry, at, row);
    }
    return row;
}

/** The action that begins, as it was given to the platform; null where no entry has shown it. */
function actionOf(leg, { action, index }) {
    if (index === 0 && leg.given?.[0]?.action === action) {
        Object.assign(leg, { ncco: leg.given, given: null });
    }
    return leg.ncco?.[index]?.action === action ? leg.ncco[index] : null;
}

/** Keep an NCCO that the platform was given: whether it runs is told by its first action. */
export function keepNcco(leg, ncco) {
    if (Array.isArray(ncco)) {
        leg.given = ncco;
    }
}

/** A party has heard something. */
export function takeHeard(ladder, entry, at) {
    const head = ladder.headOf(entry.uuid);
    const row = ladder.add(entry, at, {
        from: entry.leg ? ladder.headOf(entry.leg) : PLATFORM_HEAD,
        to: head,
        label: heardLabel(entry),
        detail: heardDetail(ladder, entry),
        outcome: span(Date.parse(entry.to) - Date.parse(entry.from)),
    });
    ladder.track.heard(entry, head, row, firstRowOf(ladder, entry));
    ladder.heardLast.set(entry.uuid, entry);
    return row;
}

function heardDetail(ladder, { by, leg }) {
    const isStranger = leg !== undefined && ladder.legOf(leg) === null;
    return [by === "api" && "asked for over the API", isStranger && `made on the call ${shortId(leg)}`].filter(Boolean).join(", ");
}

/** The place of the row below which a sound began: the journal may say, else it is the last before that instant. */
function firstRowOf(ladder, { from, wall }) {
    const before = ladder.rowOf(wall?.began_after);
    return before ? before.index : Math.max(lowerBound(ladder.rows, Date.parse(from), (row) => row.at) - 1, 0);
}

/** A recording is told to your app. */
export function takeRecording(ladder, entry, at) {
    const row = ladder.add(entry, at, { label: "recording", detail: recordingDetail(entry) });
    ladder.track.recording(entry, at, row);
    return row;
}

/** A transcript is told to your app, or why there is none. */
export function takeTranscript(ladder, entry, at) {
    const failed = { reason: entry.error, tone: "failed" };
    const words = entry.error === undefined ? { detail: transcriptDetail(entry) } : failed;
    return ladder.add(entry, at, { label: "transcript", ...words });
}
