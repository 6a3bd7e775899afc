"""The fixture `voice` of a test that blocks while it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voice_simulator.client import Call, World
from voice_simulator.testing.own_application import PointsToSimulator
from voice_simulator.testing.written_lines import remember_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.client import LoadedScenario, Registration
    from voice_simulator.client.portal import Portal
    from voice_simulator.testing.async_voice import AsyncVoice
    from voice_simulator.testing.documents import Scenario
    from voice_simulator.testing.own_application import OwnApplication


class Voice(PointsToSimulator, World):
    """The world of one test; it has all that `World` has, too.

    Args:
        portal: where the asynchronous one lives.
        inner: that one.
        own: the Vonage application of the test.
    """

    def __init__(self, portal: Portal, inner: AsyncVoice, own: OwnApplication) -> None:
        super().__init__(portal, inner)
        self._own, self._voice = own, inner

    def register(self, **registration: object) -> Registration:
        """Register where your app takes its webhooks, and what else belongs to the Vonage application.

        What was registered before stays; None takes a member away.

        Args:
            **registration: `answer_url`, `event_url`, `fallback_answer_url`, `signature_secret`, `api_key`,
                `numbers`, as in a settings file.

        Raises:
            ClientError: 400, a member is wrong; 409, another Vonage application has one of the numbers.
        """
        __tracebackhide__ = True
        return self._portal.run(self._voice.register(**registration))

    def dial_in(
        self,
        to: str | None = None,
        *,
        from_: str | None = None,
        from_user: str | None = None,
        script: str | Sequence[object] | None = None,
        headers: Mapping[str, str] | None = None,
        custom_data: Mapping[str, object] | None = None,
    ) -> Call:
        """Let a call arrive, at the number of this Vonage application from 447700900001 unless told.

        The arguments are those of `World.dial_in`.
        """
        __tracebackhide__ = True
        remember_line()
        return super().dial_in(
            to, from_=from_, from_user=from_user, script=script, headers=headers, custom_data=custom_data
        )

    def scenario(
        self, scenario: Scenario, *, case: str | None = None, use: Sequence[str] = ()
    ) -> LoadedScenario:
        """Load a scenario for this test: its calls, faults and outcomes. Of several the newest goes first.

        Args:
            scenario: a file, looked for beside the test and below pytest's root; or YAML as text; or values.
            case: which of its cases, where it has some.
            use: the files that it uses, by the paths by which it names them.

        Raises:
            ClientError: there is no such file, or it has mistakes.
        """
        __tracebackhide__ = True
        return self._portal.run(self._voice.scenario(scenario, case=case, use=use))

    def turns(self, number: str, *turns: object) -> None:
        """Say what happens on the 1st, 2nd, … call to a number; the last one repeats.

        Args:
            number: whom your app calls, or a glob such as `4477009001*`.
            *turns: the name of an outcome (`"busy"`), or the steps of a script.

        Raises:
            ClientError: there are none, or one has a mistake.
        """
        __tracebackhide__ = True
        remember_line()
        self._portal.run(self._voice.turns(number, *turns))

    def fault(self, entry: Mapping[str, Any] | None = None, **members: Any) -> None:  # noqa: ANN401
        """Let something go wrong, as an entry under `faults:` says.

        Args:
            entry: the entry: `{"webhook": "completed", "from": "4477*", "lost": True}`.
            **members: its members: `webhook="completed", from_="4477*", lost=True`.

        Raises:
            ClientError: it has a mistake.
        """
        __tracebackhide__ = True
        remember_line()
        self._portal.run(self._voice.fault(entry, **members))

    def wait_for_call(
        self,
        *,
        to: str | None = None,
        from_: str | None = None,
        direction: str | None = None,
        times: int | None = None,
        timeout_s: float = 10,
    ) -> Call:
        """Wait for the next call, and return it: each is handed out once, one that dials in by `dial_in`.

        Args:
            to: only one to such a number or address, a glob: `4477*`.
            from_: only one from such a number or address.
            direction: only `outbound` or `inbound` ones.
            times: which of them instead, whether it was handed out or not: 2 for the second such call.
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: no such call has come.
        """
        __tracebackhide__ = True
        found = self._portal.run(
            self._voice.wait_for_call(
                to=to, from_=from_, direction=direction, times=times, timeout_s=timeout_s
            )
        )
        return Call(self._portal, found)
