/** What one need not make again, since all that decides about it is as it was. */

/** Whether two lists hold the same values in the same order. */
export function areSame(values, others) {
    return values.length === others.length && values.every((value, index) => Object.is(value, others[index]));
}

/**
 * The templates of many like things, each kept until something that it shows is another: the same template again is
 * not even looked into when it is rendered.
 */
export class KeptTemplates {
    #kept = new WeakMap();

    /** The template of a thing; `make` makes it anew where one of the `values` that decide about it has changed. */
    of(thing, values, make) {
        const kept = this.#kept.get(thing);
        if (kept && areSame(values, kept.values)) {
            return kept.template;
        }
        const template = make();
        this.#kept.set(thing, { values, template });
        return template;
    }
}
