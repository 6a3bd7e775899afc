import { html, keyed } from "../html.js";
import { partyName } from "../names.js";
import { View, define } from "../view.js";

/** The calls of all worlds, live. */
export class CallList extends View {
    template(state) {
        return html`
            <h2 class="only-heard">Calls</h2>
            <ul>${keyed(state.calls.all, (call) => `${call.application_id} ${call.uuid}`, (call) => html`
                <li><button class="plain" @click=${() => state.open(call)}>
                    ${partyName(call.from)} → ${partyName(call.to)} ${call.status}
                </button></li>
            `)}</ul>
        `;
    }
}

define("call-list", CallList);
