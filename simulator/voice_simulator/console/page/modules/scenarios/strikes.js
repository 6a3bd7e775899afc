/** `busy.yaml:3, turn 1`: a name of a file, and a line of it. */
const PLACE_OF_ENTRY = /^((.*):\d+)(?:,|$)/;

/**
 * Return what came of each loaded scenario, by its name: the calls that its entries played on, and the faults that struck.
 *
 * @param {{kind: string, origin?: string, turn?: number, fault?: string}[]} entries of kind `call` and `fault`
 * @returns {Map<string, {calls: number, turns: Map<string, number>, faults: Map<string, number>}>} `turns`: by entry
 *   (`busy.yaml:3`) the last turn that played; `faults`: by entry how often it struck
 */
export function strikesOf(entries) {
    const strikes = new Map();
    for (const entry of entries) {
        const [, place, file] = PLACE_OF_ENTRY.exec((entry.kind === "fault" ? entry.fault : entry.origin) ?? "") ?? [];
        if (place) {
            count(strikesIn(strikes, file), entry, place);
        }
    }
    return strikes;
}

/** Return what came of a scenario, in words. */
export function strikeWords(strike) {
    if (!strike) {
        return "nothing yet";
    }
    const faults = [...strike.faults].map(([place, times]) => `fault ${lineOf(place)} struck ${timesWords(times)}`);
    const turns = [...strike.turns].map(([place, turn]) => `entry ${lineOf(place)} at turn ${turn}`);
    return [strike.calls === 1 ? "1 call" : `${strike.calls} calls`, ...turns, ...faults].join(" · ");
}

function strikesIn(strikes, file) {
    if (!strikes.has(file)) {
        strikes.set(file, { calls: 0, turns: new Map(), faults: new Map() });
    }
    return strikes.get(file);
}

function count(strike, entry, place) {
    if (entry.kind === "fault") {
        strike.faults.set(place, (strike.faults.get(place) ?? 0) + 1);
        return;
    }
    strike.calls += 1;
    if (entry.turn) {
        strike.turns.set(place, Math.max(strike.turns.get(place) ?? 0, entry.turn));
    }
}

function lineOf(place) {
    return `in line ${place.slice(place.lastIndexOf(":") + 1)}`;
}

function timesWords(times) {
    return times === 1 ? "once" : `${times} times`;
}
