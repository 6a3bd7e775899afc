import { messageDetail, socketLabel } from "../message/socket_words.js";
import { PLATFORM_HEAD } from "./heads.js";

/** Rows for what passes on a WebSocket to your app beside audio, which is what parties hear. */

/** Something about a WebSocket: it opens or ends, a message, a frame that is wrong, what was measured. */
export function takeSocket(ladder, entry, at) {
    const head = ladder.headOf(entry.uuid);
    const isOfApp = entry.received !== undefined || entry.frame_bytes !== undefined || entry.closed_by === "app";
    const ways = isOfApp ? { from: head, to: PLATFORM_HEAD } : { from: PLATFORM_HEAD, to: head };
    const isQuiet = entry.frames_in !== undefined;
    return ladder.add(entry, at, {
        ...(isQuiet ? { from: head } : ways),
        label: socketLabel(entry),
        detail: messageDetail(entry),
        tone: isQuiet || entry.received === "unknown" ? "note" : "plain",
    });
}
