import { DialogView } from "../dialog.js";
import { html, keyed } from "../html.js";
import { define } from "../view.js";
import { readFileText, whyTooLong } from "./file_text.js";
import { runReport } from "./report.js";
import "./source.js";
import { strikeWords, strikesOf } from "./strikes.js";

const MOST_ENTRIES_OF_KIND = 10_000;

/** The loaded scenarios, what came of them, and a new one to load or to run. */
export class ScenariosDialog extends DialogView {
    #loaded = null;
    #strikes = new Map();
    #registered = [];
    #refusal = null;
    #report = null;
    #isBusy = null;
    #files = [];
    /** What was typed: it is there again when the dialog is opened again. */
    #draft = "";
    /** Whether one has been told that a run ends calls that are live. */
    #isSure = false;

    get name() {
        return "scenarios";
    }

    title() {
        return "Scenarios";
    }

    async opened() {
        [this.#refusal, this.#report, this.#isSure] = [null, null, false];
        this.#source.setText(this.#draft);
        await this.#ask();
    }

    content(state) {
        const applications = [...new Set([...this.#registered, ...state.clocks.keys()])];
        return html`
            ${this.#list()}
            <form class="scenario-form" @submit=${(event) => this.#load(event)}>
                <scenario-source .state=${state} @dropped=${(event) => this.#take(event.detail)}
                    @input=${() => this.#keepDraft()}></scenario-source>
                <div class="fields">
                    <div class="field"><label for="scenario-file">File</label>
                        <input id="scenario-file" type="file" multiple accept=".yaml,.yml,.json"
                            @change=${(event) => this.#take([...event.target.files])}></div>
                    <div class="field"><label for="scenario-name">Name</label>
                        <input id="scenario-name" name="name" placeholder="scenario.yaml" autocomplete="off"></div>
                    <div class="field"><label for="scenario-application">Plays for</label>
                        <select id="scenario-application" name="application_id">
                            <option value="">all Vonage applications</option>
                            ${applications.map((id) => html`<option value=${id}>${id}</option>`)}
                        </select></div>
                    <div class="field"><label for="scenario-case">Case, if it has some</label>
                        <input id="scenario-case" name="case" autocomplete="off"></div>
                </div>
                ${this.#files.length > 0 && html`
                    <p class="quiet">With the files that it uses: ${this.#files.map((file) => file.name).join(", ")}
                        <button type="button" @click=${() => this.#dropFiles()}>Without</button></p>
                `}
                <p class="mistake" role="alert">${this.#refusal}</p>
                <footer>
                    <span class="quiet" role="status">${this.#isBusy ?? this.#aboutRuns()}</span>
                    <button type="button" ?disabled=${this.#isBusy !== null}
                        @click=${(event) => this.#run(event.target.form)}>${this.#isSure ? "End them and run it" : "Run and judge it"}</button>
                    <button class="primary" ?disabled=${this.#isBusy !== null}>Load</button>
                </footer>
            </form>
            ${this.#report && runReport(this.#report, {
                open: (uuid) => this.#look(uuid),
                isKept: (uuid) => this.#find(uuid) !== undefined,
            })}
        `;
    }

    #aboutRuns() {
        return this.#isSure
            ? "Calls are live in the worlds that it plays for: a run begins with clean ones."
            : "A run is in clean worlds: the calls of those it plays for end.";
    }

    #list() {
        if (this.#loaded === null || this.#loaded.length === 0) {
            return html`<p class="quiet">${this.#loaded && "No scenario is loaded: the default numbers play."}</p>`;
        }
        return html`
            <ul class="rows">${keyed(this.#loaded, (one, index) => `${one.name} ${one.application_id} ${index}`, (one) => html`
                <li>
                    <span class="mono">${one.name}</span> ${one.title} ${one.case && html`<em>case ${one.case}</em>`}
                    <span class="quiet">for ${one.application_id ?? "all"}</span>
                    <span class="quiet">· ${strikeWords(this.#strikes.get(one.name))}</span>
                    <button class="at-end" @click=${() => this.#unload(one)}>Unload</button>
                </li>
            `)}</ul>
        `;
    }

    // -- what it knows

    async #ask() {
        await this.#tried(async () => {
            const { requests } = this.state;
            const [loaded, registered] = await Promise.all([requests.get("scenarios"), requests.get("applications")]);
            this.#loaded = loaded.scenarios;
            this.#registered = registered.applications.map((one) => one.id);
            this.#strikes = strikesOf(await this.#entries());
        });
        this.refresh();
    }

    async #entries() {
        const query = { application_id: "*", limit: MOST_ENTRIES_OF_KIND };
        const kinds = ["call", "fault"].map((kind) => this.state.requests.get("journal", { query: { ...query, kind } }));
        const answers = await Promise.all(kinds);
        return answers.flatMap(({ worlds }) => Object.values(worlds).flatMap((world) => world.entries));
    }

    // -- what one does with it

    get #source() {
        return this.querySelector("scenario-source");
    }

    async #take(files) {
        const [first, ...others] = files;
        if (!first) {
            return;
        }
        const tooLong = whyTooLong(first);
        const read = tooLong ? { mistake: tooLong } : readFileText(first.name, await first.arrayBuffer());
        this.#refusal = read.mistake ?? null;
        if (read.mistake) {
            this.refresh();
            return;
        }
        this.#source.setText(read.text);
        this.#keepDraft();
        this.querySelector("#scenario-name").value = first.name;
        this.#files = others;
        this.refresh();
    }

    #keepDraft() {
        this.#draft = this.#source.text;
    }

    #dropFiles() {
        this.#files = [];
        this.refresh();
    }

    #load(event) {
        event.preventDefault();
        return this.#send("scenarios", event.target, "loading …", () => this.#ask());
    }

    #run(form) {
        if (this.#ends(form).length > 0 && !this.#isSure) {
            this.#isSure = true;
            this.refresh();
            return null;
        }
        this.#isSure = false;
        return this.#send("run", form, "running …", (report) => {
            this.#report = report;
            this.#keep(report);
            return this.#ask();
        }, { trace: 1 });
    }

    /** The calls that a run ends: those of the worlds that it plays for. */
    #ends(form) {
        const whose = queryOf(form).application_id;
        return this.state.calls.all.filter(({ application_id, isLive }) =>
            isLive && !this.state.runs.has(application_id) && (whose === null || application_id === whose));
    }

    /** The worlds of a run end with it: what happened in those of one that failed is kept by the page. */
    #keep({ name, trace }) {
        for (const [application_id, world] of Object.entries(trace?.worlds ?? {})) {
            this.state.keepRun(`run of ${name}, ${application_id}`, world);
        }
    }

    async #send(path, form, busy, done, more = {}) {
        [this.#refusal, this.#report, this.#isBusy] = [null, null, busy];
        this.refresh();
        await this.#tried(async () => done(await this.state.requests.post(path, { query: { ...queryOf(form), ...more }, text: this.#body() })));
        this.#isBusy = null;
        this.refresh();
    }

    /** The text alone, or a form with the files that it uses. */
    #body() {
        const { text } = this.#source;
        if (this.#files.length === 0) {
            return text;
        }
        const form = new FormData();
        form.append("scenario", new Blob([text]), "scenario.yaml");
        this.#files.forEach((file) => form.append("use", file, file.name));
        return form;
    }

    #unload({ name, application_id }) {
        return this.#tried(async () => {
            await this.state.requests.remove("scenarios", { query: { name, application_id } });
            await this.#ask();
        });
    }

    /** Mistakes stand at their places in the text, any other refusal below the form. */
    async #tried(act) {
        try {
            this.#source?.showMistakes([]);
            await act();
        } catch (refusal) {
            const mistakes = refusal.mistakes ?? [];
            this.#source?.showMistakes(mistakes);
            this.#refusal = mistakes.length > 0 ? null : (refusal.sentence ?? String(refusal));
            this.refresh();
        }
    }

    #look(uuid) {
        this.state.dismiss();
        this.state.open(this.#find(uuid));
    }

    #find(uuid) {
        return this.state.calls.all.find((one) => one.uuid === uuid);
    }
}

define("scenarios-dialog", ScenariosDialog);

function queryOf(form) {
    const typed = Object.fromEntries(new FormData(form));
    const given = ["name", "application_id", "case"].map((name) => [name, typed[name]?.trim() || null]);
    return Object.fromEntries(given);
}
