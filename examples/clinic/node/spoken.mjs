// What patients hear: the NCCO of each moment of a call.

import { Connect, Input, NCCOBuilder, Talk } from "@vonage/voice";

const ncco = (...actions) => actions.reduce((built, one) => built.addAction(one), new NCCOBuilder()).build();

export function question({ patient, when, asked }, url) {
  const again = asked > 1 ? "Sorry, we did not understand. " : "";
  const menu = "Press 1 to confirm, 2 to move it, 3 to speak to somebody.";
  const text = `${again}${patient}, your appointment is ${when}. ${menu}`;
  return ncco(new Talk(text, true), new Input({ maxDigits: 1, timeOut: 5 }, undefined, `${url}/choice`));
}

export const confirmed = ({ when }) => ncco(new Talk(`Thank you. See you ${when}.`));

export function whichDay(url) {
  const speech = { language: "en-GB", startTimeout: 5, endOnSilence: 1 };
  return ncco(new Talk("Please say which day suits you better."), new Input(undefined, speech, `${url}/wish`));
}

export const noted = (wish) => ncco(new Talk(`We will ${wish ? `look for ${wish}, and ` : ""}call you again.`));

export function toReception(numbers, greeting = "One moment, please.") {
  const reception = { type: "phone", number: numbers.reception };
  return ncco(new Talk(greeting), new Connect(reception, numbers.clinic, undefined, undefined, 20));
}

export const closed = (hours) => ncco(new Talk(`The clinic is closed. We are here ${hours}.`));

export const message = ({ when }) =>
  ncco(new Talk(`This is the clinic. Your appointment is ${when}. Please call us back.`));

export const goodBye = () => ncco(new Talk("Please call us back. Good-bye."));
