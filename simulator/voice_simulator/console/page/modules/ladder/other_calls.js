import { partyName, shortId } from "../names.js";

/** Calls beside the one whose ladder is shown: what they are called, and which of them can be opened. */

/** What one calls a leg of another call: its party, if it is among the calls. */
export function strangerName({ calls, opened }, uuid) {
    const call = calls.find(opened.application_id, uuid);
    return call ? partyName(call.direction === "outbound" ? call.to : call.from) : shortId(uuid);
}

/** The call whose ladder has a leg; null where it is not among the calls, or is opened already. */
export function callToOpen({ calls, opened }, uuid) {
    const found = calls.find(opened.application_id, uuid);
    const call = found && calls.familyOf(found);
    return call && call.uuid !== opened.uuid ? call : null;
}
