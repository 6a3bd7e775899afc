/**
 * Return who hears whom in a conversation.
 *
 * @param {string} uuid of the call that one looks at
 * @param {Map<string, object>} insides calls as `GET calls/{uuid}` shows them
 * @returns {{legs: string[], hears: (listener: string, speaker: string) => boolean | null}} the legs that are joined,
 *   the one that one looks at first; whether one hears another, null where that is not known
 */
export function hearingOf(uuid, insides) {
    const legs = [uuid, ...(insides.get(uuid)?.connected_to ?? [])];
    return { legs, hears: (listener, speaker) => insides.get(listener)?.hears.includes(speaker) ?? null };
}

/** Return what keeps a leg from speaking or hearing, in words; empty for nothing. */
export function silencedWords(leg) {
    return [leg?.muted && "muted", leg?.earmuffed && "earmuffed"].filter(Boolean).join(", ");
}
