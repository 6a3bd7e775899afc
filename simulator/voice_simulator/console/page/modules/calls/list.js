import { html, keyed } from "../html.js";
import { View, define } from "../view.js";
import { worldNow } from "./ages.js";
import { filterOf } from "./filter.js";
import { listFoot, listHead, noRows } from "./list_frame.js";
import { CALL_ROW, callRow, rowId } from "./list_row.js";
import { CallRows } from "./rows.js";
import { steadyTop, topToSee, visibleRange } from "./scrolling.js";

const MORE = 6; // rows beyond what one sees, so that scrolling never shows a gap
/** The calls of all worlds, live: filtered by words, and still while one reads. */
export class CallList extends View {
    #rows = new CallRows();
    #filter = filterOf("");
    #filterText = "";
    #cursor = null;
    #isRead = false;
    #top = 0;
    #isMoved = false;
    #height = null;
    #isNew = 0;
    #opened = null;
    #enters = null;

    #openCall = (call) => this.#open(call);

    template(state) {
        this.#take(state);
        const [first, visible] = this.#visible();
        return html`
            <h2 class="only-heard" id="calls-title">Calls</h2>
            ${listHead(state, {
                filter: this.#filter, shown: this.#rows.matching, filterBy: (words) => this.#filterBy(words),
                keyed: (event) => this.#keyedInFilter(event),
            })}
            <div class="rows" role="listbox" tabindex="0" aria-labelledby="calls-title" id="calls"
                aria-activedescendant=${this.#activeRow(visible)}
                ?hidden=${this.#rows.rows.length === 0}
                @scroll=${() => this.#scrolled()} @keydown=${(event) => this.#keyed(event)}
                @pointerenter=${() => this.#reads(true)} @pointerleave=${() => this.#reads(false)}
                @focus=${() => this.#reads(true)} @blur=${() => this.#reads(false)}>
                <div class="all" role="presentation" .styles=${{ height: `${this.#rows.rows.length * CALL_ROW}px` }}>
                    ${keyed(visible, ({ call }) => call.key, (row, place) => this.#row(state, row, first + place))}
                </div>
            </div>
            ${this.#rows.rows.length === 0 && noRows(state, (words) => this.#filterBy(words))}
            ${listFoot(state)}
            <button class="newer" ?hidden=${this.#isNew === 0} @click=${() => this.#toTop()}>↑ ${this.#isNew} new</button>
        `;
    }

    rendered(state) {
        this.#goIntoLadder(state);
        if (this.#height === null) {
            new ResizeObserver(() => this.#measure()).observe(this.#list);
            this.#measure();
        }
        if (this.#isMoved) {
            this.#isMoved = false;
            this.#list.scrollTop = Math.round(this.#top * CALL_ROW);
        }
    }

    /** Put the focus on the words that calls are filtered by. */
    focusFilter() {
        const input = this.querySelector("#call-filter");
        input.focus();
        input.select();
    }

    /** Put the focus on the list. */
    focus() {
        this.#list.focus();
    }

    /** Move by so many calls, as the keys do. */
    move(by) {
        const { rows } = this.#rows;
        if (rows.length > 0) {
            const at = this.#rows.indexOf(this.#cursor ?? "");
            const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
            this.#pointTo(to);
        }
    }

    // -- what there is to show

    get #list() {
        return this.querySelector(".rows");
    }

    #take(state) {
        const isOther = state.filter !== this.#filterText;
        if (isOther) {
            this.#filterText = state.filter;
            this.#filter = filterOf(state.filter);
        }
        const before = this.#rows.rows;
        if (this.#rows.update(state.calls, this.#filter)) {
            this.#stay(before, this.#rows.rows, isOther);
        }
        this.#followOpened(state);
    }

    /** At the top the list follows what is new, unless somebody reads there. */
    #stay(before, after, isOther) {
        if (isOther || (this.#top <= 0 && !this.#isRead)) {
            this.#scrollTo(0);
            this.#isNew = 0;
            return;
        }
        const { top, came } = steadyTop(before, after, this.#top);
        this.#scrollTo(Math.min(top, Math.max(0, after.length - this.#height)));
        this.#isNew = Math.max(0, this.#isNew + came);
    }

    /** The keys go on from the call that was opened last, whoever opened it. */
    #followOpened({ openedCall }) {
        const key = openedCall?.key ?? null;
        if (key !== this.#opened) {
            this.#opened = key;
            this.#cursor = key ?? this.#cursor;
        }
    }

    /** The rows to be in the page, behind the place of the first. */
    #visible() {
        const { first, last } = visibleRange(this.#top, this.#height ?? 20, this.#rows.rows.length, MORE);
        return [first, this.#rows.rows.slice(first, last)];
    }

    #activeRow(visible) {
        const isThere = visible.some(({ call }) => call.key === this.#cursor);
        return isThere ? rowId(this.#cursor) : null;
    }

    // -- the parts

    #row(state, row, index) {
        return callRow(row, {
            index,
            count: this.#rows.rows.length,
            isOpened: row.call.key === this.#opened,
            isPointedAt: row.call.key === this.#cursor,
            now: worldNow(state.clocks.get(row.call.application_id), row.call.last, performance.now()),
            namesWorld: state.calls.worlds.size > 1,
            open: this.#openCall,
        });
    }

    // -- what one does

    #filterBy(words) {
        this.state.filter = words;
        this.state.changed();
    }

    #keyedInFilter(event) {
        if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            this.#filterBy("");
            this.focus();
        } else if (event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            this.focus();
            this.move(0);
        }
    }

    #keyed(event) {
        const act = this.#actOf(event);
        if (act && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            event.stopPropagation();
            act();
        }
    }

    #actOf({ key }) {
        const page = Math.max(1, Math.floor(this.#height) - 1);
        return {
            j: () => this.move(1),
            ArrowDown: () => this.move(1),
            k: () => this.move(-1),
            ArrowUp: () => this.move(-1),
            PageDown: () => this.move(page),
            PageUp: () => this.move(-page),
            g: () => this.#pointTo(0),
            Home: () => this.#pointTo(0),
            G: () => this.#pointTo(this.#rows.rows.length - 1),
            End: () => this.#pointTo(this.#rows.rows.length - 1),
            Enter: () => this.#enter(),
            " ": () => this.#openAtCursor(),
        }[key];
    }

    #open(call) {
        this.#cursor = call.key;
        this.state.open(call);
    }

    #openAtCursor() {
        const row = this.#rows.rows[this.#rows.indexOf(this.#cursor ?? "")];
        if (row) {
            this.#open(row.call);
        }
    }

    /** Open the call, and go on with the keys in its ladder, once that is there. */
    #enter() {
        this.#openAtCursor();
        this.#enters = this.state.opened;
        this.state.changed();
    }

    #goIntoLadder({ opened, ladder }) {
        if (this.#enters === null || (ladder === null && opened === this.#enters)) {
            return;
        }
        const isOpened = opened === this.#enters;
        this.#enters = null;
        requestAnimationFrame(() => {
            // Who has gone elsewhere meanwhile stays there; a list that is hidden now has lost the focus.
            if (isOpened && [this.#list, document.body].includes(document.activeElement)) {
                document.querySelector("call-ladder [role=listbox]")?.focus();
            }
        });
    }

    #pointTo(index) {
        const row = this.#rows.rows[index];
        if (row) {
            this.#cursor = row.call.key;
            this.#scrollTo(topToSee(index, this.#top, this.#height) ?? this.#top);
            this.refresh();
        }
    }

    #toTop() {
        this.#scrollTo(0);
        this.#isNew = 0;
        this.refresh();
    }

    #scrollTo(top) {
        this.#isMoved ||= top !== this.#top;
        this.#top = top;
    }

    #reads(isRead) {
        this.#isRead = isRead;
    }

    #scrolled() {
        const top = this.#list.scrollTop / CALL_ROW;
        if (Math.abs(top - this.#top) > 1 / CALL_ROW) {
            this.#top = top;
            this.#isNew = Math.min(this.#isNew, Math.floor(top));
            this.refreshSoon();
        }
    }

    #measure() {
        const height = this.#list.clientHeight / CALL_ROW;
        if (height !== this.#height) {
            this.#height = height;
            this.refreshSoon();
        }
    }
}

define("call-list", CallList);
