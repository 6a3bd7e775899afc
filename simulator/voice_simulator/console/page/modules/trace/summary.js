import { causesOf } from "../causes.js";
import { copyText } from "../clipboard.js";
import { html } from "../html.js";
import { partyName } from "../names.js";
import { View, define } from "../view.js";
import { callOf } from "./data.js";

/** What was expected and seen, what else there is to say, and the line that runs it again. */
export class TraceSummary extends View {
    /** @type {import("./data.js").Trace} */
    trace;

    template(state) {
        const { failures, notes, command } = this.trace;
        return html`
            ${command && this.#again(command)}
            ${said("Likely cause", causesOf(failures), "failed")}
            <ol class="failures" aria-label="What failed">${failures.map((failure) => this.#failure(state, failure))}</ol>
            ${said("Refused requests, of which no call came", state.calls.strays.map(({ sentence }) => sentence), "failed")}
            ${said("Besides", notes, "quiet")}
        `;
    }

    #again(command) {
        return html`
            <section class="again" aria-label="Run again">
                <h2>Run again</h2>
                <code tabindex="0">${command}</code>
                <button @click=${() => this.#copy(command)}>Copy</button>
            </section>
        `;
    }

    #failure(state, failure) {
        const named = callOf(state.calls, failure.uuid);
        const call = named && state.calls.familyOf(named);
        const isOpened = call !== null && call === state.openedCall;
        return html`
            <li>
                <code>${failure.origin}</code>
                ${call && html`
                    <button aria-pressed=${String(isOpened)} @click=${() => state.open(call)}>
                        ${partyName(call.from)} → ${partyName(call.to)}
                    </button>
                `}
                ${failure.expected ? comparison(failure) : html`<pre tabindex="0" aria-label="What was seen">${failure.seen}</pre>`}
                ${failure.traceback && html`
                    <details>
                        <summary>Traceback</summary>
                        <pre class="quiet" tabindex="0" aria-label="Traceback">${failure.traceback}</pre>
                    </details>
                `}
            </li>
        `;
    }

    async #copy(command) {
        const hasWorked = await copyText(command);
        this.state.say(hasWorked ? "Copied the line." : "This browser does not let the page copy the line.", "good");
    }
}

function comparison({ expected, seen, closest, always }) {
    return html`
        <dl>
            <dt>expected</dt><dd>${always ? "always " : ""}${expected}</dd>
            <dt>seen</dt><dd class="failed">${seen}</dd>
            ${closest && html`<dt>closest</dt><dd>${closest}</dd>`}
        </dl>
    `;
}

function said(title, sentences, tone) {
    return sentences.length > 0 && html`
        <section aria-label=${title}>
            <h2>${title}</h2>
            <ul class=${tone}>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
        </section>
    `;
}

define("trace-summary", TraceSummary);
