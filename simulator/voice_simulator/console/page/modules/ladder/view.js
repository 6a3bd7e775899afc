import { instantOf, isMoving } from "../clock/moving.js";
import { html, render } from "../html.js";
import { areSame } from "../kept_templates.js";
import { View, define } from "../view.js";
import { AxisHand, ZOOM, actOn } from "./axis_hand.js";
import { axisTemplate, headAt } from "./axis_view.js";
import { canvasTemplate } from "./canvas_view.js";
import { dueOf } from "./due.js";
import { dueTemplate } from "./due_view.js";
import { headsTemplate, linesTemplate } from "./field_view.js";
import { Lanes } from "./lanes.js";
import { legsTemplate } from "./legs_view.js";
import { callToOpen, strangerName } from "./other_calls.js";
import { nearestRow } from "./places.js";
import { seenOf } from "./rows_seen.js";
import { ladderAskedFor } from "./shown_rows.js";
import { axisPart, toolsTemplate, whyEmpty } from "./tools_view.js";

const WIDE = { row: 27, gap: 26, heads: 46, due: 27 };
const NARROW_HEIGHTS = { row: 34, gap: 26, heads: 46, due: 34 };
const NARROW_WIDTH = 480;
const COUNTS_EVERY = 500;
const AXIS_EVERY = 250;

/** One call as a ladder in simulated time. */
export class CallLadder extends View {
    /** What is shown: the ladder of the state, or of it the rows that one asked for. */
    #ladder = null;
    #whole = null;
    #window = null;
    #cursor = null;
    #chosen = null;
    #isAbsolute = false;
    #isAtEnd = true;
    #isMoved = false;
    /** Another call that one goes to, once its ladder is there. */
    #entered = null;
    #read = 0;
    #top = 0;
    #size = { width: 640, height: 400, axis: 640 };
    #seen = null;
    #hand = new AxisHand({
        zoom: (factor, x) => this.#zoom(factor, x), pan: (pixels) => this.#pan(pixels),
        fit: () => this.#zoomTo(null), choose: (x, y) => this.#chooseAt(x, y),
    });
    #tools = {
        toggleTime: () => this.#toggleTime(), toNextFailure: () => this.#toNextFailure(),
        zoom: (factor) => this.#zoom(factor), fit: () => this.#zoomTo(null), showAll: () => this.#showAll(),
        filterRows: (words) => this.state.filterRows(words), filterKey: (event) => this.#filterKey(event),
        toggleCompact: () => this.state.toggleCompact(),
    };
    #scrolledTo = 0;
    #lanes = { decisive: [], lanes: null };
    #acting = {
        choose: (row) => this.#choose(row), key: (event) => this.#key(event), focused: () => this.#focused(),
    };
    #timer = null;
    #drawn = { key: [], at: 0 };
    #axisTimer = null;
    #observer = new ResizeObserver(() => this.#measure());

    template(state) {
        if (!state.opened) {
            return html`<p class="nothing quiet">Choose a call to see what happens on it.</p>`;
        }
        if (state.trouble) {
            return html`<p class="nothing failed" role="alert">${state.trouble}</p>`;
        }
        if (!state.ladder?.rows.length) {
            return html`<p class="nothing quiet">Reading the journal of the call …</p>`;
        }
        this.#take(state);
        return this.#ladderTemplate(state);
    }

    rendered() {
        const scroller = this.querySelector(".scroller");
        if (!scroller) {
            this.#observer.disconnect();
            return;
        }
        this.#observer.observe(scroller);
        this.#drawAxis();
        if (this.#top !== this.#scrolledTo) {
            scroller.scrollTop = this.#top;
            this.#scrolledTo = this.#top;
        }
        this.#countOn();
        this.#enter();
    }

    /** What opens another call and goes on with the keys in its ladder; null where it is not among the calls. */
    #openerOf(state, uuid) {
        const call = callToOpen(state, uuid);
        return call && (() => {
            state.open(call);
            this.#entered = state.opened;
        });
    }

    #enter() {
        const isThere = this.#entered === this.state.opened;
        this.#entered = null;
        if (isThere) {
            this.querySelector(".canvas").focus();
        }
    }

    /** Draw the axis: at once where somebody moves it, else not more often than one sees. */
    #drawAxis() {
        const { axis, chosen, ladder } = this.#seen;
        const key = [ladder, this.#window, axis.width, chosen, ladder.heads.length, ladder.isOver];
        const isMoved = key.some((part, index) => part !== this.#drawn.key[index]);
        if (isMoved || performance.now() - this.#drawn.at >= AXIS_EVERY) {
            this.#drawn = { key, at: performance.now() };
            render(axisTemplate(this.#seen), this.querySelector(".axis"));
        } else {
            this.#drawSoon();
        }
    }

    #drawSoon() {
        this.#axisTimer ??= setTimeout(() => {
            this.#axisTimer = null;
            this.refresh();
        }, AXIS_EVERY);
    }

    // -- what is shown

    /** Another ladder begins at its end while the call goes on, and at its beginning if it is over. */
    #take(state) {
        const shown = ladderAskedFor(state, this.#ladder);
        if (shown === this.#ladder) {
            return;
        }
        const isSame = this.#ladder?.uuid === shown.uuid;
        this.#read = this.#whole === state.ladder ? shown.rows.length : this.#read;
        [this.#ladder, this.#whole] = [shown, state.ladder];
        if (isSame) {
            this.#cursor = this.#cursor && shown.rowOf(this.#cursor.id);
            this.#isMoved = true;
        } else {
            this.#begin(state);
        }
    }

    /** A row that was chosen elsewhere, such as in the summary, is shown. */
    #showChosen({ row, ladder }, chosen) {
        if (row !== this.#chosen && chosen === null && ladder.rowOf(row) !== null) {
            this.state.filterRows(""); // which is why it is not shown
            return;
        }
        const isNew = row !== this.#chosen && chosen !== null && chosen !== this.#cursor;
        this.#chosen = row;
        if (isNew && !this.#isShown(chosen)) {
            this.#window = null;
            this.refresh();
            this.#chosen = null;
        } else if (isNew) {
            this.#cursor = chosen;
            this.#reveal(chosen.index);
        }
    }

    #begin(state) {
        this.#window = null;
        this.#cursor = null;
        this.#isAtEnd = !state.ladder.isOver;
        this.#read = this.#ladder.rows.length;
        this.#top = 0;
    }

    #ladderTemplate(state) {
        const ladder = this.#ladder;
        const clock = state.clocks.get(state.opened.application_id);
        const now = clock ? instantOf(clock, this.#passed(clock)) : null;
        const heights = this.#size.width < NARROW_WIDTH ? NARROW_HEIGHTS : WIDE;
        const due = ladder.isOver ? [] : dueOf(ladder.legs, state.insides);
        const lanes = this.#lanesOf(ladder);
        const chosen = ladder.rowOf(state.row);
        const seen = seenOf(ladder, { chosen: this.#window, now, width: lanes.width, axisWidth: this.#size.axis, heights });
        this.#seen = { ...seen, heights, lanes, due, chosen: chosen?.at ?? null, now: ladder.isOver ? null : now };
        this.#follow(due.length);
        this.#keepInSight();
        this.#showChosen(state, chosen);
        return html`
            <header class="about">
                ${legsTemplate(ladder.legs, state.insides, now ?? ladder.ends, (uuid) => strangerName(state, uuid), (uuid) => this.#openerOf(state, uuid))}
            </header>
            ${axisPart(ladder, this.#hand)}
            ${toolsTemplate(this.#seen, state, this.#isAbsolute, this.#tools)}
            <div class="scroller" @scroll=${() => this.#scrolled()}>
                ${headsTemplate(ladder.heads, lanes, heights)}
                <div class="stage" .styles=${{ width: `${lanes.width}px`, "min-height": `calc(100% - ${heights.heads}px)` }}>
                    ${linesTemplate(ladder.heads, lanes)}
                    ${this.#canvas(chosen)}
                    <p class="empty quiet" ?hidden=${seen.places.count > 0}>${whyEmpty(seen)}</p>
                    ${dueTemplate(due, { lanes, now: now ?? ladder.ends, height: heights.due })}
                </div>
            </div>
            <button class="newer" ?hidden=${this.#isAtEnd || ladder.rows.length <= this.#read} @click=${() => this.#toEnd()}>
                ${ladder.rows.length - this.#read} new ↓
            </button>
        `;
    }

    /** The lifelines: the same ones while the heads are as they were. */
    #lanesOf({ heads }) {
        const { width } = this.#size;
        const decisive = [width, ...heads.flatMap(({ id, title }) => [id, title])];
        if (!areSame(decisive, this.#lanes.decisive)) {
            this.#lanes = { decisive, lanes: new Lanes(heads, width) };
        }
        return this.#lanes.lanes;
    }

    /** How much wall time (ms) has passed since a clock was asked; in a trace none does. */
    #passed({ asked }) {
        return this.state.isLive ? Math.max(performance.now() - asked, 0) : 0;
    }

    #canvas(chosen) {
        return canvasTemplate(this.#seen, {
            visible: this.#visible(), room: this.#room(), chosen, cursor: this.#isShown(this.#cursor) ? this.#cursor : null,
            isAbsolute: this.#isAbsolute, isMore: this.state.isLive && !this.#ladder.isOver, ...this.#acting,
        });
    }

    // -- where one is

    #visible() {
        const room = this.#room();
        return this.#seen.places.between(this.#top, this.#top + room);
    }

    /** How much of the canvas one sees at once. */
    #room() {
        return Math.max(this.#size.height - (this.#seen?.heights.heads ?? 0), 0);
    }

    #follow(dueCount) {
        const { places, heights } = this.#seen;
        const most = Math.max(places.height + dueCount * heights.due - this.#room(), 0);
        this.#top = this.#isAtEnd ? most : Math.min(this.#top, most);
        this.#read = this.#isAtEnd ? this.#ladder.rows.length : Math.min(this.#read, this.#ladder.rows.length);
    }

    #scrolled() {
        const scroller = this.querySelector(".scroller");
        const isUp = scroller.scrollTop < this.#top - 1;
        const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 4;
        this.#isAtEnd = isAtEnd || (this.#isAtEnd && !isUp);
        if (scroller.scrollTop !== this.#top) {
            this.#top = scroller.scrollTop;
            this.#scrolledTo = this.#top;
            this.refreshSoon();
        }
    }

    #toEnd() {
        this.#isAtEnd = true;
        this.refresh();
    }

    #measure() {
        const scroller = this.querySelector(".scroller");
        const axis = this.querySelector(".axis");
        if (scroller && axis && scroller.clientWidth > 0) {
            const size = { width: scroller.clientWidth, height: scroller.clientHeight, axis: axis.clientWidth };
            const isOther = Object.keys(size).some((name) => size[name] !== this.#size[name]);
            this.#size = size;
            if (isOther) {
                this.refresh();
            }
        }
    }

    /** Count on while time goes by itself and something is to come. */
    #countOn() {
        const clock = this.state.clocks.get(this.state.opened?.application_id);
        if (this.#timer === null && this.state.isLive && clock && isMoving(clock) && !this.#ladder.isOver) {
            this.#timer = setTimeout(() => {
                this.#timer = null;
                if (!document.hidden) {
                    this.refresh();
                }
            }, COUNTS_EVERY);
        }
    }

    // -- which row

    #isShown(row) {
        const { places } = this.#seen;
        return row !== null && row.index >= places.first && row.index < places.end;
    }

    #focused() {
        if (!this.#isShown(this.#cursor)) {
            const [first] = this.#seen.places.between(this.#top, this.#top, 0);
            this.#cursor = this.#ladder.rowOf(this.state.row) ?? this.#ladder.rows[first] ?? null;
            this.refresh();
        }
    }

    /** Go to the row with this id, with the focus. */
    focusRow(id) {
        const row = this.#ladder?.rowOf(id) ?? null;
        if (this.#isShown(row)) {
            this.#cursor = row;
            this.#reveal(row.index);
            this.refresh();
        }
        this.querySelector(".canvas")?.focus();
    }

    #choose(row) {
        if (row.folded) {
            this.#ladder.unfold(row);
            this.#cursor = this.#ladder.rowOf(row.id);
            this.refresh();
            return;
        }
        this.#cursor = row;
        this.state.choose(row.id);
    }

    /** Go to a row. While a message is shown, it is that of the row where one is. */
    #go(index) {
        const { places } = this.#seen;
        if (places.count === 0) {
            return;
        }
        this.#cursor = this.#ladder.rows[Math.min(Math.max(index, places.first), places.end - 1)];
        this.#reveal(this.#cursor.index);
        if (this.state.row !== null) {
            this.state.choose(this.#cursor.id);
        }
        this.refresh();
    }

    #reveal(index) {
        const { places, heights } = this.#seen;
        const top = places.topOf(index);
        const before = places.hasGap(index) ? heights.gap : 0;
        const least = top + heights.row - this.#room();
        const wanted = Math.min(Math.max(this.#top, least), top - before);
        if (wanted !== this.#top) {
            this.#isAtEnd = this.#isAtEnd && wanted > this.#top;
            this.#top = Math.max(wanted, 0);
        }
    }

    #toNextFailure() {
        const { rows } = this.#ladder;
        const from = this.#isShown(this.#cursor) ? this.#cursor.index : -1;
        const isFailure = (row) => row.tone === "failed";
        const found = rows.find((row) => row.index > from && isFailure(row)) ?? rows.find(isFailure);
        if (!found && this.state.rowFilter !== "") {
            this.state.filterRows("");
            this.refresh();
            this.#toNextFailure();
        }
        if (found && !this.#isShown(found)) {
            this.#window = null;
            this.refresh();
        }
        if (found) {
            this.#go(found.index);
        }
    }

    #key(event) {
        actOn(event, this.#acts());
    }

    #acts() {
        const { places, heights } = this.#seen;
        const index = this.#isShown(this.#cursor) ? this.#cursor.index : places.first - 1;
        const page = Math.max(Math.floor(this.#room() / heights.row) - 1, 1);
        const [down, up] = [() => this.#go(index + 1), () => this.#go(index - 1)];
        return {
            j: down, ArrowDown: down, k: up, ArrowUp: up,
            PageDown: () => this.#go(index + page), PageUp: () => this.#go(index - page),
            Home: () => this.#go(places.first), End: () => this.#goToEnd(),
            Enter: () => this.#cursor && this.#choose(this.#cursor), " ": () => this.#cursor && this.#choose(this.#cursor),
            t: () => this.#toggleTime(), e: () => this.#toNextFailure(), ...this.#hand.zoomKeys(),
        };
    }

    // -- which of them

    /** Begin to filter the rows. */
    focusFilter() {
        const field = this.querySelector(".row-filter");
        field?.focus();
        field?.select();
    }

    #filterKey(event) {
        if (event.key === "Escape") {
            this.state.filterRows("");
        } else if (event.key !== "Enter" && event.key !== "ArrowDown") {
            return;
        }
        event.preventDefault();
        this.querySelector(".canvas").focus();
    }

    #showAll() {
        this.state.filterRows("");
        this.#zoomTo(null);
    }

    /** Where one is stays in sight when other rows are shown. */
    #keepInSight() {
        if (this.#isMoved && this.#isShown(this.#cursor)) {
            this.#reveal(this.#cursor.index);
        }
        this.#isMoved = false;
    }

    #goToEnd() {
        this.#go(this.#seen.places.end - 1);
        this.#toEnd();
    }

    #toggleTime() {
        this.#isAbsolute = !this.#isAbsolute;
        this.refresh();
    }

    // -- which time

    /** Zoom about a pixel of the axis; about where one is, or the middle, if none is named. */
    #zoom(factor, x = null) {
        const { axis, whole } = this.#seen;
        const at = this.#cursor && axis.holds(this.#cursor.at) ? axis.x(this.#cursor.at) : axis.width / 2;
        const zoomed = axis.zoomed(factor, x ?? at).clampedTo(whole);
        this.#zoomTo(zoomed.shows(whole) ? null : zoomed);
    }

    #pan(pixels) {
        const { axis, whole, isAll } = this.#seen;
        if (!isAll) {
            this.#zoomTo(axis.panned(pixels).clampedTo(whole));
        }
    }

    /** Show another stretch of time; what stood at the top stays there, if it is still shown. */
    #zoomTo(window) {
        const [first] = this.#seen.places.between(this.#top, this.#top, 0);
        const above = this.#seen.places.count ? this.#top - this.#seen.places.topOf(first) : 0;
        this.#window = window;
        this.refresh();
        if (!this.#isAtEnd && this.#seen.places.count) {
            const { places } = this.#seen;
            this.#top = Math.max(places.topOf(Math.min(Math.max(first, places.first), places.end - 1)) + above, 0);
            this.refresh();
        }
    }

    /** Choose the row whose mark is nearest to where one has clicked, on the track of that head. */
    #chooseAt(x, y) {
        const { axis } = this.#seen;
        const { rows, heads } = this.#ladder;
        const head = headAt(heads, y);
        const index = nearestRow(rows, axis.at(x), (row) => head === null || isOn(row, head));
        if (index >= 0 && this.#isShown(rows[index])) {
            this.#choose(rows[index]);
            this.#reveal(index);
            this.refresh();
        }
    }
}

function isOn({ from, to }, head) {
    return from === head || to === head;
}

define("call-ladder", CallLadder);
