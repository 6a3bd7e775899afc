import { html } from "../html.js";
import { View, define } from "../view.js";
import { linesWithMistakes, markedPieces, placeOfMistake } from "./mistakes.js";

const EXAMPLE = `name: Nobody can be reached
calls:
  - to: "4477009001*"
    turns: [busy, answered]
`;

/** The text of a scenario: typed, pasted, chosen or dropped, with its mistakes marked where they are. */
export class ScenarioSource extends View {
    #mistakes = [];
    #text = "";

    /** What stands in it. */
    get text() {
        return this.#text;
    }

    /** Show the mistakes of the text; each leads to its place. */
    showMistakes(mistakes) {
        this.#mistakes = mistakes;
        this.refresh();
    }

    template() {
        const wrong = linesWithMistakes(this.#mistakes);
        const count = this.#text.split("\n").length;
        return html`
            <div class="source" @dragover=${(event) => event.preventDefault()} @drop=${(event) => this.#drop(event)}>
                <label for="scenario-text">Scenario: type it, paste it, or drop a file here</label>
                <div class="source-text">
                    <ol class="source-lines" aria-hidden="true">${Array.from({ length: count }, (_, index) => html`
                        <li class=${wrong.has(index + 1) ? "is-wrong" : null}>${index + 1}</li>
                    `)}</ol>
                    <div class="source-area">
                        <pre aria-hidden="true">${markedPieces(this.#text, this.#mistakes).map((piece) =>
                            piece.isMarked ? html`<mark>${piece.text}</mark>` : piece.text)}</pre>
                        <textarea id="scenario-text" wrap="off" spellcheck="false" rows="12" placeholder=${EXAMPLE}
                            aria-describedby="scenario-mistakes" @input=${(event) => this.#typed(event)}
                            @scroll=${() => this.#alignLines()}></textarea>
                    </div>
                </div>
                <div role="alert"><ul class="source-mistakes" id="scenario-mistakes">${this.#mistakes.map((mistake) => html`
                    <li><button type="button" class="plain mistake" ?disabled=${!mistake.line} @click=${() => this.#goTo(mistake)}>
                        ${mistake.line && html`<span class="mono">${mistake.line}:${mistake.column}</span> `}${mistake.sentence}
                    </button></li>
                `)}</ul></div>
            </div>
        `;
    }

    rendered() {
        this.#alignLines();
    }

    /** Put a text in, in place of what stands there. */
    setText(text) {
        this.querySelector("textarea").value = text;
        this.#text = text;
        this.showMistakes([]);
    }

    #typed(event) {
        this.#text = event.target.value;
        this.showMistakes([]);
    }

    async #drop(event) {
        event.preventDefault();
        this.dispatchEvent(new CustomEvent("dropped", { detail: [...event.dataTransfer.files] }));
    }

    /** The numbers, and the marks behind the text, scroll with it. */
    #alignLines() {
        const field = this.querySelector("textarea");
        this.querySelector(".source-lines").style.setProperty("--scrolled", `${-field.scrollTop}px`);
        const marks = this.querySelector("pre");
        marks.style.setProperty("--scrolled", `${-field.scrollTop}px`);
        marks.style.setProperty("--scrolled-aside", `${-field.scrollLeft}px`);
    }

    #goTo(mistake) {
        const field = this.querySelector("textarea");
        const { from, to } = placeOfMistake(this.#text, mistake);
        field.focus();
        field.setSelectionRange(from, to);
        field.scrollTop = Math.max(0, (mistake.line - 4) * parseFloat(getComputedStyle(field).lineHeight));
    }
}

define("scenario-source", ScenarioSource);
