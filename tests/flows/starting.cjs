// What each flow in Node starts with: an Express app whose webhooks are signed, and the SDK's client.
//
// Its environment says who it is and where the platform is, as `voice-simulator run --app` does; and a `FLAW` switches
// off the one handling that its scenario is there to miss.

const dns = require("node:dns");

const express = require("express");
const { verifySignature } = require("@vonage/jwt");
const { Vonage } = require("@vonage/server-sdk");
const { NCCOBuilder } = require("@vonage/voice");

const { FLAW, PORT, VONAGE_ID, VONAGE_PRIVATE_KEY, VONAGE_SIGNATURE, VOICE_SIMULATOR_URL } = process.env;

// The platform is found on this machine, as a line in /etc/hosts makes it: the SDK downloads from there only.
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith(".nexmo.com") ? "127.0.0.1" : name, ...rest);

const app = express();
app.use("/webhooks", (request, response, next) => {
  const token = (request.get("Authorization") ?? "").replace("Bearer ", "");
  return verifySignature(token, VONAGE_SIGNATURE) ? next() : response.sendStatus(401);
});
app.use(express.json());

const flawed = (flaw) => FLAW === flaw;

const voice = () =>
  new Vonage({ applicationId: VONAGE_ID, privateKey: VONAGE_PRIVATE_KEY }, { apiHost: VOICE_SIMULATOR_URL }).voice;

const ncco = (...actions) => actions.reduce((built, one) => built.addAction(one), new NCCOBuilder()).build();

// An address of the app's own.
const url = (request, path) => `${request.protocol}://${request.get("host")}/webhooks/${path}`;

function serve() {
  const server = app.listen(Number(PORT), "127.0.0.1", (error) => {
    if (error) throw error;
    console.log(`listening on http://127.0.0.1:${server.address().port}`);
  });
}

module.exports = { app, flawed, ncco, serve, url, voice };
