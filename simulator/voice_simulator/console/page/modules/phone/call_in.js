/**
 * Read the form of a call that comes in.
 *
 * @param {Record<string, string>} typed what is in its fields, by their names
 * @returns {{body: object | null, mistakes: Record<string, string>}} what is sent; null where a field is wrong
 */
export function callInOf(typed) {
    const mistakes = {};
    const isUser = "from_user" in typed;
    const body = {
        to: needed(typed, "to", "Which number is called?", mistakes),
        ...(isUser
            ? { from_user: needed(typed, "from_user", "Which user calls?", mistakes) }
            : { from: needed(typed, "from", "Who calls? A number, sip:…, or Unknown.", mistakes) }),
        ...withValue("headers", headersOf(typed.headers ?? "", mistakes)),
        ...withValue("custom_data", jsonOf(typed, "custom_data", mistakes)),
        ...withValue("script", scriptOf(typed, mistakes)),
    };
    return { body: Object.keys(mistakes).length > 0 ? null : body, mistakes };
}

function needed(typed, name, question, mistakes) {
    const text = (typed[name] ?? "").trim();
    if (text === "") {
        mistakes[name] = question;
    }
    return text;
}

function withValue(name, value) {
    return value === undefined ? {} : { [name]: value };
}

function headersOf(text, mistakes) {
    const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
    const wrong = lines.find((line) => !/^[^:\s]+\s*:\s*\S/.test(line));
    if (wrong) {
        mistakes.headers = `“${wrong}” is not a header: X-Customer: 4711 is one.`;
    }
    const headers = lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]);
    return lines.length === 0 ? undefined : Object.fromEntries(headers);
}

function scriptOf(typed, mistakes) {
    if (typed.script === "steps") {
        return jsonOf(typed, "steps", mistakes) ?? [];
    }
    return typed.script || undefined;
}

function jsonOf(typed, name, mistakes) {
    const text = (typed[name] ?? "").trim();
    if (text === "") {
        return undefined;
    }
    try {
        return JSON.parse(text);
    } catch (error) {
        mistakes[name] = `This is not JSON: ${error.message}.`;
        return undefined;
    }
}
