import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** The registered Vonage applications. */
export class ApplicationsDialog extends DialogView {
    get name() {
        return "applications";
    }

    title() {
        return "Vonage applications";
    }
}

define("applications-dialog", ApplicationsDialog);
