// The clinic's web app: what its staff ask for, and the webhooks of its calls.

import express from "express";

import { MOST } from "./calls.mjs";
import * as spoken from "./spoken.mjs";

// Whom we leave to the staff; a busy line we call again ourselves.
const NOT_THERE = ["timeout", "unanswered", "rejected", "failed"];

const HOURS = { opens: 8, closes: 18 };
const IN_WORDS = `from Monday to Friday, from ${HOURS.opens} to ${HOURS.closes} o'clock`;

const isOpen = (now) =>
  now.getDay() % 6 !== 0 && now.getHours() >= HOURS.opens && now.getHours() < HOURS.closes;

// `calls` are those that we make, `numbers` those of the clinic and its reception, and `now` tells the time.
export function clinic(calls, numbers, now = () => new Date()) {
  const app = express();
  const appointments = new Map();

  app.use(express.json());
  app.param("id", (request, response, next, id) => {
    request.appointment = appointments.get(id);
    request.below = `${request.protocol}://${request.get("host")}/appointments/${id}`;
    return request.appointment ? next() : response.sendStatus(404);
  });

  // -- for the staff

  const shown = ({ placed, answered, machine, asked, ...appointment }) => appointment;

  app.post("/appointments", async (request, response) => {
    const id = String(appointments.size + 1);
    const { patient, number, when } = request.body;
    const appointment = { id, patient, number, when, outcome: "open", wish: "", calls: 0, call: null };
    appointments.set(id, appointment);
    await calls.place(appointment, `${request.protocol}://${request.get("host")}/appointments/${id}`);
    response.status(201).json(shown(appointment));
  });

  app.get("/appointments/:id", ({ appointment }, response) => {
    response.json(shown(appointment));
  });

  // A patient who is on the telephone hears of a change at once.
  app.put("/appointments/:id", async ({ appointment, below, body }, response) => {
    appointment.when = body.when;
    if (appointment.answered) await calls.askAgain(appointment, below);
    response.json(shown(appointment));
  });

  app.delete("/appointments/:id", async ({ appointment }, response) => {
    appointment.outcome = "called off";
    if (appointment.call) await calls.hangUp(appointment);
    response.json(shown(appointment));
  });

  // -- for the platform

  // This comes when the platform knows who has answered; of a voicemail, at its beep.
  app.get("/appointments/:id/answer", ({ appointment, below }, response) => {
    Object.assign(appointment, { answered: true, asked: 1 });
    if (appointment.machine) appointment.outcome = "message left";
    response.json(appointment.machine ? spoken.message(appointment) : spoken.question(appointment, below));
  });

  app.post("/appointments/:id/events", async ({ appointment, below, body }, response) => {
    await appointment.placed;
    if ((body.uuid ?? body.call_uuid) === appointment.call) heed(appointment, below, body.status);
    response.sendStatus(204);
  });

  app.post("/appointments/:id/choice", ({ appointment, below, body }, response) => {
    response.json(chosen(appointment, below, body.dtmf.digits));
  });

  app.post("/appointments/:id/wish", ({ appointment, body }, response) => {
    appointment.wish = body.speech.results?.[0]?.text ?? "";
    response.json(spoken.noted(appointment.wish));
  });

  app.get("/hotline/answer", (_, response) => {
    const open = () => spoken.toReception(numbers, "Welcome to the clinic. One moment, please.");
    response.json(isOpen(now()) ? open() : spoken.closed(IN_WORDS));
  });

  app.post("/hotline/events", (_, response) => response.sendStatus(204));

  // -- within

  function chosen(appointment, below, digits) {
    switch (digits) {
      case "1":
        appointment.outcome = "confirmed";
        return spoken.confirmed(appointment);
      case "2":
        appointment.outcome = "to be moved";
        return spoken.whichDay(below);
      case "3":
        appointment.outcome = "put through";
        return spoken.toReception(numbers);
      default:
        appointment.asked += 1;
        return appointment.asked === 2 ? spoken.question(appointment, below) : spoken.goodBye();
    }
  }

  // Does what an event of the call that is on asks for. Without a reason for a call that was not answered, the event
  // that says it was lost.
  function heed(appointment, below, status) {
    if (status === "machine") {
      appointment.machine = true;
    } else if (NOT_THERE.includes(status)) {
      end(appointment, "not reached");
    } else if (status === "busy" || (status === "completed" && !appointment.answered)) {
      busy(appointment, below);
    } else if (status === "completed") {
      end(appointment, "not confirmed");
    }
  }

  function busy(appointment, below) {
    end(appointment, appointment.calls < MOST ? "open" : "not reached");
    if (appointment.outcome === "open") calls.placeLater(appointment, below);
  }

  function end(appointment, outcome) {
    Object.assign(appointment, { call: null, answered: false });
    if (appointment.outcome === "open") appointment.outcome = outcome;
  }

  return app;
}
