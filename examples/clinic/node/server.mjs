// Runs the clinic: `npm start`. The environment says who we are, where the platform is unless it is the real one, our
// numbers, and where we listen.

import { Vonage } from "@vonage/server-sdk";

import { clinic } from "./app.mjs";
import { Calls } from "./calls.mjs";

const { VONAGE_APPLICATION_ID: applicationId, VONAGE_PRIVATE_KEY: privateKey, VONAGE_API_URL } = process.env;
const { CLINIC_NUMBER, RECEPTION_NUMBER, PORT } = process.env;

const client = new Vonage({ applicationId, privateKey }, VONAGE_API_URL ? { apiHost: VONAGE_API_URL } : {});
const numbers = { clinic: CLINIC_NUMBER, reception: RECEPTION_NUMBER };
clinic(new Calls(client.voice, numbers), numbers).listen(Number(PORT ?? 3000), "127.0.0.1");
