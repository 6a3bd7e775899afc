import "./calls/list.js";
import "./help_dialog.js";
import { listenToKeys } from "./keys.js";
import "./ladder/view.js";
import "./message/pane.js";
import { State } from "./state.js";
import { applyTheme } from "./theme.js";
import { callToShow, fillState, ladderOf } from "./trace/data.js";
import "./trace/dialogs.js";
import "./trace/shell.js";
import "./trace/summary.js";

/** Show the trace that this file holds; nobody is asked for anything. */
function showTrace(trace) {
    const state = new State();
    const shell = document.createElement("trace-shell");
    applyTheme();
    state.follow(() => showOpened(state, trace));
    fillState(state, trace);
    lookAtFirst(state, trace);
    shell.trace = trace;
    shell.state = state;
    document.body.append(shell);
    listenToKeys(shell, state);
}

/** Where there is room for one part only, what failed comes first. */
function lookAtFirst(state, trace) {
    const call = matchMedia("(width < 60rem)").matches ? null : callToShow(state.calls, trace);
    if (call !== null) {
        state.open(call);
        showOpened(state, trace);
    }
}

/** The ladder of the call that one looks at is made once, when one begins to look. */
function showOpened(state, trace) {
    if (state.opened !== null && state.ladder === null) {
        state.ladder = ladderOf(trace, state.opened);
        state.changed();
    }
}

const held = document.getElementById("trace");
if (held !== null) {
    showTrace(JSON.parse(held.textContent));
}
