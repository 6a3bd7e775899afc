import { html } from "../html.js";
import { View, define } from "../view.js";
import { placeInTime, transcriptSentences, speakerOf, tracksOf } from "./tracks.js";

/** Plays a recording, and shows who is heard in it when; of a transcript it shows the sentences. */
export class RecordingPlayer extends View {
    #file = null;
    #detail = null;
    #sentences = null;
    #sound = null;
    #at = 0;
    #refusal = null;

    /** The file, as `GET recordings` lists it, with its `application_id`; in a trace with its spans and its `data`. */
    get file() {
        return this.#file;
    }

    set file(file) {
        if (file.id !== this.#file?.id) {
            this.#file = file;
            if (this.state.isLive) {
                this.#load(file);
            } else {
                [this.#detail, this.#sound] = [file, file.data];
            }
        }
    }

    disconnectedCallback() {
        super.disconnectedCallback();
        if (this.#sound) {
            URL.revokeObjectURL(this.#sound);
        }
    }

    template() {
        return html`
            <div class="player">
                <p class="mistake" role="alert">${this.#refusal}</p>
                ${this.#sound && html`
                    <audio controls .src=${this.#sound} @timeupdate=${(event) => this.#moveTo(event.target.currentTime)}></audio>
                `}
                ${this.#detail && this.#tracks()}
                ${this.#sentences && html`
                    <ol class="sentences">${this.#sentences.map((one) => html`
                        <li><span class="number quiet">${placeInTime(one.from)}–${placeInTime(one.to)}</span>
                            <span class="quiet">channel ${one.channel}</span> ${one.sentence}</li>
                    `)}</ol>
                `}
            </div>
        `;
    }

    #tracks() {
        const share = Math.min(1, this.#at / Math.max(this.#detail.seconds, 0.001));
        return html`
            <div class="tracks" .styles=${{ "--playhead": `${share * 100}%` }}>
                ${tracksOf(this.#detail, this.#detail.spans).map((track) => html`
                    <ol class="track" aria-label=${`Channel ${track.channel}`}>${track.spans.map((one) => this.#span(one))}</ol>
                `)}
                <div class="playhead" aria-hidden="true"></div>
            </div>
            <p class="quiet number">${placeInTime(this.#at)} of ${placeInTime(this.#detail.seconds)}
                ${this.#detail.left_out > 0 && `· ${this.#detail.left_out} stretches were not kept`}</p>
        `;
    }

    #span(span) {
        const isNow = span.from <= this.#at && this.#at < span.to;
        const words = `${speakerOf(span)}: ${span.words}`;
        return html`
            <li .styles=${{ "--at": `${span.at * 100}%`, "--width": `${span.width * 100}%` }}>
                <button class=${`is-${span.party ? "party" : "platform"}${isNow ? " is-now" : ""}`}
                    title=${`${words} (${placeInTime(span.from)}–${placeInTime(span.to)})`}
                    @click=${() => this.#playFrom(span.from)}>${words}</button>
            </li>
        `;
    }

    #moveTo(seconds) {
        this.#at = seconds;
        this.refresh();
    }

    #playFrom(seconds) {
        const audio = this.querySelector("audio");
        if (audio) {
            audio.currentTime = seconds;
            this.#moveTo(seconds);
            audio.play();
        }
    }

    async #load(file) {
        const { requests } = this.state;
        const query = { application_id: file.application_id };
        const path = `recordings/${encodeURIComponent(file.id)}`;
        try {
            if (file.kind === "transcript") {
                this.#sentences = transcriptSentences(await requests.get(`${path}/file`, { query }));
            } else {
                this.#detail = await requests.get(path, { query });
                const response = await requests.ask("GET", `${path}/file`, { query });
                this.#sound = URL.createObjectURL(await response.blob());
            }
        } catch (refusal) {
            this.#refusal = refusal.sentence ?? String(refusal);
        }
        this.refresh();
    }
}

define("recording-player", RecordingPlayer);
