/** What may be why things failed, each cause once. */
export function causesOf(failures) {
    return [...new Set(failures.map(({ cause }) => cause).filter(Boolean))];
}
