// The clinic's calls, played by voice-simulator: `voice-simulator exec --clock manual -- npm test`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, beforeEach, test } from "node:test";

import { Vonage } from "@vonage/server-sdk";

import { clinic } from "./app.mjs";
import { Calls } from "./calls.mjs";

const { VONAGE_APPLICATION_ID: applicationId, VONAGE_PRIVATE_KEY: privateKey, VOICE_SIMULATOR_URL: SIMULATOR } = process.env;
const { voice } = new Vonage({ applicationId, privateKey }, { apiHost: SIMULATOR });

const NUMBERS = { clinic: process.env.VONAGE_VIRTUAL_NUMBER, reception: "442079460700" };
const [ADA, BOB] = ["447700900101", "447700900102"];
const WHEN = "tomorrow at nine";
const QUESTION = "*Press 1 to confirm, 2 to move it, 3 to speak to somebody.";

// The clinic itself, in this process; its tests are as impatient as it can bear.
let now;
const web = clinic(new Calls(voice, NUMBERS, { busy: 20, rateLimited: 20 }), NUMBERS, () => now).listen(0, "127.0.0.1");
await once(web, "listening");
const CLINIC = `http://127.0.0.1:${web.address().port}`;
after(() => web.close());

async function json(url, body, method = body ? "POST" : "GET") {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  const told = await answer.json();
  assert.ok(answer.ok, `${told.error}\n${told.timeline ?? ""}`);
  return told;
}

const appointment = (id, body, method) => json(`${CLINIC}/appointments/${id}`, body, method);
const remind = (number, patient = "Ada") => json(`${CLINIC}/appointments`, { patient, number, when: WHEN });

const ask = (path, body, method) => json(`${SIMULATOR}/_simulator/${path}`, body, method);
const plays = (scenario) => ask("scenarios?name=test", scenario);
const until = (condition) => ask("clock/advance", { until: condition, at_most: "10m" });
const over = (uuid) => until({ uuid, done: true });
const party = (uuid, ...steps) => ask(`calls/${uuid}/party`, steps);

async function heard(uuid) {
  const { entries } = await ask(`journal?kind=heard&uuid=${uuid}`);
  return entries.map(({ content }) => content);
}

// Whoever calls the number of this Vonage application gets the hotline.
const registered = await ask(`applications/${applicationId}`);
const hotline = { answer_url: `${CLINIC}/hotline/answer`, event_url: `${CLINIC}/hotline/events` };
await ask(`applications/${applicationId}`, { ...registered, ...hotline }, "PUT");

beforeEach(async () => {
  await ask("reset", {});
  await ask("scenarios", undefined, "DELETE");
  now = new Date("2030-01-07T10:00");
});

test("a patient presses 1 and has confirmed", async () => {
  const { id, call } = await remind(ADA);
  await until({ uuid: call, heard: QUESTION });
  await party(call, { press: 1 });
  await over(call);
  assert.equal((await appointment(id)).outcome, "confirmed");
  assert.equal((await heard(call)).at(-1), "Thank you. See you tomorrow at nine.");
});

test("a patient presses 2 and says which day suits better", async () => {
  const { id, call } = await remind(ADA);
  await until({ uuid: call, heard: QUESTION });
  await party(call, { press: 2 }, { say: "Thursday morning" });
  await over(call);
  const { outcome, wish } = await appointment(id);
  assert.deepEqual([outcome, wish], ["to be moved", "Thursday morning"]);
  assert.equal((await heard(call)).at(-1), "We will look for Thursday morning, and call you again.");
});

test("a patient presses 3 and speaks to the reception", async () => {
  await plays({ calls: [{ to: NUMBERS.reception, turns: [[{ ring: "2s" }, "answer", { say: "Reception." }, "stay"]] }] });
  const { id, call } = await remind(ADA);
  await until({ uuid: call, heard: QUESTION });
  await party(call, { press: 3 });
  await until({ uuid: call, heard: "Reception." });
  assert.equal((await appointment(id)).outcome, "put through");
});

test("a patient who presses nothing is asked once more, and called upon to call back", async () => {
  const { id, call } = await remind(ADA);
  await over(call);
  assert.equal((await appointment(id)).outcome, "not confirmed");
  const [first, second, last] = await heard(call);
  assert.equal(second, `Sorry, we did not understand. ${first}`);
  assert.equal(last, "Please call us back. Good-bye.");
});

test("a busy line is called again", async () => {
  await plays({ calls: [{ to: ADA, turns: ["busy", "answered"] }] });
  const { id, call } = await remind(ADA);
  const { met } = await until({ call: ADA, heard: QUESTION });
  assert.notEqual(met.uuid, call);
  await party(met.uuid, { press: 1 });
  await over(met.uuid);
  const { outcome, calls } = await appointment(id);
  assert.deepEqual([outcome, calls], ["confirmed", 2]);
});

test("a line that is busy three times is left to the staff", async () => {
  await plays({ calls: [{ to: ADA, turns: ["busy"] }] });
  const { id } = await remind(ADA);
  await until({ call: ADA, done: true, times: 3 });
  const { outcome, calls } = await appointment(id);
  assert.deepEqual([outcome, calls], ["not reached", 3]);
});

test("nobody answers, and nobody is called again", async () => {
  await plays({ calls: [{ to: ADA, turns: ["timeout"] }] });
  const { id, call } = await remind(ADA);
  await over(call);
  const { outcome, calls } = await appointment(id);
  assert.deepEqual([outcome, calls], ["not reached", 1]);
});

test("a voicemail hears a message after its beep, and nothing else", async () => {
  await plays({ calls: [{ to: ADA, turns: ["machine"] }] });
  const { id, call } = await remind(ADA);
  await over(call);
  assert.equal((await appointment(id)).outcome, "message left");
  assert.deepEqual(await heard(call), ["This is the clinic. Your appointment is tomorrow at nine. Please call us back."]);
});

test("a call is cancelled while it rings, since the appointment is called off", async () => {
  const { id, call } = await remind(ADA);
  await until({ uuid: call, status: "ringing" });
  await appointment(id, undefined, "DELETE");
  await until({ uuid: call, status: "cancelled" });
  const { outcome, calls } = await appointment(id);
  assert.deepEqual([outcome, calls], ["called off", 1]);
});

test("a patient hears in mid-prompt that the appointment has changed", async () => {
  const { id, call } = await remind(ADA);
  await until({ uuid: call, ncco: "talk" });
  await ask("clock/advance", { seconds: 3 });
  await appointment(id, { when: "today at noon" }, "PUT");
  await until({ uuid: call, heard: "*today at noon. Press 1 *somebody." });
  const { entries } = await ask(`journal?kind=heard&uuid=${call}`);
  assert.deepEqual(entries.map((one) => one.to_the_end), [false, true]);
});

test("a busy line is called again, though the event that says so is lost", async () => {
  await plays({ calls: [{ to: ADA, turns: ["busy", "answered"] }], faults: [{ webhook: "busy", lost: true }] });
  const { id } = await remind(ADA);
  await until({ call: ADA, heard: QUESTION });
  assert.equal((await appointment(id)).calls, 2);
});

test("a platform with too many requests is asked again", async () => {
  await plays({ faults: [{ api: "POST /v1/calls", nth: 1, respond: { status: 429 } }] });
  const { call, calls } = await remind(ADA);
  await until({ uuid: call, status: "answered" });
  assert.equal(calls, 1);
});

test("two patients are called at once, and each has a will of his own", async () => {
  const [ada, bob] = await Promise.all([remind(ADA, "Ada"), remind(BOB, "Bob")]);
  await until({ call: BOB, heard: "Bob, *" });
  await party(ada.call, { press: 1 });
  await party(bob.call, { press: 2 }, { say: "Friday" });
  await over(ada.call);
  await over(bob.call);
  const outcomes = await Promise.all([ada, bob].map(({ id }) => appointment(id)));
  assert.deepEqual(outcomes.map(({ outcome, wish }) => [outcome, wish]), [["confirmed", ""], ["to be moved", "Friday"]]);
});

test("a caller is put through to the reception in opening hours", async () => {
  const { uuid } = await ask("inbound-calls", { from: ADA, to: NUMBERS.clinic });
  await until({ call: NUMBERS.reception, status: "answered" });
  assert.deepEqual(await heard(uuid), ["Welcome to the clinic. One moment, please."]);
});

test("a caller is told the opening hours outside them", async () => {
  now = new Date("2030-01-05T10:00");
  const { uuid } = await ask("inbound-calls", { from: ADA, to: NUMBERS.clinic });
  await over(uuid);
  assert.deepEqual(await heard(uuid), ["The clinic is closed. We are here from Monday to Friday, from 8 to 18 o'clock."]);
});
