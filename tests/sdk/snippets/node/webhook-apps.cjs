// The official Node snippets that answer webhooks, in our own words: same routes, same NCCOs in substance.
//
// Each function gives an Express application its routes. Numbers and booleans that are texts here are texts in the
// official snippets, too.

const OURS = "442079460123";
const [RECIPIENT, SECOND_RECIPIENT] = ["442079460601", "442079460602"];

const self = (request) => `${request.protocol}://${request.get("host")}`;

// Thanks the caller, and reads out the number digit by digit; a GET or a POST may ask for it.
function receiveAnInboundCall(app) {
  const answer = (request, response) => {
    const from = request.query.from || request.body.from;
    response.json([{ action: "talk", text: `Thank you for your call from ${from.split("").join(" ")}` }]);
  };
  app.get("/webhooks/answer", answer).post("/webhooks/answer", answer);
}

// Asks for keys, as many as there are before a pause, and says which they were.
function handleUserInput(app) {
  app.get("/webhooks/answer", (request, response) => {
    response.json([
      { action: "talk", text: "A digit, please" },
      { action: "input", type: ["dtmf"], eventUrl: [`${self(request)}/webhooks/dtmf`] },
    ]);
  });
  app.post("/webhooks/dtmf", (request, response) => {
    response.json([{ action: "talk", text: `You pressed ${request.body.dtmf.digits}` }]);
  });
}

// Asks for words, and repeats them.
function handleUserInputWithAsr(app) {
  app.get("/webhooks/answer", (request, response) => {
    response.json([
      { action: "talk", text: "Say something, please" },
      {
        action: "input",
        type: ["speech"],
        eventUrl: [`${self(request)}/webhooks/asr`],
        speech: { endOnSilence: 1, language: "en-US", uuid: [request.query.uuid] },
      },
    ]);
  });
  app.post("/webhooks/asr", (request, response) => {
    const speech = request.body.speech?.results[0]?.text;
    response.json([{ action: "talk", text: speech ? `You said ${speech}` : "You said nothing" }]);
  });
}

// Records what the caller says until the hash key, or until three seconds of silence.
function recordAMessage(app) {
  app.get("/webhooks/answer", (request, response) => {
    response.json([
      { action: "talk", text: "Leave a message after the tone, then press #. You will hear from us." },
      {
        action: "record",
        endOnKey: "#",
        beepStart: "true",
        endOnSilence: "3",
        eventUrl: [`${self(request)}/webhooks/recordings`],
      },
      { action: "talk", text: "Thank you for the message. Good-bye." },
    ]);
  });
  app.post("/webhooks/recordings", (_, response) => response.status(204).send());
}

// Records a conversation.
function recordAConversation(app) {
  app.get("/webhooks/answer", (request, response) => {
    response.json([
      {
        action: "conversation",
        name: "recorded-room",
        record: "true",
        eventMethod: "POST",
        eventUrl: [`${self(request)}/webhooks/recordings`],
      },
    ]);
  });
  app.post("/webhooks/recordings", (_, response) => response.status(204).send());
}

// Is notified of how far an NCCO has come, and puts another in its place.
function trackNcco(app) {
  app.get("/webhooks/answer", (request, response) => {
    response.json([
      { action: "talk", text: "This is the notification line" },
      { action: "notify", payload: { foo: "bar" }, eventUrl: [`${self(request)}/webhooks/notification`] },
      { action: "talk", text: "Nobody ever hears this, since another NCCO takes its place" },
    ]);
  });
  app.post("/webhooks/notification", (_, response) => {
    response.json([{ action: "talk", text: "The notification is here, loud and clear" }]);
  });
}

// Brings callers together in a conversation.
function connectCallersToAConference(app) {
  app.get("/webhooks/answer", (_, response) => {
    response.json([
      { action: "talk", text: "One moment, please" },
      { action: "conversation", name: "meeting" },
    ]);
  });
}

// An action that connects to somebody.
const connected = (number) => ({ action: "connect", from: OURS, endpoint: [{ type: "phone", number }] });

// Forwards whoever calls.
function connectAnInboundCall(app) {
  app.get("/webhooks/answer", (_, response) => response.json([connected(RECIPIENT)]));
}

// Calls two people into one call.
function joinOutboundCalls(app) {
  app.get("/webhooks/answer", (_, response) => response.json([connected(RECIPIENT), connected(SECOND_RECIPIENT)]));
}

// Records a call that is forwarded.
function recordingOf(app, options) {
  app.get("/webhooks/answer", (request, response) => {
    const record = { action: "record", eventUrl: [`${self(request)}/webhooks/recordings`], ...options };
    response.json([record, connected(RECIPIENT)]);
  });
  app.post("/webhooks/recordings", (_, response) => response.status(204).send());
}

const recordACall = (app) => recordingOf(app, {});
const recordACallWithSplitAudio = (app) => recordingOf(app, { split: "conversation", channels: 2 });

// Serves an NCCO, as the address does that the outbound and transfer snippets are given.
function textToSpeech(app) {
  app.get("/webhooks/answer", (_, response) => {
    response.json([{ action: "talk", text: "This is read out to you from an answer URL" }]);
  });
}

// Says one thing to a person and another after the beep of a voicemail; any other event means nothing.
function humanOrMachine(app) {
  app.post("/webhooks/event", (request, response) => {
    const { status, sub_state: subState } = request.body;
    const talk = (text) => response.json([{ action: "talk", text }]);
    if (status === "human") return talk("Hello, an agent is on the way");
    if (status === "machine" && subState === "beep_start") return talk("You were not in, please call back");
    return response.send("");
  });
}

exports.apps = {
  "receive-an-inbound-call": receiveAnInboundCall,
  "handle-user-input": handleUserInput,
  "handle-user-input-with-asr": handleUserInputWithAsr,
  "record-a-message": recordAMessage,
  "record-a-conversation": recordAConversation,
  "track-ncco": trackNcco,
  "connect-callers-to-a-conference": connectCallersToAConference,
  "connect-an-inbound-call": connectAnInboundCall,
  "join-outbound-calls": joinOutboundCalls,
  "record-a-call": recordACall,
  "record-a-call-with-split-audio": recordACallWithSplitAudio,
  "text-to-speech": textToSpeech,
  "human-or-machine": humanOrMachine,
};
