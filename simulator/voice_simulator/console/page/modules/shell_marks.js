import { html, svg } from "./html.js";

/** The sign of the simulator. */
export function brand() {
    return html`
        <svg class="brand" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
            ${svg`<path d="M4 2v12M12 2v12M4 5h8M12 9H4"/>`}
        </svg>
    `;
}

const CONNECTIONS = {
    connecting: ["◌", "connecting …", "waiting"],
    open: ["●", "live", "good"],
    resting: ["◌", "resting", "waiting"],
    lost: ["✕", "connection lost", "failed"],
    ended: ["✕", "stopped", "failed"],
};

/** Whether what is shown is true, of which version, and how many worlds there are. */
export function connectionMark({ connection, health, calls }) {
    const [sign, word, tone] = CONNECTIONS[connection.is];
    const worlds = `${calls.worlds.size} ${calls.worlds.size === 1 ? "world" : "worlds"}`;
    return html`
        <p class="connection">
            <span class=${tone} role="status"><span aria-hidden="true">${sign}</span> ${word}</span>
            <span class="quiet">${[health?.version, worlds].filter(Boolean).join(" · ")}</span>
        </p>
    `;
}
