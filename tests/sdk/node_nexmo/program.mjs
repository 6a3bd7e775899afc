// An application that uses nexmo, version 2.9.1: reads a command a line and answers each with a line.
//
// It runs beside the SDK's own node_modules. `VOICE_API_HOST` says where the API is, with its scheme; a command is
// a JSON object of `application_id`, `private_key`, `operation`, which is the name of a method below `nexmo`, such
// as `calls.talk.start`, and its `arguments`; an answer has a `result` or an `error`.

import https from "node:https";
import { createInterface } from "node:readline";

import Nexmo from "nexmo";

const { protocol, hostname, port } = new URL(process.env.VOICE_API_HOST);
const options = { apiHost: hostname, port: Number(port) };
// At a port other than 443 this SDK speaks plain HTTP, unless what it takes for that speaks HTTPS.
if (protocol === "https:") options.http = https;

const clients = new Map();

function clientOf({ application_id: applicationId, private_key: privateKey }) {
  const credentials = `${applicationId} ${privateKey}`;
  if (!clients.has(credentials)) clients.set(credentials, new Nexmo({ applicationId, privateKey }, options));
  return clients.get(credentials);
}

function obey(command) {
  const names = command.operation.split(".");
  const method = names.pop();
  const resource = names.reduce((surface, name) => surface[name], clientOf(command));
  return new Promise((resolve, reject) => {
    resource[method](...command.arguments, (error, result) => (error ? reject(error) : resolve(result)));
  });
}

// What it calls back with is an Error, or a plain object.
function told({ constructor, statusCode, message, body }) {
  return { kind: constructor.name, status: statusCode ?? null, message: message ?? "", body: body ?? null };
}

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { result: (await obey(JSON.parse(line))) ?? null };
  } catch (error) {
    answer = { error: told(error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
