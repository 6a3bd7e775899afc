/**
 * Return where in a text a mistake is: from its line and column, both from 1, to the end of the word there.
 *
 * @returns {{from: number, to: number}} offsets into the text
 */
export function placeOfMistake(text, { line, column }) {
    const lines = text.split("\n");
    const row = Math.min(Math.max(line, 1), lines.length) - 1;
    const start = lines.slice(0, row).reduce((length, one) => length + one.length + 1, 0);
    const from = start + Math.min(Math.max(column - 1, 0), lines[row].length);
    const word = /^[^\s,:{}[\]]+/.exec(text.slice(from, start + lines[row].length));
    return { from, to: from + (word?.[0].length ?? Math.min(1, start + lines[row].length - from)) };
}

/**
 * Cut a text into pieces, those with a mistake marked: together they are the text.
 *
 * @returns {{text: string, isMarked: boolean}[]}
 */
export function markedPieces(text, mistakes) {
    const places = mistakes.filter((one) => one.line).map((one) => placeOfMistake(text, one));
    places.sort((one, other) => one.from - other.from);
    const pieces = [];
    let end = 0;
    for (const { from, to } of places.filter((one) => one.to > one.from)) {
        if (from >= end) {
            pieces.push({ text: text.slice(end, from), isMarked: false }, { text: text.slice(from, to), isMarked: true });
            end = to;
        }
    }
    return [...pieces, { text: text.slice(end), isMarked: false }].filter((piece) => piece.text !== "");
}

/** Return the lines of a text that have a mistake. */
export function linesWithMistakes(mistakes) {
    return new Set(mistakes.map((one) => one.line).filter(Boolean));
}
