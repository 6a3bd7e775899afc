"""What outlives a world: registered applications, loaded scenarios, and which applications are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from voice_simulator.core.model.applications import Application
from voice_simulator.documents.mistakes import did_you_mean, truncate
from voice_simulator.errors import ControlError, SettingsError
from voice_simulator.security.public_key import load_public_key
from voice_simulator.security.token_check import NO_APPLICATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from voice_simulator.core.model.inbound_call import InboundCall
    from voice_simulator.runtime.world import Capacity
    from voice_simulator.scenario.language.scenario_reader import Scenario

MOST_KNOWN: Final = 100_000
"""How many applications are remembered after their registration or world is gone."""


@dataclass(slots=True, eq=False)
class _Loaded:
    scenario: Scenario
    application_id: str | None


@dataclass(slots=True, eq=False)
class _Registered:
    application: Application
    key: RSAPublicKey | None = field(repr=False)


class Registry:
    """The registered applications and loaded scenarios of one simulator.

    Args:
        applications, scenarios: those of the settings, which stay when everything is reset.
        capacity: how many there may be besides those.

    Raises:
        SettingsError: they don't fit together.
    """

    def __init__(
        self, applications: Iterable[Application], scenarios: Iterable[Scenario], capacity: Capacity
    ) -> None:
        self._capacity = capacity
        self._given = {one.id: one for one in applications}
        self._given_scenarios = tuple(scenarios)
        self._registered: dict[str, _Registered] = {}
        self._loaded: list[_Loaded] = []
        self._known: dict[str, None] = {}  # whoever is known, the first met first
        self.restore_settings()

    # -- who is known

    def remember(self, application_id: str) -> None:
        """Remember an application, because it was registered or its world has begun."""
        self._known.setdefault(application_id)
        if len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def is_known(self, application_id: str) -> bool:
        """Whether an application is registered, has a world, or had either since the start."""
        return application_id in self._known or application_id in self._registered

    def check_known(self, application_id: str) -> None:
        """Make sure that an application's id is not mistyped.

        Raises:
            ControlError: 404, it is not known; the sentence names the nearest that is.
        """
        if not self.is_known(application_id):
            raise ControlError(404, f"{self._unknown(application_id)} {_WHO_IS_KNOWN}")

    def _unknown(self, application_id: str) -> str:
        # The newest first: if there are very many, only some are compared.
        known = [*self._registered, *self._known][::-1]
        # The log prints the first eight characters of an id.
        whole = {one for one in known if one.startswith(application_id)}
        near = did_you_mean(application_id, known) if len(whole) != 1 else f"; did you mean '{whole.pop()}'?"
        return f"the application '{truncate(application_id)}' is not known here{near}"

    # -- applications

    @property
    def applications(self) -> Mapping[str, Application]:
        """The registered applications by id."""
        return {one: registered.application for one, registered in self._registered.items()}

    def application(self, application_id: str) -> Application:
        """Return an application's registration; an empty one if it has none."""
        registered = self._registered.get(application_id)
        return registered.application if registered else Application(id=application_id)

    def check_registered(self, application_id: str) -> None:
        """Make sure that there is a registration.

        Raises:
            ControlError: 404, there is none.
        """
        if application_id in self._registered:
            return
        self.check_known(application_id)
        raise ControlError(404, f"the application '{truncate(application_id)}' is known, but not registered")

    def key_of(self, application_id: str) -> RSAPublicKey | None:
        """Return the public key that an application's tokens are checked with; None if it has none here."""
        registered = self._registered.get(application_id)
        return registered.key if registered else None

    def register(self, application: Application) -> None:
        """Register an application, or register it anew.

        Raises:
            SettingsError: its key is no RSA public key.
            ControlError: 409, another application has one of its numbers; 429, there are too many.
        """
        if application.id not in self._registered:
            self.check_room()
        self._register(application)

    def _register(self, application: Application) -> None:
        self._check_free(application)
        pem = application.public_key_pem
        self._registered[application.id] = _Registered(application, load_public_key(pem) if pem else None)
        self.remember(application.id)

    def check_room(self) -> None:
        """Make sure that one more application may be registered.

        Raises:
            ControlError: 429, there are too many.
        """
        most = self._capacity.applications
        if len(self._registered) >= most:
            raise ControlError(
                429,
                f"{most} applications are registered already; delete those that are done with, or raise "
                "limits.applications",
            )

    def unregister(self, application_id: str) -> None:
        """Forget an application's registration, if it has one.

        Raises:
            ControlError: 404, it is not known.
        """
        self.check_known(application_id)
        self._registered.pop(application_id, None)

    def only_application(self) -> str:
        """Return the application to use if none is named: the only registered one, else the default one."""
        return next(iter(self._registered)) if len(self._registered) == 1 else NO_APPLICATION

    def _check_free(self, application: Application) -> None:
        for number in application.numbers:
            holder = self.owner_of_number(number)
            if holder not in (None, application.id):
                raise ControlError(
                    409,
                    f"the number {number} is that of the application '{holder}' already; "
                    "a number belongs to one application only",
                    application_id=holder,
                )

    # -- scenarios

    @property
    def scenarios(self) -> list[tuple[Scenario, str | None]]:
        """The loaded scenarios in the order of loading, each with its application; None if it is for all."""
        return [(loaded.scenario, loaded.application_id) for loaded in self._loaded]

    def scenarios_for(self, application_id: str) -> list[Scenario]:
        """Return the scenarios for an application: its own before the shared ones, the newest first."""
        newest = list(reversed(self._loaded))
        own = [one.scenario for one in newest if one.application_id == application_id]
        return own + [one.scenario for one in newest if one.application_id is None]

    def load(self, scenario: Scenario, application_id: str | None) -> None:
        """Load a scenario; it replaces one of the same name for the same application.

        Raises:
            SettingsError: an inbound call of it has nowhere to arrive.
            ControlError: 429, there are too many.
        """
        self.check_numbers(scenario, application_id)
        self.check_room_for_scenario(scenario, application_id)
        self._remove(scenario.file, application_id)
        self._loaded.append(_Loaded(scenario, application_id))

    def check_room_for_scenario(self, scenario: Scenario, application_id: str | None) -> None:
        """Make sure that a scenario may be loaded.

        Raises:
            ControlError: 429, there are too many, and it replaces none.
        """
        most = self._capacity.scenarios
        replaces = any(_is_meant(one, scenario.file, application_id) for one in self._loaded)
        if not replaces and len(self._loaded) >= most:
            raise ControlError(
                429,
                f"{most} scenarios are loaded already; unload those that are done with, or raise "
                "limits.scenarios",
            )

    def unload(self, file: str | None, application_id: str | None) -> int:
        """Unload scenarios and return how many.

        Args:
            file: the name of one; None for every name.
            application_id: the application that they are for. None means those for all applications, and
                without a file everything that is loaded.
        """
        if file is None and application_id is None:
            count, self._loaded = len(self._loaded), []
            return count
        return self._remove(file, application_id)

    def check_numbers(self, scenario: Scenario, application_id: str | None = None) -> None:
        """Make sure that the inbound calls of a scenario have somewhere to arrive.

        Args:
            scenario: the scenario.
            application_id: the only application that it is for; None for all.

        Raises:
            SettingsError: no application has a number that is called, or another one has it.
        """
        for inbound in scenario.inbound:
            owner = self.owner_of(inbound)
            if application_id not in (None, owner):
                raise SettingsError(
                    f"{inbound.origin}: the number {inbound.to} is that of the application '{owner}', "
                    f"but the scenario is for '{application_id}' only"
                )

    def owner_of(self, inbound: InboundCall) -> str:
        """Return the application at which an inbound call arrives.

        Raises:
            SettingsError: there is none, or the application that the call names does not have the number.
        """
        reached = self.reached_by(inbound)
        if reached is None:
            raise SettingsError(f"{inbound.origin}: {self._why_unreachable(inbound)}")
        return reached

    def reached_by(self, inbound: InboundCall) -> str | None:
        """Return the application at which an inbound call arrives; None if there is none.

        A call goes to the application that has the number. A call from the user of an app may be to any
        number: it goes to the application that it names, else to the one that has the number, else to the
        only one.
        """
        holder, named = self.owner_of_number(inbound.to), inbound.application
        if not inbound.is_from_app:
            return holder if named in (None, holder) else None
        if named is not None:
            return named if named in self._registered else None
        only = next(iter(self._registered)) if len(self._registered) == 1 else None
        return holder or only

    def _why_unreachable(self, inbound: InboundCall) -> str:
        holder, named = self.owner_of_number(inbound.to), inbound.application
        if named is not None and named not in self._registered:
            near = did_you_mean(named, self._registered)
            return f"no application is registered as '{truncate(named)}'{near or '.'}"
        if holder is not None:
            return f"the number {inbound.to} is that of the application '{holder}'"
        if inbound.is_from_app:
            return (
                f"no application has the number {inbound.to}; say which one the user of an app calls: "
                "application: ID"
            )
        return (
            f"no application has the number {inbound.to}: register one with "
            f'numbers: ["{inbound.to}"] and an answer_url (applications: in the --config file)'
        )

    def owner_of_number(self, number: str) -> str | None:
        """Return the application that has a number; None if none has."""
        holders = (
            one for one, registered in self._registered.items() if number in registered.application.numbers
        )
        return next(holders, None)

    def _remove(self, file: str | None, application_id: str | None) -> int:
        kept = [one for one in self._loaded if not _is_meant(one, file, application_id)]
        count, self._loaded = len(self._loaded) - len(kept), kept
        return count

    # -- a reset of everything

    def restore_settings(self, application_id: str | None = None) -> None:
        """Forget what came over the control API, for one application or for all, and restore the settings.

        Raises:
            ControlError: 409, another application holds by now a number that the settings give this one.
        """
        if application_id is not None:
            self._forget_one(application_id)
            return
        self._registered.clear()
        for application in self._given.values():
            self._register(application)
        self._loaded = [_Loaded(scenario, None) for scenario in self._given_scenarios]
        for scenario in self._given_scenarios:
            self.check_numbers(scenario)

    def _forget_one(self, application_id: str) -> None:
        given = self._given.get(application_id)
        if given is None:
            self._registered.pop(application_id, None)
        else:
            self._register(given)
        self._remove(None, application_id)


_WHO_IS_KNOWN: Final = (
    "An application is known once it is registered (PUT applications/ID) or has asked the API for something."
)


def _is_meant(loaded: _Loaded, file: str | None, application_id: str | None) -> bool:
    return loaded.application_id == application_id and file in (None, loaded.scenario.file)
