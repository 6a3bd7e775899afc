import { OpenedCall } from "./opened_call.js";
import { JournalStream } from "./stream.js";

const NOT_SOONER_THAN = 250;
const CLOCKS_EVERY = 1000;
const OPENS_WITHIN = 5000;

const NO_ANSWER =
    "The journal has not begun to come for 5 s. The simulator is busy, or other tabs hold all six connections that a " +
    "browser keeps to one address: close one of them.";
const NO_ROOM =
    "This page does not read the journal: four other consoles are in sight, and a browser keeps six connections to one " +
    "address. Close or hide one of them, and it goes on here.";

/**
 * Keeps the state true to a running simulator: follows its journal, and asks for what no journal says.
 *
 * The journals of all worlds make the list of calls. Of the call that one looks at, the journal is fetched whole, and
 * goes on from the stream.
 */
export class LiveSimulator {
    #state;
    #requests;
    #openedCall;
    #soon = new Map();
    #asking = new Map();
    /** Whether the stream of the journal is open, as far as one can tell: a network that is gone breaks it late. */
    #streams = false;
    #stream;
    /** Why the journal is not read now; null while it is. */
    #rests = null;
    /** What is told whether the stream can't be opened; the consoles of this browser make room then. */
    lacksRoom = () => {};

    /** @param {import("./state.js").State} state */
    constructor(state) {
        this.#state = state;
        this.#requests = state.requests;
        this.#openedCall = new OpenedCall(state, () => this.#askSoon("inside", () => this.#askInside()));
        this.#stream = new JournalStream(this.#requests, {
            opened: () => this.#begin(),
            told: (events) => this.#take(events),
            lost: (why) => this.#lose(why),
        });
    }

    /** Begin, and go on for as long as the page is there. */
    start() {
        this.#askOften("health", () => this.#askHealth());
        this.#askOften("clocks", () => this.#askClocks());
        this.#awaitStream();
        this.#stream.follow();
    }

    /** Read the journal no more, so that the browser has a connection for others; say so where somebody looks. */
    rest(isHidden) {
        this.#streams = false;
        this.#rests = isHidden ? "" : NO_ROOM;
        this.#stream.rest();
        this.#connectionIs("resting", this.#rests || null);
    }

    /** Read the journal again. */
    goOn() {
        this.#rests = null;
        this.#connectionIs("connecting");
        this.#awaitStream();
        this.#stream.goOn();
    }

    /** A browser does not say that a request waits for a connection: one sees it by the time that passes. */
    #awaitStream() {
        setTimeout(() => {
            const isWaiting = !this.#streams && this.#rests === null && !this.#requests.isAsking;
            if (isWaiting && this.#state.connection.is === "connecting") {
                this.#connectionIs("connecting", NO_ANSWER);
                this.lacksRoom(true);
            }
        }, OPENS_WITHIN);
    }

    #lose(why) {
        this.#streams = false;
        this.lacksRoom(false);
        this.#connectionIs("lost", why);
    }

    #begin() {
        this.lacksRoom(false);
        this.#state.calls.forget();
        this.#state.insides.clear();
        this.#state.runs.forEach((_, name) => this.#state.listRun(name));
        this.#openedCall.reload();
        this.#streams = true;
        this.#connectionIs("open");
    }

    #connectionIs(is, why = null) {
        if (this.#state.connection.is !== "ended" || is === "open") {
            this.#state.connection = { is, why };
            this.#state.changed();
        }
    }

    // -- the journal

    #take(events) {
        for (const { name, data } of events) {
            const { application_id, ...entry } = data;
            this.#takeOne(name, application_id, entry);
        }
        this.#askSoon("clocks", () => this.#askClocks());
        this.#state.changedSoon();
    }

    #takeOne(name, application_id, entry) {
        switch (name) {
            case "entry":
                this.#state.calls.apply(application_id, entry);
                this.#openedCall.take(application_id, entry);
                break;
            case "reset":
                this.#forgetWorld(application_id);
                break;
            case "end":
                this.#connectionIs("ended", "The simulator has stopped.");
                break;
            case "missed": // What was forgotten can't be had: the list says so.
                this.#state.calls.miss(application_id, entry.last);
                break;
            default: // an event of a later version
        }
    }

    #forgetWorld(application_id) {
        this.#state.calls.forget(application_id);
        this.#state.clocks.delete(application_id); // one that goes on is told soon
        if (this.#state.opened?.application_id === application_id) {
            this.#state.close();
            this.#state.say(`The world of ${application_id} has ended, and with it the call that was open here.`);
        }
    }

    // -- what no journal says

    async #askInside() {
        const { opened, ladder } = this.#state;
        if (opened && ladder && this.#state.canAsk) {
            const legs = ladder.heads.filter((head) => head.kind === "party" || head.kind === "socket");
            const uuids = new Set([opened.uuid, ...legs.map((head) => head.id)]);
            await Promise.all([...uuids].map((uuid) => this.#askLeg(opened.application_id, uuid)));
            this.#state.changedSoon();
        }
    }

    async #askLeg(application_id, uuid) {
        const path = `calls/${encodeURIComponent(uuid)}`;
        this.#state.insides.set(uuid, await this.#requests.get(path, { query: { application_id } }));
    }

    async #askClocks() {
        const { worlds } = await this.#requests.get("clock", { query: { application_id: "*" } });
        const asked = performance.now();
        this.#state.clocks = new Map(Object.entries(worlds).map(([id, clock]) => [id, { ...clock, asked }]));
        this.#state.changedSoon();
    }

    async #askHealth() {
        try {
            this.#state.health = await this.#requests.get("health");
        } catch (refusal) {
            this.#connectionIs("lost", refusal.sentence ?? "The simulator can't be reached.");
            return;
        }
        if (this.#streams && this.#state.connection.is === "lost") {
            this.#connectionIs("open");
        } else if (this.#rests !== null && this.#state.connection.is === "lost") {
            this.#connectionIs("resting", this.#rests || null);
        }
        this.#state.changedSoon();
    }

    /** Ask soon: not sooner than a while after the last time, however much happens. */
    #askSoon(name, ask) {
        if (!this.#soon.has(name)) {
            this.#soon.set(name, setTimeout(() => {
                this.#soon.delete(name);
                this.#askInTurn(name, ask);
            }, NOT_SOONER_THAN));
        }
    }

    /** One question at a time, so that no answer overtakes a later one; what comes meanwhile is asked afterwards, once. */
    async #askInTurn(name, ask) {
        if (this.#asking.has(name)) {
            this.#asking.set(name, true);
            return;
        }
        this.#asking.set(name, false);
        await quietly(ask);
        const isAskedAgain = this.#asking.get(name);
        this.#asking.delete(name);
        if (isAskedAgain) {
            this.#askSoon(name, ask);
        }
    }

    #askOften(name, ask) {
        this.#askInTurn(name, ask);
        setInterval(() => document.hidden || this.#askSoon(name, ask), CLOCKS_EVERY);
    }
}

/** What is asked again anyway may fail: the stream says that the connection is lost. */
async function quietly(ask) {
    try {
        await ask();
    } catch {
        // the next time
    }
}
