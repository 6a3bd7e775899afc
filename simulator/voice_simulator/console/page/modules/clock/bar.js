import { html } from "../html.js";
import { View, define } from "../view.js";

/** The clock of a world. */
export class ClockBar extends View {
    template() {
        return html``;
    }
}

define("clock-bar", ClockBar);
