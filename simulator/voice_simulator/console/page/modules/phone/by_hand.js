const NAME = "console-by-hand.yaml";
const SCENARIO = `name: Calls ring until somebody plays them in the console
calls:
  - {to: "*", type: phone, turns: [by_hand]}
  - {to: "*", type: sip, turns: [by_hand]}
  - {to: "*", type: app, turns: [by_hand]}
  - {to: "*", type: vbc, turns: [by_hand]}
`;

/** Whether the next calls of Vonage applications ring by hand: a scenario that the console loads, and unloads. */
export class RingsByHand {
    #requests;
    #loaded = new Set();

    /** @param {import("../requests.js").Requests} requests */
    constructor(requests) {
        this.#requests = requests;
    }

    /** Whether those of a Vonage application do. */
    of(application_id) {
        return this.#loaded.has(application_id);
    }

    /** Find out anew: others load and unload scenarios, too. */
    async ask() {
        const { scenarios } = await this.#requests.get("scenarios");
        const ours = scenarios.filter((one) => one.name === NAME && one.application_id !== null);
        this.#loaded = new Set(ours.map((one) => one.application_id));
    }

    /** Let the next calls ring by hand, or go by their scripts again. */
    async set(application_id, isOn) {
        const query = { name: NAME, application_id };
        if (isOn) {
            await this.#requests.post("scenarios", { query, text: SCENARIO });
        } else {
            await this.#requests.remove("scenarios", { query });
        }
        await this.ask();
    }
}
