"""Worlds in which legs meet, drawn as those of the golden journals, but always of valid NCCOs.

What is random comes from outside, so that what fails can be made smaller.
"""

import json

from meeting.drawn_nccos import with_ids
from random_worlds import AUDIO, NUMBERS, Draw

from voice_simulator.core.wire.ncco_reader import parse_ncco
from voice_simulator.errors import InvalidNcco

OTHERS = [
    {"type": "app", "user": "alice"},
    {"type": "sip", "uri": "sip:ada@example.com", "headers": {"X-Order": "17"}},
    {"type": "vbc", "extension": "123"},
    {"type": "websocket", "uri": "wss://example.com/ws", "content-type": "audio/l16;rate=16000"},
]


class MeetingDraw(Draw):
    """Draws what your app asks for, what parties do, and what is replied."""

    def __init__(self, random):
        self.random, self.depth, self.theme, self.meets = random, 0, None, True

    def action(self):
        return self.one(
            self.talk, self.stream, self.input, self.record, self.notify, self.wait,
            self.conversation, self.connect, self.connect, self.connect, self.transfer_to,
        )()  # fmt: skip

    def ncco(self):
        actions = super().ncco()
        try:
            parse_ncco(actions)
        except InvalidNcco:
            actions = [{name: one[name] for name in one if name != "bargeIn"} for one in actions]
            parse_ncco(actions)
        return actions

    def conversation(self):
        return super().conversation() | self.moderation()

    def transfer_to(self):
        return {"action": "transfer", "conversationId": f"CON{self.one(0, 1, 2)}", **self.moderation()}

    def moderation(self):
        legs = lambda: self.some(lambda: f"LEG{self.one(0, 1, 2, 3)}", 0, 2)  # noqa: E731
        return self.maybe(0.3, canSpeak=legs, canHear=legs, mute=True)

    def connect(self):
        dial = super().connect()
        del dial["from"]
        caller = self.one({}, {"from": "442079460000"}, {"randomFromNumber": True})
        return dial | caller | {"endpoint": [self.second()]} | self.maybe(0.1, limit=self.one(1, 5))

    def second(self):
        if self.chance(0.2):
            return self.one(*OTHERS)
        whisper = {"url": "http://app/whisper", **self.maybe(0.5, ringbackTone=AUDIO[0])}
        more = self.maybe(0.2, dtmfAnswer="12p3", onAnswer=whisper)
        return {"type": "phone", "number": self.one(*NUMBERS), **more}

    def speech(self):
        return self.one("yes", {"text": "hello there", "now": True}, "it is about my order of the day before")

    def scenario(self):
        parts = json.loads(super().scenario())
        parts.pop("faults", None)
        return json.dumps(parts)


def named(value, world):
    """Return a body with the ids of what there is in a world now."""
    return with_ids(value, [leg.uuid for leg in world.legs], world.conversations)
