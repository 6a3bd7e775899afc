import { html } from "../html.js";
import { shortId } from "../names.js";
import { span, timeOfDay } from "../times.js";
import { View, define } from "../view.js";
import { readDuration } from "./durations.js";
import { dueWords, instantOf, isMoving, movingWords } from "./moving.js";

const TICK = 100;
const NO_WORLD = "No world yet: one begins with the first call of a Vonage application.";
const NO_CLOCK = "There is no clock for this call: its world is gone, or has not told it yet.";
const MODES = ["real", "auto", "manual"];

/** The clock of a world: of the call that one looks at, or of the one that is chosen. */
export class ClockBar extends View {
    #chosen = null;
    #opened = null;
    #refusal = null;
    #isAdvancing = false;
    #ticking = null;

    connectedCallback() {
        super.connectedCallback();
        this.#ticking = setInterval(() => this.#tick(), TICK);
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        clearInterval(this.#ticking);
    }

    /** Time itself goes on by the ticks. */
    decisive({ opened, isLive, clocks }) {
        return [opened, isLive, ...[...clocks].flat()];
    }

    template(state) {
        if (state.opened !== this.#opened) {
            [this.#opened, this.#refusal] = [state.opened, null];
            this.#chosen = state.opened?.application_id ?? this.#chosen;
        }
        const clock = state.clocks.get(this.#world(state));
        if (!clock) {
            return html`<p class="clock quiet">${state.opened ? NO_CLOCK : NO_WORLD}</p>`;
        }
        return html`
            <div class="clock">
                ${this.#now(state, clock)}
                ${state.isLive && this.#controls(clock)}
                <p class="clock-due">${this.#due(state, clock)}</p>
                ${this.#sentence(clock)}
            </div>
        `;
    }

    // -- what it shows

    #now(state, clock) {
        const now = instantOf(clock, this.#passed(state, clock));
        return html`
            ${this.#worldChoice(state)}
            <time class="clock-now number" datetime=${clock.now} title=${clock.now.slice(0, 10)}>${this.#timeWords(clock, now)}</time>
        `;
    }

    #worldChoice(state) {
        const worlds = [...state.clocks.keys()];
        const chosen = this.#world(state);
        if (worlds.length === 1 || state.opened !== null) {
            return html`<span class="quiet clock-world" title=${`World of ${chosen}`}>${shortId(chosen)}</span>`;
        }
        return html`
            <label class="clock-world"><span class="only-heard">World</span>
                <select @change=${(event) => this.#chooseWorld(event.target.value)} title=${`World of ${chosen}`}>
                    ${worlds.map((id) => html`<option value=${id} .selected=${id === chosen}>${shortId(id)}</option>`)}
                </select>
            </label>
        `;
    }

    #timeWords(clock, now) {
        return timeOfDay(now).slice(0, isMoving(clock) ? (clock.speed > 5 ? 8 : 10) : 12);
    }

    #controls(clock) {
        return html`
            <div class="clock-controls">
                <label>Mode
                    <select class="clock-mode" @change=${(event) => this.#change({ mode: event.target.value })}>
                        ${MODES.map((mode) => html`<option>${mode}</option>`)}
                    </select>
                </label>
                <form class="clock-speed" @submit=${(event) => this.#setSpeed(event)} ?hidden=${clock.mode !== "real"}>
                    <label>Speed <input name="speed" class="short" inputmode="decimal" placeholder=${String(clock.speed)}
                        title="Simulated seconds in one of the wall clock, in real. Enter sets it." autocomplete="off"></label>
                </form>
                <button ?disabled=${clock.next === null || this.#isAdvancing} title=${clock.next === null ? "Nothing is due." : null}
                    @click=${() => this.#advance({ next: true })}>Step</button>
                <form @submit=${(event) => this.#advanceTyped(event)} @input=${() => this.#refuse(null)}>
                    <input name="by" class="short" aria-label="Advance by" placeholder="1m" autocomplete="off">
                    <button ?disabled=${this.#isAdvancing}>Advance</button>
                </form>
            </div>
        `;
    }

    #due(state, clock) {
        if (clock.next === null) {
            return html`<span class="quiet">nothing is due</span>`;
        }
        const next = Date.parse(clock.next);
        const left = Math.max(0, next - instantOf(clock, this.#passed(state, clock)));
        const uuids = [...new Set(clock.due.map((one) => one.uuid).filter(Boolean))];
        return html`
            <span class="quiet">next</span> <span class="number">${timeOfDay(next)}</span>
            <span class="number quiet">in ${span(left)}</span> ${dueWords(clock.due)}
            ${uuids.slice(0, 3).map((uuid) => html`<span class="mono quiet"> ${shortId(uuid)}</span>`)}
        `;
    }

    #sentence(clock) {
        const standing = clock.holds.filter((hold) => hold.since !== null);
        return html`
            <p class="clock-sentence" role="status">
                <span class=${this.#refusal ? "mistake" : "quiet"}>${this.#refusal ?? movingWords(clock)}</span>
                ${standing.length > 0 && html`<button class="primary" @click=${() => this.#resume()}>Resume</button>`}
                ${clock.holds.filter((hold) => hold.since === null).map((hold) => html`
                    <span class="quiet clock-hold">hold ${hold.hold} is armed: ${hold.condition}</span>
                `)}
            </p>
        `;
    }

    /** What one has chosen may have been refused: the clock says how it moves. */
    rendered(state) {
        const [field, clock] = [this.querySelector(".clock-mode"), state.clocks.get(this.#world(state))];
        if (field && clock && field.value !== modeTold(clock)) {
            field.value = modeTold(clock); // also the same value would be a change, of which the browser tells itself
        }
    }

    // -- which world, and when

    /** That of the call that one looks at, and of no other; else the chosen one, while it is there. */
    #world(state) {
        if (state.opened !== null) {
            return state.opened.application_id;
        }
        return state.clocks.has(this.#chosen) ? this.#chosen : (state.clocks.keys().next().value ?? null);
    }

    #passed(state, clock) {
        return state.isLive ? performance.now() - clock.asked : 0;
    }

    #tick() {
        const clock = this.state?.clocks.get(this.#world(this.state));
        if (this.state?.isLive && clock && isMoving(clock) && !document.hidden) {
            this.refresh();
        }
    }

    // -- what one does with it

    #chooseWorld(id) {
        [this.#chosen, this.#refusal] = [id, null];
        this.refresh();
    }

    #setSpeed(event) {
        event.preventDefault();
        const field = event.target.elements.speed;
        const speed = Number(field.value.trim());
        if (!(speed > 0)) {
            this.#refuse("The speed is a number above 0, such as 60.");
            return;
        }
        field.value = "";
        this.#change({ speed });
    }

    #advanceTyped(event) {
        event.preventDefault();
        const field = event.target.elements.by;
        const read = readDuration(field.value);
        if (read.mistake) {
            this.#refuse(read.mistake);
            return;
        }
        field.value = "";
        this.#advance({ seconds: read.seconds });
    }

    #change(changes) {
        return this.#ask(() => this.state.requests.put("clock", { body: this.#about(changes) }));
    }

    #resume() {
        return this.#ask(() => this.state.requests.post("clock/resume", { body: this.#about({}) }));
    }

    async #advance(howFar) {
        this.#isAdvancing = true;
        this.refresh();
        await this.#ask(() => this.state.requests.post("clock/advance", { body: this.#about(howFar) }));
        this.#isAdvancing = false;
        this.refresh();
    }

    #about(body) {
        return { ...body, application_id: this.#world(this.state) };
    }

    async #ask(act) {
        const world = this.#world(this.state);
        this.#refusal = null;
        try {
            await act();
            const clock = await this.state.requests.get("clock", { query: { application_id: world } });
            if (this.state.clocks.has(world)) { // not one that was deleted meanwhile
                this.state.clocks.set(world, { ...clock, asked: performance.now() });
            }
        } catch (refusal) {
            this.#refusal = refusal.sentence ?? String(refusal);
        }
        this.state.changed();
    }

    #refuse(sentence) {
        this.#refusal = sentence;
        this.refresh();
    }
}

define("clock-bar", ClockBar);

/** While somebody plays by hand, or a WebSocket is open, `auto` shows itself as `real`. */
function modeTold(clock) {
    return clock.chosen_mode;
}
