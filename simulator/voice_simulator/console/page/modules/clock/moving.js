/** Return whether the time of a world goes by itself, with the wall clock. */
export function isMoving(clock) {
    return clock.mode === "real" && clock.stands === null;
}

/**
 * Return the simulated instant (ms) of a clock that was asked a while ago.
 *
 * @param {object} clock as `GET clock` tells it
 * @param {number} passed ms of wall time since it was asked
 */
export function instantOf(clock, passed) {
    return Date.parse(clock.now) + (isMoving(clock) ? passed * clock.speed : 0);
}

/** Return what moves a clock, or keeps it, in a sentence. */
export function movingWords(clock) {
    if (clock.by_hand) {
        return "Somebody plays a party: it goes with the wall clock, and jumps again afterwards.";
    }
    if (clock.open_sockets && clock.mode !== clock.chosen_mode) {
        return "A WebSocket is open: it goes with the wall clock, and as it was told to afterwards.";
    }
    const standing = clock.holds.find((hold) => hold.since !== null);
    if (standing) {
        return `A hold has stopped it: ${standing.condition}.`;
    }
    if (clock.mode === "manual" && clock.stands !== null) {
        return "It stands still until you step or advance it.";
    }
    if (clock.stands !== null) {
        return `It stands still: ${clock.stands}.`;
    }
    switch (clock.mode) {
        case "real":
            return clock.speed === 1 ? "It goes with the wall clock." : `It goes ${clock.speed} times as fast as the wall clock.`;
        case "auto":
            return "It jumps to the next moment once your app is at rest.";
        default:
            return "It is being advanced.";
    }
}

/** Return what is due next, in words: how many things there are of a kind, and what they are. */
export function dueWords(due) {
    const counts = new Map();
    for (const { what } of due) {
        counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return [...counts].map(([what, count]) => (count > 1 ? `${what} (${count} times)` : what)).join("; ");
}
