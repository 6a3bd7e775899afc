import { html } from "../html.js";

const AT_FIRST = 6000;

/**
 * A text as it is, in lines that wrap and can be selected; of a long one the beginning until one asks for all.
 *
 * @param {string} text
 * @param {{isWhole: boolean, showAll: () => void, label: string}} options
 */
export function codeBlock(text, { isWhole, showAll, label }) {
    const isCut = !isWhole && text.length > AT_FIRST;
    return html`
        <div class="code">
            <pre tabindex="0" aria-label=${label}>${isCut ? text.slice(0, AT_FIRST) : text}</pre>
            ${isCut && html`
                <button @click=${showAll}>Show all ${text.length.toLocaleString("en")} characters</button>
            `}
        </div>
    `;
}

/** Buttons of which one is pressed: how something is shown. */
export function choice(label, options, chosen, choose) {
    return html`
        <div class="choice" role="group" aria-label=${label}>
            ${options.map(([value, word]) => html`
                <button aria-pressed=${String(value === chosen)} @click=${() => choose(value)}>${word}</button>
            `)}
        </div>
    `;
}
