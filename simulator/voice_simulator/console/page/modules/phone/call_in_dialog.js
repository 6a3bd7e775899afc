import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** A call from somebody to your app. */
export class CallInDialog extends DialogView {
    get name() {
        return "call-in";
    }

    title() {
        return "A call comes in";
    }
}

define("call-in-dialog", CallInDialog);
