import { html } from "../html.js";
import { View, define } from "../view.js";

/** The chosen row, whole. */
export class MessagePane extends View {
    template() {
        return html``;
    }
}

define("message-pane", MessagePane);
