"""One call, seen from a program without an event loop.

Made of `AsyncCall` by `REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from voice_simulator.client.synchronous import Synchronous

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.client.answers import Met
    from voice_simulator.client.async_call import AsyncCall
    from voice_simulator.client.conditions import OnCall
    from voice_simulator.client.documents import Audio
    from voice_simulator.client.journal_reading import Entries, HeardSound, SentWebhook
    from voice_simulator.client.portal import Portal
    from voice_simulator.client.recordings import RecordingFile


class Call(Synchronous):
    """One call, or one leg of it. Made by `World.calls` and whatever else gives one.

    What can change is asked for anew each time: `call.status`.
    """

    def __init__(self, portal: Portal, inner: AsyncCall) -> None:
        super().__init__(portal, inner)
        self._inner: AsyncCall = inner

    @property
    def uuid(self) -> str:
        """Its id."""
        return self._inner.uuid

    @property
    def to(self) -> str:
        """Whom it calls: a number, an address, or the name of a user."""
        return self._inner.to

    @property
    def from_(self) -> str:
        """Who calls: a number, an address, or the name of a user."""
        return self._inner.from_

    @property
    def direction(self) -> str:
        """`outbound` for one that your app placed, `inbound` for one that came in."""
        return self._inner.direction

    @property
    def details(self) -> Mapping[str, Any]:
        """Its record and what only the simulator knows of it: who hears whom, what plays, what is due."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.details)

    @property
    def status(self) -> str:
        """Its status: `answered`."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.status)

    @property
    def conversation_uuid(self) -> str:
        """The conversation that it is in."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.conversation_uuid)

    @property
    def duration_s(self) -> int | None:
        """Seconds from the answer to the end; None before that."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.duration_s)

    @property
    def done(self) -> bool:
        """Whether nothing about it is open: it is over, and all its events are delivered or given up."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.done)

    @property
    def legs(self) -> list[Call]:
        """The legs that its NCCOs have dialled, in that order."""
        __tracebackhide__ = True
        return [Call(self._portal, one) for one in self._portal.run(self._inner.legs)]

    def journal(self, *, after: int = 0, legs: bool = False, kind: str | None = None) -> Entries:
        """Return the journal entries about it.

        Args:
            after: only entries with greater numbers.
            legs: whether also those about the legs that it has dialled.
            kind: only those of this kind.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.journal(after=after, legs=legs, kind=kind))

    def timeline(self) -> str:
        """Return its story and that of its legs as text, a line each."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.timeline())

    def scenario(self) -> str:
        """Return this call as a scenario, in YAML: what is done to your app, and what is expected of it."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.scenario())

    def wait(self, status: str | None = None, *, timeout_s: float = 10, **condition: Unpack[OnCall]) -> Met:
        """Wait until it has a status, or until something has happened on it; what is past counts.

        Where the clock of its world is manual, time moves on until then, and stops at that very moment.

        Args:
            status: the status: `answered`.
            timeout_s: how long at most, in seconds of wall time.
            **condition: what instead, by the members of `OnCall`: `heard="*press 1*"`, `done=True`.

        Raises:
            WaitTimeout: it has not happened.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.wait(status, timeout_s=timeout_s, **condition))

    def heard_next(self, *, timeout_s: float = 10) -> HeardSound:
        """Wait until its party has heard something to the end, behind what this method gave before.

        Args:
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: it hears nothing more.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.heard_next(timeout_s=timeout_s))

    def wait_for_speech(self, *, timeout_s: float = 10) -> Met:
        """Wait until its party hears somebody speak: at once if it does now; what is past does not count.

        Args:
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: nobody speaks.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.wait_for_speech(timeout_s=timeout_s))

    def wait_for_silence(self, span: str = "800ms", *, timeout_s: float = 10) -> Met:
        """Wait until its party has heard nothing for so long in a row, counted from now on.

        Args:
            span: for how long: `800ms`.
            timeout_s: how long at most, in seconds of wall time.

        Raises:
            WaitTimeout: there is always something to be heard.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.wait_for_silence(span, timeout_s=timeout_s))

    @property
    def heard(self) -> list[HeardSound]:
        """What its party has heard to the end, or as far as it went, in that order."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.heard)

    @property
    def webhooks(self) -> list[SentWebhook]:
        """The webhooks about it, in the order in which they were queued, each with what became of it."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.webhooks)

    @property
    def events(self) -> list[str]:
        """The events of its webhooks, in that order: `["started", "ringing", "busy"]`.

        Without `answer` and `fallback`, as `events:` of a scenario counts them.
        """
        __tracebackhide__ = True
        return self._portal.run(self._inner.events)

    @property
    def recordings(self) -> list[RecordingFile]:
        """What its NCCOs had recorded and your app was told of, oldest first, with who said what in it."""
        __tracebackhide__ = True
        return self._portal.run(self._inner.recordings)

    def party(self, steps: str | Mapping[str, object] | Sequence[object]) -> None:
        """Let its party act now; what its script has left is dropped, and the party stays afterwards.

        Args:
            steps: one step or a list of steps, as in a script: `[{"press": 1}, "hang_up"]`.

        Raises:
            ClientError: 409, the call is over, or does not admit the step now; 400, no call would.
        """
        __tracebackhide__ = True
        self._portal.run(self._inner.party(steps))

    def answer(self) -> None:
        """Let its party answer the phone."""
        __tracebackhide__ = True
        self._portal.run(self._inner.answer())

    def busy(self) -> None:
        """Let the line be busy: it must be ringing."""
        __tracebackhide__ = True
        self._portal.run(self._inner.busy())

    def reject(self) -> None:
        """Let its party decline the call: it must be ringing."""
        __tracebackhide__ = True
        self._portal.run(self._inner.reject())

    def press(self, keys: str | int) -> None:
        """Let its party press keys, when your app next listens for them.

        Args:
            keys: of `0` to `9`, `*`, `#`.
        """
        __tracebackhide__ = True
        self._portal.run(self._inner.press(keys))

    def say(self, text: str, *, file: Audio | None = None, now: bool = False) -> None:
        """Let its party speak, when your app or another party next listens.

        Args:
            text: what it says.
            file: the WAV file that it sounds like: its path, or its bytes.
            now: whether it speaks at once, heard or not.

        Raises:
            ClientError: the file can't be read, or is no WAV file.
        """
        __tracebackhide__ = True
        self._portal.run(self._inner.say(text, file=file, now=now))

    def play(self, file: Audio, *, now: bool = False) -> None:
        """Let its party play a WAV file, when your app or another party next listens.

        Args:
            file: its path, from the current folder, or in pytest from that of the test; or its bytes.
            now: whether it plays at once, heard or not.

        Raises:
            ClientError: it can't be read, or is no WAV file.
        """
        __tracebackhide__ = True
        self._portal.run(self._inner.play(file, now=now))

    def hang_up(self) -> None:
        """Let its party hang up: it must have answered, or be the caller."""
        __tracebackhide__ = True
        self._portal.run(self._inner.hang_up())
