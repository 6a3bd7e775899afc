// A voice agent behind a WebSocket: it greets, can be interrupted, answers, and hands over to a person at a 0.
//
// What a speech-to-text service, a language model and a voice would do is left out: see `think` and `voice`.

import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const PERSON = "447700900700";
const RATE = 16000;
const FRAME = 640; // 20 ms of 16 bits; a frame of any other size ends the call
const LOUD = 500; // who is that loud speaks
const PAUSE = 30; // frames (600 ms) without speech are the end of a sentence
const THINKS = Number(process.env.THINKS ?? 0.7); // seconds

// Sound: here a text-to-speech service would speak.
function voice(seconds, pitch) {
  const pcm = Buffer.alloc(seconds * RATE * 2);
  for (let at = 0; at < seconds * RATE; at++) {
    pcm.writeInt16LE(Math.trunc(8000 * Math.sin((2 * Math.PI * pitch * at) / RATE)), at * 2);
  }
  return pcm;
}

function isLoud(frame) {
  for (let at = 0; at < frame.length; at += 2) if (Math.abs(frame.readInt16LE(at)) > LOUD) return true;
  return false;
}

// The agent on one call.
class Agent {
  constructor(socket) {
    this.socket = socket;
    this.quiet = PAUSE;
  }

  // Send all at once: the platform plays it in time, and `clear` takes back what it has not played.
  say(pcm) {
    for (let at = 0; at < pcm.length; at += FRAME) {
      const frame = Buffer.alloc(FRAME);
      pcm.copy(frame, 0, at, at + FRAME);
      this.socket.send(frame);
    }
  }

  // Stop as soon as the caller speaks, and answer when the caller pauses.
  hear(frame) {
    const wasSpeaking = this.quiet < PAUSE;
    const loud = isLoud(frame);
    this.quiet = loud ? 0 : this.quiet + 1;
    if (loud && !wasSpeaking) {
      this.socket.send(JSON.stringify({ action: "clear" }));
      this.forget();
    } else if (wasSpeaking && this.quiet === PAUSE) {
      this.thought = setTimeout(() => this.think(), THINKS * 1000);
    }
  }

  // Answer: here a language model would read what the caller has said.
  think() {
    this.say(voice(2, 260));
  }

  forget() {
    clearTimeout(this.thought);
  }
}

function talk(socket) {
  const agent = new Agent(socket);
  socket.on("message", (data, isBinary) => {
    if (isBinary) return agent.hear(data);
    const told = JSON.parse(data);
    if (told.event === "websocket:connected") agent.say(voice(6, 200));
    // Its event is `disconnected`, whose reply says what comes next.
    if (told.event === "websocket:dtmf" && told.digit === "0") socket.close();
  });
  socket.on("close", () => agent.forget());
}

function answer(request) {
  const { host } = request.headers;
  const endpoint = {
    type: "websocket",
    uri: `ws://${host}/socket`,
    "content-type": `audio/l16;rate=${RATE}`,
    headers: { caller: new URL(request.url, `http://${host}`).searchParams.get("from") },
  };
  // Synchronous: the reply to an event of the agent's leg says what comes next.
  const ask = { eventUrl: [`http://${host}/socket-event`], eventType: "synchronous" };
  return [{ action: "connect", endpoint: [endpoint], ...ask }];
}

// Bring in a person when the agent has gone, or could not be had.
function socketEvent({ status }) {
  if (!["disconnected", "failed", "unanswered"].includes(status)) return undefined;
  const wait = { action: "talk", text: "Please wait for a colleague." };
  return [wait, { action: "connect", endpoint: [{ type: "phone", number: PERSON }] }];
}

async function bodyOf(request) {
  let text = "";
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  const ncco = request.url.startsWith("/answer")
    ? answer(request)
    : request.url === "/socket-event"
      ? socketEvent(body)
      : undefined;
  if (ncco === undefined) return response.writeHead(204).end();
  return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(ncco));
});

new WebSocketServer({ server, path: "/socket" }).on("connection", talk);
server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
