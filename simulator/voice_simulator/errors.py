"""Every error the simulator raises on purpose, and what it becomes.

`api.error_responses` answers the first two kinds over HTTP, each with its own status.

error                       status, and who raises it
SimulatorError
    ApiError                    a refused request to `/v1/…`: in the platform's body forms
        InvalidRequest          400  core.wire.request_errors; api.request_checks for a body that is no JSON
            RefusedByService    400  core.wire.request_errors
        NotAnswered             400  core.switchboard
        NotRinging              400  core.switchboard
        Unauthorized            401  security.token_check
        Forbidden               403  api.origins
        CallNotFound            404  core.legs.store, core.switchboard
        RouteNotFound           404  api.error_responses; api.voice for routes newer than the document
        MethodNotAllowed        405  api.error_responses
        BodyTimeout             408  api.http_request
        BodyTooLarge            413  api.error_responses
        UnsupportedMedia        415  api.request_checks
        TooManyRequests         429  core.rate_limits; api.admission for worlds; api.fault_injection
            TooManyCalls        429  core.legs.store
        InternalError           500  api.error_responses
        Stopping                503  api.connections
    ControlError                a refused request to `/_simulator/…`: `{"error": sentence}`, its own status
    InvalidDocument             a scenario or settings document with mistakes: 400 there
    SettingsError               a setting, file or registration that can't be used: 400 there
    InvalidNcco                 an NCCO that the platform would refuse: core.wire.ncco_reader
    IllegalSignal               a signal that a leg's status does not admit: core.model.signals
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class SimulatorError(Exception):
    """The base of every error raised on purpose."""


# -- refused requests to the platform's API


class ApiError(SimulatorError):
    """A refused request to the platform's API; also the 400 of a subclass that says no more.

    The body is the gateway's form, as recorded: `{"type", "error_title"}`, unless a subclass says otherwise.
    `str` is the reason, which the body has no room for: it goes into a header, the journal and the log.

    Attributes:
        http_status: the status of the answer.
        kind: `type` in the body.
        title: `error_title` in the body.
    """

    http_status = 400
    kind = "BAD_REQUEST"
    title = "Bad Request"

    def body(self) -> dict[str, object]:
        """Return the JSON body that the platform answers with."""
        return {"type": self.kind, "error_title": self.title}


class InvalidRequest(ApiError):
    """400: members that are missing or out of range, and perhaps others that are wrong.

    Args:
        parameters: dotted name of each bad member to one sentence about it, not only of the first.
        in_body: the names that the body shows: those that the gateway finds, before the voice service is
            asked; None for all.

    Attributes:
        hints: sentences about what was meant; the body has no room for them.
    """

    def __init__(self, parameters: Mapping[str, str], in_body: Iterable[str] | None = None) -> None:
        super().__init__(parameters)
        self.parameters = dict(parameters)
        self.hints: Sequence[str] = ()
        self._in_body = (
            self.parameters if in_body is None else {name: self.parameters[name] for name in in_body}
        )

    def __str__(self) -> str:
        return "; ".join([*(f"{name}: {text}" for name, text in self.parameters.items()), *self.hints])

    def body(self) -> dict[str, object]:
        """Return the gateway form with `invalid_parameters`: an object of name to sentence."""
        return super().body() | {"invalid_parameters": dict(self._in_body)}


class RefusedByService(InvalidRequest):
    """400: members of the wrong JSON type, or endpoints that nobody can call (a number too long, say).

    The gateway lets these pass; the voice service refuses them, in a form of its own.

    Args:
        parameters: as in `InvalidRequest`.
        reasons: pairs of a member's name and the reason, in the service's own words.
    """

    def __init__(self, parameters: Mapping[str, str], reasons: Iterable[tuple[str, str]]) -> None:
        super().__init__(parameters)
        self.reasons = list(reasons)

    def body(self) -> dict[str, object]:
        """Return the voice service's form: a numeric `type`, and `invalid_parameters` as a list."""
        reasons = [{"reason": text, "name": name} for name, text in self.reasons]
        return {"type": self.http_status, "title": self.title, "invalid_parameters": reasons}


class NotAnswered(ApiError):
    """400: an action on a leg that still rings; the platform says no more than Bad Request."""

    def __init__(self, uuid: str, status: str) -> None:
        super().__init__(uuid, status)
        self.uuid, self.status = uuid, status

    def __str__(self) -> str:
        return f"call {self.uuid} is {self.status}: this action needs an answered call"


class NotRinging(ApiError):
    """400: a hang-up right after the call was placed; the platform says no more than Bad Request.

    Source: the platform's support advises to wait 2 s, or to try again on a 400; issues 274 and 295 of the
    Java SDK. Undocumented: from which moment it takes a hang-up.
    """

    def __init__(self, uuid: str) -> None:
        super().__init__(uuid)
        self.uuid = uuid

    def __str__(self) -> str:
        return (
            f"call {self.uuid} is started: it can be hung up once it rings (a WebSocket or an app user once "
            "it is answered); try again"
        )


class Unauthorized(ApiError):
    """401: a token that is missing or not acceptable; the body does not say why."""

    http_status = 401
    kind = "UNAUTHORIZED"
    title = "Unauthorized"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Forbidden(ApiError):
    """403: a page of another site asked. Undocumented: the platform has no such case."""

    http_status = 403
    kind = "FORBIDDEN"
    title = "Forbidden"


class CallNotFound(ApiError):
    """404: no such call, a call of another application, or an action on a call that has ended."""

    http_status = 404
    kind = "NOT_FOUND"
    title = "Not Found"

    def __init__(self, uuid: str, why: str = "there is no such call in this application") -> None:
        super().__init__(uuid, why)
        self.uuid, self.why = uuid, why

    def __str__(self) -> str:
        return f"call {self.uuid}: {self.why}"


class FileNotFound(ApiError):
    """404: no such file, or none any more. Undocumented: the body."""

    http_status = 404
    kind = "NOT_FOUND"
    title = "Not Found"

    def __init__(self, file_id: str, meant: str | None = None) -> None:
        """Make the error.

        Args:
            file_id: that was asked for.
            meant: the whole id of the file that it seems to mean.
        """
        kept = "they are kept for 30 days, and the newest limits.files of a world"
        why = kept if meant is None else f"its whole id is {meant}, and nothing stands behind that"
        super().__init__(f"there is no file {file_id}: {why}")


class ForeignFile(ApiError):
    """403: a file of another Vonage application. Undocumented: the body."""

    http_status = 403
    kind = "FORBIDDEN"
    title = "Forbidden"

    def __init__(self, file_id: str) -> None:
        super().__init__(f"file {file_id} belongs to another Vonage application")


class RouteNotFound(ApiError):
    """404: a path that the platform does not have, or that is not simulated."""

    http_status = 404
    kind = "NOT_FOUND"
    title = "Not Found"


class MethodNotAllowed(ApiError):
    """405: a path that exists, with another method."""

    http_status = 405
    kind = "METHOD_NOT_ALLOWED"
    title = "Method Not Allowed"


class BodyTimeout(ApiError):
    """408: a body that was announced, and does not come.

    Args:
        seconds: how long it was waited for.
    """

    http_status = 408
    kind = "REQUEST_TIMEOUT"
    title = "Request Timeout"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the body that was announced did not come within {seconds:g} s")


class BodyTooLarge(ApiError):
    """413: a request body larger than the setting `limits.body`."""

    http_status = 413
    kind = "PAYLOAD_TOO_LARGE"
    title = "Payload Too Large"


class UnsupportedMedia(ApiError):
    """415: a body that is not sent as JSON; the platform takes neither forms nor plain text."""

    http_status = 415
    kind = "UNSUPPORTED_MEDIA_TYPE"
    title = "Unsupported Media Type"


class TooManyRequests(ApiError):
    """429: more requests than a rate limit admits, or more worlds than one simulator may have."""

    http_status = 429
    kind = "TOO_MANY_REQUESTS"
    title = "Too Many Requests"


class TooManyCalls(TooManyRequests):
    """429: one live call more than the setting `limits.live_calls` admits in a world."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"{limit} {'call is' if limit == 1 else 'calls are'} live in this world, and no more are taken: "
            "end some, let time pass, "
            "or raise limits.live_calls"
        )


class InternalError(ApiError):
    """500: a defect of the simulator. Nothing should ever bring it about; if it happens, it is JSON too."""

    http_status = 500
    kind = "INTERNAL_ERROR"
    title = "Internal Server Error"

    def __init__(self) -> None:
        super().__init__("a defect of the simulator: its log has the traceback")


class Stopping(ApiError):
    """503: a request that comes while the simulator stops. Undocumented: the platform has no such answer."""

    http_status = 503
    kind = "SERVICE_UNAVAILABLE"
    title = "Service Unavailable"

    def __init__(self) -> None:
        super().__init__("the simulator is stopping and takes nothing more")


# -- refused requests to the control API


class ControlError(SimulatorError):
    """A refused request to the control API, answered as `{"error": sentence}`.

    Args:
        http_status: the status to answer with.
        sentence: what is wrong, and what would be right.
        facts: further members of the answer: the worlds to choose from, say.
    """

    def __init__(self, http_status: int, sentence: str, **facts: object) -> None:
        super().__init__(sentence)
        self.http_status = http_status
        self.facts = facts


# -- documents and settings


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a document.

    Attributes:
        file: the document's name as the user gave it.
        line: counted from 1.
        column: counted from 1.
        sentence: what is wrong, and what would be right.
    """

    file: str
    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.sentence}"


class InvalidDocument(SimulatorError):
    """A scenario or settings document with mistakes; all of them, in the order of the text."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(mistakes)
        self.mistakes = tuple(sorted(mistakes))

    def __str__(self) -> str:
        return "\n".join(map(str, self.mistakes))


class SettingsError(SimulatorError):
    """A flag, environment variable, file or registration that can't be used as it is."""


# -- NCCOs and signals


@dataclass(frozen=True, slots=True)
class NccoProblem:
    """One thing wrong in an NCCO.

    Attributes:
        path: where, as a JSON path from the array: `$[1].endpoint[0].number`.
        expected: a right value in words: "a string of 1 to 1500 characters".
        got: the value that is there, shortened: `"12x"`, `nothing`.
        wrong_type: whether it has another JSON type than expected.
        hints: sentences about what was meant.
    """

    path: str
    expected: str
    got: str
    wrong_type: bool = field(default=False, compare=False)
    hints: tuple[str, ...] = field(default=(), compare=False)

    def __str__(self) -> str:
        return "; ".join([f"{self.path}: expected {self.expected}, got {self.got}", *self.hints])


class InvalidNcco(SimulatorError):
    """An NCCO that the platform would refuse, with everything that is wrong with it."""

    def __init__(self, problems: Sequence[NccoProblem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "; ".join(map(str, self.problems))


class IllegalSignal(SimulatorError):
    """A signal that the leg's status does not admit. The sender's defect; nothing was changed."""

    def __init__(self, signal: object, status: str) -> None:
        super().__init__(signal, status)
        self.signal, self.status = signal, status

    def __str__(self) -> str:
        return f"can't take {self.signal!r} while the leg is {self.status}"
