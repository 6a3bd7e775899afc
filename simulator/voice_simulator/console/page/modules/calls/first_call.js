import { copyText } from "../clipboard.js";
import { html } from "../html.js";
import "../refusals/last.js";
import { View, define } from "../view.js";
import { SDKS, firstCall } from "./sdk_lines.js";

const COPIED_STAYS = 2000;

/** Where there are no calls yet: the lines that place the first one, for each SDK, against this simulator. */
export class FirstCall extends View {
    #sdk = "Python";
    #copied = null;
    #forgetting = null;
    #applications = null;
    #dialog = null;

    template(state) {
        if (this.hidden) {
            return null;
        }
        this.#askForApplications(state);
        const places = placesOf(state, this.#applications ?? []);
        const { trust, note, lines } = firstCall(this.#sdk, places);
        return html`
            <div class="begin">
                <h2>Place the first call</h2>
                <p class="quiet">This page shows it as it happens. Nobody’s telephone rings: the other party is simulated.</p>
                <last-refusal .state=${state} role="status"></last-refusal>
                <ol>
                    <li>
                        <p>Take a Vonage application, with its key pair and a number.
                            ${places.isExample ? "The lines below leave a place for its id." : html`
                                The lines below have the id of the one that is registered: <code>${places.id}</code>.`}</p>
                        <button @click=${() => state.show("applications")}>Vonage applications …</button>
                    </li>
                    <li>
                        <p id="sdk-label">Point your SDK here, and call <code>447700900001</code>, who answers.
                            Your app hears of it at <code>http://127.0.0.1:3000/event</code>, where nobody has to listen
                            yet.</p>
                        ${this.#tabs()}
                        <div role="tabpanel" id="sdk-panel" aria-labelledby=${`sdk-${idOf(this.#sdk)}`}>
                            ${note && html`<p class="note">${note}</p>`}
                            ${trust && this.#block(trust, "In a shell")}
                            ${this.#block(lines, `In ${this.#sdk}`)}
                        </div>
                    </li>
                    <li>
                        <p>Or let a call come in to your app.</p>
                        <button @click=${() => state.show("call-in")}>Call in …</button>
                    </li>
                </ol>
            </div>
        `;
    }

    #tabs() {
        return html`
            <div role="tablist" aria-labelledby="sdk-label" @keydown=${(event) => this.#keyed(event)}>
                ${SDKS.map((sdk) => html`
                    <button class="plain" role="tab" id=${`sdk-${idOf(sdk)}`} aria-controls="sdk-panel"
                        aria-selected=${String(sdk === this.#sdk)} tabindex=${sdk === this.#sdk ? "0" : "-1"}
                        @click=${() => this.#choose(sdk)}>${sdk}</button>
                `)}
            </div>
        `;
    }

    #block(text, label) {
        return html`
            <div class="lines">
                <pre tabindex="0" aria-label=${label}>${text}</pre>
                <button @click=${() => this.#copy(text)}>${this.#copied === text ? "Copied" : "Copy"}</button>
            </div>
        `;
    }

    #choose(sdk) {
        this.#sdk = sdk;
        this.refresh();
    }

    #keyed(event) {
        const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (by) {
            event.preventDefault();
            event.stopPropagation();
            this.#choose(SDKS.at((SDKS.indexOf(this.#sdk) + by) % SDKS.length));
            this.querySelector("[role=tab][aria-selected=true]").focus();
        }
    }

    /** It says so for a while, and of this text only: other lines are not on the clipboard. */
    async #copy(text) {
        this.#copied = (await copyText(text)) ? text : null;
        this.refresh();
        clearTimeout(this.#forgetting);
        this.#forgetting = setTimeout(() => {
            this.#copied = null;
            this.refresh();
        }, COPIED_STAYS);
    }

    /** The lines name the Vonage application that is registered, where there is one only; a dialog may have made it. */
    async #askForApplications({ requests, dialog }) {
        const isBack = this.#dialog !== null && dialog === null;
        this.#dialog = dialog;
        if (this.#applications !== null && !isBack) {
            return;
        }
        this.#applications ??= [];
        try {
            this.#applications = (await requests.get("applications")).applications;
        } catch {
            // the lines do without
        }
        this.refresh();
    }
}

function placesOf({ health }, applications) {
    const only = applications.length === 1 ? applications[0] : null;
    const isSecure = location.protocol === "https:";
    return {
        base: location.origin,
        secure: isSecure ? location.host : (health?.https?.[0] ?? null),
        id: only?.id ?? "APPLICATION_ID",
        from: only?.numbers?.[0] ?? "442079460000",
        isExample: only === null,
    };
}

function idOf(sdk) {
    return sdk.replaceAll(/\W/g, "").toLowerCase();
}

define("first-call", FirstCall);
