/** What keys do wherever one is, in words; those of each part of the page stand with it. */
export const KEYS_EVERYWHERE = [
    ["/", "filter the calls"],
    ["j  k  ↓  ↑", "next call, the one before; in the ladder the same for its rows"],
    ["Enter", "open the call, or the row"],
    ["Esc", "one step back: from the message to the ladder, and to the calls"],
    ["g  G", "first, last"],
    ["?", "these keys"],
];

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
        j: walk(1),
        k: walk(-1),
        Escape: () => stepBack(shell, state),
    }[key];
}

/** One step back: from what is furthest in. */
export function stepBack(shell, state) {
    if (shell.isAboutCall) {
        shell.showAboutCall(false);
    } else if (state.row !== null) {
        state.choose(null);
    } else if (state.opened !== null) {
        state.close();
        requestAnimationFrame(() => shell.querySelector("call-list").focus());
    }
}
