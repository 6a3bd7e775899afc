// Serves and runs the Node snippets in one process: reads a command a line and answers each with lines.
//
//     {"serve": NAME}                  starts an application on a port of its own: {"url": its address}
//     {"received": URL}                what that application was sent so far: {"received": [...]}
//     {"run": NAME, "environ": {...}}  runs a script: {"sleeps": seconds} wherever it sleeps, until the next
//                                      line, and at its end {"printed": what it printed}
//
// What goes wrong is told as {"error": its stack}. `NODE_PATH` says where Express and the SDK are.

const { createInterface } = require("node:readline");

const express = require("express");

const { scripts } = require("./scripts.cjs");
const { apps } = require("./webhook-apps.cjs");

const received = new Map();
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

// Serves an application on a free port, noting what it is sent, and returns its address.
function serve(name) {
  const app = express();
  const noted = [];
  app.use(express.json());
  app.use(({ method, path, query, body }, _, next) => {
    noted.push({ method, path, members: method === "GET" ? query : body });
    next();
  });
  apps[name](app);
  return new Promise((resolve) => {
    const server = app.listen(0, "127.0.0.1", () => {
      const url = `http://127.0.0.1:${server.address().port}`;
      received.set(url, noted);
      resolve(url);
    });
  });
}

// Lets the test say when so much time has passed.
async function sleep(milliseconds) {
  say({ sleeps: milliseconds / 1000 });
  await lines.next();
}

async function obey(command) {
  if (command.serve) return { url: await serve(command.serve) };
  if (command.received) return { received: received.get(command.received) };
  return { printed: (await scripts[command.run](command.environ, sleep)) ?? null };
}

async function main() {
  for (let line = await lines.next(); !line.done; line = await lines.next()) {
    say(await obey(JSON.parse(line.value)).catch(({ stack }) => ({ error: stack })));
  }
  process.exit();
}

main();
