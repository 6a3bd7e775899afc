import { copyText, download } from "../clipboard.js";
import { shortId } from "../names.js";
import { pretty } from "./exchange.js";

const EXPORTED_AT_ONCE = 10_000;

/**
 * What one can do with a call and its webhooks. Each returns the sentence to tell.
 *
 * @throws {import("../requests.js").Refusal}
 */
export class CallActs {
    #requests;

    constructor(requests) {
        this.#requests = requests;
    }

    /** Copy a text; `what` names it. */
    async copy(text, what) {
        return (await copyText(text)) ? `Copied ${what}.` : `This browser does not let the page copy ${what}.`;
    }

    /** Copy a scenario that plays the call again. */
    async copyScenario({ application_id, uuid }) {
        const path = `calls/${encodeURIComponent(uuid)}/scenario`;
        return this.copy(await this.#requests.get(path, { query: { application_id } }), "the call as a scenario");
    }

    /** Send a webhook again as it was, and return its new number. */
    async redeliver(application_id, delivery) {
        const again = await this.#requests.post(`deliveries/${delivery}/redeliver`, { query: { application_id } });
        return again.delivery;
    }

    /** Give the journal of a call with its legs as a file; without `uuid` that of the world. */
    async exportJournal({ application_id, uuid = null }) {
        const query = { application_id, uuid, legs: uuid === null ? null : 1, limit: EXPORTED_AT_ONCE };
        const entries = [];
        let page = null;
        do {
            page = await this.#requests.get("journal", { query: { ...query, after: page?.next ?? null } });
            entries.push(...page.entries);
        } while (page.entries.length === EXPORTED_AT_ONCE);
        const name = `journal-${uuid === null ? application_id : shortId(uuid)}.json`;
        download(name, pretty({ ...page, entries }));
        return `${entries.length} entries are in ${name}.`;
    }

    /** Give a call with its legs as a page that opens from a disk; without `uuid` all calls of the world. */
    async exportTrace({ application_id, uuid = null }) {
        const response = await this.#requests.ask("GET", "trace", { query: { application_id, uuid }, accept: "text/html" });
        const name = `trace-${uuid === null ? application_id : shortId(uuid)}.html`;
        download(name, await response.blob(), "text/html");
        return `${name} opens in any browser.`;
    }
}
