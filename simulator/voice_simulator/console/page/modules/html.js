/**
 * Live templates: what a view shows, written as HTML with values in it.
 *
 *     render(html`<button ?disabled=${!may} @click=${answer}>Answer ${name}</button>`, element);
 *
 * A value is a child or the whole of an attribute. As a child it is text, a template, a list of those, or nothing; text
 * is never read as markup. `name=${…}` sets an attribute (null and false remove it), `?name=${…}` one without a value,
 * `.name=${…}` a property, `.styles=${{ top: "4px" }}` properties of the style, `@name=${…}` a listener.
 *
 * Rendering again changes what is different and leaves the rest, with its focus, selection and scrolling, in place. A
 * template that is the very object that stands there already is not looked into.
 */

const MARK = "\u2063value:";
const IN_ATTRIBUTE = /\u2063value:(\d+)\u2063/;

class Template {
    constructor(strings, values, isSvg) {
        this.strings = strings;
        this.values = values;
        this.isSvg = isSvg;
    }
}

class Keyed {
    constructor(items, keyOf, templateOf, isOrdered) {
        this.items = items;
        this.keyOf = keyOf;
        this.templateOf = templateOf;
        this.isOrdered = isOrdered;
    }
}

/** A template of HTML. */
export function html(strings, ...values) {
    return new Template(strings, values, false);
}

/** A template of what stands inside an `<svg>`. */
export function svg(strings, ...values) {
    return new Template(strings, values, true);
}

/** A list whose elements keep their identity: an item with the same key is the same element, wherever it stands. */
export function keyed(items, keyOf, templateOf) {
    return new Keyed(items, keyOf, templateOf, true);
}

/**
 * Such a list whose elements say themselves where they stand: none is put elsewhere in the document, after which the
 * browser would have to style it and lay it out anew.
 */
export function placed(items, keyOf, templateOf) {
    return new Keyed(items, keyOf, templateOf, false);
}

/** Show a template in an element, in place of what was rendered there before. */
export function render(template, container) {
    if (!rendered.has(container)) {
        rendered.set(container, slotIn(container));
    }
    fill(rendered.get(container), template);
}

const rendered = new WeakMap();

function slotIn(container) {
    container.replaceChildren();
    const end = document.createComment("");
    container.append(end);
    return { end, content: null };
}

// -- what a template is made of: parsed once for each place in the source

const parsed = new WeakMap();

function partsOf(template) {
    if (!parsed.has(template.strings)) {
        parsed.set(template.strings, parse(template));
    }
    return parsed.get(template.strings);
}

function parse({ strings, isSvg }) {
    const source = strings.reduce((text, next, index) => text + placeholder(text, index - 1) + next).trim();
    const element = document.createElement("template");
    element.innerHTML = isSvg ? `<svg>${source}</svg>` : source;
    const content = isSvg ? unwrapped(element.content) : element.content;
    if (content.firstChild?.nodeType === Node.COMMENT_NODE) {
        // What a child at the very beginning becomes stands before its mark: something has to stand before that.
        content.prepend(document.createComment(""));
    }
    return { content, parts: [...partsIn(content)] };
}

function placeholder(before, index) {
    const isInTag = before.lastIndexOf("<") > before.lastIndexOf(">");
    return isInTag ? `${MARK}${index}\u2063` : `<!--${MARK}${index}\u2063-->`;
}

function unwrapped(content) {
    const fragment = document.createDocumentFragment();
    fragment.append(...content.firstElementChild.childNodes);
    return fragment;
}

function* partsIn(content) {
    const walker = document.createTreeWalker(content, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
    for (let position = 0, node = walker.nextNode(); node; node = walker.nextNode(), position += 1) {
        if (node.nodeType === Node.COMMENT_NODE) {
            const found = IN_ATTRIBUTE.exec(node.data);
            if (found) {
                node.data = "";
                yield { position, index: Number(found[1]), name: null };
            }
        } else {
            yield* attributeParts(node, position);
        }
    }
}

function* attributeParts(element, position) {
    for (const { name, value } of [...element.attributes]) {
        const found = IN_ATTRIBUTE.exec(value);
        if (found) {
            element.removeAttribute(name);
            yield { position, index: Number(found[1]), name };
        }
    }
}

// -- one showing of a template

function begin(template) {
    const { content, parts } = partsOf(template);
    const fragment = document.importNode(content, true);
    const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
    const nodes = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        nodes.push(node);
    }
    const bindings = parts.map((part) => binding(part, nodes[part.position]));
    return { strings: template.strings, fragment, bindings };
}

function binding({ index, name }, node) {
    return name === null
        ? { index, slot: { end: node, content: null }, set: null }
        : { index, slot: null, set: setter(node, name), value: undefined };
}

function setter(element, name) {
    const bare = name.slice(1);
    switch (name[0]) {
        case "?":
            return (value) => element.toggleAttribute(bare, Boolean(value));
        case ".":
            return bare === "styles" ? styleSetter(element) : propertySetter(element, bare);
        case "@":
            return listenerSetter(element, bare);
        default:
            return (value) => setAttribute(element, name, value);
    }
}

function setAttribute(element, name, value) {
    if (value === null || value === undefined || value === false) {
        element.removeAttribute(name);
    } else {
        element.setAttribute(name, value === true ? "" : value);
    }
}

/** HTML makes attributes lower-case; what a user types meanwhile in a field is not set back to what it was. */
function propertySetter(element, lower) {
    let name = null;
    return (value) => {
        name ??= propertyName(element, lower);
        if (element[name] !== value) {
            element[name] = value;
        }
    };
}

function propertyName(element, lower) {
    for (const name in element) {
        if (name.toLowerCase() === lower) {
            return name;
        }
    }
    return lower;
}

function styleSetter(element) {
    const before = new Map();
    return (values) => {
        for (const [name, value] of Object.entries(values ?? {})) {
            if (before.get(name) !== value) {
                before.set(name, value);
                element.style.setProperty(name, value);
            }
        }
    };
}

function listenerSetter(element, type) {
    let listener = null;
    element.addEventListener(type, (event) => listener?.call(element, event));
    return (value) => {
        listener = value;
    };
}

function update(instance, values) {
    for (const one of instance.bindings) {
        const value = values[one.index];
        if (one.slot) {
            fill(one.slot, value);
        } else if (value !== one.value || typeof value === "object") {
            one.value = value;
            one.set(value);
        }
    }
}

// -- what stands in one place: nothing, text, a template, or a list

function fill(slot, value) {
    if (value instanceof Template) {
        fillWithTemplate(slot, value);
    } else if (value instanceof Keyed) {
        fillWithList(slot, value);
    } else if (Array.isArray(value)) {
        fillWithList(slot, keyed(value, (_, index) => index, (item) => item));
    } else {
        fillWithText(slot, value === null || value === undefined || value === false ? "" : spelled(value));
    }
}

/** Characters that turn the direction of what stands beside them (Unicode UAX #9). */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g;

/** A value as text; what would turn its surroundings is spelled out, as in JSON. */
function spelled(value) {
    return String(value).replace(TURNING, (turning) => `\\u${turning.codePointAt(0).toString(16)}`);
}

function fillWithText(slot, text) {
    if (slot.content?.kind === "text") {
        if (slot.content.text !== text) {
            slot.content.text = text;
            slot.content.node.data = text;
        }
        return;
    }
    clear(slot);
    if (text !== "") {
        const node = document.createTextNode(text);
        slot.end.before(node);
        slot.content = { kind: "text", node, text };
    }
}

function fillWithTemplate(slot, template) {
    if (slot.content?.kind !== "template" || slot.content.instance.strings !== template.strings) {
        clear(slot);
        const instance = begin(template);
        update(instance, template.values);
        const first = instance.fragment.firstChild;
        slot.end.before(instance.fragment);
        slot.content = { kind: "template", instance, first, template };
    } else if (slot.content.template !== template) {
        slot.content.template = template;
        update(slot.content.instance, template.values);
    }
}

function fillWithList(slot, { items, keyOf, templateOf, isOrdered }) {
    if (slot.content?.kind !== "list") {
        clear(slot);
        slot.content = { kind: "list", slots: new Map() };
    }
    const before = slot.content.slots;
    const after = new Map();
    items.forEach((item, index) => {
        const key = keyOf(item, index);
        after.set(key, before.get(key) ?? newItem(slot));
        before.delete(key);
    });
    before.forEach(remove);
    if (isOrdered) {
        order(after, slot.end);
    }
    items.forEach((item, index) => fill(after.get(keyOf(item, index)), templateOf(item, index)));
    slot.content.slots = after;
}

function newItem(slot) {
    const start = document.createComment("");
    const end = document.createComment("");
    slot.end.before(start, end);
    return { start, end, content: null };
}

/** Put items in order, from the last to the first; one that stands right is not touched, so that it keeps its focus. */
function order(slots, end) {
    let next = end;
    for (const item of [...slots.values()].reverse()) {
        if (item.end.nextSibling !== next) {
            next.before(...between(item.start, item.end));
        }
        next = item.start;
    }
}

function between(start, end) {
    const nodes = [start];
    while (nodes.at(-1) !== end) {
        nodes.push(nodes.at(-1).nextSibling);
    }
    return nodes;
}

function remove(item) {
    between(item.start, item.end).forEach((node) => node.remove());
}

function clear(slot) {
    const { content } = slot;
    if (content?.kind === "text") {
        content.node.remove();
    } else if (content?.kind === "template") {
        removeUntil(content.first, slot.end);
    } else if (content?.kind === "list") {
        content.slots.forEach(remove);
    }
    slot.content = null;
}

function removeUntil(node, end) {
    while (node && node !== end) {
        const next = node.nextSibling;
        node.remove();
        node = next;
    }
}
