import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { OpenConsoles, READ_AT_ONCE, mayRead } from "../../../simulator/voice_simulator/console/page/modules/open_consoles.js";

/** Consoles of one browser, by name; `reading()` names those that read. */
class Browser {
    #channels = [];
    #now = 0;
    consoles = new Map();
    said = new Map();

    open(name, isHidden = false) {
        const channel = { postMessage: (data) => this.#tell(channel, structuredClone(data)) };
        this.#channels.push(channel);
        this.said.set(name, "reads");
        const console = new OpenConsoles(channel, () => (this.#now += 1), {
            rest: (isOutOfSight) => this.said.set(name, isOutOfSight ? "rests" : "has no room"),
            goOn: () => this.said.set(name, "reads"),
        });
        this.consoles.set(name, { console, channel });
        console.join(isHidden);
    }

    /** A tab opens, and hides the one before. */
    openTab(name) {
        const last = [...this.consoles.keys()].at(-1);
        if (last) {
            this.hide(last);
        }
        this.open(name);
    }

    hide(name) {
        this.consoles.get(name).console.hide();
    }

    look(name) {
        this.consoles.get(name).console.join(false);
    }

    close(name) {
        this.consoles.get(name).console.leave();
        this.crash(name);
    }

    crash(name) {
        this.#channels.splice(this.#channels.indexOf(this.consoles.get(name).channel), 1);
        this.consoles.delete(name);
        this.said.delete(name);
    }

    reading() {
        return [...this.said].filter(([, does]) => does === "reads").map(([name]) => name).join("");
    }

    #tell(from, data) {
        this.#channels.filter((channel) => channel !== from).forEach((channel) => channel.onmessage({ data }));
    }
}

function browserWith(names) {
    const browser = new Browser();
    [...names].forEach((name) => browser.openTab(name));
    return browser;
}

test("of seven tabs those read that were looked at last", () => {
    const browser = browserWith("abcdefg");
    assert.equal(browser.reading(), "defg");
    assert.equal(browser.said.get("a"), "rests");
});

test("a tab that one looks at again reads, and the one that was hidden longest rests", () => {
    const browser = browserWith("abcdefg");
    browser.hide("g");
    browser.look("a");
    assert.equal(browser.reading(), "aefg");
});

test("to go to and fro between a few tabs makes none of them begin anew", () => {
    const browser = browserWith("abcdefg");
    const before = browser.reading();
    for (const [from, to] of ["gf", "fe", "eg", "gd"]) {
        browser.hide(from);
        browser.look(to);
        assert.equal(browser.reading(), before);
    }
});

test("where all are in sight, those go on that were there first, and the others have no room", () => {
    const browser = new Browser();
    [..."abcdef"].forEach((name) => browser.open(name));
    assert.equal(browser.reading(), "abcd");
    assert.equal(browser.said.get("f"), "has no room");
    browser.close("b");
    assert.equal(browser.reading(), "acde");
    browser.hide("a");
    assert.equal(browser.reading(), "cdef");
});

test("one that rested and is looked at where there is no room says so", () => {
    const browser = new Browser();
    browser.open("z", true);
    [..."abcd"].forEach((name) => browser.open(name));
    assert.equal(browser.said.get("z"), "rests");
    browser.look("z");
    assert.equal(browser.said.get("z"), "has no room");
});

test("one that has crashed keeps no place for longer than the others take to answer", () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
        const browser = browserWith("abcdefg");
        mock.timers.tick(1000);
        browser.crash("f");
        browser.hide("g");
        browser.look("g");
        assert.equal(browser.reading(), "deg");
        mock.timers.tick(1000);
        assert.equal(browser.reading(), "cdeg");
    } finally {
        mock.timers.reset();
    }
});

test("a hidden one gives way to one whose stream can't be opened; one in sight does not", () => {
    const browser = browserWith("abc");
    browser.consoles.get("c").console.lackRoom(true);
    assert.equal(browser.reading(), "abc");
    const seen = { id: "1", isHidden: false, since: 1, lacksRoom: false };
    const others = Array.from({ length: READ_AT_ONCE - 1 }, (_, index) => ({ ...seen, id: `0${index}`, since: 0, lacksRoom: true }));
    assert.equal(mayRead(seen, others), true);
    assert.equal(mayRead({ ...seen, isHidden: true }, others), false);
});
