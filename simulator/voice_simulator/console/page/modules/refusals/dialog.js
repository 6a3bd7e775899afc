import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** The requests that were not let in, and why. */
export class RefusalsDialog extends DialogView {
    get name() {
        return "refusals";
    }

    title() {
        return "Requests that were not let in";
    }
}

define("refusals-dialog", RefusalsDialog);
