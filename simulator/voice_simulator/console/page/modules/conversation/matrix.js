import { html } from "../html.js";
import { legLetter } from "../ladder/letters.js";
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
        const head = (leg, scope) => html`<th scope=${scope} title=${shortName(state, leg)}>${letterOf(state, leg)}</th>`;
        return html`
            <table class="hears">
                <caption class="only-heard">Who hears whom</caption>
                <tr><th scope="col">hears</th>${legs.map((leg) => head(leg, "col"))}<td></td></tr>
                ${legs.map((listener) => html`<tr>
                    ${head(listener, "row")}
                    ${legs.map((speaker) => html`<td>${cellWords(listener, speaker, hears)}</td>`)}
                    <td><em>${silencedWords(state.insides.get(listener))}</em></td>
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

/** The letter that the leg has above the ladder; there is room for no more. A leg of another call has its name only. */
function letterOf(state, uuid) {
    const index = state.ladder?.legs.findIndex((leg) => leg.uuid === uuid) ?? -1;
    return index >= 0 ? legLetter(index) : shortName(state, uuid);
}

function shortName(state, uuid) {
    const leg = state.insides.get(uuid) ?? state.calls.find(state.opened.application_id, uuid);
    return leg ? partyName(leg.direction === "inbound" ? leg.from : leg.to) : uuid.slice(0, 8);
}
