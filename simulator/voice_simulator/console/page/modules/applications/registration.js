const WEBHOOKS = ["answer_url", "event_url", "fallback_answer_url"];

/**
 * Read the form of a Vonage application into what `POST applications` and `PUT applications/{id}` take.
 *
 * @param {Record<string, string>} typed what is in its fields
 * @param {object | null} registered what is registered now; what the form has no field for stays
 */
export function registrationOf(typed, registered = null) {
    const body = {};
    const numbers = typed.numbers.split(/[\s,;]+/).filter(Boolean);
    if (numbers.length > 0) {
        body.numbers = numbers;
    }
    for (const name of WEBHOOKS) {
        const address = (typed[name] ?? "").trim();
        if (address !== "") {
            body[name] = webhookOf(address, typed[`${name}_method`], registered?.[name]);
        }
    }
    for (const name of ["public_key", "api_key"]) {
        if (registered?.[name]) {
            body[name] = registered[name];
        }
    }
    const secret = (typed.signature_secret ?? "").trim();
    return secret === "" ? body : { ...body, signature_secret: secret };
}

/** Return what goes with a Vonage application that is deleted, in words: one for each kind of thing. */
export function whatGoes(application, calls, scenarios) {
    const own = calls.filter((call) => call.application_id === application.id);
    const live = own.filter((call) => call.isLive).length;
    const loaded = scenarios.filter((one) => one.application_id === application.id);
    return [
        "its registration with its public key",
        application.numbers.length > 0 && `its numbers: ${application.numbers.join(", ")}`,
        own.length > 0 && `its world: ${countWords(own.length, "call")}, ${live} of them live, with journal and clock`,
        loaded.length > 0 && `the scenarios that play for it only: ${loaded.map((one) => one.name).join(", ")}`,
    ].filter(Boolean);
}

function webhookOf(address, method, before) {
    const times = before ? { connection_timeout: before.connection_timeout, socket_timeout: before.socket_timeout } : {};
    return { address, ...(method ? { http_method: method } : {}), ...times };
}

function countWords(count, noun) {
    return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
