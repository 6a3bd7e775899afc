import { html } from "../html.js";
import { View, define } from "../view.js";

/** The phone of the call that one looks at. */
export class PhonePane extends View {
    template() {
        return html``;
    }
}

define("phone-pane", PhonePane);
