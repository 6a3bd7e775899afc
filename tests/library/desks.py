"""The front desk of the examples, and once more without each handling that can be switched off."""

from aiohttp import web
from front_desk import __main__ as program
from front_desk import directory
from front_desk.conference import Conference
from front_desk.desk import FrontDesk
from front_desk.duty import DutyLine
from front_desk.hunting import Hunting
from front_desk.lines import NOT_REACHED
from front_desk.service import ServiceLine
from front_desk.telephone import Telephone
from front_desk.voicemail import Voicemail

NUMBERS = [
    directory.DIRECT_LINE,
    directory.SALES,
    directory.DUTY,
    directory.CONFERENCE,
    directory.SERVICE,
]
PATHS = {"answer_url": "/answer", "event_url": "/events"}
QUERY = {"settle_s": "0"}
"""All that it does is done before it replies, so time can move on at once."""


class HasTheVoicemailBehindConnect(Hunting):
    def _call(self, caller, nth):
        return [*super()._call(caller, nth), *self._voicemail.actions(caller)]


class HasItsRepliesIgnored(Hunting):
    def _call(self, caller, nth):
        return [action.model_copy(update={"eventType": None}) for action in super()._call(caller, nth)]


class TakesCompletedForOneMore(Hunting):
    """Counts by itself whose turn it is."""

    tried = 0

    async def answer(self, call):
        self.tried = 0
        return await super().answer(call)

    def ends_the_attempt(self, event):
        is_end = event["status"] in {*NOT_REACHED, "completed"}
        self.tried += is_end
        return is_end

    def _call(self, caller, _):
        if self.tried >= len(self._people):
            return self._voicemail.actions(caller)
        return super()._call(caller, self.tried)


class PutsThroughToWhoeverAnswers(DutyLine):
    async def choice(self, request):
        self._taken.add(request.match_info["call"])
        return web.json_response([])


class ChangesTheMeeting(Conference):
    changed = {}

    async def answer(self, call):
        return [
            action.model_copy(update=self.changed) if action.action == "conversation" else action
            for action in await super().answer(call)
        ]


class LetsTheMeetingGoOn(ChangesTheMeeting):
    changed = {"endOnExit": None}


class LetsEverybodySpeak(ChangesTheMeeting):
    changed = {"mute": None}


class AsksAfterAnyCompleted(ServiceLine):
    async def _is_left(self, customer, agent):
        customer.agent = agent.name
        await super()._is_left(customer, agent)


CARELESS = {
    HasTheVoicemailBehindConnect: directory.DIRECT_LINE,
    HasItsRepliesIgnored: directory.DIRECT_LINE,
    TakesCompletedForOneMore: directory.SALES,
    PutsThroughToWhoeverAnswers: directory.DUTY,
    LetsTheMeetingGoOn: directory.CONFERENCE,
    LetsEverybodySpeak: directory.CONFERENCE,
    AsksAfterAnyCompleted: directory.SERVICE,
}
"""Lines that are careless, and the number that leads to each."""


def variants():
    """Return all of them by their names: as it is, and with one careless line each."""
    return {"FrontDesk": None} | {line.__name__: line for line in CARELESS}


def application(careless, client, url):
    """Make one of them, to be served at an address."""
    voicemail = Voicemail(url)
    lines = program.lines(Telephone(client), voicemail, url)
    if careless is not None:
        lines[CARELESS[careless]].__class__ = careless
    app = web.Application()
    FrontDesk(lines, voicemail).add_to(app)
    return app
