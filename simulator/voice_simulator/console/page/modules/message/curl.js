const GLOB = /[[\]{}]/;

/**
 * A request as a line of curl, for a shell: every text of it in quotes, so that nothing of it is a command.
 *
 * @param {{method: string, url: string, headers: [string, string][], body: string | null}} request
 */
export function curlOf({ method, url, headers, body }) {
    const parts = [
        `curl${GLOB.test(url) ? " --globoff" : ""}${method === "GET" ? "" : ` -X ${shellWord(method)}`} ${addressWord(url)}`,
        ...headers.map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
        ...(body === null ? [] : [`--data-raw ${shellWord(body)}`]),
    ];
    return parts.join(" \\\n  ");
}

/** A text as one word of a POSIX shell, which reads nothing into what is between these quotes. */
export function shellWord(text) {
    return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("\0", "").replaceAll("'", "'\\''")}'`;
}

function addressWord(url) {
    return url.startsWith("-") ? `--url ${shellWord(url)}` : shellWord(url);
}
