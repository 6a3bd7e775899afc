import { SDKS, firstCall } from "../calls/sdk_lines.js";
import { copyText, download } from "../clipboard.js";
import { DialogView } from "../dialog.js";
import { html, keyed } from "../html.js";
import { shortId } from "../names.js";
import { refusedFields } from "../refused_fields.js";
import { define } from "../view.js";
import { registrationOf, whatGoes } from "./registration.js";

const ADDRESSES_OF_APP = [
    ["answer_url", "Answer URL", "GET"],
    ["event_url", "Event URL", "POST"],
    ["fallback_answer_url", "Fallback answer URL", "GET"],
];

const APPLICATION_FIELDS = ["numbers", ...ADDRESSES_OF_APP.map(([name]) => name)];
const NOT_COPIED = "The browser does not let this page copy: select it by hand.";

/** The registered Vonage applications: make one, change it, use it with an SDK, delete it. */
export class ApplicationsDialog extends DialogView {
    #applications = null;
    #scenarios = [];
    #chosen = null;
    #made = null;
    #isKept = true;
    #wanted = null;
    #isDeleting = false;
    #mistakes = {};
    #copied = null;
    #sdk = SDKS[0];

    get name() {
        return "applications";
    }

    title() {
        return "Vonage applications";
    }

    async opened() {
        [this.#chosen, this.#isDeleting, this.#mistakes, this.#copied] = [null, false, {}, null];
        await this.#ask();
    }

    /** A private key is shown once: nobody who opens the dialog later finds it here. */
    closed() {
        [this.#made, this.#isKept, this.#wanted] = [null, true, null];
    }

    mayClose() {
        return this.#isKept || this.#askFirst(() => this.close());
    }

    content(state) {
        const chosen = this.#applications?.find((one) => one.id === this.#chosen);
        return html`
            ${this.#applications?.length === 0 && html`<p class="quiet">None is registered yet: make one.</p>`}
            <ul class="rows">${keyed(this.#applications ?? [], (one) => one.id, (one) => this.#row(one))}</ul>
            ${this.#made && this.#privateKey()}
            ${keyed(chosen ? [chosen] : [], (one) => one.id, (one) => this.#details(state, one))}
            ${!chosen && this.#newForm()}
        `;
    }

    #row(one) {
        return html`
            <li class=${one.id === this.#chosen ? "is-chosen" : null}>
                <button class="plain mono" aria-expanded=${String(one.id === this.#chosen)}
                    @click=${() => this.#choose(one.id)}>${one.id}</button>
                <span class="number">${one.numbers.join(", ") || "no number"}</span>
                <span class="quiet">${one.answer_url?.address ?? "no answer URL"}</span>
            </li>
        `;
    }

    // -- a new one

    #newForm() {
        return html`
            <form class="application-form" @submit=${(event) => this.#make(event)} novalidate>
                <h3>A new Vonage application</h3>
                <p class="quiet">It gets an id, a key pair, and a number that no other has, unless you say which.</p>
                ${this.#fields("new", null)}
                <footer><button class="primary">Make it</button></footer>
            </form>
        `;
    }

    #privateKey() {
        const { id, private_key } = this.#made;
        return html`
            <section class="private-key" aria-label="The private key">
                <h3 class="good">Made: <span class="mono">${id}</span></h3>
                <p>Its private key. Keep it now: it is shown this once, and the simulator does not have it.</p>
                <pre tabindex="0">${private_key}</pre>
                ${this.#wanted && html`
                    <p class="mistake" role="alert">Its private key is shown only here, and you have neither copied nor
                        downloaded it. Without it your app can't use this Vonage application.
                        <button class="danger" @click=${() => this.#letGo()}>Go on without it</button></p>
                `}
                <footer>
                    <span class="quiet" role="status">${this.#copied}</span>
                    <button @click=${() => this.#copyKey(private_key)}>Copy</button>
                    <button class="primary" @click=${() => this.#downloadKey(private_key)}>Download private.key</button>
                </footer>
            </section>
        `;
    }

    // -- one that is there

    #details(state, one) {
        return html`
            <form class="application-form" @submit=${(event) => this.#save(event, one)} novalidate>
                ${this.#fields("old", one)}
                ${one.signature_secret && html`
                    <div class="field"><label for="old-signature_secret">
                        Signature secret: (set) keeps it, empty takes it away; the simulator does not tell it</label>
                        <input id="old-signature_secret" name="signature_secret" .defaultValue=${one.signature_secret} autocomplete="off"></div>
                `}
                <footer>
                    <span class="quiet" role="status">${this.#copied}</span>
                    <button type="button" class="danger" @click=${() => this.#askToDelete()}>Delete …</button>
                    <button class="primary">Save</button>
                </footer>
            </form>
            ${this.#isDeleting && this.#deletion(state, one)}
            ${this.#sdkLines(state, one)}
        `;
    }

    #sdkLines(state, one) {
        const { trust, note, lines } = firstCall(this.#sdk, placesFor(one, state.health));
        const shown = [trust, lines].filter(Boolean).join("\n\n");
        return html`
            <section aria-label="Use it with an SDK">
                <label for="application-sdk">The first call with
                    <select id="application-sdk" @change=${(event) => this.#chooseSdk(event.target.value)}>
                        ${SDKS.map((sdk) => html`<option .selected=${sdk === this.#sdk}>${sdk}</option>`)}
                    </select></label>
                ${note && html`<p class="note">${note}</p>`}
                <pre class="sdk-lines" tabindex="0">${shown}</pre>
                <footer><button @click=${() => this.#copy(shown, "The lines are copied.")}>Copy</button></footer>
            </section>
        `;
    }

    #fields(kind, one) {
        return html`
            <div class="webhook-fields">
                ${this.#field(kind, "numbers", "Numbers, with spaces between", one?.numbers.join(" ") ?? "")}
                ${ADDRESSES_OF_APP.map(([name, label, method]) => html`
                    ${this.#field(kind, name, label, one?.[name]?.address ?? "", "http://localhost:3000/…")}
                    <div class="field"><label for=${`${kind}-${name}-method`}>Method</label>
                        <select id=${`${kind}-${name}-method`} name=${`${name}_method`}>
                            ${["GET", "POST"].map((each) => html`
                                <option ?selected=${each === (one?.[name]?.http_method ?? method)}>${each}</option>
                            `)}
                        </select></div>
                `)}
            </div>
            <p class="mistake" role="alert">${this.#mistakes.form}</p>
        `;
    }

    #field(kind, name, label, value, placeholder = null) {
        const id = `${kind}-${name}`;
        return html`
            <div class=${`field field-${name}`}>
                <label for=${id}>${label}</label>
                <input id=${id} name=${name} autocomplete="off" .defaultValue=${value} placeholder=${placeholder}
                    aria-describedby=${`${id}-mistake`}>
                <p class="mistake" id=${`${id}-mistake`} ?hidden=${!this.#mistakes[name]}>${this.#mistakes[name]}</p>
            </div>
        `;
    }

    #deletion(state, one) {
        return html`
            <section class="deletion" aria-label="Deleting it">
                <p>With <span class="mono">${one.id}</span> goes:</p>
                <ul>${whatGoes(one, state.calls.all, this.#scenarios).map((thing) => html`<li>· ${thing}</li>`)}</ul>
                <footer>
                    <button @click=${() => this.#keep()}>Keep it</button>
                    <button class="danger" @click=${() => this.#delete(one)}>Delete it</button>
                </footer>
            </section>
        `;
    }

    // -- what one does with them

    async #ask() {
        await this.#tried(async () => {
            const [registered, loaded] = await Promise.all([
                this.state.requests.get("applications"),
                this.state.requests.get("scenarios"),
            ]);
            [this.#applications, this.#scenarios] = [registered.applications, loaded.scenarios];
        });
    }

    #choose(id) {
        this.#chosen = id === this.#chosen ? null : id;
        [this.#isDeleting, this.#mistakes, this.#copied] = [false, {}, null];
        this.refresh();
    }

    #make(event) {
        event.preventDefault();
        const form = event.target;
        return this.#isKept ? this.#makeOf(form) : this.#askFirst(() => this.#makeOf(form));
    }

    #makeOf(form) {
        return this.#tried(async () => {
            this.#made = await this.state.requests.post("applications", { body: registrationOf(typedIn(form)) });
            [this.#isKept, this.#copied] = [this.#made.private_key === undefined, null];
            form.reset();
            await this.#ask();
        });
    }

    #save(event, one) {
        event.preventDefault();
        const body = registrationOf(typedIn(event.target), one);
        return this.#tried(async () => {
            await this.state.requests.put(`applications/${encodeURIComponent(one.id)}`, { body });
            this.#copied = "Saved.";
            await this.#ask();
        });
    }

    #askToDelete() {
        this.#isDeleting = true;
        this.refresh();
        this.querySelector(".deletion button").focus();
    }

    #chooseSdk(sdk) {
        [this.#sdk, this.#copied] = [sdk, null];
        this.refresh();
    }

    #keep() {
        this.#isDeleting = false;
        this.refresh();
    }

    #delete(one) {
        return this.#tried(async () => {
            await this.state.requests.remove(`applications/${encodeURIComponent(one.id)}`);
            [this.#chosen, this.#isDeleting] = [null, false];
            if (this.#made?.id === one.id) {
                [this.#made, this.#isKept, this.#wanted] = [null, true, null];
            }
            this.state.say(`The Vonage application ${shortId(one.id)} is deleted.`);
            await this.#ask();
        });
    }

    async #copy(text, sentence) {
        this.#copied = (await copyText(text)) ? sentence : NOT_COPIED;
        this.refresh();
    }

    // -- the private key, which nobody can have again

    async #copyKey(key) {
        const hasWorked = await copyText(key);
        this.#keptIf(hasWorked, hasWorked ? "The private key is copied." : NOT_COPIED);
    }

    #downloadKey(key) {
        download("private.key", key, "application/x-pem-file");
        this.#keptIf(true, null);
    }

    #keptIf(isKept, sentence) {
        [this.#isKept, this.#copied] = [this.#isKept || isKept, sentence];
        this.#wanted = this.#isKept ? null : this.#wanted;
        this.refresh();
    }

    /** Ask before what would take the key away; false, for it is not done yet. */
    #askFirst(act) {
        this.#wanted = act;
        this.refresh();
        this.querySelector(".private-key").scrollIntoView({ block: "nearest" });
        this.querySelector(".private-key .danger").focus();
        return false;
    }

    #letGo() {
        const act = this.#wanted;
        [this.#isKept, this.#wanted] = [true, null];
        this.refresh();
        act();
    }

    async #tried(act) {
        this.#mistakes = {};
        try {
            await act();
        } catch (refusal) {
            this.#mistakes = refusedFields(refusal, APPLICATION_FIELDS);
        }
        this.refresh();
    }
}

define("applications-dialog", ApplicationsDialog);

function placesFor({ id, numbers }, health) {
    const isSecure = location.protocol === "https:";
    return {
        base: location.origin,
        secure: isSecure ? location.host : (health?.https?.[0] ?? null),
        id,
        from: numbers[0] ?? "442079460000",
    };
}

function typedIn(form) {
    return Object.fromEntries(new FormData(form));
}
