import { html, keyed } from "../html.js";
import { inWorld, worldOf } from "./filter.js";

const QUICK = [
    ["", "all", "calls"],
    ["is:live", "live", "live"],
    ["is:failed", "failed", "failed"],
];

/**
 * What stands above the list: the filter, what is wrong with it, the worlds, and how many calls there are.
 *
 * @param {import("../state.js").State} state
 * @param {object} how `filter`, as `filterOf` reads it, how many rows it asked for (`shown`), `filterBy` and `keyed`
 */
export function listHead(state, { filter, shown, filterBy, keyed: keyedInFilter }) {
    const { counts } = state.calls;
    return html`
        <search class="head">
            <label class="only-heard" for="call-filter">Filter calls by words</label>
            <input id="call-filter" type="search" placeholder="Filter: 4477  to:…  status:busy  is:failed"
                autocomplete="off" spellcheck="false" maxlength="200" .value=${state.filter}
                aria-describedby="call-filter-mistakes" aria-keyshortcuts="/"
                @input=${(event) => filterBy(event.target.value)}
                @keydown=${(event) => keyedInFilter(event)}>
            ${worldChoice(state, filterBy)}
            <p class="mistake" id="call-filter-mistakes" role="status">${filter.mistakes.join(" ")}</p>
            <div class="quick" role="group" aria-label="Which calls">
                ${QUICK.map(([words, word, count]) => html`
                    <button class=${`plain ${word}`} aria-pressed=${String(state.filter.trim() === words)}
                        @click=${() => filterBy(words)}>
                        <span class="number">${counts[count]}</span> ${word}
                    </button>
                `)}
                ${!filter.isEmpty && html`<span class="quiet">${shown} shown</span>`}
            </div>
        </search>
    `;
}

/** What is not in the list, so that nobody takes it for all there was. */
export function listFoot({ calls }) {
    const forgotten = [...calls.worlds.values()].filter((world) => world.forgotten > 0);
    return html`
        <div class="foot quiet" ?hidden=${forgotten.length === 0 && calls.dropped === 0}>
            ${forgotten.map(({ application_id, forgotten: last }) => html`
                <p>The journal of ${application_id} begins behind entry ${last}: earlier calls are not shown.</p>
            `)}
            ${calls.dropped > 0 && html`<p>${calls.dropped} older calls are no longer shown.</p>`}
        </div>
    `;
}

/** What stands in place of the list where it has no rows. */
export function noRows(state, filterBy) {
    if (state.calls.counts.calls === 0) {
        return html`<p class="nothing quiet">${noCallsWords(state)}</p>`;
    }
    return html`
        <div class="nothing">
            <p>No call fits <code>${state.filter}</code>.</p>
            <button @click=${() => filterBy("")}>Show all ${state.calls.counts.calls}</button>
        </div>
    `;
}

function worldChoice({ calls, filter }, filterBy) {
    const worlds = [...calls.worlds.keys()];
    const chosen = worldOf(filter, worlds);
    return worlds.length > 1 && html`
        <select aria-label="World" @change=${({ target }) => filterBy(inWorld(filter, target.value || null))}>
            <option value="" .selected=${chosen === null}>All ${worlds.length} worlds</option>
            ${keyed(worlds, (world) => world, (world) => html`
                <option value=${world} .selected=${world === chosen}>${world}</option>
            `)}
        </select>
    `;
}

function noCallsWords({ isLive, connection }) {
    if (!isLive) {
        return "There was no call.";
    }
    if (connection.is === "connecting") {
        return "Connecting …";
    }
    return connection.is === "open" ? "No calls yet." : "Whether there are calls is not known.";
}
