"""Asks your app for its own state at the end of a run, and hands its answers to the judgement as evidence.

The questions are in no journal: they are nothing that happened on the network, and how often they are asked
depends on the wall clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from voice_simulator.core.clock import SECOND
from voice_simulator.core.model.effects import Failure
from voice_simulator.runs.app_requests import http_request_of
from voice_simulator.scenario.judging.evidence import AppAnswer
from voice_simulator.scenario.judging.judgement import judge
from voice_simulator.scenario.model.expectations import app_requests_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from voice_simulator.runtime.outbound.dispatcher import Dispatcher
    from voice_simulator.scenario.judging.evidence import Evidence
    from voice_simulator.scenario.model.app_requests import AppRequest
    from voice_simulator.scenario.model.expectations import Expectation

_TIME_OUT: Final = 5 * SECOND


class AppQuestions:
    """What the expectations of one run ask your app.

    Args:
        expectations: of the scenario.
        dispatcher: makes the requests, under the same guard and address map as webhooks.
        evidence: takes the answers.
        app_url: your app's address, for requests that name only a path.
    """

    def __init__(
        self,
        expectations: Iterable[Expectation],
        dispatcher: Dispatcher,
        evidence: Evidence,
        app_url: str | None,
    ) -> None:
        self._dispatcher, self._evidence, self._app_url = dispatcher, evidence, app_url
        self._lines = [line for line in expectations if app_requests_of(line)]
        # Lines that ask the same are answered by one request.
        self._requests = dict.fromkeys(one for line in self._lines for one in app_requests_of(line))

    def __len__(self) -> int:
        return len(self._requests)

    async def are_answered_well(self) -> bool:
        """Ask all of them, one after the other, and say whether all answers are as expected."""
        for request in self._requests:
            await self._ask(request)
        return not judge(self._lines, self._evidence)

    async def _ask(self, request: AppRequest) -> None:
        sent = await self._dispatcher.send(http_request_of(request, self._app_url, _TIME_OUT))
        answers, outcome = self._evidence.app_answers, sent.outcome
        times = answers[request].times + 1 if request in answers else 1
        answers[request] = (
            AppAnswer(failure=outcome.sentence, times=times)
            if isinstance(outcome, Failure)
            else AppAnswer(status=outcome.status, body=outcome.body, times=times)
        )
