// Has calls written down, and finds the words that were said in them.
//
// What the platform announces is fetched by the SDK and read: one channel for each of the two, sentences with their
// words, times in ms.

const { readFile } = require("node:fs/promises");
const { join } = require("node:path");

const { Connect, Talk } = require("@vonage/voice");

const { app, flawed, ncco, serve, url, voice } = require("../starting.cjs");

const OURS = "442079460000";
const SHOP = "447700900600";

const sentences = [];
const failures = [];

app.get("/webhooks/answer", (request, response) => {
  const record = {
    action: "record",
    split: "conversation",
    channels: flawed("mixes_them") ? 1 : 2,
    eventUrl: [url(request, "event")],
    transcription: { language: "en-GB", eventUrl: [url(request, "transcribed")] },
  };
  const connect = new Connect({ type: "phone", number: SHOP }, OURS);
  response.json([...ncco(new Talk("This call will be written down.")), record, ...ncco(connect)]);
});

app.post("/webhooks/transcribed", async (request, response) => {
  const { status, transcription_url: address, recording_uuid: recording } = request.body;
  response.sendStatus(204);
  if (!address) return flawed("forgets_failures") ? undefined : failures.push(status);
  if (flawed("does_not_fetch")) return undefined;
  const file = join(process.env.DOWNLOADS, "transcript.json");
  await voice().downloadTranscription(address, file);
  return read(JSON.parse(await readFile(file, "utf8")), recording);
});

function read({ channels }, recording) {
  channels.forEach(({ transcript }, number) => {
    const said = transcript.map(({ sentence, timestamp }) => ({ by: number + 1, sentence, at: timestamp, recording }));
    sentences.push(...said);
  });
}

app.get("/search/:words", (request, response) => {
  const words = request.params.words.toLowerCase();
  response.json(sentences.filter(({ sentence }) => sentence.toLowerCase().includes(words)));
});

app.get("/failures", (_, response) => response.json(failures));

app.post("/webhooks/event", (_, response) => response.sendStatus(204));

serve();
