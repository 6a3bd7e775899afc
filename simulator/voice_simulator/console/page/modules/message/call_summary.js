import { statusMark } from "../calls/status.js";
import { html } from "../html.js";
import { partyName } from "../names.js";
import { span, timeOfDay } from "../times.js";

/**
 * A call in short: who, when, how it ended and what failed, and what one can do with it.
 *
 * @param {import("../state.js").State} state
 * @param {object} tools what the buttons do
 */
export function callSummary(state, tools) {
    const call = state.openedCall;
    if (!call) {
        return html`<p class="hint quiet">The journal has nothing about the call ${state.opened.uuid}.</p>`;
    }
    const { sign, word, tone } = statusMark(call);
    return html`
        <article aria-labelledby="message-title" class="summary">
            <header>
                <h2 id="message-title">${partyName(call.from)} → ${partyName(call.to)}</h2>
                <span class=${`mark ${tone}`}><span aria-hidden="true">${sign}</span> ${word}</span>
            </header>
            ${call.isForgotten && html`
                <p class="said">Its beginning is no longer in the journal: what is shown is what came later.</p>
            `}
            ${failuresOf(call)}
            ${state.canAsk && actsOf(call, tools)}
            ${tools.trouble && html`<p class="mistake" role="alert">${tools.trouble}</p>`}
            <dl>${factsOf(call).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
        </article>
    `;
}

function actsOf(call, tools) {
    const { application_id } = call;
    return html`
        <div class="acts">
            <button @click=${() => tools.copyScenario(call)}>Copy as scenario</button>
            <button @click=${() => tools.copy(location.href, "the link to this call")}>Copy link</button>
            <button @click=${() => tools.exportTrace(call)} title="A page that opens from a disk">Export trace</button>
            <button @click=${() => tools.exportJournal(call)}>Export journal</button>
        </div>
        <details>
            <summary>All calls of its Vonage application</summary>
            <div class="acts">
                <button @click=${() => tools.exportTrace({ application_id })}>Export world as trace</button>
                <button @click=${() => tools.exportJournal({ application_id })}>Export world</button>
            </div>
        </details>
    `;
}

function failuresOf({ failures, furtherFailures }) {
    return failures.length === 0 ? null : html`
        <ul aria-label="What failed">
            ${failures.map((sentence) => html`<li class="why">${sentence}</li>`)}
            ${furtherFailures > 0 && html`<li class="quiet">and ${furtherFailures} more</li>`}
        </ul>
    `;
}

function factsOf(call) {
    return [
        ["Call", html`<code>${call.uuid}</code>`],
        ["Conversation", call.conversation_uuid && html`<code>${call.conversation_uuid}</code>`],
        ["Vonage application", html`<code>${call.application_id}</code>`],
        ["Direction", call.direction],
        ["Dialled by", call.connected_from && html`<code>${call.connected_from}</code>`],
        ["Script", call.script && `${call.script}${call.origin ? ` (${call.origin})` : ""}`],
        ["Began", momentOf(call.began)],
        ["Answered", momentOf(call.answered, call.began)],
        ["Ended", momentOf(call.ended, call.answered ?? call.began)],
        ["Reason", call.detail],
    ].filter(([, value]) => value);
}

/** An instant, and how long after another one it was. */
function momentOf(at, since = null) {
    if (at === null) {
        return null;
    }
    return since === null ? timeOfDay(at) : `${timeOfDay(at)}, after ${span(at - since).replaceAll(" ", "\u00a0")}`;
}
