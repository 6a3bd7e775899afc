import { download } from "../clipboard.js";
import { DialogView } from "../dialog.js";
import { html, keyed } from "../html.js";
import { shortId } from "../names.js";
import { define } from "../view.js";
import "./player.js";
import { bytesWords, placeInTime } from "./tracks.js";

/** What was recorded: each file can be heard, read and downloaded. */
export class RecordingsDialog extends DialogView {
    #files = null;
    #forgotten = 0;
    #chosen = null;
    #refusal = null;
    #isOfCall = true;

    get name() {
        return "recordings";
    }

    title() {
        return "Recordings and transcripts";
    }

    async opened() {
        [this.#refusal, this.#chosen, this.#isOfCall] = [null, null, this.state.opened !== null];
        await this.#ask();
    }

    content(state) {
        const files = this.#shown(state);
        return html`
            ${state.opened && html`
                <label class="phone-switch"><input type="checkbox" .checked=${this.#isOfCall}
                    @change=${(event) => this.#setOfCall(event.target.checked)}> Only of the opened call</label>
            `}
            <p class="mistake" role="alert">${this.#refusal}</p>
            ${this.#files && files.length === 0 && html`<p class="quiet">${emptyWords(this.#isOfCall)}</p>`}
            <ul class="rows">${keyed(files, (file) => file.id, (file) => html`
                <li class=${file.id === this.#chosen?.id ? "is-chosen" : null}>
                    <button class="plain" aria-expanded=${String(file.id === this.#chosen?.id)}
                        @click=${() => this.#choose(file)}>${file.kind}</button>
                    <span class="number">${file.began.slice(11, 19)}</span>
                    <span class="mono quiet" title=${`Call ${file.uuid}`}>${shortId(file.uuid)}</span>
                    <span class="number">${placeInTime(file.seconds)}</span>
                    <span class="quiet">${file.kind !== "transcript" && `${file.format}, ${channelWords(file.channels)}`}
                        ${bytesWords(file.size)}</span>
                    <button class="at-end" @click=${() => this.#download(file)}>Download</button>
                    ${file.note && html`<span class="quiet">${file.note}</span>`}
                    ${file.id === this.#chosen?.id && html`
                        <recording-player .state=${state} .file=${file}></recording-player>
                    `}
                </li>
            `)}</ul>
            ${this.#forgotten > 0 && html`<p class="quiet">${this.#forgotten} more had no room (limits.files).</p>`}
        `;
    }

    #shown(state) {
        const files = this.#files ?? [];
        if (!this.#isOfCall || !state.opened) {
            return files;
        }
        const legs = [state.opened.uuid, ...(state.insides.get(state.opened.uuid)?.legs ?? [])];
        return files.filter((file) => legs.includes(file.uuid));
    }

    async #ask() {
        await this.#tried(async () => {
            const { worlds } = await this.state.requests.get("recordings", { query: { application_id: "*" } });
            this.#files = Object.entries(worlds).flatMap(([application_id, { recordings }]) =>
                recordings.map((file) => ({ ...file, application_id })));
            this.#forgotten = Object.values(worlds).reduce((sum, world) => sum + world.forgotten, 0);
        });
        this.refresh();
    }

    #choose(file) {
        this.#chosen = file.id === this.#chosen?.id ? null : file;
        this.refresh();
    }

    #setOfCall(isOfCall) {
        this.#isOfCall = isOfCall;
        this.refresh();
    }

    #download(file) {
        return this.#tried(async () => {
            const query = { application_id: file.application_id };
            const response = await this.state.requests.ask("GET", `recordings/${encodeURIComponent(file.id)}/file`, { query });
            const type = response.headers.get("Content-Type");
            download(`${file.kind}-${shortId(file.id)}.${ENDINGS[type] ?? "json"}`, await response.blob(), type);
        });
    }

    async #tried(act) {
        try {
            await act();
        } catch (refusal) {
            this.#refusal = refusal.sentence ?? String(refusal);
            this.refresh();
        }
    }
}

define("recordings-dialog", RecordingsDialog);

const ENDINGS = { "audio/wav": "wav", "audio/mpeg": "mp3" };

function channelWords(channels) {
    return channels === 1 ? "1 channel" : `${channels} channels`;
}

function emptyWords(isOfCall) {
    return isOfCall ? "Nothing of this call was recorded." : "Nothing was recorded yet: a record action does it.";
}
