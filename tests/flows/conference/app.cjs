// Brings everybody who calls together in one conference, and keeps a list of who is in it.
//
// Who has come in is told by `transfer` events, who has left by `completed`.

const { Conversation, Talk } = require("@vonage/voice");

const { app, flawed, ncco, serve } = require("../starting.cjs");

const callers = new Map(); // by the id of their leg
const rooms = new Map(); // who is in a room, by the id of its conversation

app.get("/webhooks/answer", ({ query }, response) => {
  callers.set(query.uuid, query.from);
  const room = flawed("a_room_for_each") ? `meeting of ${query.from}` : "weekly meeting";
  response.json(ncco(new Talk("Welcome to the conference."), new Conversation(room)));
});

function enter(room, uuid) {
  if (!rooms.has(room)) rooms.set(room, new Set());
  rooms.get(room).add(uuid);
}

function leave(uuid) {
  for (const members of rooms.values()) members.delete(uuid);
}

app.post("/webhooks/event", ({ body }, response) => {
  if (body.type === "transfer") enter(body.conversation_uuid_to, body.uuid);
  if (body.status === "completed" && !flawed("keeps_everybody")) leave(body.uuid);
  response.status(204).end();
});

app.get("/rooms", (_, response) => {
  response.json([...rooms.values()].map((members) => [...members].map((uuid) => callers.get(uuid))));
});

serve();
