"""The appointment reminder of the examples, and once more without each handling that can be switched off."""

import asyncio
import json

from aiohttp import web
from appointment_reminder import spoken
from appointment_reminder.reception import Reception
from appointment_reminder.reminders import Outcome, Progress, Reminder
from appointment_reminder.telephone import Telephone
from appointment_reminder.website import MOST_CALLS, Patience, Website
from vonage import Vonage
from vonage_voice import Talk

NUMBERS = ["447700900000"]
PATHS = {"answer_url": "/inbound", "event_url": "/inbound/events", "fallback_answer_url": "/sorry"}
QUERY = {}


class AsItIs(Website):
    telephone, reception, options = Telephone, Reception, {}


IMPATIENT = {"timeout": 1}
"""Options of an SDK that waits for a second. For all other apps that would be too short on a busy machine."""


class NeverCallsAgain(AsItIs):
    def _not_reached(self, reminder, reason):
        reminder.call_again(reason)


class CallsAgainTooOften(AsItIs):
    async def _act(self, reminder, call, before, told):
        await super()._act(reminder, call, before, told)
        if told["status"] == "busy" and len(reminder.calls) == MOST_CALLS:
            await self._call(reminder)


class CallsEverybodyAgain(AsItIs):
    async def _act(self, reminder, call, before, told):
        await super()._act(reminder, call, before, told)
        if reminder.outcome is Outcome.CALL_AGAIN and len(reminder.calls) == 1:
            await self._call(reminder)


class _CallsTheDeclined:
    after: float

    def _not_reached(self, reminder, reason):
        super()._not_reached(reminder, reason)
        if reason == "declined":
            self._do_later(self._call_after_a_while(reminder))

    async def _call_after_a_while(self, reminder):
        await asyncio.sleep(self.after)
        await self._call(reminder)


class CallsAgainWhoeverDeclines(_CallsTheDeclined, AsItIs):
    after = 0.4


class CallsMuchLaterWhoeverDeclines(_CallsTheDeclined, AsItIs):
    after = 3600


class NotesTheMissedAsHeard(AsItIs):
    def _not_reached(self, reminder, reason):
        super()._not_reached(reminder, reason)
        reminder.outcome = Outcome.NOT_CONFIRMED


class TakesMachinesForPeople(AsItIs):
    async def _act(self, reminder, call, before, told):
        status = "human" if told["status"] == "machine" else told["status"]
        await super()._act(reminder, call, before, told | {"status": status})


class NeedsToBeToldWhy(AsItIs):
    async def _act(self, reminder, call, _before, told):
        await super()._act(reminder, call, Progress.ANSWERED, told)


class TakesEverythingForNews(AsItIs):
    class Forgetful(Reminder):
        __slots__ = ()

        def gets_to(self, call, progress):
            super().gets_to(call, progress)
            return True

    def _new_reminder(self, asked):
        reminder = super()._new_reminder(asked)
        reminder.__class__ = self.Forgetful
        return reminder


class WaitsForTheVerdict(AsItIs):
    async def greeting(self, request):
        actions = json.loads((await super().greeting(request)).text)
        return web.json_response(actions[:2])


class AnswersOnce(AsItIs):
    async def greeting(self, request):
        call = request.query["uuid"]
        if call in _GREETED:
            raise web.HTTPGone
        _GREETED.add(call)
        return await super().greeting(request)


_GREETED = set()


class KnowsNoKeys(AsItIs):
    async def choice(self, request):
        reminder = self._reminder(request)
        reminder.outcome = Outcome.NOT_CONFIRMED
        return web.json_response(spoken.as_json(spoken.farewell(reminder)))


class AsksOnce(AsItIs):
    async def choice(self, request):
        self._reminder(request).asked += 1
        return await super().choice(request)


class TakesSilenceForConsent(AsItIs):
    async def choice(self, request):
        reply = await super().choice(request)
        reminder = self._reminder(request)
        if reminder.outcome is Outcome.NOT_CONFIRMED:
            reminder.outcome = Outcome.CONFIRMED
        return reply


class SaysOnlyGoodbye(AsItIs):
    async def choice(self, request):
        reply = await super().choice(request)
        is_farewell = len(json.loads(reply.text)) == 1
        return web.json_response([{"action": "talk", "text": "Goodbye."}]) if is_farewell else reply


class LetsNobodyInterrupt(AsItIs):
    class telephone(Telephone):  # noqa: N801
        async def transfer(self, call, actions):
            heard_out = [
                action.model_copy(update={"bargeIn": None}) if isinstance(action, Talk) else action
                for action in actions
            ]
            await super().transfer(call, heard_out)


class RingsForAMinute(AsItIs):
    class telephone(Telephone):  # noqa: N801
        RINGING_TIMER = 60


class GivesUpWhenRefused(AsItIs):
    class telephone(Telephone):  # noqa: N801
        ATTEMPTS = 1


class WaitsForASecond(AsItIs):
    options = IMPATIENT


class GivesUpOnSilence(AsItIs):
    options = IMPATIENT

    async def _hears_of_call(self, _reminder, _known):
        return True


class AsksAgainAtOnce(AsItIs):
    async def _hears_of_call(self, _reminder, _known):
        return False


class LetsItRing(AsItIs):
    class telephone(Telephone):  # noqa: N801
        async def hang_up(self, _):
            pass


class TakesItsOwnHangUpForThePatients(AsItIs):
    async def event(self, request):
        reply = await super().event(request)
        reminder = self._reminder(request)
        if (await request.json()).get("status") == "completed":
            reminder.call_again("hung up")
        return reply


class LetsTheSdkRepeat(AsItIs):
    options = {"pool_maxsize": 10}


class HasNoFallback(AsItIs):
    class reception(Reception):  # noqa: N801
        async def sorry(self, _):
            raise web.HTTPNotFound


class ReceptionKnowsNoKeys(AsItIs):
    class reception(Reception):  # noqa: N801
        async def choice(self, _):
            return web.json_response(spoken.as_json([Talk(text="Goodbye.")]))


class ReceptionIsAlwaysOpen(AsItIs):
    class reception(Reception):  # noqa: N801
        def is_open(self, _):
            return True


class CutsMessagesShort(AsItIs):
    class reception(Reception):  # noqa: N801
        def message(self):
            return super().message().model_copy(update={"timeOut": 10})


class RecordsUntilTheKey(AsItIs):
    class reception(Reception):  # noqa: N801
        def message(self):
            return super().message().model_copy(update={"endOnSilence": None})


class StumblesOverNothing(AsItIs):
    class reception(Reception):  # noqa: N801
        async def recorded(self, request):
            if not (await request.json())["size"]:
                raise web.HTTPGone
            return await super().recorded(request)


class FetchesFromNowhere(AsItIs):
    class reception(Reception):  # noqa: N801
        async def recorded(self, request):
            if not (await request.json())["recording_url"]:
                raise web.HTTPBadGateway
            return await super().recorded(request)


def variants():
    """Return all of them by their names."""
    return {practice.__name__: practice for practice in (AsItIs, *AsItIs.__subclasses__())}


def application(practice, client, url):
    """Make one of them, to be served at an address."""
    options = client.http_client.http_client_options.model_copy(update=practice.options)
    client = Vonage(client.http_client.auth, options)
    app = web.Application()
    telephone = practice.telephone(client, NUMBERS[0], back_off=0.02)
    practice(telephone, url, Patience(call_again=0.02, unsure=0.5)).add_to(app)
    practice.reception(url).add_to(app)
    return app
