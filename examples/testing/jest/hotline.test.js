// Run them by: voice-simulator exec --clock manual -- npm test

const { once } = require("node:events");

const { hotline } = require("../app/hotline.cjs");

const app = hotline().listen(0, "127.0.0.1");
let world, number;

async function simulator(path, body) {
  const url = `${process.env.VOICE_SIMULATOR_URL}/_simulator/${path}`;
  const answer = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(`${told.error}\n${told.timeline ?? ""}`);
  return told;
}

// Lets time pass until this has happened, and not a moment longer. It gives up before Jest does, to say why.
const until = (condition) =>
  simulator("clock/advance", { application_id: world, until: condition, at_most: "10m", timeout_s: 3 });

beforeAll(async () => {
  await once(app, "listening");
  const url = `http://127.0.0.1:${app.address().port}`;
  const made = await simulator("applications", { answer_url: `${url}/answer`, event_url: `${url}/event` });
  [world, [number]] = [made.application_id, made.numbers];
});

afterAll(() => new Promise((done) => app.close(done)));

test("a caller who presses 1 hears the opening hours", async () => {
  const { uuid } = await simulator("inbound-calls", { from: "447700900001", to: number });
  await until({ uuid, heard: "*Press 1*" });
  await simulator(`calls/${uuid}/party?application_id=${world}`, { press: 1 });
  const { calls } = await until({ uuid, heard: "We are open from eight to six." });
  expect(calls).toEqual([uuid]);
});

test("a caller who presses nothing is left alone", async () => {
  const { uuid } = await simulator("inbound-calls", { from: "447700900001", to: number });
  await until({ uuid, heard: "Good-bye." });
});
