// Express and @vonage/server-sdk: replies to `answered` first and hangs the call up then.
//
//     node express.mjs PORT API
//
// It runs beside the node_modules that have both.

import { Vonage } from "@vonage/server-sdk";
import express from "express";

const [port, apiHost] = process.argv.slice(2);
const credentials = { applicationId: process.env.LATE_APPLICATION, privateKey: process.env.LATE_KEY };
const vonage = new Vonage(credentials, { apiHost });

const app = express();
app.use(express.json());
app.get("/", (_, response) => response.send("up"));
app.post("/event", (request, response) => {
  response.json({});
  const { status, uuid } = request.body;
  if (status === "answered") setImmediate(() => vonage.voice.hangupCall(uuid).catch(console.error));
});
app.listen(Number(port), "127.0.0.1");
