import { html } from "../html.js";
import { attemptLine, pretty, replyText } from "./exchange.js";
import { answerHttp, replyHttp } from "./http_text.js";

/**
 * How messages are shown.
 *
 * @typedef {object} Shown
 * @property {boolean} isHttp whether as HTTP text, else their bodies alone
 * @property {(text: string, name: string) => object} code makes a template of a text
 */

/**
 * An attempt to deliver a webhook: what came of it, and what your app replied.
 *
 * @param {object} attempt its entry in the journal
 * @param {Shown} shown
 */
export function attemptView(attempt, { isHttp, code }) {
    const { attempt: number, fault, wall = {} } = attempt;
    const text = isHttp ? replyHttp(attempt) : replyText(attempt);
    return html`
        <li class=${attempt.outcome}>
            <p><span class="number">${number}.</span> ${attemptLine(attempt)}</p>
            ${fault && html`<p class="quiet">A fault played it: ${fault}</p>`}
            ${wall.resent && html`<p class="quiet">It was sent twice: ${wall.resent}</p>`}
            ${text !== null && code(text, `reply ${number}`)}
            ${replyNotes(attempt, isHttp).map((note) => html`<p class="quiet">${note}</p>`)}
        </li>
    `;
}

/** What is to be said of a reply that is not there, or not all of it. */
function replyNotes({ status, reply, wall = {} }, isHttp) {
    const isAnswered = status !== undefined && status !== null;
    const left = wall.headers_left_out;
    return [
        isAnswered && (reply === undefined || reply === null) ? "No body in the reply." : null,
        cutNote(reply, wall.reply_size),
        isHttp && left ? `${left === 1 ? "One more header is" : `${left} more headers are`} not kept in the journal.` : null,
    ].filter(Boolean);
}

/**
 * The answer to a request of your app.
 *
 * @param {object} entry of the request in the journal
 * @param {Shown} shown
 */
export function answerView(entry, { isHttp, code }) {
    const { wall = {}, answer = wall.answer } = entry;
    const text = isHttp ? answerHttp(entry) : answer === undefined ? null : answerText(answer);
    return html`
        <section aria-label="Answer">
            <h3>Answer to your app</h3>
            ${(text === null || !isHttp || entry.refused) && html`<p class="answer">${answerWords(entry)}</p>`}
            ${text !== null && code(text, "answer")}
            ${answerNotes(entry).map((note) => html`<p class="quiet">${note}</p>`)}
        </section>
    `;
}

function answerWords({ status, refused }) {
    const came = status === undefined || status === null ? "None came." : `HTTP ${status}.`;
    return refused ? `${came} ${refused}` : came;
}

function answerText(answer) {
    return typeof answer === "string" ? answer : pretty(answer);
}

/** What is to be said of an answer whose body is not there, or not all of it, or not what arrived. */
function answerNotes({ status, fault, handled, wall = {}, answer = wall.answer }) {
    const isAnswered = status !== undefined && status !== null;
    const { answer_type: type, answer_size: size } = wall;
    const ofFile = `A file (${type})${size === undefined ? "" : ` of ${bytes(size)}`}: its content is not kept in the journal.`;
    return [
        type === undefined ? (isAnswered && answer === undefined ? "No body in the answer." : null) : ofFile,
        cutNote(answer, size),
        fault && handled !== false ? `The fault ${fault} struck this request: what arrived may be something else.` : null,
    ].filter(Boolean);
}

function cutNote(body, size) {
    return typeof body === "string" && size !== undefined
        ? `That is how it begins: of ${bytes(size)} the journal keeps no more.`
        : null;
}

function bytes(size) {
    return `${size.toLocaleString("en")} bytes`;
}
