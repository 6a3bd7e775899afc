import { DialogView } from "../dialog.js";
import { html } from "../html.js";
import { shortId } from "../names.js";
import "../recordings/player.js";
import { placeInTime } from "../recordings/tracks.js";
import { define } from "../view.js";
import { failedLines } from "./data.js";

/** A dialog about what a trace holds. */
class TraceDialog extends DialogView {
    /** @type {import("./data.js").Trace} */
    trace;
}

/** The scenario that was played, as it was written. */
export class TracedScenarioDialog extends TraceDialog {
    get name() {
        return "traced-scenario";
    }

    title() {
        return `Scenario ${this.trace.scenario.name}`;
    }

    content() {
        const failed = failedLines(this.trace);
        return html`
            <ol class="lines" tabindex="0" aria-label="Scenario">
                ${this.trace.scenario.text.replace(/\n$/, "").split("\n").map((line, index) => html`
                    <li class=${failed.has(index + 1) ? "failed" : null}><code>${line}</code>${
                        failed.has(index + 1) && html`<span class="only-heard"> failed</span>`
                    }</li>
                `)}
            </ol>
        `;
    }
}

/** What your app printed last. */
export class PrintedDialog extends TraceDialog {
    get name() {
        return "printed";
    }

    title() {
        return "Printed by your app";
    }

    content() {
        return html`<pre class="whole" tabindex="0" aria-label="Printed">${this.trace.printed.join("\n")}</pre>`;
    }
}

/** What was recorded: each recording with who is heard in it when. */
export class TracedRecordingsDialog extends TraceDialog {
    get name() {
        return "traced-recordings";
    }

    title() {
        return "Recordings";
    }

    content(state) {
        return this.trace.recordings.map((file) => html`
            <section aria-label=${`Recording ${shortId(file.id)}`}>
                <h3>${file.kind} <span class="quiet number">${file.began.slice(11, 19)} · ${placeInTime(file.seconds)} ·
                    ${file.format} · call ${shortId(file.uuid)}</span></h3>
                ${file.note && html`<p class="quiet">${file.note}</p>`}
                ${file.data === null && html`<p class="quiet">${silentWords(file)}</p>`}
                <recording-player .state=${state} .file=${file}></recording-player>
            </section>
        `);
    }
}

function silentWords({ size }) {
    return size ? `Its sound, ${Math.round(size / 1000)} kB, is not in this file.` : "It holds no sound.";
}

define("traced-scenario-dialog", TracedScenarioDialog);
define("printed-dialog", PrintedDialog);
define("traced-recordings-dialog", TracedRecordingsDialog);
