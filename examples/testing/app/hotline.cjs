// A telephone number that tells our opening hours: the webhooks of the platform.

const { createServer } = require("node:http");
const { json } = require("node:stream/consumers");

const talk = (text) => ({ action: "talk", text });

const menu = (host) => [
  { ...talk("Welcome. Press 1 for our opening hours."), bargeIn: true },
  { action: "input", type: ["dtmf"], dtmf: { maxDigits: 1, timeOut: 5 }, eventUrl: [`http://${host}/choice`] },
];

const chosen = ({ dtmf }) => [talk(dtmf.digits === "1" ? "We are open from eight to six." : "Good-bye.")];

exports.hotline = () =>
  createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const reply = (ncco) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(ncco));
    if (pathname === "/answer") reply(menu(request.headers.host));
    else if (pathname === "/choice") reply(chosen(await json(request)));
    else response.writeHead(204).end();
  });
