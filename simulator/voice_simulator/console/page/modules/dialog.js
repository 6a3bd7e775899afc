import { html } from "./html.js";
import { View } from "./view.js";

/**
 * A dialog of the page: open while `state.dialog` names it. Each has a `name`, a `title` and a `content`.
 *
 * The browser's own `<dialog>` keeps the focus in it, closes with Esc, and gives the focus back.
 */
export class DialogView extends View {
    #isDropped = false;

    /** The name by which `state.show` opens it. */
    get name() {
        throw new Error(`${this.localName} has no name`);
    }

    /** Its title; it may depend on what it is about. */
    title() {
        return this.name;
    }

    /** What it shows while it is open. */
    content() {
        return null;
    }

    /** What it does when it opens: fetch what it shows. */
    opened() {}

    /** What it does once it is closed: forget what is shown once only. */
    closed() {}

    /** Whether it may close now; one that holds what is nowhere else asks first. */
    mayClose() {
        return true;
    }

    template(state) {
        const about = state.dialog?.name === this.name ? state.dialog : null;
        return html`
            <dialog aria-label=${about && this.title(state, about)} @close=${() => this.#closed()}
                @cancel=${(event) => this.#cancelled(event)}>
                ${about && html`
                    <header>
                        <h2>${this.title(state, about)}</h2>
                        <button class="plain" @click=${() => this.close()} aria-label="Close">Esc</button>
                    </header>
                    <div class="content">${this.content(state, about)}</div>
                `}
            </dialog>
        `;
    }

    rendered(state) {
        const dialog = this.querySelector("dialog");
        const isWanted = state.dialog?.name === this.name;
        if (isWanted && !dialog.open) {
            dialog.showModal();
            this.opened(state.dialog);
        } else if (!isWanted && dialog.open) {
            // Its event comes later, when it may have been opened again.
            this.#isDropped = true;
            dialog.close();
            this.closed();
        }
    }

    /** Close it, if it may. */
    close() {
        if (this.mayClose()) {
            this.querySelector("dialog").close();
        }
    }

    /** Esc; a field for files has an event of this name, too. */
    #cancelled(event) {
        if (event.target === event.currentTarget && !this.mayClose()) {
            event.preventDefault();
        }
    }

    #closed() {
        if (this.#isDropped) {
            this.#isDropped = false;
            return;
        }
        this.closed();
        if (this.state.dialog?.name === this.name) {
            this.state.dismiss();
        }
    }
}
