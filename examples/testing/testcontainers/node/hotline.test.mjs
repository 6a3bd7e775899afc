// Run it by: npm test. The image is made by: docker build -t voice-simulator .

import assert from "node:assert/strict";
import { once } from "node:events";
import { after, before, test } from "node:test";

import { GenericContainer, Wait } from "testcontainers";

import { hotline } from "../../app/hotline.cjs";

// A container does not reach an app that listens on 127.0.0.1 only.
const app = hotline().listen(0, "0.0.0.0");
let container, base;

async function simulator(path, body) {
  const answer = await fetch(`${base}/_simulator/${path}`, { method: "POST", body: JSON.stringify(body) });
  const told = await answer.json();
  assert.ok(answer.ok, `${told.error}\n${told.timeline ?? ""}`);
  return told;
}

before(async () => {
  await once(app, "listening");
  container = await new GenericContainer("voice-simulator")
    .withExposedPorts(8480)
    .withExtraHosts([{ host: "host.docker.internal", ipAddress: "host-gateway" }])
    .withCommand(["serve", "--clock", "manual"])
    .withWaitStrategy(Wait.forHttp("/_simulator/health", 8480))
    .start();
  base = `http://${container.getHost()}:${container.getMappedPort(8480)}`;
});

after(async () => {
  app.close();
  await container?.stop();
});

test("a caller who presses 1 hears the opening hours", async () => {
  const url = `http://host.docker.internal:${app.address().port}`;
  const made = await simulator("applications", { answer_url: `${url}/answer`, event_url: `${url}/event` });
  const { uuid } = await simulator("inbound-calls", { from: "447700900001", to: made.numbers[0] });
  await simulator("clock/advance", { until: { uuid, heard: "*Press 1*" } });
  await simulator(`calls/${uuid}/party`, { press: 1 });
  await simulator("clock/advance", { until: { uuid, heard: "We are open from eight to six." } });
});
