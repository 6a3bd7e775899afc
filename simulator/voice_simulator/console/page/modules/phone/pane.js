import "../conversation/matrix.js";
import { html } from "../html.js";
import { partyName } from "../names.js";
import { View, define } from "../view.js";
import {
    KEYS,
    heardNow,
    isOver,
    lastHeard,
    listeningWords,
    playingWords,
    pressing,
    saying,
    takeOver,
    whyNoKeys,
    whyNoTakeOver,
    whyNot,
} from "./acts.js";
import { RingsByHand } from "./by_hand.js";

/** The phone of the call that one looks at: its party, as a person plays it. */
export class PhonePane extends View {
    #of = null;
    #chosen = null;
    #refusal = null;
    #pressed = "";
    #acts = Promise.resolve();
    #byHand = null;
    #seenDialog = null;
    #isFolded = null;
    #wantsFolded = null;

    template(state) {
        if (!state.canAsk) {
            return html``;
        }
        this.#followState(state);
        return state.opened && state.trouble === null ? this.#phone(state) : this.#idle(state);
    }

    // -- what it follows

    #followState(state) {
        this.#byHand ??= new RingsByHand(state.requests);
        if (state.opened !== this.#of) {
            [this.#of, this.#chosen, this.#refusal, this.#pressed] = [state.opened, state.opened?.uuid ?? null, null, ""];
            this.#isFolded = null;
            this.#askByHand();
        } else if (this.#seenDialog && !state.dialog) {
            this.#askByHand();
        }
        this.#seenDialog = state.dialog;
    }

    async #askByHand() {
        await this.#byHand.ask().catch(() => {});
        this.state.changed();
    }

    // -- what it shows

    #idle(state) {
        const worlds = [...state.clocks.keys()];
        return html`
            <div class="phone is-idle">
                <p class="quiet">Open a call to play its party.</p>
                <button @click=${() => state.show("call-in")}>Call in …</button>
                ${worlds.length === 1 && this.#byHandSwitch(worlds[0])}
            </div>
        `;
    }

    #phone(state) {
        const leg = state.insides.get(this.#chosen) ?? null;
        const why = whyNot(leg);
        return html`
            <div class="phone" role="group" aria-label="Keys 0-9, * and # press while this has the focus" tabindex="0"
                @keydown=${(event) => this.#onKey(event, why.press)}>
                ${this.#head(state, leg)}
                <div class="phone-parts" ?hidden=${!this.#isUnfolded(leg)}>
                    ${this.#hearing(state, leg)}
                    ${this.#calling(why)}
                    ${this.#talking(why)}
                    ${this.#keypad(why)}
                    ${this.#foot(state, leg, why)}
                </div>
            </div>
        `;
    }

    /** How it is when a call is opened stays, unless somebody folds it: nothing moves by itself. */
    #isUnfolded(leg) {
        if (leg !== null) {
            this.#isFolded ??= this.#wantsFolded ?? isInTheWay(leg);
        }
        return !(this.#isFolded ?? this.#wantsFolded);
    }

    #fold() {
        this.#isFolded = this.#wantsFolded = !this.#isFolded;
        this.refresh();
    }

    #head(state, leg) {
        const whyNoTaking = whyNoTakeOver(leg);
        const isUnfolded = this.#isUnfolded(leg);
        return html`
            <header class="phone-head">
                <button class="plain" aria-expanded=${String(isUnfolded)} @click=${() => this.#fold()}>
                    <span aria-hidden="true">${isUnfolded ? "▾" : "▸"}</span> Phone</button>
                ${this.#legChoice(state)}
                <span class="phone-status">${leg?.status ?? "…"}</span>
                <span class="quiet phone-script">${leg && playingWords(leg.party)}</span>
                <button title=${whyNoTaking ?? "Its script stops for good, and the ladder names what it had left; in auto, time goes with the wall clock from now on."}
                    ?disabled=${whyNoTaking !== null} @click=${() => this.#act(takeOver(leg))}>Take over</button>
            </header>
        `;
    }

    #foot(state, leg, why) {
        return html`
            <footer class="phone-foot">
                <p class="mistake" role="alert">${this.#refusal}</p>
                <p class="quiet" ?hidden=${this.#refusal !== null}>
                    ${this.#pressed && html`<span>pressed <b class="mono">${this.#pressed}</b> · </span>`}
                    <span id="why-not-answer">${why.answer}</span>
                    <span id="why-not-say">${why.say === why.answer ? null : (why.say ?? listeningWords(leg))}</span>
                </p>
                ${this.#byHandSwitch(state.opened.application_id)}
            </footer>
        `;
    }

    #legChoice(state) {
        const legs = [state.opened.uuid, ...(state.insides.get(state.opened.uuid)?.legs ?? [])];
        if (legs.length === 1) {
            return html`<h2>${this.#partyOf(state, legs[0])}</h2>`;
        }
        return html`
            <label><span class="only-heard">Party</span> <select @change=${(event) => this.#choose(event.target.value)}>
                ${legs.map((uuid) => html`
                    <option value=${uuid} ?selected=${uuid === this.#chosen}>${this.#partyOf(state, uuid)}</option>
                `)}
            </select></label>
            ${legs.filter((uuid) => uuid !== this.#chosen && this.#rings(state, uuid)).map((uuid) => html`
                <button class="primary" @click=${() => this.#choose(uuid)}>${this.#partyOf(state, uuid)} rings</button>
            `)}
        `;
    }

    #rings(state, uuid) {
        const leg = state.insides.get(uuid);
        return leg?.status === "ringing" && leg.direction === "outbound";
    }

    #partyOf(state, uuid) {
        const leg = state.insides.get(uuid) ?? state.calls.find(state.opened.application_id, uuid);
        return leg ? partyName(leg.direction === "inbound" ? leg.from : leg.to) : uuid.slice(0, 8);
    }

    #byHandSwitch(application_id) {
        return html`
            <label class="phone-switch" title="Loads a scenario for this Vonage application: each call rings until it is answered here.">
                <input type="checkbox" .checked=${this.#byHand.of(application_id)}
                    @change=${(event) => this.#setByHand(application_id, event.target)}>
                New calls ring by hand
            </label>
        `;
    }

    #hearing(state, leg) {
        const heard = heardNow(leg);
        const last = lastHeard(state.ladder, this.#chosen);
        return html`
            <div class="phone-hears" role="region" aria-label="What the party hears" tabindex="0">
                <h3>Hears now</h3>
                ${heard.length === 0 && html`<p class="quiet">nothing${last && `; the last it heard: ${last}`}</p>`}
                <ul>${heard.map(({ source, content, of }) => html`
                    <li title=${content}><span class="quiet">${of ? this.#partyOf(state, of) : source}</span> ${content}</li>
                `)}</ul>
                <hears-matrix .state=${state}></hears-matrix>
            </div>
        `;
    }

    #calling(why) {
        return html`
            <div class="phone-acts phone-calling" role="group" aria-label="While it rings" aria-describedby="why-not-answer">
                <button class="good" ?disabled=${why.answer !== null} @click=${() => this.#act("answer")}>Answer</button>
                <button ?disabled=${why.answer !== null} @click=${() => this.#act({ answer: "machine" })}>Voicemail</button>
                <button ?disabled=${why.decline !== null} @click=${() => this.#act("rejected")}>Decline</button>
                <button ?disabled=${why.busy !== null} @click=${() => this.#act("busy")}>Busy</button>
                <button ?disabled=${why.leave !== null} @click=${() => this.#act("unanswered")}>Leave</button>
            </div>
        `;
    }

    #talking(why) {
        return html`
            <div class="phone-acts phone-talking" role="group" aria-label="Once it is answered" aria-describedby="why-not-say">
                <form @submit=${(event) => this.#sayIt(event)}>
                    <input name="words" aria-label="What the party says" placeholder="Say …" autocomplete="off"
                        ?disabled=${why.say !== null}>
                    <button ?disabled=${why.say !== null}>Say</button>
                </form>
                <button class="danger" ?disabled=${why.hangUp !== null} title=${why.hangUp}
                    @click=${() => this.#act("hang_up")}>Hang up</button>
            </div>
        `;
    }

    #keypad(why) {
        const isOff = why.press !== null;
        return html`
            <div class="phone-keys" role="group" aria-label="Keys" title=${why.press}>
                <div class="keypad">${KEYS.map((key) => html`
                    <button ?disabled=${isOff} aria-label=${`Key ${key}`} @click=${() => this.#press(key)}>${key}</button>
                `)}</div>
                <form @submit=${(event) => this.#pressTyped(event)}>
                    <input name="keys" aria-label="Several keys" placeholder="12#" autocomplete="off" inputmode="tel"
                        ?disabled=${isOff}>
                    <button ?disabled=${isOff}>Press</button>
                </form>
            </div>
        `;
    }

    // -- what one does with it

    #choose(uuid) {
        [this.#chosen, this.#refusal, this.#pressed] = [uuid, null, ""];
        this.refresh();
    }

    #onKey(event, whyNoPress) {
        const isTyped = event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
        if (isTyped || !KEYS.includes(event.key)) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
        if (whyNoPress === null) {
            this.#press(event.key);
        } else {
            this.#refuse(whyNoPress);
        }
    }

    #press(digits) {
        this.#pressed = (this.#pressed + digits).slice(-16);
        this.#act(pressing(digits));
    }

    #pressTyped(event) {
        event.preventDefault();
        const field = event.target.elements.keys;
        const why = whyNoKeys(field.value.trim());
        if (why !== null) {
            this.#refuse(why);
            return;
        }
        this.#press(field.value.trim());
        field.value = "";
    }

    #sayIt(event) {
        event.preventDefault();
        const field = event.target.elements.words;
        if (field.value.trim() === "") {
            this.#refuse("Type the words that the party says.");
            return;
        }
        this.#act(saying(field.value.trim()));
        field.value = "";
    }

    #refuse(sentence) {
        this.#refusal = sentence;
        this.refresh();
    }

    /** Let the party act; acts that follow one another quickly arrive in their order. */
    #act(act) {
        const [uuid, { application_id }] = [this.#chosen, this.#of];
        this.#refuse(null);
        this.#acts = this.#acts.then(() => this.#send(uuid, application_id, act));
    }

    async #send(uuid, application_id, act) {
        try {
            const path = `calls/${encodeURIComponent(uuid)}/party`;
            const told = await this.state.requests.post(path, { query: { application_id }, body: act });
            const inside = this.state.insides.get(uuid);
            if (inside) {
                this.state.insides.set(uuid, { ...inside, status: told.status, party: told.party });
            }
            this.state.changed();
        } catch (refusal) {
            this.#refuse(refusal.sentence ?? String(refusal));
        }
    }

    async #setByHand(application_id, box) {
        try {
            await this.#byHand.set(application_id, box.checked);
        } catch (refusal) {
            this.#refusal = refusal.sentence ?? String(refusal);
        }
        box.checked = this.#byHand.of(application_id);
        this.state.changed();
    }
}

define("phone-pane", PhonePane);

/** Where nobody is at the other end any more, or a script plays and there is little room. */
function isInTheWay(leg) {
    return isOver(leg) || (matchMedia("(width < 60rem)").matches && !leg.party?.by_hand);
}
