"""What goes wrong between a client and its simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from voice_simulator.client.told_failures import told_failures
from voice_simulator.errors import SimulatorError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from voice_simulator.client.answers import Failed


class ClientError(SimulatorError):
    """The simulator refused a request; the text is its own sentence about why.

    Args:
        sentence: what is wrong, and what would be right.
        status: the HTTP status of the answer; None where there was none.
        answer: the whole answer, as JSON.

    Attributes:
        status, answer: as given. `answer` may have `mistakes`, each with its place.
    """

    def __init__(
        self, sentence: str, status: int | None = None, answer: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.answer: Mapping[str, Any] = answer or {}


class SimulatorUnreachable(ClientError):
    """No simulator answers at an address.

    Args:
        url: the address.
        why: what came instead of an answer.
        is_other: whether something answers there, which is no simulator.

    Attributes:
        url, why, is_other: as given.
    """

    def __init__(self, url: str, why: str, *, is_other: bool = False) -> None:
        self.url, self.why, self.is_other = url, why, is_other
        super().__init__(f"{self.sentence}; {WAYS}")

    @property
    def sentence(self) -> str:
        """What is wrong, without a word about how to mend it."""
        if self.is_other:
            return f"what answers at {self.url} is no simulator: {self.why}"
        return f"no simulator answers at {self.url}: {self.why}"


WAYS = (
    "start one with voice-simulator serve, or say where it is: "
    'Simulator("http://127.0.0.1:8480") or VOICE_SIMULATOR_URL'
)
"""How to get at a simulator, in a program."""


class WaitTimeout(ClientError, AssertionError):
    """What was waited for has not come; as an assertion that fails, since a test waits for what must come.

    Args:
        sentence: what was waited for, and for how long.
        answer: the answer of the simulator.

    Attributes:
        timeline: what happened instead, a line each.
        nearest: what came closest, and how it differs; None where nothing did.
        due: what is still to come, or that nothing is; None where the simulator does not say.
    """

    def __init__(self, sentence: str, answer: Mapping[str, Any]) -> None:
        super().__init__(sentence, 408, answer)
        self.timeline = _lines(answer.get("timeline"))
        self.nearest: Any = answer.get("nearest")
        self.due: Any = answer.get("due")

    def __str__(self) -> str:
        return "\n".join([str(self.args[0]), *(f"  {line}" for line in self.timeline.splitlines())])


class VerificationFailed(ClientError, AssertionError):
    """Expectations do not hold.

    Args:
        failures: what is not as it should be.

    Attributes:
        failures: as given.
    """

    def __init__(self, failures: Sequence[Failed]) -> None:
        self.failures = list(failures)
        super().__init__("\n".join(told_failures(failures)).rstrip())


def _lines(shown: Any) -> str:  # noqa: ANN401  # JSON
    if not shown:
        return ""
    return shown if isinstance(shown, str) else "\n".join(str(line) for line in shown)
