import { html } from "../html.js";
import { partyName } from "../names.js";
import { View, define } from "../view.js";
import { hearingOf, silencedWords } from "./hears.js";

/** Who hears whom in the conversation of the call that one looks at; nothing while it is alone. */
export class HearsMatrix extends View {
    template(state) {
        const { legs, hears } = state.opened ? hearingOf(state.opened.uuid, state.insides) : { legs: [] };
        if (legs.length < 2) {
            return html``;
        }
        return html`
            <table class="hears">
                <caption class="only-heard">Who hears whom</caption>
                <tr><th scope="col">hears</th>${legs.map((leg) => html`<th scope="col">${shortName(state, leg)}</th>`)}</tr>
                ${legs.map((listener) => html`<tr>
                    <th scope="row">${shortName(state, listener)} <em>${silencedWords(state.insides.get(listener))}</em></th>
                    ${legs.map((speaker) => html`<td>${cellWords(listener, speaker, hears)}</td>`)}
                </tr>`)}
            </table>
        `;
    }
}

define("hears-matrix", HearsMatrix);

function cellWords(listener, speaker, hears) {
    if (listener === speaker) {
        return "";
    }
    const does = hears(listener, speaker);
    return does === null ? "?" : does ? "yes" : "no";
}

function shortName(state, uuid) {
    const leg = state.insides.get(uuid) ?? state.calls.find(state.opened.application_id, uuid);
    return leg ? partyName(leg.direction === "inbound" ? leg.from : leg.to) : uuid.slice(0, 8);
}
