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
    const due = legs.filter((leg) => leg.ended === null).flatMap((leg) => dueOfLeg(leg, insides.get(leg.uuid)));
    return due.sort((one, other) => (one.at ?? Infinity) - (other.at ?? Infinity));
}

function dueOfLeg(leg, inside) {
    return inside ? [...soundsOf(leg, inside), ...timersOf(leg, inside), ...nextOf(leg, inside)] : [];
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

function timersOf(leg, { timers }) {
    return Object.entries(timers ?? {}).map(([name, iso]) => ({
        id: `${leg.uuid} timer ${name}`, at: Date.parse(iso), since: null, head: "platform", kind: "timer",
        label: TIMER_WORDS[name] ?? name.replaceAll("_", " "),
    }));
}

function nextOf(leg, { ncco, party }) {
    const actions = ncco?.actions.slice(ncco.index + 1) ?? [];
    const steps = party?.steps.slice(party.next) ?? [];
    return [
        ...listed(`${leg.uuid} actions`, "platform", "action", actions, "then"),
        ...listed(`${leg.uuid} steps`, leg.uuid, "step", steps, "will"),
    ];
}

function listed(id, head, kind, names, word) {
    return names.length ? [{ id, at: null, since: null, head, kind, label: `${word} ${names.join(", ")}` }] : [];
}
