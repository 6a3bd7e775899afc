const GLOB = /[[\]{}]/;

/**
 * A request as a line of curl, for a shell: every text of it in quotes, so that nothing of it is a command.
 *
 * But the token of a Vonage application, which nobody has kept: the shell asks the program for a new one.
 *
 * @param {{method: string, url: string, headers: [string, string][], body: string | null, application?: string}} request
 */
export function curlOf({ method, url, headers, body, application = null }) {
    const parts = [
        `curl${GLOB.test(url) ? " --globoff" : ""}${method === "GET" ? "" : ` -X ${shellWord(method)}`} ${addressWord(url)}`,
        ...(application === null ? [] : [`-H ${tokenHeader(application)}`]),
        ...headers
            .filter(([name]) => application === null || name !== "Authorization")
            .map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`),
        ...(body === null ? [] : [`--data-raw ${shellWord(body)}`]),
    ];
    return parts.join(" \\\n  ");
}

/** The header with a token for a Vonage application, as a word that a shell makes when it runs the line. */
export function tokenHeader(application) {
    const command = `voice-simulator token --application ${shellWord(application)} --private-key private.key`;
    return `"Authorization: Bearer $(${command})"`;
}

/** A text as one word of a POSIX shell, which reads nothing into what is between these quotes. */
export function shellWord(text) {
    return /^[A-Za-z0-9_./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("\0", "").replaceAll("'", "'\\''")}'`;
}

function addressWord(url) {
    return url.startsWith("-") ? `--url ${shellWord(url)}` : shellWord(url);
}
