"""Admits requests to the platform's routes: by their token, and as long as there is room for their world.

Whoever is not let in finds the reason in the log, in `GET refusals`, and in the journal of the world of the
Vonage application that the token names, if it has one. `security.token_check` judges the token.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from voice_simulator.api.request_journal import JournaledRequest
from voice_simulator.errors import ApiError, ControlError, TooManyRequests, Unauthorized
from voice_simulator.security.token_check import application_named

if TYPE_CHECKING:
    from aiohttp import web

    from voice_simulator.runtime.speech_program import SpeechProgram
    from voice_simulator.runtime.world import World
    from voice_simulator.runtime.worlds import Worlds
    from voice_simulator.security.token_check import Caller, Gatekeeper

_log: Final = logging.getLogger("voice_simulator")


class Admission:
    """Says whose a request is, and in which world it acts.

    Args:
        worlds: the worlds.
        gatekeeper: judges tokens.
    """

    def __init__(self, worlds: Worlds, gatekeeper: Gatekeeper) -> None:
        self._worlds, self._gatekeeper = worlds, gatekeeper

    def check_token(self, request: web.Request) -> Caller:
        """Return who sends a request.

        Raises:
            Unauthorized: 401, its token is missing or not acceptable.
        """
        authorization = request.headers.get("Authorization")
        try:
            return self._gatekeeper.admit(authorization, request.method, request.path)
        except Unauthorized as error:
            self.record_refusal(request, error, application_named(authorization))
            raise

    def world_of(self, request: web.Request, caller: Caller) -> World:
        """Return the world of the caller's Vonage application, which begins if need be.

        Raises:
            TooManyRequests: 429, there are as many worlds as there may be.
        """
        try:
            return self._worlds.open_world(caller.application_id)
        except ControlError as error:
            refused = TooManyRequests(str(error))
            self.record_refusal(request, refused, caller.application_id)
            raise refused from None

    def world_that_would_begin(self, caller: Caller) -> World | None:
        """Return what the caller's world would look like; None if it has begun."""
        if self._worlds.find(caller.application_id) is not None:
            return None
        return self._worlds.preview(caller.application_id)

    def tell_news(self, caller: Caller) -> None:
        """Log what has come into the journal of the caller's world, and tell who watches it."""
        world = self._worlds.find(caller.application_id)
        if world is not None:
            world.driver.tell_news()

    def is_current(self, world: World) -> bool:
        """Return whether a world has not been ended by a reset meanwhile."""
        return self._worlds.find(world.application_id) is world

    @property
    def speech(self) -> SpeechProgram | None:
        """What speaks in recordings; None for tones."""
        return self._worlds.shared.speech

    def has_file(self, file_id: str) -> bool:
        """Return whether any Vonage application has a file."""
        return any(world.switchboard.files.file(file_id) is not None for world in self._worlds)

    def record_refusal(self, request: web.Request, error: ApiError, application_id: str | None) -> None:
        """Record a request that did not come into a world: in the log, among the refusals, in a journal."""
        _log.warning("%s %s -> %d: %s", request.method, request.path, error.http_status, error)
        world = None if application_id is None else self._worlds.find(application_id)
        if world is not None:
            _journal_refusal(request, world, error)
        self.keep_refusal(request, error, application_id, is_in_journal=world is not None)

    def keep_refusal(
        self, request: web.Request, error: ApiError, application_id: str | None, *, is_in_journal: bool
    ) -> None:
        """Keep a request among the refusals."""
        self._worlds.shared.refusals.keep(
            request.method,
            request.path,
            str(error),
            status=error.http_status,
            application_id=application_id,
            is_in_journal=is_in_journal,
        )


def _journal_refusal(request: web.Request, world: World, error: ApiError) -> None:
    journaled = JournaledRequest(
        world.switchboard.journal, request.method, request.path, request.match_info.get("uuid")
    )
    journaled.refused(error)
    journaled.add_client({"user_agent": request.headers.get("User-Agent")})
    # It changed nothing, and its reason may depend on the wall clock: it belongs in no canonical journal.
    journaled.changed_nothing()
    world.driver.wake()
