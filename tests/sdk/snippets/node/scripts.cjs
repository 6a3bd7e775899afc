// The official Node snippets that are run by hand, in our own words: the same calls of the SDK.
//
// Each is given what the official one reads from the environment, and how to sleep, for so many milliseconds. What it
// returns the official one prints. Members of requests are spelled as they are there, with or without underscores.

const { Vonage } = require("@vonage/server-sdk");
const { NCCOBuilder, Talk } = require("@vonage/voice");

// Only the host is not as in the official snippets.
function voiceOf({ VONAGE_APPLICATION_ID: applicationId, VONAGE_PRIVATE_KEY: privateKey, VOICE_API_HOST: apiHost }) {
  return new Vonage({ applicationId, privateKey }, { apiHost }).voice;
}

function order(environ, options) {
  return voiceOf(environ).createOutboundCall({
    to: [{ type: "phone", number: environ.VOICE_TO_NUMBER }],
    from: { type: "phone", number: environ.VONAGE_VIRTUAL_NUMBER },
    ...options,
  });
}

function spoken(text) {
  return new NCCOBuilder().addAction(new Talk(text)).build();
}

// Calls a number, and lets the answer URL say what happens.
const makeAnOutboundCall = (environ) => order(environ, { answer_url: [environ.VOICE_ANSWER_URL] });

// Calls a number with an NCCO.
const makeAnOutboundCallWithNcco = (environ) => order(environ, { ncco: spoken("This call is text made speech") });

// Calls a number, with detection of the beep, and leaves the rest to the handler of events.
const detectAMachine = (environ) =>
  order(environ, {
    ncco: spoken("Nobody has told who answered"),
    event_url: [environ.VOICE_EVENT_URL],
    advancedMachineDetection: { behavior: "continue", mode: "detect_beep", beepTimeout: 45 },
  });

// Calls a number, and speaks to whoever answers, once it is known who that is.
const speakAfterDetection = (environ) =>
  order(environ, { ncco: spoken("This call is text made speech"), machine_detection: "continue" });

// Calls a number, and lets the platform hang up on a voicemail.
const hangUpOnMachines = (environ) =>
  order(environ, { ncco: spoken("This call is text made speech"), machine_detection: "hangup" });

// Transfers a call to the NCCO of a URL.
const transferACall = (environ) =>
  voiceOf(environ).transferCallWithURL(environ.VOICE_CALL_ID, environ.VOICE_NCCO_URL);

// Transfers a call to an NCCO.
const transferACallInlineNcco = (environ) =>
  voiceOf(environ).transferCallWithNCCO(environ.VOICE_CALL_ID, [
    { action: "talk", text: "From here on another NCCO speaks" },
  ]);

// Mutes a call for five seconds.
async function muteACall(environ, sleep) {
  const voice = voiceOf(environ);
  await voice.muteCall(environ.VOICE_CALL_ID);
  await sleep(5000);
  await voice.unmuteCall(environ.VOICE_CALL_ID);
}

// Earmuffs a call for three seconds.
async function earmuffACall(environ, sleep) {
  const voice = voiceOf(environ);
  await voice.earmuffCall(environ.VOICE_CALL_ID);
  await sleep(3000);
  await voice.unearmuffCall(environ.VOICE_CALL_ID);
}

// Plays a file into a call over and over, and stops it after five seconds.
async function playAudioIntoACall(environ, sleep) {
  const voice = voiceOf(environ);
  const started = await voice.streamAudio(environ.VOICE_CALL_ID, environ.VOICE_STREAM_URL, 0);
  await sleep(5000);
  return [started, await voice.stopStreamAudio(environ.VOICE_CALL_ID)];
}

// Speaks into a call, and stops it after two seconds.
async function playTtsIntoACall(environ, sleep) {
  const voice = voiceOf(environ);
  const spokenOf = { action: "talk", text: environ.VOICE_TEXT, language: "en-US" };
  const started = await voice.playTTS(environ.VOICE_CALL_ID, spokenOf);
  await sleep(2000);
  return [started, await voice.stopTTS(environ.VOICE_CALL_ID)];
}

// Sends digits into a call.
const playDtmfIntoACall = (environ) => voiceOf(environ).playDTMF(environ.VOICE_CALL_ID, environ.VOICE_DTMF_DIGITS);

exports.scripts = {
  "make-an-outbound-call": makeAnOutboundCall,
  "make-an-outbound-call-with-ncco": makeAnOutboundCallWithNcco,
  "detect-a-machine": detectAMachine,
  "speak-after-detection": speakAfterDetection,
  "hang-up-on-machines": hangUpOnMachines,
  "transfer-a-call": transferACall,
  "transfer-a-call-inline-ncco": transferACallInlineNcco,
  "mute-a-call": muteACall,
  "earmuff-a-call": earmuffACall,
  "play-audio-into-a-call": playAudioIntoACall,
  "play-tts-into-a-call": playTtsIntoACall,
  "play-dtmf-into-a-call": playDtmfIntoACall,
};
