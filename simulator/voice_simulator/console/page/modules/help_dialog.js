import { FILTER_KEYS } from "./calls/filter.js";
import { DialogView } from "./dialog.js";
import { html } from "./html.js";
import { KEYS_BY_PLACE } from "./keys.js";
import { ROW_FILTER_KEYS } from "./ladder/row_filter.js";
import { define } from "./view.js";

const FILTERS = [
    ["4477", "calls that show it anywhere: numbers, status, script, ids, what failed"],
    ["to:4477", "calls to a number that has it; from: likewise"],
    ["status:busy", "calls with this status; direction: likewise"],
    ["is:live", "calls that go on; is:over, is:failed"],
    ["to:*0001", "* is any text, ? any character"],
    ["-status:completed", "all but these"],
    ['"not valid"', "words with blanks between them"],
];

const ROW_FILTERS = [
    ["balance", "rows that show it, or whose messages have it: request, webhook, reply"],
    ["kind:webhook", "rows with entries of this kind, as the journal names it"],
    ["leg:B", "rows of a leg, by its letter, number, or the beginning of its id"],
    ["from:platform to:app", "who to whom: app, platform, or a leg"],
    ["is:failed", "what failed; is:lost, what never came"],
    ['-status:ringing "press one"', "as above: all but these; with blanks"],
];

/** All keys, and the words by which calls are filtered. */
export class HelpDialog extends DialogView {
    get name() {
        return "help";
    }

    title() {
        return "Keys and filters";
    }

    content() {
        return html`
            ${Object.entries(KEYS_BY_PLACE).map(([place, keys]) => html`
                <section>
                    <h3>${place}</h3>
                    <dl class="keys">${keys.map(([names, does]) => html`
                        <dt>${names.split("  ").map((name) => html`<kbd>${name}</kbd> `)}</dt><dd>${does}</dd>
                    `)}</dl>
                </section>
            `)}
            <section>
                <h3>Filters of calls</h3>
                <dl class="keys">${FILTERS.map(([words, finds]) => html`
                    <dt><code>${words}</code></dt><dd>${finds}</dd>
                `)}</dl>
                <p class="quiet">Before a colon: ${FILTER_KEYS.join(", ")}. Several terms must all be true.</p>
            </section>
            <section>
                <h3>Filters of the rows of a ladder</h3>
                <dl class="keys">${ROW_FILTERS.map(([words, finds]) => html`
                    <dt><code>${words}</code></dt><dd>${finds}</dd>
                `)}</dl>
                <p class="quiet">Before a colon: ${ROW_FILTER_KEYS.join(", ")}.</p>
            </section>
        `;
    }
}

define("help-dialog", HelpDialog);
