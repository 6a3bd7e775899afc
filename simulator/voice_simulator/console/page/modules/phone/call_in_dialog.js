import { DialogView } from "../dialog.js";
import { html } from "../html.js";
import { refusedFields } from "../refused_fields.js";
import { define } from "../view.js";
import { callInOf } from "./call_in.js";

const CALL_IN_FIELDS = ["to", "from", "script", "steps", "headers", "from_user", "custom_data"];

/** A call from somebody to your app. */
export class CallInDialog extends DialogView {
    #applications = null;
    #mistakes = {};
    #isFromUser = false;

    get name() {
        return "call-in";
    }

    title() {
        return "A call comes in";
    }

    async opened() {
        this.#mistakes = {};
        this.#applications = null;
        try {
            this.#applications = (await this.state.requests.get("applications")).applications;
        } catch (refusal) {
            this.#mistakes = { form: refusal.sentence };
        }
        this.refresh();
    }

    content() {
        const numbers = (this.#applications ?? []).flatMap((one) => one.numbers);
        return html`
            <form class="call-in" @submit=${(event) => this.#call(event)} novalidate>
                ${this.#field("to", "To: a number of a Vonage application", html`
                    <input id="call-in-to" name="to" list="call-in-numbers" autocomplete="off" autofocus inputmode="tel"
                        .defaultValue=${numbers[0] ?? ""} aria-describedby="call-in-to-mistake">
                    <datalist id="call-in-numbers">${numbers.map((number) => html`<option value=${number}></option>`)}</datalist>
                `)}
                ${this.#applications?.length === 0 && html`
                    <p class="quiet">No Vonage application is registered, so none has a number.
                        <button type="button" @click=${() => this.state.show("applications")}>Make one …</button></p>
                `}
                <label class="phone-switch"><input type="checkbox" name="isUser" .checked=${this.#isFromUser}
                    @change=${(event) => this.#setFromUser(event.target.checked)}> From the user of an app</label>
                ${this.#isFromUser ? this.#fieldsOfUser() : this.#fieldsOfCaller()}
                ${this.#field("script", "What the caller does", html`
                    <select id="call-in-script" name="script" @change=${() => this.refresh()}>
                        <option value="by_hand">waits for me: I play it by hand</option>
                        <option value="">stays until your app ends the call</option>
                        <option value="steps">steps of a script …</option>
                    </select>
                `)}
                ${this.querySelector("#call-in-script")?.value === "steps" && this.#field("steps", "Steps, as JSON", html`
                    <textarea id="call-in-steps" name="steps" rows="3" aria-describedby="call-in-steps-mistake"
                        .defaultValue=${'[{"stay": "3s"}, {"press": "1"}, "hang_up"]'}></textarea>
                `)}
                <p class="mistake" role="alert">${this.#mistakes.form}</p>
                <footer><button class="primary">Call</button></footer>
            </form>
        `;
    }

    #fieldsOfCaller() {
        return [
            this.#field("from", "From: a number, sip:…, or Unknown", html`
                <input id="call-in-from" name="from" autocomplete="off" .defaultValue=${"447700900001"}
                    aria-describedby="call-in-from-mistake">
            `),
            this.#field("headers", "SIP headers, one a line: X-Name: text", html`
                <textarea id="call-in-headers" name="headers" rows="2" aria-describedby="call-in-headers-mistake"></textarea>
            `),
        ];
    }

    #fieldsOfUser() {
        return [
            this.#field("from_user", "Name of the user", html`
                <input id="call-in-from_user" name="from_user" autocomplete="off" .defaultValue=${"alice"}
                    aria-describedby="call-in-from_user-mistake">
            `),
            this.#field("custom_data", "Custom data, as JSON", html`
                <textarea id="call-in-custom_data" name="custom_data" rows="2"
                    aria-describedby="call-in-custom_data-mistake"></textarea>
            `),
        ];
    }

    #field(name, label, field) {
        return html`
            <div class="field">
                <label for=${`call-in-${name}`}>${label}</label>
                ${field}
                <p class="mistake" id=${`call-in-${name}-mistake`} ?hidden=${!this.#mistakes[name]}>${this.#mistakes[name]}</p>
            </div>
        `;
    }

    #setFromUser(isFromUser) {
        [this.#isFromUser, this.#mistakes] = [isFromUser, {}];
        this.refresh();
    }

    async #call(event) {
        event.preventDefault();
        const typed = Object.fromEntries(new FormData(event.target));
        const { body, mistakes } = callInOf(typed);
        this.#mistakes = mistakes;
        if (body) {
            await this.#send(body);
        }
        this.refresh();
    }

    async #send(body) {
        try {
            const call = await this.state.requests.post("inbound-calls", { body });
            this.state.dismiss();
            this.state.open(call);
        } catch (refusal) {
            this.#mistakes = refusedFields(refusal, CALL_IN_FIELDS);
        }
    }
}

define("call-in-dialog", CallInDialog);
