import { html } from "./html.js";
import { View, define } from "./view.js";

/** The whole page: its bar, its parts, and its dialogs. */
export class AppShell extends View {
    template(state) {
        return html`
            <header class="bar">
                <h1>Voice simulator</h1>
                <span class="quiet" role="status">${connectionWords(state)}</span>
                <nav aria-label="More">
                    ${DIALOGS.map(([name, label]) => html`
                        <button class="plain" @click=${() => state.show(name)}>${label}</button>
                    `)}
                </nav>
            </header>
            <call-list .state=${state}></call-list>
            <call-ladder .state=${state}></call-ladder>
            <message-pane .state=${state}></message-pane>
            <phone-pane .state=${state}></phone-pane>
            <clock-bar .state=${state}></clock-bar>
            <div class="notices" role="status">${state.notice?.sentence}</div>
            <call-in-dialog .state=${state}></call-in-dialog>
            <scenarios-dialog .state=${state}></scenarios-dialog>
            <applications-dialog .state=${state}></applications-dialog>
            <deliveries-dialog .state=${state}></deliveries-dialog>
            <refusals-dialog .state=${state}></refusals-dialog>
            <recordings-dialog .state=${state}></recordings-dialog>
            <help-dialog .state=${state}></help-dialog>
            <token-dialog .state=${state}></token-dialog>
        `;
    }

    rendered(state) {
        this.dataset.pane = state.row !== null ? "message" : state.opened ? "ladder" : "calls";
    }
}

const DIALOGS = [
    ["call-in", "Call in"],
    ["scenarios", "Scenarios"],
    ["applications", "Applications"],
    ["deliveries", "Webhooks"],
    ["recordings", "Recordings"],
    ["help", "Keys"],
];

function connectionWords({ connection, health }) {
    switch (connection.is) {
        case "open":
            return health ? `${health.version} · ${health.live_calls} live of ${health.calls}` : "";
        case "connecting":
            return "connecting …";
        default:
            return connection.why;
    }
}

define("app-shell", AppShell);
