import { Ladder } from "../ladder/model.js";

/**
 * What a trace holds, as `GET trace` with `Accept: application/json` shows it.
 *
 * @typedef {object} Trace
 * @property {string} title
 * @property {string | null} command the line that runs it again
 * @property {number | null} seed
 * @property {Record<string, string>} versions
 * @property {{name: string, text: string} | null} scenario
 * @property {{expected: string | null, seen: string, origin: string, closest: string, uuid: string, traceback?: string}[]} failures
 * @property {string[]} notes
 * @property {string[]} printed
 * @property {Record<string, {entries: object[], calls: Record<string, object>, clock: object}>} worlds
 * @property {object[]} recordings
 */

/** Let the state know what a trace holds. */
export function fillState(state, trace) {
    for (const [application_id, { calls, clock }] of Object.entries(trace.worlds)) {
        // Time goes on no more, whatever its clock did.
        state.clocks.set(application_id, { ...clock, mode: "manual", holds: [], asked: 0 });
        Object.entries(calls).forEach(([uuid, inside]) => state.insides.set(uuid, inside));
    }
    entriesInTime(trace).forEach(([application_id, entry]) => state.calls.apply(application_id, entry));
    state.connection = { is: "ended", why: null };
}

/** The entries of all worlds in the order of their times. */
function entriesInTime({ worlds }) {
    return Object.entries(worlds)
        .flatMap(([application_id, { entries }]) => entries.map((entry) => [application_id, entry]))
        .sort(([, one], [, other]) => Date.parse(one.time) - Date.parse(other.time));
}

/** The call that one wants to see first: one that was not as expected, one that failed, or the only one. */
export function callToShow(calls, { failures }) {
    const named = failures.map(({ uuid }) => callOf(calls, uuid)).find((call) => call !== null);
    const all = calls.all;
    const found = named ?? all.find((call) => call.hasFailed) ?? null;
    return found !== null ? calls.familyOf(found) : (calls.first.length === 1 ? calls.first[0] : null);
}

/** The call with this id, in whichever world it is; null for none. */
export function callOf(calls, uuid) {
    const found = uuid && [...calls.worlds.keys()].map((whose) => calls.find(whose, uuid)).find(Boolean);
    return found || null;
}

/** The ladder of a call of a trace. */
export function ladderOf({ worlds }, { application_id, uuid }) {
    const ladder = new Ladder(uuid);
    for (const entry of worlds[application_id].entries) {
        if (ladder.has(entry)) {
            ladder.apply(entry);
        }
    }
    return ladder;
}

/** The lines of the scenario at which expectations stand that failed: `busy.yaml:31` is one. */
export function failedLines({ failures, scenario }) {
    const names = scenario.name.split(/[/\s:,[(]/); // Its case may stand behind its file.
    const places = failures.map(({ origin }) => /([^/]*):(\d+)(?:\D|$)/.exec(origin));
    return new Set(places.filter((place) => place !== null && names.includes(place[1])).map(([, , line]) => Number(line)));
}

/** What made a trace, and from what, in short: `seed 7 · voice-simulator 0.1.0 · Python 3.11.7 · 2030-01-01 12:00:00`. */
export function originWords(trace) {
    const versions = Object.entries(trace.versions).map(([name, version]) => `${name} ${version}`);
    const [first] = entriesInTime(trace);
    const began = first && first[1].time.slice(0, 19).replace("T", " ");
    return [trace.seed === null ? null : `seed ${trace.seed}`, ...versions, began].filter(Boolean).join(" · ");
}
