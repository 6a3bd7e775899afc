/**
 * Put a text on the clipboard, and return whether that worked.
 *
 * Browsers have their clipboard for pages of this machine and for HTTPS only; elsewhere, as in a container's network, the
 * old way of copying a selection still does it.
 */
export async function copyText(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return copyBySelection(text);
    }
}

function copyBySelection(text) {
    const place = document.querySelector("dialog[open]") ?? document.body;
    const field = document.createElement("textarea");
    const focused = document.activeElement;
    field.value = text;
    field.className = "only-heard";
    place.append(field);
    field.select();
    const hasWorked = document.execCommand("copy");
    field.remove();
    focused?.focus();
    return hasWorked;
}

/** Give a text to the user as a file. */
export function download(name, text, type = "application/json") {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
