import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** The loaded scenarios, and a new one. */
export class ScenariosDialog extends DialogView {
    get name() {
        return "scenarios";
    }

    title() {
        return "Scenarios";
    }
}

define("scenarios-dialog", ScenariosDialog);
