import { failureCount, withLegs } from "../calls/fold.js";
import { statusMark } from "../calls/status.js";
import { html } from "../html.js";
import { YOUR_APP } from "../ladder/entry_words.js";
import { partyName } from "../names.js";
import { span, timeOfDay } from "../times.js";
import { measuresOf } from "./socket_words.js";

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
            ${failuresOf(call, tools)}
            ${state.canAsk && actsOf(call, tools)}
            ${tools.trouble && html`<p class="mistake" role="alert">${tools.trouble}</p>`}
            <dl>${factsOf(call, parentButton(state, call, tools)).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
            ${withLegs(call).filter(({ measured }) => measured).map(measuredOn)}
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

/** What failed on it and on its second legs; each leads to its row. */
function failuresOf(call, tools) {
    const legs = withLegs(call).filter((leg) => leg.hasFailed);
    const further = legs.reduce((count, leg) => count + leg.furtherFailures, 0);
    return legs.length === 0 ? null : html`
        <h3>${failureCount(call)} failed</h3>
        <ul aria-label="What failed">
            ${legs.flatMap((leg) => leg.failures.map(({ sentence, seq }) => html`
                <li><button class="why" title="Go to its row" @click=${() => tools.choose(seq)}>
                    ${leg === call ? sentence : `Leg to ${partyName(leg.to)}: ${sentence}`}
                </button></li>
            `))}
            ${further > 0 && html`<li class="quiet">and ${further} more, red in the ladder</li>`}
        </ul>
    `;
}

function parentButton(state, call, tools) {
    const parent = call.connected_from && state.calls.find(call.application_id, call.connected_from);
    return parent && html`
        <button title="Open the ladder that has both" @click=${() => tools.open(parent)}>
            ${partyName(parent.from)} → ${partyName(parent.to)}
        </button>
    `;
}

function factsOf(call, parent) {
    return [
        ["Call", html`<code>${call.uuid}</code>`],
        ["Conversation", call.conversation_uuid && html`<code>${call.conversation_uuid}</code>`],
        ["Vonage application", html`<code>${call.application_id}</code>`],
        ["Direction", call.direction],
        ["Dialled by", parent || call.connected_from && html`<code>${call.connected_from}</code>`],
        ["Script", call.script !== YOUR_APP && call.script && `${call.script}${call.origin ? ` (${call.origin})` : ""}`],
        ["Began", momentOf(call.began)],
        ["Answered", momentOf(call.answered, call.began)],
        ["Ended", momentOf(call.ended, call.answered ?? call.began)],
        ["Reason", call.detail],
    ].filter(([, value]) => value);
}

/** What was measured on the WebSocket of a leg. */
function measuredOn({ to, measured }) {
    return html`
        <h3>Measured on ${partyName(to)}</h3>
        <dl>${measuresOf(measured).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
    `;
}

/** An instant, and how long after another one it was. */
function momentOf(at, since = null) {
    if (at === null) {
        return null;
    }
    return since === null ? timeOfDay(at) : `${timeOfDay(at)}, after ${span(at - since).replaceAll(" ", "\u00a0")}`;
}
