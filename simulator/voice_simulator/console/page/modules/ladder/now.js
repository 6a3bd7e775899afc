/**
 * Return the simulated instant (ms) that a clock shows, null where there is no clock.
 *
 * `clock` is as `GET clock` tells it, with `asked`, when that was (ms, of the page); `pageTime` is such a time, too. Only
 * a `real` clock goes on by itself: of the others nobody here knows more than was told.
 */
export function instantOf(clock, pageTime) {
    if (!clock) {
        return null;
    }
    const since = goesByItself(clock) ? Math.max(pageTime - clock.asked, 0) * clock.speed : 0;
    return Date.parse(clock.now) + since;
}

/** Whether a clock goes on with the wall clock, unless something holds it. */
export function goesByItself({ mode, holds }) {
    return mode === "real" && !(holds ?? []).some((hold) => hold.since !== null);
}
