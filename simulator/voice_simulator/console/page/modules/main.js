import { PageAddress } from "./address.js";
import "./applications/dialog.js";
import "./calls/first_call.js";
import "./calls/list.js";
import "./clock/bar.js";
import "./deliveries/dialog.js";
import "./help_dialog.js";
import { listenToKeys } from "./keys.js";
import "./ladder/view.js";
import { LiveSimulator } from "./live.js";
import "./message/pane.js";
import { takeTurns } from "./open_consoles.js";
import "./phone/call_in_dialog.js";
import "./phone/pane.js";
import "./recordings/dialog.js";
import "./refusals/dialog.js";
import { Requests } from "./requests.js";
import "./scenarios/dialog.js";
import "./shell.js";
import { State } from "./state.js";
import { applyTheme } from "./theme.js";
import "./token_dialog.js";

/** Show the console of the simulator that serves this page. */
function start() {
    const base = new URL(".", document.baseURI).href;
    const shell = document.createElement("app-shell");
    const askForToken = (isWrong) => {
        state.connection = { is: "connecting", why: null }; // whatever has stopped: something answers again
        return shell.querySelector("token-dialog").ask(isWrong);
    };
    const state = new State({ requests: new Requests(base, askForToken) });
    applyTheme();
    new PageAddress(state, () => shell.closeDialog()).start();
    document.body.append(shell);
    shell.state = state;
    listenToKeys(shell, state);
    const live = new LiveSimulator(state);
    live.start();
    takeTurns(live);
}

start();
