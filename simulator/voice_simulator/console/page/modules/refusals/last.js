import { html } from "../html.js";
import { View, define } from "../view.js";

/** The request that was refused last, where one waits for a first call: why there is none yet. */
export class LastRefusal extends View {
    #refusal = null;
    #askedAt = 0;

    template(state) {
        this.#followCount(state);
        const stray = state.calls.strays.at(-1);
        return html`
            ${this.#refusal && sentenceOf(this.#refusal, this.#refusal.reason)}
            ${stray && sentenceOf(stray.entry, stray.entry.refused ?? stray.sentence)}
            ${(this.#refusal || stray) && html`
                <button @click=${() => state.show("refusals")}>Refused requests …</button>
            `}
        `;
    }

    #followCount({ health }) {
        const count = health?.refused ?? 0;
        if (count !== this.#askedAt) {
            this.#askedAt = count;
            this.#ask();
        }
    }

    async #ask() {
        try {
            this.#refusal = (await this.state.requests.get("refusals")).refusals.at(-1) ?? null;
        } catch {
            this.#askedAt = 0; // asked again with the next health
        }
        this.refresh();
    }
}

function sentenceOf({ method, path, status }, why) {
    return html`
        <p>A request was refused: ${why} <span class="quiet mono">${method} ${path} → ${String(status)}</span></p>
    `;
}

define("last-refusal", LastRefusal);
