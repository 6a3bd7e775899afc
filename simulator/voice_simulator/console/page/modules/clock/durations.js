const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const PART = /(?<![\d.])(\d+(?:\.\d+)?)\s*(ms|s|m|h)(?![a-z])/g;
const MOST_SECONDS = 1_000_000_000;

/**
 * Read a typed duration: `90` (seconds), `250ms`, `4s`, `2m 30s`, `1h`.
 *
 * @returns {{seconds: number} | {mistake: string}}
 */
export function readDuration(typed) {
    const text = typed.trim().toLowerCase();
    if (text === "") {
        return { mistake: "Type how far: 90, 250ms, 4s, 2m 30s or 1h." };
    }
    const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : partsInSeconds(text);
    if (seconds === null) {
        return { mistake: `“${typed.trim()}” is no duration: 90, 250ms, 4s, 2m 30s or 1h are.` };
    }
    return seconds > MOST_SECONDS ? { mistake: "That is more than 31 years." } : { seconds };
}

function partsInSeconds(text) {
    const parts = [...text.matchAll(PART)];
    const isWhole = parts.length > 0 && text.replace(PART, "").trim() === "";
    return isWhole ? parts.reduce((ms, [, count, unit]) => ms + Number(count) * UNITS[unit], 0) / 1000 : null;
}
