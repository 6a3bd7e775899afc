const USER_AGENT = "Apache-HttpAsyncClient/4.1 (Java/1.8.0_66)"; // recorded: webhooks of the platform have this one

/**
 * A webhook as the request that your app gets, by its entry in the journal.
 *
 * @returns {{method: string, url: string, headers: [string, string][], body: string | null}}
 */
export function webhookRequest({ method, url, body }) {
    if (method === "GET") {
        return { method, url: withQuery(url, body ?? {}), headers: [["User-Agent", USER_AGENT]], body: null };
    }
    const headers = [["User-Agent", USER_AGENT], ["Content-Type", "application/json"]];
    return { method, url, headers, body: JSON.stringify(body) };
}

/**
 * A request to the API as your app sent it, by its entry in the journal; the token is not kept there.
 *
 * @param {object} entry
 * @param {string} origin of the simulator: `http://127.0.0.1:8480`
 * @param {string} application the Vonage application whose token it had
 */
export function apiRequest({ method, path, body, wall = {} }, origin, application) {
    const hasBody = body !== undefined && body !== null;
    const headers = [
        ["Authorization", "Bearer TOKEN"],
        ...(wall.user_agent ? [["User-Agent", wall.user_agent]] : []),
        ...(hasBody ? [["Content-Type", "application/json"]] : []),
    ];
    return { method, url: `${origin}${path}`, headers, body: hasBody ? JSON.stringify(body) : null, application };
}

/** A request as HTTP text: its first line, its headers, and its body. */
export function httpText({ method, url, headers, body }) {
    const { host, target } = placeOf(url);
    const lines = [`${method} ${target} HTTP/1.1`, `Host: ${host}`, ...headers.map((header) => header.join(": "))];
    return body === null ? lines.join("\n") : `${lines.join("\n")}\n\n${body}`;
}

/**
 * A reply of your app as HTTP text, by the entry of its attempt; null where nothing came.
 *
 * Its headers are those that the journal keeps. A fault that plays a reply gives it none.
 */
export function replyHttp({ status, reply, wall = {} }) {
    const came = status !== undefined && status !== null;
    return came || wall.headers ? headAndBody(came ? status : null, Object.entries(wall.headers ?? {}), reply) : null;
}

/** The answer to a request of your app as HTTP text, by its entry; null where none came. */
export function answerHttp({ status, handled, wall = {}, answer = wall.answer }) {
    if (status === undefined || status === null) {
        return null;
    }
    // Ours are JSON or a file. What a fault answers is what somebody has written.
    const type = wall.answer_type ?? (answer === undefined || handled === false ? undefined : "application/json");
    const headers = Object.entries({ "Content-Type": type, "Content-Length": wall.answer_size });
    return headAndBody(status, headers.filter(([, value]) => value !== undefined), answer);
}

/** A body as text, as compact as on the wire; what is no JSON is a text already. */
function bodyText(body) {
    return typeof body === "string" ? body : JSON.stringify(body);
}

function headAndBody(status, headers, body) {
    const lines = [...(status === null ? [] : [`HTTP/1.1 ${status}`]), ...headers.map((header) => header.join(": "))];
    return body === undefined || body === null ? lines.join("\n") : `${lines.join("\n")}\n\n${bodyText(body)}`;
}

/** Members as the platform writes them into a query: null ones are left out, `:`, `,` and `/` are as they are. */
function withQuery(url, members) {
    const query = Object.entries(members)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(textOf(value)).replace(/%(3A|2C|2F)/g, decodeURIComponent)}`)
        .join("&");
    const [address] = url.split("#");
    return query === "" ? address : `${address}${address.includes("?") ? "&" : "?"}${query}`;
}

function textOf(value) {
    return typeof value === "string" ? value : JSON.stringify(value);
}

function percentEncoded(text) {
    const marks = /[!'()*]/g;
    const hex = (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
    return encodeURIComponent(text.toWellFormed().replaceAll("\ufffd", "?")).replace(marks, hex);
}

/** Not by `URL`, which would change what it reads: the text shows what the journal has. */
function placeOf(url) {
    const [, host, target] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^#]*)/i.exec(url) ?? [null, "", url];
    return { host: host.slice(host.lastIndexOf("@") + 1), target: target.startsWith("/") ? target : `/${target}` };
}
