/**
 * The time of a world, in ms, from what is known of its clock and its journal.
 *
 * Where it goes with the wall clock it has gone on since the clock was looked at; it is never before what has happened.
 *
 * @param {{now: string, mode: string, speed: number, holds: {since: string | null}[], asked: number} | undefined} clock
 * @param {number | null} last the instant of the last entry
 * @param {number} nowOfPage ms, of `performance.now()`
 */
export function worldNow(clock, last, nowOfPage) {
    if (!clock) {
        return last;
    }
    const goesOn = clock.mode === "real" && !clock.holds.some(({ since }) => since !== null);
    const gone = goesOn ? (nowOfPage - clock.asked) * clock.speed : 0;
    return Math.max(Date.parse(clock.now) + gone, last ?? -Infinity);
}

/** How long a call has lasted, or rung so far, in ms; null where that is not known. */
export function durationOf(call, now) {
    const from = call.answered ?? call.began;
    const to = call.ended ?? (call.isLive ? now : null);
    return from === null || to === null ? null : Math.max(0, to - from);
}
