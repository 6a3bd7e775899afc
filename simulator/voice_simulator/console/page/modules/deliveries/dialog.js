import { DialogView } from "../dialog.js";
import { define } from "../view.js";

/** What your app was sent, and what it replied. */
export class DeliveriesDialog extends DialogView {
    get name() {
        return "deliveries";
    }

    title() {
        return "Webhooks";
    }
}

define("deliveries-dialog", DeliveriesDialog);
