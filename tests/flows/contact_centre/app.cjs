// A contact centre: a menu, an agent, and a survey once the agent has hung up.
//
// As the official tutorial for contact centres, for any number of customers at a time, and for agents who are not
// there. Customer and agent meet in a conversation, since a customer who was connected to the agent would be hung up
// on together with the agent.

const { Connect, Conversation, Input, Talk } = require("@vonage/voice");

const { app, flawed, ncco, serve, url, voice } = require("../starting.cjs");

const OURS = "442079460000";
const DEPARTMENTS = { 1: { name: "sales", number: "447700900630" }, 2: { name: "support", number: "447700900631" } };

const pairs = []; // of the legs of a customer and an agent, and whether the agent has answered
const scores = [];

const phone = (number) => ({ type: "phone", number });

function ask(request, question, path, bargeIn) {
  return ncco(new Talk(question, bargeIn), new Input({ maxDigits: 1 }, undefined, url(request, path)));
}

function menu(request, greeting = "") {
  return ask(request, `${greeting}Press 1 to talk to sales, press 2 for support.`, "input", true);
}

async function callAgent(number, customer, room) {
  const call = { to: [phone(number)], from: phone(OURS), ncco: ncco(new Conversation(room)) };
  const { uuid } = await voice().createOutboundCall(call);
  pairs.push({ customer, agent: uuid, answered: false });
}

app.get("/webhooks/answer", (request, response) => {
  response.json(menu(request, "Thank you for calling Example Limited. "));
});

app.post("/webhooks/input", async (request, response) => {
  const { uuid, dtmf } = request.body;
  const department = DEPARTMENTS[dtmf.digits];
  if (!department) return response.json(menu(request));
  const please = new Talk(`Please wait while we connect you to ${department.name}.`);
  if (flawed("connects")) return response.json(ncco(please, new Connect(phone(department.number), OURS)));
  const room = `room of ${uuid}`;
  await callAgent(department.number, uuid, flawed("another_room") ? "room" : room);
  return response.json(ncco(please, new Conversation(room)));
});

// What becomes of the customer when the agent's leg is over, and the other way round.
async function partWith(request, pair, uuid) {
  pairs.splice(pairs.indexOf(pair), 1);
  if (uuid === pair.customer) return flawed("leaves_the_agent") || voice().hangupCall(pair.agent);
  const rate = "Please rate our service by a digit from 1 to 5.";
  const sorry = ncco(new Talk("Nobody is free, please call again."));
  const next = pair.answered ? ask(request, rate, "survey") : sorry;
  return voice().transferCallWithNCCO(pair.customer, next);
}

app.post("/webhooks/event", (request, response) => {
  const { uuid, status } = request.body;
  response.sendStatus(200);
  const pair = pairs.find(({ customer, agent }) => [customer, agent].includes(uuid));
  if (!pair) return;
  if (uuid === pair.agent && status === "answered") pair.answered = true;
  if (status === "completed") partWith(request, pair, uuid).catch(console.error);
});

app.post("/webhooks/survey", ({ body }, response) => {
  scores.push({ from: body.from, score: body.dtmf.digits });
  response.json(ncco(new Talk("Thank you, good-bye.")));
});

app.get("/scores", (_, response) => response.json(scores));

serve();
