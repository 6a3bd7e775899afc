// An application that uses @vonage/server-sdk, version 3: reads a command a line and answers each with a line.
//
// It runs beside the SDK's own node_modules. `VOICE_API_HOST` says where the API is, with its scheme; a command
// is a JSON object of `application_id`, `private_key`, `operation`, which is the name of a method of `vonage.voice`
// or `verifySignature`, and its `arguments`; an answer has a `result` or an `error`. In the arguments
// `{"new": "Talk", "with": ["hello"]}` is an object of a class of the SDK's own, and `{"built": […]}` an NCCO that its
// builder made of such actions.

import dns from "node:dns";
import { createInterface } from "node:readline";

import { verifySignature } from "@vonage/jwt";
import { Vonage } from "@vonage/server-sdk";
import * as classes from "@vonage/voice";

// As a network alias does: the platform's names lead to this machine.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith(".nexmo.com") ? "127.0.0.1" : name, ...rest);

const clients = new Map();

function clientOf({ application_id: applicationId, private_key: privateKey }) {
  const credentials = `${applicationId} ${privateKey}`;
  if (!clients.has(credentials)) {
    const options = { apiHost: process.env.VOICE_API_HOST };
    clients.set(credentials, new Vonage({ applicationId, privateKey }, options));
  }
  return clients.get(credentials);
}

async function obey(command) {
  const { operation, arguments: given } = command;
  if (operation === "verifySignature") return verifySignature(...given);
  const { voice } = clientOf(command);
  if (operation !== "getAllCalls") return voice[operation](...given);
  const calls = [];
  for await (const call of voice.getAllCalls(...given)) calls.push(call);
  return calls;
}

async function told(error) {
  const { response } = error;
  const body = response ? await response.json() : null;
  return { kind: error.constructor.name, status: response?.status ?? null, message: error.message, body };
}

function revived(_, value) {
  if (value?.new) return new classes[value.new](...value.with);
  if (!value?.built) return value;
  return value.built.reduce((builder, action) => builder.addAction(action), new classes.NCCOBuilder()).build();
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { result: (await obey(JSON.parse(line, revived))) ?? null };
  } catch (error) {
    answer = { error: await told(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
