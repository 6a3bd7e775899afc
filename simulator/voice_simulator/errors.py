"""Every error the simulator raises on purpose.

SimulatorError
    ApiError                what a `/v1/…` route refuses; knows its status and the platform's body for it
        InvalidRequest      400, gateway form with a text for each field
        RefusedByService    400, voice-service form: a wrong type, or an endpoint that can't be called
        NotAnswered         400, the action needs an answered call
        NotRinging          400, a hang-up right after the call was placed
        Forbidden           403, a page in a browser asked
        Unauthorized        401, one body for every reason
        CallNotFound        404, unknown, ended, or another application's
        RouteNotFound       404
        MethodNotAllowed    405
        BodyTooLarge        413
        UnsupportedMedia    415, a form or plain text
        TooManyRequests     429
        TooManyCalls        429, as many calls are live as there may be
        Stopping            503, the simulator stops and takes nothing more
    ControlError            what a `/_simulator/…` route refuses
    InvalidNcco             an NCCO that the platform would not accept
    InvalidDocument         a scenario or settings document with mistakes in it
    SettingsError           a flag or environment variable that makes no sense
    IllegalSignal           a signal that the leg's status does not admit; nothing was changed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class SimulatorError(Exception):
    """The base of all errors raised on purpose."""


class ApiError(SimulatorError):
    """A refused request to the platform's API.

    Bodies are the gateway form recorded from the platform, `{"type", "error_title"}`, unless a subclass says
    otherwise.
    """

    http_status = 400
    kind = "BAD_REQUEST"
    title = "Bad Request"

    def body(self) -> dict[str, object]:
        """Return the JSON body that the platform answers with."""
        return {"type": self.kind, "error_title": self.title}


class InvalidRequest(ApiError):
    """Fields that are missing or out of range, and perhaps others that are wrong.

    Args:
        parameters: dotted field name to one sentence about it; all the bad fields, not only the first.
        told: those that the body names, which the gateway finds before the service is asked; None for all.

    Attributes:
        hints: what may have been meant, a sentence each; the body has no room for it.
    """

    def __init__(self, parameters: Mapping[str, str], told: Iterable[str] | None = None) -> None:
        super().__init__(parameters)
        self.parameters = dict(parameters)
        self.hints: Sequence[str] = ()
        self._told = self.parameters if told is None else {name: self.parameters[name] for name in told}

    def __str__(self) -> str:
        return "; ".join([*(f"{name}: {text}" for name, text in self.parameters.items()), *self.hints])

    def body(self) -> dict[str, object]:
        """Return the gateway form with `invalid_parameters`, an object of field to text."""
        return super().body() | {"invalid_parameters": dict(self._told)}


class RefusedByService(InvalidRequest):
    """Fields of the wrong JSON type, and endpoints that can't be called (a number too long, say).

    Args:
        parameters: as in `InvalidRequest`.
        reasons: name of a member and what the service says of it, in its own words.
    """

    def __init__(self, parameters: Mapping[str, str], reasons: Iterable[tuple[str, str]]) -> None:
        super().__init__(parameters)
        self.reasons = list(reasons)

    def body(self) -> dict[str, object]:
        """Return the voice-service form: a numeric type, and reasons as a list."""
        reasons = [{"reason": text, "name": name} for name, text in self.reasons]
        return {"type": self.http_status, "title": self.title, "invalid_parameters": reasons}


class NotAnswered(ApiError):
    """An action on a leg that rings still; the platform says no more than Bad Request."""

    def __init__(self, uuid: str, status: str) -> None:
        super().__init__(uuid, status)
        self.uuid, self.status = uuid, status

    def __str__(self) -> str:
        return f"call {self.uuid} is {self.status}: this action needs an answered call"


class Unauthorized(ApiError):
    """A token that is missing or not acceptable; the body does not say why."""

    http_status = 401
    kind = "UNAUTHORIZED"
    title = "Unauthorized"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotRinging(ApiError):
    """A hang-up before the leg is there; the platform says no more than Bad Request.

    Source: the platform's support advises to wait 2 s, or to try again on a 400; issues 274 and 295 of the
    Java SDK. Undocumented: the moment from which it is taken.
    """

    def __init__(self, uuid: str) -> None:
        super().__init__(uuid)
        self.uuid = uuid

    def __str__(self) -> str:
        return (
            f"call {self.uuid} is started: it can be hung up once it rings (a WebSocket or an app user once "
            "it is answered); try again"
        )


class Forbidden(ApiError):
    """What a page in a browser asked for; the platform has no such case, and so only its usual form."""

    http_status = 403
    kind = "FORBIDDEN"
    title = "Forbidden"


class CallNotFound(ApiError):
    """No such call, a call of another application, or an action on a call that has ended."""

    http_status = 404
    kind = "NOT_FOUND"
    title = "Not Found"

    def __init__(self, uuid: str, why: str = "there is no such call in this application") -> None:
        super().__init__(uuid, why)
        self.uuid, self.why = uuid, why

    def __str__(self) -> str:
        return f"call {self.uuid}: {self.why}"


class RouteNotFound(ApiError):
    """A path that the platform does not have, or that is not simulated."""

    http_status = 404
    kind = "NOT_FOUND"
    title = "Not Found"


class MethodNotAllowed(ApiError):
    """A route that exists, asked with another method."""

    http_status = 405
    kind = "METHOD_NOT_ALLOWED"
    title = "Method Not Allowed"


class BodyTooLarge(ApiError):
    """A request body over the limit."""

    http_status = 413
    kind = "PAYLOAD_TOO_LARGE"
    title = "Payload Too Large"


class UnsupportedMedia(ApiError):
    """A body that is not sent as JSON: the platform takes neither forms nor plain text."""

    http_status = 415
    kind = "UNSUPPORTED_MEDIA_TYPE"
    title = "Unsupported Media Type"


class TooManyRequests(ApiError):
    """More requests than the platform's rate limits admit."""

    http_status = 429
    kind = "TOO_MANY_REQUESTS"
    title = "Too Many Requests"


class TooManyCalls(TooManyRequests):
    """A call more than may be live in a world at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"{limit} calls are live in this world, and no more are taken: end some, let time pass, "
            "or raise limits.live_calls"
        )


class Stopping(ApiError):
    """A request that comes while the simulator stops. Undocumented: the platform has no such answer."""

    http_status = 503
    kind = "SERVICE_UNAVAILABLE"
    title = "Service Unavailable"

    def __init__(self) -> None:
        super().__init__("the simulator is stopping and takes nothing more")


class ControlError(SimulatorError):
    """A refused request to the control API, answered as `{"error": sentence}`.

    Args:
        http_status: the status to answer with.
        sentence: what is wrong and what would be right.
        facts: further members of the answer, such as the worlds to choose from.
    """

    def __init__(self, http_status: int, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.http_status = http_status
        self.facts = facts


@dataclass(frozen=True, slots=True)
class NccoProblem:
    """One thing wrong in an NCCO.

    Attributes:
        path: where, as a JSON path from the array: `$[1].endpoint[0].number`.
        expected: what would be right: "a string of 1 to 1500 characters".
        got: what is there, shortened: `"12x"`, `nothing`.
        wrong_type: whether it is of another JSON type than is wanted.
        hints: what may have been meant, a sentence each.
    """

    path: str
    expected: str
    got: str
    wrong_type: bool = field(default=False, compare=False)
    hints: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return "; ".join([f"{self.path}: expected {self.expected}, got {self.got}", *self.hints])


class InvalidNcco(SimulatorError):
    """An NCCO that the platform would not accept, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[NccoProblem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a document.

    Attributes:
        file: the document's name as the user gave it.
        line: counted from 1.
        column: counted from 1.
        sentence: what is wrong and what would be right.
    """

    file: str
    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class InvalidDocument(SimulatorError):
    """A document with mistakes in it, all of them, in the order of the text."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = tuple(sorted(mistakes))

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


class SettingsError(SimulatorError):
    """A flag, environment variable or file that cannot be used as it is."""


class IllegalSignal(SimulatorError):
    """A signal that the leg's status does not admit: the sender's error; nothing was changed."""

    def __init__(self, signal: object, status: str) -> None:
        super().__init__(signal, status)
        self.signal, self.status = signal, status

    def __str__(self) -> str:
        return f"can't take {self.signal!r} while the leg is {self.status}"
