const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Return the letter of a leg, by which others name it; a number where there are more than letters. */
export function legLetter(index) {
    return LETTERS[index] ?? String(index + 1);
}
