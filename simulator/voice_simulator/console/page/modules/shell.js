import { html } from "./html.js";
import { stepBack } from "./keys.js";
import { partyName } from "./names.js";
import { brand, connectionMark } from "./shell_marks.js";
import { chosenTheme, nextTheme } from "./theme.js";
import { View, define } from "./view.js";

const DIALOGS = [
    ["call-in", "Call in"],
    ["scenarios", "Scenarios"],
    ["applications", "Applications"],
    ["deliveries", "Webhooks"],
    ["refusals", "Refusals"],
    ["recordings", "Recordings"],
];

const THEME_SIGNS = { auto: "◐", light: "○", dark: "●" };
const NOTICE_STAYS = 6000;

/** The whole page: its bar, its parts, and its dialogs. */
export class AppShell extends View {
    #isMenuOpen = false;
    #isAboutCall = false;
    #isPhoneShown = null;
    #opened = null;
    #notice = null;

    connectedCallback() {
        super.connectedCallback();
        this.addEventListener("click", ({ target }) => this.#isMenuOpen && !target.closest(".menu") && this.#toggleMenu());
    }

    /** Whether the call in short is shown where there is room for one part only. */
    get isAboutCall() {
        return this.#isAboutCall && this.state.opened !== null && this.state.row === null;
    }

    /** Show the call in short where there is room for one part only, or its ladder again. */
    showAboutCall(isShown) {
        this.#isAboutCall = isShown;
        this.refresh();
    }

    /** Whether the dialogs are listed, where there is no room for them in the bar. */
    get isMenuOpen() {
        return this.#isMenuOpen;
    }

    /** Close that list, and give the focus back to its button. */
    closeMenu() {
        this.#toggleMenu();
        this.querySelector(".menu").focus();
    }

    /** Close the dialog that is open, if there is one and it may. */
    closeDialog() {
        this.querySelector("dialog[open]")?.parentElement.close();
    }

    /** Begin to filter the calls: where another part is shown, the calls come first. */
    lookFor() {
        if (this.#isNarrow && this.state.opened !== null) {
            this.state.close();
            this.refresh();
        }
        this.querySelector("call-list").focusFilter();
    }

    decisive({ opened, openedCall, row, notice, connection, health, calls }) {
        const { live, failed } = calls.counts;
        return [
            opened, openedCall?.isOver, partiesOf(openedCall), row === null, notice, connection, health?.version,
            health?.refused, calls.strays.length, calls.worlds.size, calls.counts.calls === 0, live, failed,
        ];
    }

    template(state) {
        this.#forgetOther(state);
        return html`
            <a class="skip" href="#calls" @click=${(event) => this.#skip(event)}>Skip to the calls</a>
            ${this.#bar(state)}
            ${this.#lost(state)}
            ${this.#back(state)}
            <call-list .state=${state} role="region" aria-label="Calls"></call-list>
            <first-call .state=${state} role="main" aria-label="The first call" ?hidden=${!isEmpty(state)}></first-call>
            <call-ladder .state=${state} role="main" aria-label="The ladder of the call"></call-ladder>
            <message-pane .state=${state} role="complementary" aria-label="Message"></message-pane>
            <phone-pane .state=${state} role="region" aria-label="Phone"></phone-pane>
            <clock-bar .state=${state} role="region" aria-label="Clock"></clock-bar>
            ${this.#notices(state)}
            <call-in-dialog .state=${state}></call-in-dialog>
            <scenarios-dialog .state=${state}></scenarios-dialog>
            <applications-dialog .state=${state}></applications-dialog>
            <deliveries-dialog .state=${state}></deliveries-dialog>
            <refusals-dialog .state=${state}></refusals-dialog>
            <recordings-dialog .state=${state}></recordings-dialog>
            <help-dialog .state=${state}></help-dialog>
            <token-dialog .state=${state}></token-dialog>
        `;
    }

    rendered(state) {
        this.dataset.pane = this.#pane(state);
        this.toggleAttribute("data-empty", isEmpty(state));
        this.toggleAttribute("data-phone", this.#hasPhone(state));
        document.title = titleOfPage(state);
        this.#endNotice(state);
    }

    #forgetOther({ opened }) {
        if (this.#opened !== opened) {
            this.#opened = opened;
            this.#isAboutCall = false;
            this.#isPhoneShown = null;
        }
    }

    #pane(state) {
        if (state.opened === null) {
            return "calls";
        }
        return state.row !== null || this.isAboutCall ? "message" : "ladder";
    }

    /** Where there is little room the phone is there while there is something to do by it, or if one asks for it. */
    #hasPhone({ opened, openedCall }) {
        return this.#isPhoneShown ?? (opened === null || !openedCall?.isOver);
    }

    #togglePhone() {
        this.#isPhoneShown = !this.#hasPhone(this.state);
        this.refresh();
    }

    get #isNarrow() {
        return matchMedia("(width < 60rem)").matches;
    }

    #skip(event) {
        event.preventDefault();
        this.querySelector("call-list").focus();
    }

    // -- the bar

    #bar(state) {
        return html`
            <header class="bar">
                <h1>${brand()} Voice simulator</h1>
                ${connectionMark(state)}
                <button class="plain menu" aria-expanded=${String(this.#isMenuOpen)} aria-controls="menu"
                    @click=${() => this.#toggleMenu()}>Menu</button>
                <nav id="menu" aria-label="Dialogs" ?data-open=${this.#isMenuOpen}>
                    ${DIALOGS.map(([name, label]) => html`
                        <button class="plain" @click=${() => state.show(name)}>
                            ${label} ${this.#badge(state, name)}
                        </button>
                    `)}
                    <button class="plain" @click=${() => this.#changeTheme()}
                        title="Light, dark, or as the system has it">
                        <span aria-hidden="true">${THEME_SIGNS[chosenTheme()]}</span>
                        <span class="only-heard">Theme:</span> ${chosenTheme()}
                    </button>
                    <button class="plain" aria-keyshortcuts="?" @click=${() => state.show("help")}>Keys <kbd>?</kbd></button>
                </nav>
            </header>
        `;
    }

    #badge({ health, calls }, name) {
        const count = name === "refusals" ? (health?.refused ?? 0) + calls.strays.length : 0;
        return count > 0 && html`<span class="badge">${count}</span>`;
    }

    #toggleMenu() {
        this.#isMenuOpen = !this.#isMenuOpen;
        this.refresh();
    }

    #changeTheme() {
        nextTheme();
        this.refresh();
    }

    // -- what is told

    #lost({ connection: { is, why } }) {
        const then = is === "lost" || is === "ended" ? " What is shown is as of then. Trying again …" : "";
        return why !== null && html`<p class="lost" role="alert">${asSentence(why)}${then}</p>`;
    }

    /** The way back, where there is room for one part only. */
    #back(state) {
        const pane = this.#pane(state);
        return html`
            <nav class="back" aria-label="Way back" ?hidden=${pane === "calls"}>
                <button class="plain" @click=${() => stepBack(this, state)}>
                    ← ${pane === "message" ? "Ladder" : "Calls"}
                </button>
                <span class="quiet">${partiesOf(state.openedCall)}</span>
                <span class="more" ?hidden=${pane !== "ladder"}>
                    <button class="plain" aria-pressed=${String(this.#hasPhone(state))}
                        @click=${() => this.#togglePhone()}>Phone</button>
                    <button class="plain" @click=${() => this.showAboutCall(true)}>About</button>
                </span>
            </nav>
        `;
    }

    #notices(state) {
        return html`
            <div class="notices" role="status">
                ${state.notice && html`
                    <p class=${`notice ${state.notice.tone}`}>
                        ${state.notice.sentence}
                        <button class="plain" aria-label="Dismiss" @click=${() => this.#dismissNotice()}>✕</button>
                    </p>
                `}
            </div>
        `;
    }

    /** What went wrong stays until somebody has read it. */
    #endNotice({ notice }) {
        if (notice !== this.#notice) {
            this.#notice = notice;
            if (notice && notice.tone !== "failed") {
                setTimeout(() => this.#notice === notice && this.#dismissNotice(), NOTICE_STAYS);
            }
        }
    }

    #dismissNotice() {
        this.state.notice = null;
        this.state.changed();
    }
}

/** What another sentence follows ends like one. */
function asSentence(text) {
    return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Whether there is no call to look at, so that there is room to say how to place the first one. */
function isEmpty({ calls, opened, connection }) {
    return calls.counts.calls === 0 && opened === null && connection.is === "open";
}

function partiesOf(call) {
    return call && `${partyName(call.from)} → ${partyName(call.to)}`;
}

function titleOfPage({ openedCall, calls, connection }) {
    if (connection.is === "resting") {
        return `${connection.why ? "Waits for room" : "Resting until you look"} · Voice simulator`;
    }
    const { live, failed } = calls.counts;
    const counts = live + failed > 0 ? ` (${live} live, ${failed} failed)` : "";
    return openedCall ? `${partiesOf(openedCall)} · Voice simulator` : `Voice simulator${counts}`;
}

define("app-shell", AppShell);
