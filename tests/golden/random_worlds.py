"""Worlds drawn at random: what an app may write, a party may do and a scenario may spoil, in any mix.

All is drawn by `random.Random(number)`, in a fixed order: the same worlds for ever, on every Python.
"""

import json
from random import Random

from worlds import Answer

NUMBERS = ["447700900310", "447700900311", "447700900312", "447700900222", "447700900486", "442079460000"]
CALLERS = ["447700900999", "442079460000"]
ROOMS = ["lobby", "office"]
WORDS = ["hello", "one two three four five six seven", "press one", "good-bye and thank you for the call"]
AUDIO = ["http://media/a.mp3", "http://media/b.wav"]
EVENTS = ["started", "ringing", "answered", "completed", "busy", "machine", "human", "answer", "fallback",
          "input", "dtmf", "notify", "record", "transcription", "transfer", "*"]  # fmt: skip
AWAITED = ["answer", "fallback", "input", "notify", "*"]
LEG = "/v1/calls/LEG0."


class Draw:
    """Draws parts of a world.

    Args:
        number: of the world.
        theme: what there is much of; None for a little of everything.
    """

    def __init__(self, number, theme=None):
        self.random = Random(number)
        self.depth, self.theme = 0, theme
        # In some worlds the legs meet each other.
        self.meets = theme == "meeting" or self.chance(0.35)

    def one(self, *options):
        return options[self.random.randrange(len(options))]

    def chance(self, part):
        return self.random.random() < part

    def some(self, draw, least, most):
        return [draw() for _ in range(self.random.randint(least, most))]

    def maybe(self, part, **members):
        """Return some of the members, each with this chance; those that are functions are drawn."""
        kept = {}
        for name, value in members.items():
            if self.chance(part):
                kept[name] = value() if callable(value) else value
        return kept

    # -- NCCOs

    def ncco(self):
        actions = self.some(self.action, 1, 4)
        if self.chance(0.1):
            return actions
        # Most apps let a prompt be cut only where something listens.
        follows = {"talk": "input", "stream": "input"}
        for one, after in zip(actions, [*actions[1:], {}], strict=True):
            if isinstance(one, dict) and one.get("bargeIn") and _action(after) != follows.get(_action(one)):
                del one["bargeIn"]
        return actions

    def themed_action(self):
        match self.theme:
            case "meeting":
                return self.one(
                    self.conversation, self.conversation, self.conversation, self.talk, self.record
                )()
            case "keys":
                return self.one(self.input, self.input, self.keys_told, self.talk)()
            case _:
                return self.one(self.record, self.record, self.talk, self.input, self.conversation)()

    def action(self):
        if self.theme is not None and self.chance(0.85):
            return self.themed_action()
        kinds = [
            self.talk,
            self.talk,
            self.stream,
            self.input,
            self.input,
            self.record,
            self.notify,
            self.wait,
        ]
        kinds += [self.conversation, self.conversation if self.meets else self.connect, self.connect]
        if self.meets and self.chance(0.4):
            return self.conversation()
        if self.chance(0.03):
            return self.one({"action": "talk"}, {"action": "sing"}, {"action": "input", "type": ["x"]}, 7)
        return self.one(*kinds)()

    def talk(self):
        options = self.maybe(
            0.3, bargeIn=True, loop=lambda: self.one(1, 2, 0), level=0.5, style=1, language="en-GB"
        )
        return {
            "action": "talk",
            "text": self.one(*WORDS, "<speak>well<break time='1s'/>now</speak>"),
            **options,
        }

    def stream(self):
        options = self.maybe(0.3, bargeIn=True, loop=lambda: self.one(1, 2, 0), level=-0.5)
        return {"action": "stream", "streamUrl": [self.one(*AUDIO)], **options}

    def input(self):
        if self.chance(0.15):
            return {
                "action": "input",
                "eventUrl": ["http://app/input"],
                **self.maybe(0.5, maxDigits=2, timeOut=4),
            }
        if self.chance(0.15):
            return self.keys_told()
        types = self.one(["dtmf"], ["speech"], ["dtmf", "speech"])
        dtmf = self.maybe(
            0.5, maxDigits=lambda: self.one(1, 2, 4), timeOut=lambda: self.one(0, 2, 10), submitOnHash=True
        )
        speech = self.maybe(
            0.5, endOnSilence=lambda: self.one(0.4, 1, 3), startTimeout=4, maxDuration=5, saveAudio=True
        )
        options = {"dtmf": dtmf, "speech": speech}
        told = self.maybe(0.85, eventUrl=["http://app/input"]) | self.maybe(0.1, eventMethod="GET")
        return {"action": "input", "type": types, **{word: options[word] for word in types}, **told}

    def keys_told(self):
        told = self.maybe(0.8, eventUrl=["http://app/told"])
        return {"action": "input", "type": ["dtmf"], "mode": "asynchronous", **told}

    def record(self):
        ends = self.maybe(
            0.4, endOnSilence=3, endOnKey=lambda: self.one("#", "*", "1"), timeOut=lambda: self.one(3, 20)
        )
        options = self.maybe(0.4, beepStart=True, format="wav", channels=2, split="conversation")
        told = self.maybe(0.8, eventUrl=["http://app/record"]) | self.maybe(0.1, eventMethod="GET")
        wish = self.maybe(0.6 if self.theme == "recording" else 0.2, transcription=self.transcription)
        return {"action": "record", **ends, **options, **told, **wish}

    def transcription(self):
        return self.maybe(0.5, eventUrl=["http://app/transcribed"], eventMethod="POST", language="en-GB")

    def notify(self):
        return {
            "action": "notify",
            "payload": {"n": self.random.randint(1, 9)},
            "eventUrl": ["http://app/notify"],
        }

    def wait(self):
        return {"action": "wait", "timeout": self.one(0.1, 1, 5.5, 20)}

    def conversation(self):
        options = self.maybe(
            0.5 if self.theme == "meeting" else 0.35,
            musicOnHoldUrl=AUDIO[0],
            startOnEnter=False,
            endOnExit=True,
            record=True,
            mute=True,
            eventUrl=["http://app/room"],
            transcription={"eventUrl": ["http://app/record"]},
        )
        return {"action": "conversation", "name": self.one(*ROOMS), **options}

    def connect(self):
        endpoint = {"type": "phone", "number": self.one(*NUMBERS)}
        options = self.maybe(
            0.3,
            timeout=20,
            limit=30,
            eventUrl=["http://app/connect"],
            eventType="synchronous",
            machineDetection="continue",
            ringbackTone=AUDIO[1],
        )
        return {"action": "connect", "endpoint": [endpoint], "from": "442079460000", **options}

    # -- parties

    def party(self):
        if self.theme is not None:
            return [{"ring": self.one("1s", "1s", "2s")}, "answer", *self.steps(9)]
        ends = [
            "busy",
            "timeout",
            {"unanswered": "unavailable"},
            {"rejected": "declined"},
            {"failed": "cannot_route"},
        ]
        if self.chance(0.12):
            return [*self.maybe_ring(), self.one(*ends)]
        if self.chance(0.1):
            return ["ring"]
        answers = [
            "answer",
            "answer",
            "answer",
            {"answer": "machine"},
            {"answer": {"machine": {"beep_after": self.one("2s", "8s", "never")}}},
            {"answer": {"verdict_after": "1s"}},
        ]
        return [*self.maybe_ring(), self.one(*answers), *self.steps(6)]

    def maybe_ring(self):
        setup = [{"setup": self.one("0", "500ms", "2s")}] if self.chance(0.3) else []
        return [*setup, *([{"ring": self.one("1s", "3s", "0")}] if self.chance(0.8) else [])]

    def steps(self, most):
        steps = self.some(self.step, 1, most)
        return [*steps, self.one("hang_up", "stay")] if self.chance(0.6) else steps

    def step(self):
        kind = self.random.randrange(3, 9) if self.theme and self.chance(0.6) else self.random.randrange(12)
        if kind < 3:
            return {"stay": self.one("1s", "2500ms", "6s", "20s", "0")}
        if kind < 6:
            digits = self.one("1", "2", "#", "12", "1p2#", "*")
            return {"press": {"digits": digits, "now": True} if self.chance(0.4) else digits}
        if kind < 8:
            return {"say": self.speech()}
        if kind == 8:
            waited = self.one("transfer", "mute", {"ncco": "talk"}, {"ncco": "input"}, {"event": "input"})
            waited = waited if isinstance(waited, dict) else {"api": waited}
            return {"wait_for": {**waited, **self.maybe(0.7, within="7s")}}
        if self.depth:
            return {"stay": "500ms"}
        return self.nested(kind)

    def nested(self, kind):
        self.depth += 1
        steps = [self.some(self.step, 1, 2) for _ in range(2)]
        self.depth -= 1
        if kind == 9:
            return {"repeat": {"times": self.random.randint(2, 3), "steps": steps[0]}}
        return {"one_of": [{"weight": 2, "steps": steps[0]}, steps[1]]}

    def speech(self):
        return self.one(
            "yes",
            {"text": "it is about my order", "lasts": "4s"},
            {"text": "hello there", "now": True},
            {"text": "yes", "confidence": 0.78},
            {"alternatives": [{"text": "yes", "confidence": 0.8}, "chess"]},
            {"error": "ERR1: not understood"},
            {"error": "ERR2: noise", "now": True},
        )

    # -- what goes wrong

    def fault(self):
        if self.chance(0.15):
            failing = self.one(
                {"respond": 503}, {"respond": "too_many_requests"}, {"rate_limit": 1}, {"delay": "700ms"}
            )
            if self.chance(0.3):
                failing = {"disconnect": "before_response", "effect": self.one("done", "none")}
            occasion = {} if "rate_limit" in failing else self.occasion()
            return {"api": self.one("PUT /v1/calls/*", "* *", "POST /v1/calls"), **failing, **occasion}
        spoiling = self.one(
            {"late": "3s"}, {"twice": True}, {"same_timestamp": True}, {"corrupt": "cut"},
            {"corrupt": "content_type"},
            {"slow": "6s"}, {"fail": "time_out"}, {"fail": "reset"}, {"fail": "unreachable"}, {"reply": 503},
            {"reply": {"status": 200, "body": [{"action": "talk", "text": "instead"}]}}, {"lost": True},
            {"after": "answered"}, {"after": "completed"},
        )  # fmt: skip
        events = (
            [one for one in EVENTS if one not in AWAITED] if {"lost", "after"} & set(spoiling) else EVENTS
        )
        attempts = {"attempts": 1} if {"slow", "fail", "reply"} & set(spoiling) and self.chance(0.6) else {}
        event = self.one(*events)
        if spoiling.get("after") == event:
            event = "ringing"
        return {"webhook": event, **spoiling, **attempts, **self.occasion()}

    def occasion(self):
        return self.one({}, {}, {"nth": 1}, {"first": 2}, {"every": 2}, {"chance": 0.5})

    def scenario(self):
        """Return the text of a scenario document."""
        numbers = NUMBERS[:3]
        calls = [{"to": to, "turns": self.some(self.party, 1, 2)} for to in numbers]
        inbound = []
        for number in range(self.one(0, 0, 1, 1, 2)):
            script = self.steps(4)
            who = self.one(
                {"from": "447700900500"},
                {"from": "Unknown"},
                {"from": "sip:ada@example.com", "headers": {"X-Customer": "4711"}},
                {"from_user": "alice", "application": "default", "custom_data": {"order": 17}},
            )
            inbound.append({"at": f"{4 * number}s", **who, "to": "442079460000", "script": script})
        faults = self.some(self.fault, 0, 2) if self.chance(0.1 if self.theme else 0.5) else []
        parts = {"name": "drawn", "calls": calls, "inbound": inbound, "faults": faults}
        return json.dumps({name: part for name, part in parts.items() if part})

    # -- the app

    def reply(self, part):
        """Return what the app answers, an NCCO with this chance."""
        delay = self.one(0.00137, 0.00137, 0.00137, 0.0113, 0.31, 1.7)
        if self.chance(part):
            return Answer(self.ncco(), delay=delay)
        return self.one(
            Answer(delay=delay), Answer(delay=delay), Answer(delay=delay),
            Answer({"error": "no"}, status=500, delay=delay),
            Answer({"ncco": 1}, delay=delay), Answer("<p>", content_type="text/html", delay=delay),
            Answer(status=429, delay=delay), Answer(status=204, delay=delay),
            Answer(failure="time_out", delay=10.0),
            Answer(failure="reset", delay=delay), Answer(failure="unreachable", delay=delay),
        )  # fmt: skip

    def app(self):
        """Return what answers webhooks: from lists that end, so that no NCCO brings another for ever."""
        if self.theme is not None and self.chance(0.7):
            return self.plain_app()
        chances = {
            "answer": 0.9,
            "fallback": 0.9,
            "transfer": 0.9,
            "input": 0.5,
            "notify": 0.4,
            "event": 0.15,
        }
        lists = {
            f"/{path}": self.some(lambda part=part: self.reply(part), 2, 5) for path, part in chances.items()
        }
        acts = {
            self.random.randint(2, 20): tuple(self.some(self.act, 1, 2)) for _ in range(self.one(0, 1, 3))
        }

        async def answer(webhook, ask):
            for method, path, body in acts.get(webhook.number, ()):
                await ask(method, path.replace("THIS", str(webhook.members.get("uuid"))), body)
            replies = lists.get(webhook.path)
            drawn = replies.pop(0) if replies else Answer(delay=0.00137)
            if webhook.path == "/event" and webhook.members.get("status") not in ("machine", "human"):
                drawn = drawn if drawn.body is None or drawn.status >= 400 else Answer(delay=drawn.delay)
            return drawn

        return answer

    def plain_app(self):
        """Return an app that does nothing but reply at once, with the NCCOs that it is asked for."""
        nccos = self.some(self.ncco, 4, 8)
        asking = (
            "/answer",
            "/fallback",
            "/transfer",
            *self.some(lambda: self.one("/input", "/notify"), 0, 2),
        )

        async def answer(webhook, _ask):
            return Answer(nccos.pop() if nccos and webhook.path in asking else None, delay=0.00137)

        return answer

    def act(self):
        method, path, body = self.command()
        return method, path.replace(LEG, "/v1/calls/THIS"), body

    # -- what is asked of the API

    def command(self):
        leg = LEG
        kinds = [
            ("PUT", f"{leg}/talk", {"text": self.one(*WORDS), **self.maybe(0.3, loop=0, level=0.4)}),
            ("PUT", f"{leg}/stream", {"stream_url": [AUDIO[1]], **self.maybe(0.3, loop=0)}),
            ("DELETE", f"{leg}/{self.one('talk', 'stream')}", None),
            ("PUT", f"{leg}/dtmf", {"digits": self.one("12", "1p#", "99")}),
            ("PUT", f"{leg}/input/dtmf", {"event_url": ["http://app/keys"]}),
            ("DELETE", f"{leg}/input/dtmf", None),
            ("PUT", leg, {"action": self.one("mute", "unmute", "earmuff", "unearmuff")}),
            ("PUT", leg, {"action": "hangup"}),
            ("PUT", leg, self.transfer()),
            ("PUT", leg, self.transfer()),
        ]  # fmt: skip
        return self.one(*kinds)

    def transfer(self):
        if self.chance(0.5):
            destination = {"type": "ncco", "ncco": self.ncco()}
        else:
            destination = {"type": "ncco", "url": ["http://app/transfer"]}
        return {"action": "transfer", "destination": destination}

    def somebody(self, number):
        if self.chance(0.9):
            return {"type": "phone", "number": number, **self.maybe(0.15, dtmfAnswer="12p3")}
        headers = self.maybe(0.5, headers={"X-Order": "17"})
        return self.one(
            {"type": "sip", "uri": "sip:ada@example.com", **headers},
            {
                "type": "websocket",
                "uri": "wss://example.com/ws",
                "content-type": "audio/l16;rate=16000",
                **headers,
            },
            {"type": "app", "user": "alice"},
            {"type": "vbc", "extension": "123"},
        )

    def call(self):
        number = self.one(*NUMBERS[:3], *NUMBERS[:3], *NUMBERS[:3], *NUMBERS)
        body = {
            "to": [self.somebody(number)],
            "from": {"type": "phone", "number": self.one(*CALLERS)},
            "event_url": ["http://app/event"],
            **self.maybe(0.05, event_method="GET", answer_method="POST"),
            "length_timer": self.one(30, 90, 600),
            **self.maybe(0.15, ringing_timer=5),
            **self.maybe(
                0.1 if self.theme else 0.4, machine_detection=lambda: self.one("continue", "hangup")
            ),
        }
        if self.chance(0.1):
            mode = self.one("detect", "detect_beep", "default")
            body["advanced_machine_detection"] = {"behavior": "continue", "mode": mode, "beep_timeout": 45}
        if self.chance(0.7):
            return ("POST", "/v1/calls", {**body, "ncco": self.ncco()})
        return ("POST", "/v1/calls", {**body, "answer_url": ["http://app/answer"]})

    def requests(self):
        calls = self.one(2, 3, 4) if self.meets else self.one(1, 1, 2)
        placed = [[self.one(0, 0, 1.5), *self.call()] for _ in range(calls)]
        made = []
        if self.chance(0.08):
            no_answer_url = {"numbers": ["442079460000"], "event_url": "http://app/event"}
            made.append([0, "PUT", "/_simulator/applications/default", no_answer_url])
        for _ in range(self.one(3, 6, 9) if self.theme else self.one(0, 2, 4)):
            method, path, body = self.command()
            leg = LEG.replace("0", str(self.random.randrange(len(placed))))
            pause = self.one(0, 0.4, 1, 2.3) if self.theme else self.one(0, 1, 3.5, 5, 6, 11)
            made.append([pause, method, path.replace(LEG, leg), body])
        return placed + made


def _action(one):
    return one.get("action") if isinstance(one, dict) else None


def world(number, theme, clock, wire):
    """Return a world; the same for each number and theme, in whatever mode it is played."""
    draw = Draw(number, theme)
    registration = {
        "numbers": ["442079460000"],
        "answer_url": "http://app/answer",
        **draw.maybe(0.9, event_url="http://app/event", fallback_answer_url="http://app/fallback"),
    }
    return {
        "scenario": draw.scenario(),
        "requests": draw.requests(),
        "app": draw.app(),
        "registration": registration,
        "flags": {
            "clock": clock,
            "wire": wire,
            "seed": "1",
            "webhooks_at_once": str(draw.one(32, 32, 1, 2)),
        },
        "ending": 7 * 3600,
    }
