import { Refusal } from "./requests.js";

const AGAIN_AFTER = [500, 1000, 2000, 5000];
const AT_ONCE = 8;

/**
 * What happens in all worlds, as it happens: the journal's stream.
 *
 * `EventSource` can't send the control token, so the events are read here.
 */
export class JournalStream {
    #requests;
    #listener;
    #reading = new AbortController();
    #rests = false;
    #wake = () => {};

    /**
     * @param {import("./requests.js").Requests} requests
     * @param {object} listener `opened()`, before the first event of each connection: all is told from the beginning;
     *   `told(events)` with `{name, data}`; `lost(sentence)`, and the stream tries again; `ended()`, the simulator stops
     */
    constructor(requests, listener) {
        this.#requests = requests;
        this.#listener = listener;
    }

    /** Follow the journal for as long as the page is there. */
    async follow() {
        for (let failures = 0; ; failures += 1) {
            await this.#turn();
            const { signal } = (this.#reading = new AbortController());
            try {
                await this.#read(signal, () => {
                    failures = 0;
                });
            } catch (error) {
                if (signal.aborted) {
                    continue;
                }
                this.#listener.lost(error instanceof Refusal ? error.sentence : "The connection broke.");
            }
            await pause(AGAIN_AFTER[Math.min(failures, AGAIN_AFTER.length - 1)]);
        }
    }

    /** Close the connection, and open none until it goes on. */
    rest() {
        this.#rests = true;
        this.#reading.abort();
    }

    /** Read again, from the beginning. */
    goOn() {
        this.#rests = false;
        this.#wake();
    }

    async #turn() {
        while (this.#rests) {
            await new Promise((resume) => {
                this.#wake = resume;
            });
        }
    }

    async #read(signal, succeeded) {
        const response = await this.#requests.ask("GET", "journal/stream", { query: { application_id: "*" }, signal });
        this.#listener.opened();
        succeeded();
        const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
        const events = new EventReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) {
            await this.#tell(events.read(part.value));
        }
        throw new Refusal(0, "The simulator has closed the connection.");
    }

    /** A journal that is there already is long: the page stays usable while it is read. */
    async #tell(events) {
        for (let from = 0; from < events.length; ) {
            const until = performance.now() + AT_ONCE;
            const told = [];
            while (from < events.length && performance.now() < until) {
                const { name, data } = events[from++];
                told.push({ name, data: JSON.parse(data) });
            }
            this.#listener.told(told);
            if (from < events.length) {
                await pause(0);
            }
        }
    }
}

/** Reads server-sent events: `{name, data}`, the data as text. */
export class EventReader {
    #rest = "";

    /** Return the events that are whole with this part of the stream. */
    read(part) {
        const blocks = (this.#rest + part).split("\n\n");
        this.#rest = blocks.pop();
        return blocks.map(eventOf).filter((event) => event !== null);
    }
}

function eventOf(block) {
    const event = { name: "message", data: null };
    for (const line of block.split("\n")) {
        if (line.startsWith("event: ")) {
            event.name = line.slice(7);
        } else if (line.startsWith("data: ")) {
            event.data = line.slice(6);
        }
    }
    return event.data === null ? null : event;
}

function pause(ms) {
    return new Promise((resume) => setTimeout(resume, ms));
}
