/** The control API has refused a request. */
export class Refusal extends Error {
    /**
     * @param {number} status of HTTP; 0 where the simulator could not be reached
     * @param {string} sentence why
     * @param {{line?: number, column?: number, path?: string, sentence: string}[]} mistakes in what was sent
     */
    constructor(status, sentence, mistakes = []) {
        super(sentence);
        this.status = status;
        this.sentence = sentence;
        this.mistakes = mistakes;
    }
}

/**
 * Requests to the control API of the simulator that serves this page.
 *
 * The control token, where one is needed, is kept here and nowhere else: it is gone with the page.
 */
export class Requests {
    #token = null;
    #question = null;
    #base;
    #askForToken;

    /**
     * @param {string} base the address of `/_simulator/`
     * @param {(isWrong: boolean) => Promise<string>} askForToken asks the user for the control token; whether one was
     *   given that does not fit
     */
    constructor(base, askForToken) {
        this.#base = base;
        this.#askForToken = askForToken;
    }

    /** Whether somebody is asked for the token, for which all requests wait. */
    get isAsking() {
        return this.#question !== null;
    }

    get(path, options) {
        return this.#answer("GET", path, options);
    }

    post(path, options) {
        return this.#answer("POST", path, options);
    }

    put(path, options) {
        return this.#answer("PUT", path, options);
    }

    remove(path, options) {
        return this.#answer("DELETE", path, options);
    }

    /**
     * Ask, and return the response where it is not refused.
     *
     * @param {string} method of HTTP
     * @param {string} path below `/_simulator/`, each of its segments encoded
     * @param {object} options `query`: its parameters, null for those that are left out; `body`: sent as JSON; `text`:
     *   sent as it is; `accept`: a content type; `signal`: aborts it
     * @throws {Refusal}
     */
    async ask(method, path, { query = {}, body, text, accept, signal } = {}) {
        await this.#question; // who asks meanwhile would only be refused
        const token = this.#token;
        const response = await this.#fetch(this.address(path, query), {
            method,
            headers: this.#headers(body, accept),
            body: body === undefined ? text : JSON.stringify(body),
            signal,
            cache: "no-store",
        });
        if (response.status === 401) {
            // Another request may have asked for it meanwhile.
            this.#token = token === this.#token ? await this.#asked(token !== null) : this.#token;
            return this.ask(method, path, { query, body, text, accept, signal });
        }
        if (!response.ok) {
            throw await refusalOf(response);
        }
        return response;
    }

    /** The address of a route, without the token. */
    address(path, query = {}) {
        const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined);
        const parameters = new URLSearchParams(given).toString();
        return `${this.#base}${path}${parameters && "?"}${parameters}`;
    }

    async #asked(isWrong) {
        this.#question ??= this.#askForToken(isWrong);
        try {
            return await this.#question;
        } finally {
            this.#question = null;
        }
    }

    async #answer(method, path, options) {
        const response = await this.ask(method, path, options);
        const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
        return isJson ? response.json() : response.text();
    }

    async #fetch(address, options) {
        try {
            return await fetch(address, options);
        } catch (error) {
            if (error.name === "AbortError") {
                throw error;
            }
            throw new Refusal(0, "The simulator can't be reached.");
        }
    }

    #headers(body, accept) {
        return {
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
            ...(accept ? { Accept: accept } : {}),
            ...(this.#token === null ? {} : { Authorization: `Bearer ${this.#token}` }),
        };
    }
}

async function refusalOf(response) {
    const told = await response.json().catch(() => ({}));
    return new Refusal(response.status, told.error ?? `HTTP ${response.status}`, told.mistakes);
}
