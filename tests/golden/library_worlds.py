"""The scenarios of scenarios/, and the demonstration, each with an imitation of the example application.

The example itself works in threads, through an SDK; this does what it does, in the same words, one thing
after the other. Each scenario is run and judged as `run` does.
"""

import asyncio
import json
from datetime import datetime
from pathlib import Path

import yaml
from worlds import Answer

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CALLER = "447700900000"
REGISTRATION = {
    "numbers": [CALLER],
    "answer_url": "http://app/inbound",
    "event_url": "http://app/inbound/events",
    "fallback_answer_url": "http://app/sorry",
}
PATIENTS = {
    "Ada Byron": "447700900123",
    "Charles Babbage": "447700900486",
    "Mary Somerville": "447700900487",
    "George Boole": "447700900222",
}
OVER = ("busy", "timeout", "unanswered", "rejected", "failed", "cancelled")
SOON_AGAIN = ("busy", "not reached", "internal_error", "cannot_route")
PROGRESS = {
    "started": 0,
    "ringing": 1,
    "answered": 2,
    "human": 3,
    "machine": 3,
    **dict.fromkeys(OVER, 4),
    "completed": 5,
}
CHOSEN = 3.5
MINDS = {"1": "confirmed", "2": "another", "yes": "confirmed", "no": "another"}
FAREWELLS = {
    "confirmed": "Thank you. We look forward to seeing you.",
    "another": "Thank you. We will call you back to find another time.",
}
OUTCOMES = {"confirmed": "confirmed", "another": "wants another time", None: "heard, not confirmed"}
SORRY = "This is Doctor Lovelace's practice. We are sorry, we will have to call you again."


def talk(text, **options):
    return {"action": "talk", "text": text, **options}


class Reminder:
    """One patient to be called, and how far each call has got."""

    def __init__(self, number, asked):
        self.at, self.asked, self.times_asked, self.calls = f"http://app/reminders/{number}", asked, 0, {}
        self.mind = None
        self.state = {"outcome": "open", "reason": None}

    @property
    def facts(self):
        when = self.asked["appointment"]
        return f"Your appointment with Doctor Lovelace is {when}. To change it, please call us back."

    def gets_to(self, call, progress):
        is_news = progress > self.calls.get(call, -1)
        if call not in self.calls:
            self.state = {"outcome": "open", "reason": None}
        self.calls[call] = max(progress, self.calls.get(call, -1))
        return is_news

    def question(self):
        sorry = "Sorry, we did not understand. " if self.times_asked else ""
        text = (
            f"{sorry}{self.asked['patient']}, your appointment is {self.asked['appointment']}. "
            "To confirm it, press 1 or say yes. For another time, press 2 or say no."
        )
        speech = {"language": "en-GB", "context": ["yes", "no"], "startTimeout": 5, "endOnSilence": 1}
        listening = {
            "action": "input",
            "type": ["dtmf", "speech"],
            "dtmf": {"maxDigits": 1, "timeOut": 5},
            "speech": speech,
            "eventUrl": [f"{self.at}/choice"],
        }
        return [talk(text, bargeIn=True), listening]


class Practice:
    """The app."""

    def __init__(self):
        self.reminders, self.later = [], set()

    async def __call__(self, webhook, ask):
        self.ask = ask
        match webhook.path.strip("/").split("/"):
            case ["reminders"]:
                return await self.remind(webhook.members)
            case ["reminders", number, what]:
                return await getattr(self, what)(self.reminders[int(number)], webhook.members)
            case ["patients", number, what]:
                found = [one for one in self.reminders if one.asked["number"] == number]
                return await self.call_off(found[-1]) if what == "call-off" else Answer(found[-1].state)
            case ["inbound"]:
                return self.menu()
            case ["inbound", "choice"]:
                return self.chosen(webhook.members)
            case ["sorry"]:
                return Answer([talk(SORRY)])
        return Answer()

    # -- patients

    async def remind(self, asked):
        reminder = Reminder(len(self.reminders), asked)
        self.reminders.append(reminder)
        await self.call(reminder)
        return Answer({}, status=201 if reminder.calls else 202)

    async def call(self, reminder):
        known = len(reminder.calls)
        try:
            async with asyncio.timeout(1):
                status = await self.place(reminder)
        except TimeoutError:
            status = 0
        if not status:
            self.do_later(0.5, lambda: self.call_if_silent(reminder, known))

    async def call_if_silent(self, reminder, known):
        if len(reminder.calls) == known:
            await self.place(reminder)

    async def place(self, reminder):
        body = {
            "to": [{"type": "phone", "number": reminder.asked["number"]}],
            "from": {"type": "phone", "number": CALLER},
            "answer_url": [f"{reminder.at}/greeting"],
            "event_url": [f"{reminder.at}/events"],
            "ringing_timer": 30,
        }
        if reminder.asked.get("voicemail", True):
            body["machine_detection"] = "continue"
        for attempt in range(4):
            status, text = await self.ask("POST", "/v1/calls", body)
            if status != 429:
                break
            await asyncio.sleep(0.02 * 2**attempt)
        if status == 201:
            reminder.gets_to(json.loads(text)["uuid"], 0)
        return status

    async def greeting(self, reminder, told):
        reminder.gets_to(told["uuid"], PROGRESS["answered"])
        hold = [{"action": "wait", "timeout": 10}] if reminder.asked.get("voicemail", True) else []
        return Answer([talk("Good morning from Doctor Lovelace's practice."), *hold, *reminder.question()])

    async def events(self, reminder, told):
        progress = PROGRESS.get(told.get("status"))
        call = told.get("uuid") or told.get("call_uuid")
        before = reminder.calls.get(call, 0)
        if progress is not None and reminder.gets_to(call, progress):
            await self.act(reminder, call, before, told)
        return Answer()

    async def act(self, reminder, call, before, told):
        match told["status"]:
            case "human":
                await self.transfer(call, {"ncco": reminder.question()})
            case "machine":
                await self.transfer(call, {"url": [f"{reminder.at}/message"]})
            case "completed" if before < PROGRESS["answered"]:
                self.not_reached(reminder, "not reached")
            case status if status in OVER:
                self.not_reached(reminder, told.get("detail") or status)

    async def transfer(self, call, destination):
        body = {"action": "transfer", "destination": {"type": "ncco", **destination}}
        await self.ask("PUT", f"/v1/calls/{call}", body)

    def not_reached(self, reminder, reason):
        if reminder.state["outcome"] != "called off":
            reminder.state = {"outcome": "call again", "reason": reason}
        if reason in SOON_AGAIN and len(reminder.calls) < 3:
            self.do_later(0.02, lambda: self.call(reminder))

    async def choice(self, reminder, told):
        said = [word for one in told["speech"].get("results", []) for word in one["text"].lower().split()]
        words = [told["dtmf"].get("digits"), *said]
        mind = next((MINDS[word] for word in words if word in MINDS), None)
        if mind is None and not reminder.times_asked:
            reminder.times_asked += 1
            return Answer(reminder.question())
        reminder.gets_to(told["uuid"] or next(iter(reminder.calls)), CHOSEN)
        reminder.state = {"outcome": OUTCOMES[mind], "reason": None}
        return Answer([talk(FAREWELLS.get(mind, f"We did not get your answer. {reminder.facts} Goodbye."))])

    async def message(self, reminder, _told):
        reminder.state = {"outcome": "message left", "reason": None}
        text = f"This is a message for {reminder.asked['patient']}. {reminder.facts}"
        return Answer([{"action": "wait", "timeout": 3}, talk(text)])

    def do_later(self, seconds, what):
        async def later():
            await asyncio.sleep(seconds)
            await what()

        task = asyncio.ensure_future(later())
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    async def call_off(self, reminder):
        reminder.state = {"outcome": "called off", "reason": None}
        await self.ask("PUT", f"/v1/calls/{list(reminder.calls)[-1]}", {"action": "hangup"})
        return Answer({})

    # -- the practice's own number

    def menu(self):
        listening = {
            "action": "input",
            "type": ["dtmf"],
            "dtmf": {"maxDigits": 1, "timeOut": 5},
            "eventUrl": ["http://app/inbound/choice"],
        }
        choices = talk("For our opening hours, press 1. To leave a message, press 2.", bargeIn=True)
        return Answer([talk("This is Doctor Lovelace's practice."), choices, listening])

    def chosen(self, told):
        recording = {
            "action": "record",
            "beepStart": True,
            "endOnKey": "#",
            "endOnSilence": 3,
            "eventUrl": ["http://app/inbound/recorded"],
        }
        speak = talk("Please speak after the beep. Press hash when you are done.")
        now = datetime.fromisoformat(told["timestamp"])
        closed = "" if now.weekday() < 5 and 9 <= now.hour < 17 else "We are closed now. "
        nccos = {
            "1": [talk(f"{closed}We are open from nine to five, Monday to Friday. Goodbye.")],
            "2": [speak, recording, talk("Thank you.")],
        }
        sorry = [talk("We did not understand. Please call us again. Goodbye.")]
        return Answer(nccos.get(told["dtmf"]["digits"], sorry))


def _flags(wire):
    return {"clock": "auto", "wire": wire, "seed": "1"}


def cases_of(path):
    """Return the names of a table's cases; of another scenario None, once."""
    return yaml.safe_load(path.read_text()).get("cases", [None])


def scenario(path, wire, case=None):
    """Return the world of one scenario of the library, or of one case of a table."""
    text = path.read_text()
    used = {name: (path.parent / name).read_text() for name in yaml.safe_load(text).get("use", [])}
    return {
        "run": [path.name, text],
        **({"case": case} if case else {}),
        **({"used": used} if used else {}),
        "registration": REGISTRATION,
        "app": Practice(),
        "flags": _flags(wire),
    }


def demonstration(wire):
    """Return the world in which the patients of the demonstration are called, one by one."""
    reminders = [
        {
            "post": "/reminders",
            "json": {"patient": patient, "number": number, "appointment": "tomorrow at nine"},
        }
        for patient, number in PATIENTS.items()
    ]
    document = {"name": "The demonstration", "trigger": reminders}
    return {**scenario(SCENARIOS / "default.yaml", wire), "run": ["demo.yaml", json.dumps(document)]}
