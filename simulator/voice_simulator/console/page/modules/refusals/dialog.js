import { DialogView } from "../dialog.js";
import { html } from "../html.js";
import { timeOfDay } from "../times.js";
import { define } from "../view.js";

const SHOWN_REFUSALS = 200;

/** The requests that were not let in, and why; and those that were, and were refused before there was a call. */
export class RefusalsDialog extends DialogView {
    #refused = null;
    #total = 0;
    #trouble = null;
    #askedAt = null;

    get name() {
        return "refusals";
    }

    title() {
        return "Refused requests";
    }

    opened() {
        this.#ask();
    }

    content(state) {
        this.#followCount(state);
        return html`
            <section>
                <h3>Not let in <span class="badge" ?hidden=${this.#total === 0}>${this.#total}</span></h3>
                <p class="quiet">Requests of which no token, application or origin was accepted. The time is that of the
                    wall clock.</p>
                ${this.#trouble && html`<p class="mistake" role="alert">${this.#trouble}</p>`}
                ${this.#refused && table(this.#refused.map(refusedRow), "No request was kept out.")}
            </section>
            <section>
                <h3>Refused before there was a call
                    <span class="badge" ?hidden=${state.calls.strays.length === 0}>${state.calls.strays.length}</span></h3>
                <p class="quiet">Requests with a valid token that placed no call. The time is that of their world.</p>
                ${table(newestFirst(state.calls.strays).map(strayRow), "There is none in the journals.")}
            </section>
        `;
    }

    /** What comes while the dialog is open is shown, too. */
    #followCount({ health }) {
        if (health && this.#askedAt !== null && health.refused !== this.#askedAt) {
            this.#ask();
        }
    }

    async #ask() {
        this.#askedAt = this.state.health?.refused ?? 0;
        try {
            const { refusals, total } = await this.state.requests.get("refusals");
            this.#refused = newestFirst(refusals);
            this.#total = total;
            this.#trouble = null;
        } catch (refusal) {
            this.#trouble = refusal.sentence ?? String(refusal);
        }
        this.refresh();
    }
}

function newestFirst(all) {
    return all.slice(-SHOWN_REFUSALS).reverse();
}

function refusedRow({ time, method, path, status, reason, application_id }) {
    return [timeOfDay(Date.parse(time)), `${method} ${path}`, status, reason, application_id ?? "—"];
}

function strayRow({ application_id, entry }) {
    const { time, method, path, status, refused } = entry;
    return [timeOfDay(Date.parse(time)), `${method} ${path}`, status, refused ?? "", application_id];
}

function table(rows, none) {
    return rows.length === 0 ? html`<p>${none}</p>` : html`
        <div class="scrolled" tabindex="0">
            <table>
                <thead><tr><th>Time</th><th>Request</th><th>Answer</th><th>Why</th><th>Vonage application</th></tr></thead>
                <tbody>${rows.map((row) => html`
                    <tr>${row.map((text, index) => html`<td class=${index === 3 ? "words" : "number"}>${text}</td>`)}</tr>
                `)}</tbody>
            </table>
        </div>
    `;
}

define("refusals-dialog", RefusalsDialog);
