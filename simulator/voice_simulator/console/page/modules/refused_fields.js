/**
 * Return what was refused, by the field of a form that it is about; what is about none of them is the form's.
 *
 * At its field a sentence needs no path: `answer_url.address: expected …` is `Expected …` there.
 *
 * @param {import("./requests.js").Refusal | Error} refusal
 * @param {string[]} fields the names of the form
 * @returns {Record<string, string>}
 */
export function refusedFields(refusal, fields) {
    const byField = {};
    for (const { path, sentence } of refusal.mistakes ?? []) {
        const name = /^[a-z_]+/.exec(path ?? "")?.[0];
        if (fields.includes(name)) {
            byField[name] ??= withoutPath(sentence, path);
        } else {
            byField.form ??= sentence;
        }
    }
    return Object.keys(byField).length > 0 ? byField : { form: refusal.sentence ?? String(refusal) };
}

function withoutPath(sentence, path) {
    const said = sentence.startsWith(`${path}: `) ? sentence.slice(path.length + 2) : sentence;
    return `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`;
}
