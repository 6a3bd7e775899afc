import { html } from "../html.js";
import { View, define } from "../view.js";

/** One call as a ladder. */
export class CallLadder extends View {
    template() {
        return html``;
    }
}

define("call-ladder", CallLadder);
