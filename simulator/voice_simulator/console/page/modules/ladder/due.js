/** What is to come on a call, as a look inside its legs shows it. */

const TIMER_WORDS = {
    ringing_timer: "ringing timer ends",
    length_timer: "length timer ends",
    machine_detection: "machine detection decides",
};

/**
 * Return what is due, the earliest first; what comes after that without a time of its own (`at` null) stands at the end.
 *
 * `legs` are those of a ladder, `insides` what `GET calls/{uuid}` shows, by uuid.
 */
export function dueOf(legs, insides) {
    const living = legs.filter((leg) => leg.ended === null);
    const due = living.flatMap((leg) => dueOfLeg(leg, insides.get(leg.uuid), living.length > 1));
    return due.sort((one, other) => (one.at ?? Infinity) - (other.at ?? Infinity));
}

/** Where several legs live, what stands at the platform says which it is about. */
function dueOfLeg(leg, inside, isOneOfMany) {
    const of = isOneOfMany ? `, ${leg.title}` : "";
    return inside ? [...soundsOf(leg, inside), ...timersOf(leg, inside, of), ...nextOf(leg, inside, of)] : [];
}

function soundsOf(leg, { playing }) {
    return (playing ?? []).filter((one) => one.heard).map((one) => ({
        id: `${leg.uuid} plays ${one.source} ${one.from}`, at: one.until ? Date.parse(one.until) : null,
        since: Date.parse(one.from), head: leg.uuid, kind: "prompt", label: soundLabel(one),
    }));
}

function soundLabel({ source, content }) {
    const isSaid = source === "talk" || source === "party";
    return isSaid ? `hears “${content}”` : `hears ${source}${content === source ? "" : ` ${content}`}`;
}

function timersOf(leg, { timers }, of) {
    return Object.entries(timers ?? {}).map(([name, iso]) => ({
        id: `${leg.uuid} timer ${name}`, at: Date.parse(iso), since: null, head: "platform", kind: "timer",
        label: `${TIMER_WORDS[name] ?? name.replaceAll("_", " ")}${of}`,
    }));
}

function nextOf(leg, { ncco, party }, of) {
    const actions = ncco?.actions.slice(ncco.index + 1) ?? [];
    const steps = party?.steps.slice(party.next) ?? [];
    return [
        ...listed(`${leg.uuid} actions`, "platform", "action", actions, of),
        ...listed(`${leg.uuid} steps`, leg.uuid, "step", steps, ""),
    ];
}

function listed(id, head, kind, names, of) {
    const label = `${names.map((name) => name.replaceAll("_", " ")).join(", ")}${of}`;
    return names.length ? [{ id, at: null, since: null, head, kind, label }] : [];
}
