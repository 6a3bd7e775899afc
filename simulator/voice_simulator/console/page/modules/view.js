import { render } from "./html.js";
import { areSame } from "./kept_templates.js";

/**
 * A part of the page: a custom element that shows what its `template` says of the state.
 *
 * It is rendered once a frame at most, after the state has changed, and only while it is in the page.
 */
export class View extends HTMLElement {
    #state = null;
    #unfollow = null;
    #isDue = false;
    #shown = null;

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
        this.#show()?.();
    }

    /** Show it in this frame or the next one; once, also where it has changed meanwhile. */
    refreshSoon() {
        this.#isDue = true;
        requestAnimationFrame(() => this.#isDue && this.refresh());
    }

    /**
     * The values of the state that decide what is shown, as a list: where all are as they were, a change of the state
     * changes nothing here. Null where any change may. What a view has beside the state makes it `refresh` itself.
     */
    decisive() {
        return null;
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
            this.#unfollow = this.#state.follow(() => this.#hear());
            this.refresh();
        }
    }

    #hear() {
        const values = this.decisive(this.#state);
        return values !== null && this.#shown !== null && areSame(values, this.#shown) ? null : this.#show();
    }

    /** Render; returns what is to be done once all is rendered. */
    #show() {
        this.#isDue = false;
        if (!this.#state || !this.isConnected) {
            return null;
        }
        const state = this.#state;
        this.#shown = this.decisive(state);
        render(this.template(state), this);
        return () => this.rendered(state);
    }
}

/** Make a class an element of the page. */
export function define(name, view) {
    customElements.define(name, view);
}
