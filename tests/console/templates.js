/* Run in the page of the console, by test_templates.py: what each case has become. */
async () => {
    const { html, svg, keyed, placed, render } = await import("/_simulator/console/modules/html.js");
    const { View, define } = await import("/_simulator/console/modules/view.js");
    const { State } = await import("/_simulator/console/modules/state.js");
    const place = document.createElement("div");
    document.body.append(place);
    const shown = (template) => {
        render(template, place);
        return place.innerHTML.replaceAll("<!---->", "");
    };
    const found = {};

    const text = (value) => shown(html`<p>${value}</p>`);
    found.text = [text("<b>&amp;"), text(7), text(null), text(undefined), text(false), text(0), text("again")];

    const attribute = (value) => shown(html`<p title=${value} ?hidden=${value}></p>`);
    found.attributes = [attribute('a"b'), attribute(null), attribute(true), attribute(false)];

    const child = (value) => shown(html`${value}<i></i>${value}`);
    found.children = [child(html`<b>1</b>`), child("text"), child([1, html`<u></u>`]), child(null), child(html`<s></s>`)];

    const rows = (names) => shown(html`<ul>${keyed(names, (name) => name, (name) => html`<li>${name}</li>`)}</ul>`);
    rows(["a", "b", "c"]);
    found.list = [rows(["c", "a", "d"]), rows([]), rows(["e"])];

    const again = (names) => shown(html`<ol>${keyed(names, (name) => name, (name) => html`<li>${name}</li>`)}</ol>`);
    again(["a", "b", "c"]);
    const kept = Object.fromEntries([...place.querySelectorAll("li")].map((one) => [one.textContent, one]));
    again(["c", "x", "a"]);
    found.kept = [...place.querySelectorAll("li")].map((one) => one === kept[one.textContent]);

    const anywhere = (names) => shown(html`<ol>${placed(names, (name) => name, (name) => html`<li>${name}</li>`)}</ol>`);
    found.placed = [anywhere(["a", "b", "c"]), anywhere(["c", "a", "d"]), anywhere([])];

    const field = (value, other) => render(html`<input .value=${value}><p>${other}</p>`, place);
    field("a", 1);
    const input = place.querySelector("input");
    input.value = "typed";
    input.focus();
    field("a", 2);
    found.field = [place.querySelector("input") === input, input.value, document.activeElement === input];
    field("b", 2);
    found.field.push(input.value);

    const heard = [];
    const button = (name) => render(html`<button @click=${() => heard.push(name)}></button>`, place);
    button("first");
    place.querySelector("button").click();
    button("second");
    place.querySelector("button").click();
    found.listeners = heard;

    render(html`<svg viewBox=${"0 0 2 1"}>${svg`<path d=${"M0 0h2"}/>`}</svg>`, place);
    const path = place.querySelector("path");
    found.svg = [path.namespaceURI, path.getAttribute("d"), place.firstElementChild.getAttribute("viewBox")];

    const styled = (width) => render(html`<p .styles=${{ "--at": "4px", width }}></p>`, place);
    styled("5px");
    const { style } = place.querySelector("p");
    found.styles = [style.getPropertyValue("--at"), style.width];
    style.width = "9px";
    found.stylesAgain = ["5px", "6px"].map((width) => [styled(width), style.width].at(-1));

    const still = html`<p>${"one"}</p>`;
    render(still, place);
    place.firstElementChild.textContent = "touched";
    found.sameAgain = [still, html`<p>${"other"}</p>`].map(shown);

    class CountingView extends View {
        shown = [];
        decisive = ({ row }) => [row];
        template({ row }) {
            this.shown.push(row);
        }
    }
    define("counting-view", CountingView);
    const [state, view] = [new State(), document.createElement("counting-view")];
    view.state = state;
    document.body.append(view);
    for (const row of [null, 3, 3, null]) {
        state.choose(row);
        await new Promise((done) => requestAnimationFrame(done));
    }
    view.refresh();
    found.views = view.shown;

    view.remove();
    place.remove();
    return found;
}
