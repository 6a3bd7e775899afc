const PLACE = "voice-simulator-theme";
const THEMES = ["auto", "light", "dark"];

/** The theme that the user has chosen: "auto" is that of the system. */
export function chosenTheme() {
    const chosen = remembered();
    return THEMES.includes(chosen) ? chosen : "auto";
}

/** Show the page in the chosen theme. */
export function applyTheme() {
    const theme = chosenTheme();
    if (theme === "auto") {
        delete document.documentElement.dataset.theme;
    } else {
        document.documentElement.dataset.theme = theme;
    }
}

/** Choose the next theme, show it, and remember it for the next time. */
export function nextTheme() {
    const next = THEMES[(THEMES.indexOf(chosenTheme()) + 1) % THEMES.length];
    try {
        localStorage.setItem(PLACE, next);
    } catch {
        forThisPage = next; // a page from disk, or one that may keep nothing
    }
    applyTheme();
}

let forThisPage = null;

function remembered() {
    try {
        return forThisPage ?? localStorage.getItem(PLACE);
    } catch {
        return forThisPage;
    }
}
