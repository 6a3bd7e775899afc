import { DialogView } from "./dialog.js";
import { html } from "./html.js";
import { define } from "./view.js";

/** Asks for the control token. It stays in the memory of the page. */
export class TokenDialog extends DialogView {
    #answer = null;
    #asked = null;

    get name() {
        return "token";
    }

    title() {
        return "The control token";
    }

    /**
     * Ask the user; whoever asks meanwhile gets the same answer.
     *
     * @param {boolean} isWrong whether one was given that does not fit
     */
    ask(isWrong) {
        this.#asked ??= new Promise((answer) => {
            this.#answer = answer;
        });
        this.state.show(this.name, { isWrong });
        return this.#asked;
    }

    content(_, { isWrong }) {
        return html`
            <form class="field" @submit=${(event) => this.#submit(event)}>
                <label for="control-token">This simulator was started with a control token (control_token in its settings).</label>
                <input id="control-token" type="password" autocomplete="off" required autofocus
                    aria-describedby="control-token-mistake">
                <p class="mistake" id="control-token-mistake">${isWrong && "That is not its token."}</p>
                <div><button class="primary">Use it until this page is closed</button></div>
            </form>
        `;
    }

    #submit(event) {
        event.preventDefault();
        const token = this.querySelector("input").value;
        const answer = this.#answer;
        this.#asked = this.#answer = null;
        this.state.dismiss();
        answer(token);
    }
}

define("token-dialog", TokenDialog);
