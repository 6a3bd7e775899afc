// Forwards callers to a desk, and after five seconds without an answer to a second one.
//
// As the official snippet for a synchronous connect: any other event of the first desk is answered by an empty list,
// and the handler of all remaining events never replies.

const { Connect, ConnectEventType } = require("@vonage/voice");

const { app, flawed, ncco, serve, url } = require("../starting.cjs");

const OURS = "442079460000";
const FIRST = { type: "phone", number: "447700900610" };
const SECOND = { type: "phone", number: "447700900611" };

function connectFirst(eventUrl) {
  const eventType = flawed("not_synchronous") ? undefined : ConnectEventType.SYNCHRONOUS;
  return new Connect(FIRST, OURS, undefined, eventType, 5, undefined, undefined, eventUrl);
}

app.get("/webhooks/answer", (request, response) => {
  response.json(ncco(connectFirst(url(request, "desk"))));
});

app.post("/webhooks/desk", ({ body }, response) => {
  const isOver = body.status === "timeout" || flawed("takes_any_event");
  response.json(isOver ? ncco(new Connect(SECOND, OURS)) : []);
});

app.post("/webhooks/event", () => {});

serve();
