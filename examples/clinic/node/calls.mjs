// The clinic's calls: how they are placed, tried again, changed and ended.

import { setTimeout as sleep } from "node:timers/promises";

import * as spoken from "./spoken.mjs";

const phone = (number) => ({ type: "phone", number });

// So often we call about an appointment, and ask the platform for one call.
export const MOST = 3;

export class Calls {
  // `patience` says how many milliseconds we wait before we call a busy line again, and before we bother the platform
  // again.
  constructor(voice, numbers, patience = { busy: 300_000, rateLimited: 1_000 }) {
    Object.assign(this, { voice, numbers, patience });
  }

  // Calls a patient; all that follows comes to addresses below the URL. The news of a call wait until we know its id.
  async place(appointment, url) {
    appointment.calls += 1;
    appointment.placed = this.#askFor({
      to: [phone(appointment.number)],
      from: phone(this.numbers.clinic),
      answer_url: [`${url}/answer`],
      event_url: [`${url}/events`],
      ringingTimer: 30,
      advancedMachineDetection: { behavior: "continue", mode: "detect_beep" },
    }).then((call) => Object.assign(appointment, { call, answered: false, machine: false, asked: 0 }));
    await appointment.placed;
  }

  async #askFor(request, attempt = 1) {
    try {
      const { uuid } = await this.voice.createOutboundCall(request);
      return uuid;
    } catch (error) {
      if (error.response?.status !== 429 || attempt === MOST) throw error;
      await sleep(this.patience.rateLimited * attempt);
      return this.#askFor(request, attempt + 1);
    }
  }

  // Calls again after a while, unless there is no need any more.
  async placeLater(appointment, url) {
    await sleep(this.patience.busy, undefined, { ref: false });
    if (appointment.outcome !== "called off") await this.#try(this.place(appointment, url));
  }

  askAgain(appointment, url) {
    return this.#try(this.voice.transferCallWithNCCO(appointment.call, spoken.question(appointment, url)));
  }

  hangUp({ call }) {
    return this.#try(this.voice.hangupCall(call));
  }

  // What may come too late: the patient may have hung up a moment ago.
  async #try(change) {
    try {
      await change;
    } catch (error) {
      console.error(`the platform did not do it: ${error.message}`);
    }
  }
}
