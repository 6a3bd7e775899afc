/** What keys do, by where one is. */
export const KEYS_BY_PLACE = {
    Everywhere: [
        ["/", "filter the calls"],
        ["Esc", "one step back: from the message to the ladder, and to the calls"],
        ["Tab", "next part, or next control"],
        ["?", "these keys"],
    ],
    "In the calls": [
        ["j  k  ↓  ↑", "next call, the one before"],
        ["g  G", "first, last"],
        ["Enter", "open the call, and go to its ladder"],
    ],
    "In a ladder": [
        ["j  k  ↓  ↑", "next row, the one before"],
        ["Home  End", "first, last"],
        ["Enter", "show the message of the row"],
        ["e", "next row that failed"],
        ["f", "filter the rows; Esc shows all again"],
        ["c", "compact: fold quiet and repeated rows; Enter shows those of a line"],
        ["t", "time of day, or since the row before"],
        ["+  -  0", "less time, more, all of it"],
    ],
    "In the phone": [
        ["0–9  *  #", "press this key"],
        ["Enter", "say the words, or press the keys, that are typed"],
    ],
};

const TAKES_TEXT = "input, textarea, select, [contenteditable]";

/**
 * The keys that hold for the whole page. What has the focus goes first: what it does not take comes here.
 *
 * @param {HTMLElement} shell
 * @param {import("./state.js").State} state
 */
export function listenToKeys(shell, state) {
    document.addEventListener("keydown", (event) => {
        const isElsewhere = event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;
        if (isElsewhere || event.target.closest?.(TAKES_TEXT) || document.querySelector("dialog[open]")) {
            return;
        }
        const act = actOf(event.key, shell, state);
        if (act) {
            event.preventDefault();
            act();
        }
    });
}

function actOf(key, shell, state) {
    const list = shell.querySelector("call-list");
    const walk = (by) => () => {
        list.focus();
        list.move(by);
    };
    return {
        "/": () => shell.lookFor(),
        "?": () => state.show("help"),
        f: () => state.opened && shell.querySelector("call-ladder").focusFilter(),
        c: () => state.opened && state.toggleCompact(),
        j: walk(1),
        k: walk(-1),
        Escape: () => stepBack(shell, state),
    }[key];
}

/** One step back: from what is furthest in. */
export function stepBack(shell, state) {
    if (shell.isMenuOpen) {
        shell.closeMenu();
    } else if (shell.isAboutCall) {
        shell.showAboutCall(false);
    } else if (state.row !== null) {
        backToRow(shell, state);
    } else if (state.rowFilter !== "") {
        state.filterRows("");
    } else if (state.opened !== null) {
        state.close();
        requestAnimationFrame(() => shell.querySelector("call-list").focus());
    }
}

/** From the message to its row, so that j and k walk on from there; who is in the list of calls stays there. */
function backToRow(shell, state) {
    const { row } = state;
    state.choose(null);
    if (!document.activeElement?.closest("call-list")) {
        requestAnimationFrame(() => shell.querySelector("call-ladder").focusRow(row));
    }
}
