import { render } from "./html.js";

/**
 * A part of the page: a custom element that shows what its `template` says of the state.
 *
 * It is rendered once a frame at most, after the state has changed, and only while it is in the page.
 */
export class View extends HTMLElement {
    #state = null;
    #unfollow = null;
    #isDue = false;

    /** The one state that the page has. */
    get state() {
        return this.#state;
    }

    set state(state) {
        if (state !== this.#state) {
            this.#state = state;
            this.#follow();
        }
    }

    connectedCallback() {
        this.#follow();
    }

    disconnectedCallback() {
        this.#unfollow?.();
        this.#unfollow = null;
    }

    /** Show the state as it is now. */
    refresh() {
        this.#isDue = false;
        if (this.#state && this.isConnected) {
            render(this.template(this.#state), this);
            this.rendered(this.#state);
        }
    }

    /** Show it in this frame or the next one; once, also where it has changed meanwhile. */
    refreshSoon() {
        this.#isDue = true;
        requestAnimationFrame(() => this.#isDue && this.refresh());
    }

    /** What to show; each view has its own. */
    template() {
        throw new Error(`${this.localName} has no template`);
    }

    /** What a view does once it has been rendered: scroll, focus, measure. */
    rendered() {}

    #follow() {
        this.#unfollow?.();
        this.#unfollow = null;
        if (this.#state && this.isConnected) {
            this.#unfollow = this.#state.follow(() => this.refresh());
            this.refresh();
        }
    }
}

/** Make a class an element of the page. */
export function define(name, view) {
    customElements.define(name, view);
}
