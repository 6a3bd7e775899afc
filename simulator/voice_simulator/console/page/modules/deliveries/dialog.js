import { DialogView } from "../dialog.js";
import { html, keyed } from "../html.js";
import { shortId } from "../names.js";
import { timeOfDay } from "../times.js";
import { define } from "../view.js";
import { deliveryShows, lastReply, settledOf } from "./filter.js";

const SHOWN_DELIVERIES = 100;
const ASKED_AT_ONCE = 1000;
const OUTCOME_SIGNS = { delivered: "✓", failed: "✕", lost: "◌", waiting: "…" };

/** The webhooks of a world: what your app was sent, and what it replied. One can be sent again. */
export class DeliveriesDialog extends DialogView {
    #world = null;
    #words = "";
    #outcome = "";
    #deliveries = null;
    #ofWorld = null;
    #trouble = null;
    #seen = null;
    #isAsking = false;

    get name() {
        return "deliveries";
    }

    title() {
        return "Webhooks";
    }

    opened() {
        this.#world = this.state.opened?.application_id ?? this.#world;
        this.#deliveries = null;
        this.#ask();
    }

    content(state) {
        const worlds = [...state.calls.worlds.keys()];
        this.#follow(state, worlds);
        const found = (this.#deliveries ?? []).filter((one) => this.#isWanted(one));
        return html`
            <form class="filters" @submit=${(event) => event.preventDefault()}>
                ${worlds.length > 1 && this.#choice("Vonage application", worlds, this.#world, (chosen) => {
                    this.#world = chosen;
                    this.#deliveries = null;
                    this.#ask();
                })}
                <label class="only-heard" for="delivery-words">Filter by words</label>
                <input id="delivery-words" type="search" placeholder="Filter: event, address, reply, call" autofocus maxlength="200"
                    .value=${this.#words} @input=${(event) => this.#lookFor(event.target.value)}>
                ${this.#choice("Outcome", ["", ...Object.keys(OUTCOME_SIGNS)], this.#outcome, (chosen) => {
                    this.#outcome = chosen;
                    this.refresh();
                })}
                <span class="quiet number" role="status">${this.#countWords(found.length)}</span>
            </form>
            ${this.#trouble && html`<p class="mistake" role="alert">${this.#trouble}</p>`}
            ${found.length > 0 ? this.#table(state, found.slice(0, SHOWN_DELIVERIES)) : this.#none(worlds)}
        `;
    }

    #none(worlds) {
        if (this.#trouble) {
            return null;
        }
        const hasAny = (this.#deliveries ?? []).length > 0;
        return html`<p class="quiet">${hasAny ? "No webhook fits that." : noneWords(worlds, this.#deliveries)}</p>`;
    }

    #choice(label, options, chosen, choose) {
        return html`
            <label><span class="only-heard">${label}</span>
                <select .value=${chosen ?? ""} @change=${(event) => choose(event.target.value)}>
                    ${options.map((option) => html`
                        <option value=${option} ?selected=${option === chosen}>${option || "all outcomes"}</option>
                    `)}
                </select>
            </label>
        `;
    }

    #table(state, found) {
        return html`
            <div class="scrolled" tabindex="0" role="region" aria-label="Webhooks">
                <table>
                    <thead><tr>
                        <th>Number</th><th>Time</th><th>Event</th><th>To</th><th>Outcome</th><th>Last reply</th><th>Call</th>
                        <th><span class="only-heard">Redeliver</span></th>
                    </tr></thead>
                    <tbody>${keyed(found, ({ delivery }) => delivery, (one) => this.#row(state, one))}</tbody>
                </table>
            </div>
        `;
    }

    #row(state, delivery) {
        const { outcome } = delivery;
        return html`
            <tr>
                <td class="number">${delivery.delivery}${delivery.again ? ` (${delivery.again} again)` : ""}</td>
                <td class="number">${timeOfDay(Date.parse(delivery.time))}</td>
                <td>${delivery.event}</td>
                <td class="words">${delivery.method} ${delivery.url}</td>
                <td class=${TONES[outcome]}><span aria-hidden="true">${OUTCOME_SIGNS[outcome]}</span> ${outcome}${oftenWords(delivery)}</td>
                <td class="words">${lastReply(delivery)}</td>
                <td>${delivery.uuid && html`
                    <button class="plain mono" @click=${() => this.#open(state, delivery.uuid)}
                        aria-label=${`Open the call ${delivery.uuid}`}>${shortId(delivery.uuid)}</button>
                `}</td>
                <td><button ?disabled=${outcome === "waiting"} aria-label=${`Redeliver ${delivery.delivery}`}
                    @click=${() => this.#redeliver(delivery.delivery)}>Redeliver</button></td>
            </tr>
        `;
    }

    // -- what one does

    #lookFor(words) {
        this.#words = words;
        this.refresh();
    }

    #open(state, uuid) {
        state.open({ application_id: this.#world, uuid });
        this.close();
    }

    async #redeliver(delivery) {
        await this.#try(async () => {
            const query = { application_id: this.#world };
            const again = await this.state.requests.post(`deliveries/${delivery}/redeliver`, { query });
            this.state.say(`Delivery ${delivery} is sent again, as delivery ${again.delivery}.`, "good");
        });
        this.#ask();
    }

    // -- what is known

    #isWanted(delivery) {
        return (this.#outcome === "" || delivery.outcome === this.#outcome) && deliveryShows(delivery, this.#words);
    }

    #countWords(found) {
        if (this.#deliveries === null) {
            return "Looking …";
        }
        const shown = Math.min(found, SHOWN_DELIVERIES);
        return shown < found ? `the newest ${shown} of ${found}` : `${found} of ${this.#deliveries.length}`;
    }

    /** What comes while the dialog is open is shown, too; asked for once at a time. */
    #follow(state, worlds) {
        if (!worlds.includes(this.#world)) {
            this.#world = worlds[0] ?? null;
        }
        const seen = `${this.#world} ${state.calls.version}`;
        if (seen !== this.#seen && this.#deliveries !== null && !this.#isAsking) {
            setTimeout(() => state.dialog?.name === this.name && this.#ask(), 500);
            this.#isAsking = true;
        }
    }

    async #ask() {
        this.#isAsking = true;
        this.#seen = `${this.#world} ${this.state.calls.version}`;
        const world = this.#world ?? [...this.state.calls.worlds.keys()][0] ?? null;
        await this.#try(async () => {
            const found = world === null ? [] : await this.#newest(world);
            this.#deliveries = this.#world === null || world === this.#world ? found : this.#deliveries;
        });
        this.#isAsking = false;
        this.refresh();
    }

    async #newest(application_id) {
        const found = this.#settled(application_id);
        const after = found.at(-1)?.delivery ?? null;
        let page = null;
        do {
            const query = { application_id, limit: ASKED_AT_ONCE, after: page?.next ?? after };
            page = await this.state.requests.get("deliveries", { query });
            found.push(...page.deliveries);
        } while (page.deliveries.length === ASKED_AT_ONCE);
        return found.reverse();
    }

    /** A world that was reset is another one, and numbers its webhooks anew. */
    #settled(application_id) {
        const world = this.state.calls.worlds.get(application_id);
        const isSame = this.#ofWorld === world && this.#deliveries !== null;
        this.#ofWorld = world;
        return isSame ? settledOf(this.#deliveries.toReversed()) : [];
    }

    async #try(act) {
        try {
            await act();
            this.#trouble = null;
        } catch (refusal) {
            this.#trouble = refusal.sentence ?? String(refusal);
        }
    }
}

const TONES = { delivered: "good", failed: "failed", lost: "failed", waiting: "quiet" };

function oftenWords({ attempts }) {
    return attempts.length > 1 ? `, ${attempts.length} attempts` : "";
}

function noneWords(worlds, deliveries) {
    if (worlds.length === 0) {
        return "There is no world yet, so your app was sent nothing.";
    }
    return deliveries === null ? "" : "Your app was sent nothing in this world.";
}

define("deliveries-dialog", DeliveriesDialog);
