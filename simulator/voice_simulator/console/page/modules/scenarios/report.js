import { causesOf } from "../causes.js";
import { html } from "../html.js";

/**
 * What came of a run, as a template.
 *
 * @param {object} report as `POST run` answers it
 * @param {object} calls `isKept(uuid)`: whether a call can still be looked at: the world of a run ends with it; and
 *   `open(uuid)` looks at it
 */
export function runReport(report, { open, isKept }) {
    const failures = report.failures ?? [];
    return html`
        <section class="run-report" aria-label="What came of the run">
            <h3 class=${report.verdict === "passed" ? "good" : "failed"}>
                ${report.verdict}: ${report.title}
            </h3>
            <p class="quiet">${reportWords(report)}</p>
            ${causesOf(failures).map((cause) => html`<p class="failed">likely cause: ${cause}</p>`)}
            <ol>${failures.map((failure) => failureItem(failure, { open, isKept }))}</ol>
            ${(report.unused ?? []).map((sentence) => html`<p class="quiet">${sentence}</p>`)}
        </section>
    `;
}

function reportWords({ calls, skipped, failures = [] }) {
    if (skipped) {
        return skipped;
    }
    const found = failures.length === 1 ? "1 failure" : `${failures.length} failures`;
    return `${calls === 1 ? "1 call" : `${calls ?? 0} calls`}, ${found}`;
}

function failureItem(failure, { open, isKept }) {
    if (typeof failure === "string") {
        return html`<li class="failed">${failure}</li>`;
    }
    const { origin, expected, seen, closest, uuid, timeline } = failure;
    return html`
        <li>
            <p><span class="mono quiet">${origin}</span> expected ${expected}</p>
            <p class="failed">seen: ${seen}</p>
            ${closest && html`<p class="quiet">closest: ${closest}</p>`}
            ${uuid && isKept(uuid) && html`<button @click=${() => open(uuid)}>Look at the call</button>`}
            ${timeline?.length > 0 && html`<details ?open=${!isKept(uuid)}>
                <summary>What happened on the call</summary><pre>${timelineText(timeline)}</pre></details>`}
        </li>
    `;
}

function timelineText(timeline) {
    return Array.isArray(timeline) ? timeline.join("\n") : timeline;
}
