const ADDRESSES = ["number", "uri", "user", "extension"];

/** Return one end of a call as one calls it: its number, or its address. */
export function partyName(endpoint) {
    const member = ADDRESSES.find((name) => endpoint?.[name]);
    return member ? endpoint[member] : (endpoint?.type ?? "unknown");
}

/** Return the beginning of a uuid, as the log prints it. */
export function shortId(uuid) {
    return uuid.slice(0, 8);
}
