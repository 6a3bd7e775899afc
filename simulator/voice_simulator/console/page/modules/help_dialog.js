import { DialogView } from "./dialog.js";
import { define } from "./view.js";

/** All keys. */
export class HelpDialog extends DialogView {
    get name() {
        return "help";
    }

    title() {
        return "Keys";
    }
}

define("help-dialog", HelpDialog);
