/**
 * What one looks at as the fragment of an address, so that a link leads there: `#call=demo/8dabe499…&filter=is:live`.
 *
 * @param {{opened: {application_id: string, uuid: string} | null, filter: string, rowFilter: string, isCompact: boolean}} seen
 */
export function fragmentOf({ opened, filter, rowFilter, isCompact }) {
    const call = opened && `call=${encodeURIComponent(opened.application_id)}/${encodeURIComponent(opened.uuid)}`;
    const rows = opened && rowFilter.trim() && `rows=${encodeURIComponent(rowFilter.trim())}`;
    const words = filter.trim() && `filter=${encodeURIComponent(filter.trim())}`;
    return [call, rows, isCompact && "compact", words].filter(Boolean).join("&");
}

/** How long the words of a filter may be: as long as in its field. */
const LONGEST_FILTER = 200;

/** What a fragment leads to; what can't be read leads to nothing. */
export function seenBy(fragment) {
    const parts = new Map(fragment.replace(/^#/, "").split("&").map((part) => part.split(/=(.*)/s, 2)));
    const [application_id, uuid] = (parts.get("call") ?? "").split("/").map(decoded);
    const opened = application_id && uuid ? { application_id, uuid } : null;
    return {
        opened,
        filter: wordsIn(parts.get("filter")),
        rowFilter: opened ? wordsIn(parts.get("rows")) : "",
        isCompact: parts.has("compact"),
    };
}

function wordsIn(part) {
    return (decoded(part ?? "") ?? "").slice(0, LONGEST_FILTER);
}

function decoded(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return null;
    }
}

/** Keeps the address of the page and the state together: a link opens a call, and so does the browser's way back. */
export class PageAddress {
    #state;
    #leave;
    #shown = null;

    /**
     * @param {import("./state.js").State} state
     * @param {() => void} leave what one does before another address is shown: close a dialog that is open
     */
    constructor(state, leave) {
        this.#state = state;
        this.#leave = leave;
    }

    /** Begin with what the address says. */
    start() {
        this.#read();
        addEventListener("hashchange", () => {
            this.#leave();
            this.#read();
        });
        this.#state.follow(() => this.#write());
    }

    #read() {
        const { opened, filter, rowFilter, isCompact } = seenBy(location.hash);
        Object.assign(this.#state, { filter, isCompact });
        if (opened) {
            this.#state.open(opened);
        } else {
            this.#state.close();
        }
        this.#state.filterRows(rowFilter);
        this.#shown = fragmentOf(this.#state);
    }

    /** To open another call is a step that the browser goes back from; to type a filter is none. */
    #write() {
        const fragment = fragmentOf(this.#state);
        if (fragment === this.#shown) {
            return;
        }
        const isOtherCall = seenBy(fragment).opened?.uuid !== seenBy(this.#shown ?? "").opened?.uuid;
        this.#shown = fragment;
        history[isOtherCall ? "pushState" : "replaceState"](null, "", `${location.pathname}${location.search}#${fragment}`);
    }
}
