import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** What was recorded. */
export class RecordingsDialog extends DialogView {
    get name() {
        return "recordings";
    }

    title() {
        return "Recordings";
    }
}

define("recordings-dialog", RecordingsDialog);
