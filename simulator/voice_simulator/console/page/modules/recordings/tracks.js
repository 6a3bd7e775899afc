/**
 * Return the channels of a recording, each with its spans where they are drawn: from 0 to 1 of its length.
 *
 * @param {{channels: number, seconds: number}} recording
 * @param {{source: string, party: string | null, words: string, from: number, to: number, channel: number}[]} spans
 */
export function tracksOf({ channels, seconds }, spans) {
    const length = Math.max(seconds, 0.001);
    return Array.from({ length: channels }, (_, index) => ({
        channel: index + 1,
        spans: spans
            .filter((span) => span.channel === index + 1)
            .map((span) => ({ ...span, at: span.from / length, width: (span.to - span.from) / length })),
    }));
}

/** Return who is heard in a span: a party by its number, or what the platform plays. */
export function speakerOf({ party, source }) {
    return party ?? SOURCES[source] ?? source;
}

/** Return a time within a recording: `0:03.2`. */
export function placeInTime(seconds) {
    const tenths = Math.round(seconds * 10);
    return `${Math.floor(tenths / 600)}:${String(Math.floor((tenths % 600) / 10)).padStart(2, "0")}.${tenths % 10}`;
}

/** Return the sentences of a transcript with their channels, in the order in which they begin; times in seconds. */
export function transcriptSentences(transcript) {
    const channels = transcript.channels ?? [];
    return channels
        .flatMap((channel, index) =>
            (channel.transcript ?? []).map(({ sentence, timestamp, duration }) => ({
                channel: index + 1,
                sentence,
                from: timestamp / 1000,
                to: (timestamp + duration) / 1000,
            })),
        )
        .sort((one, other) => one.from - other.from);
}

/** Return a number of bytes as one reads it: `94 kB`. */
export function bytesWords(size) {
    if (size === null) {
        return "";
    }
    return size < 1000 ? `${size} B` : size < 1_000_000 ? `${Math.round(size / 1000)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}

const SOURCES = {
    talk: "your app says",
    stream: "your app plays",
    music: "music on hold",
    ringback: "ringback tone",
    beep: "beep",
    dtmf: "keys of your app",
};
