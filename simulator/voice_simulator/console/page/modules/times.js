/** Return an instant as its time of day, to the millisecond: `12:00:03.250`. */
export function timeOfDay(ms) {
    return new Date(ms).toISOString().slice(11, 23);
}

/** Return a span of time as one reads it in passing: `250 ms`, `3.2 s`, `4 m 05 s`, `2 h 00 m`. */
export function span(ms) {
    if (ms < 1000) {
        return `${Math.round(ms)} ms`;
    }
    if (ms < 60_000) {
        return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 1000)} s`;
    }
    if (ms < 3_600_000) {
        return `${Math.floor(ms / 60_000)} m ${two((ms % 60_000) / 1000)} s`;
    }
    return `${Math.floor(ms / 3_600_000)} h ${two((ms % 3_600_000) / 60_000)} m`;
}

/** Return the time since the row before: `+0.250`. */
export function delta(ms) {
    return `+${(ms / 1000).toFixed(3)}`;
}

function two(number) {
    return String(Math.floor(number)).padStart(2, "0");
}
