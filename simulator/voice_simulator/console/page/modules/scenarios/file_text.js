const MOST_BYTES = 1024 * 1024; // as limits.body has it, unless a setting says otherwise

/** Return why a file is too long to be shown as a scenario; null where it is not. */
export function whyTooLong({ name, size }) {
    const megabytes = (size / MOST_BYTES).toFixed(1);
    return size > MOST_BYTES ? `${name} has ${megabytes} MiB: a scenario has 1 MiB at most.` : null;
}

/**
 * Read a file as text.
 *
 * @param {string} name of the file
 * @param {ArrayBuffer | Uint8Array} bytes what is in it
 * @returns {{text: string} | {mistake: string}}
 */
export function readFileText(name, bytes) {
    const text = decodedText(bytes);
    const isText = text !== null && !text.includes("\0");
    return isText ? { text } : { mistake: `${name} is no text in UTF-8: a scenario is YAML or JSON.` };
}

function decodedText(bytes) {
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return null;
    }
}
