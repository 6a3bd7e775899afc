import { html } from "../html.js";
import { stepBack } from "../keys.js";
import { partyName } from "../names.js";
import { chosenTheme, nextTheme } from "../theme.js";
import { View, define } from "../view.js";
import { originWords } from "./data.js";

const NOTICE_STAYS = 4000;

/** The page of a trace: what failed, the calls, and of the one that one looks at the ladder and its messages. */
export class TraceShell extends View {
    /** @type {import("./data.js").Trace} */
    trace;
    #notice = null;

    /** The call in short is never shown in place of its ladder: the summary says what failed. */
    isAboutCall = false;

    /** Begin to filter the calls: where another part is shown, the calls come first. */
    lookFor() {
        if (matchMedia("(width < 60rem)").matches) {
            this.state.close();
        }
        requestAnimationFrame(() => this.querySelector("call-list").focusFilter());
    }

    template(state) {
        const { trace } = this;
        return html`
            ${this.#bar(state)}
            ${this.#back(state)}
            <trace-summary .trace=${trace} .state=${state} role="region" aria-label="What failed"></trace-summary>
            <call-list .state=${state} role="region" aria-label="Calls"></call-list>
            <call-ladder .state=${state} role="main" aria-label="The ladder of the call"></call-ladder>
            <message-pane .state=${state} role="complementary" aria-label="Message"></message-pane>
            <div class="notices" role="status">${state.notice && html`<p class="notice">${state.notice.sentence}</p>`}</div>
            <traced-scenario-dialog .trace=${trace} .state=${state}></traced-scenario-dialog>
            <printed-dialog .trace=${trace} .state=${state}></printed-dialog>
            <traced-recordings-dialog .trace=${trace} .state=${state}></traced-recordings-dialog>
            <help-dialog .state=${state}></help-dialog>
        `;
    }

    rendered(state) {
        this.dataset.pane = paneOf(state);
        this.#endNotice(state);
    }

    #bar(state) {
        const { title, scenario, printed, recordings } = this.trace;
        const isThere = { "traced-scenario": scenario !== null, printed: printed.length > 0, "traced-recordings": recordings.length > 0 };
        return html`
            <header class="bar">
                <h1><span class="quiet">Trace</span> ${title}</h1>
                <p class="quiet number">${originWords(this.trace)}</p>
                <nav aria-label="More">
                    ${DIALOGS.filter(([name]) => isThere[name]).map(([name, label]) => html`
                        <button class="plain" @click=${() => state.show(name)}>${label}</button>
                    `)}
                    <button class="plain" @click=${() => this.#changeTheme()}
                        title="Light, dark, or as the system has it">
                        <span class="quiet">Theme</span> ${chosenTheme()}
                    </button>
                    <button class="plain" aria-keyshortcuts="?" @click=${() => state.show("help")}>Keys <kbd>?</kbd></button>
                </nav>
            </header>
        `;
    }

    /** The way back, where there is room for one part only. */
    #back(state) {
        const pane = paneOf(state);
        const call = state.openedCall;
        return html`
            <nav class="back" aria-label="Way back" ?hidden=${pane === "calls"}>
                <button class="plain" @click=${() => stepBack(this, state)}>‹ ${pane === "message" ? "Ladder" : "All calls"}</button>
                <span class="quiet">${call && `${partyName(call.from)} → ${partyName(call.to)}`}</span>
            </nav>
        `;
    }

    #changeTheme() {
        nextTheme();
        this.refresh();
    }

    #endNotice({ notice }) {
        if (notice !== this.#notice) {
            this.#notice = notice;
            setTimeout(() => {
                if (this.state.notice === notice) {
                    this.state.notice = null;
                    this.state.changed();
                }
            }, NOTICE_STAYS);
        }
    }
}

function paneOf({ opened, row }) {
    return opened === null ? "calls" : row === null ? "ladder" : "message";
}

const DIALOGS = [
    ["traced-scenario", "Scenario"],
    ["traced-recordings", "Recordings"],
    ["printed", "Output"],
];

define("trace-shell", TraceShell);
