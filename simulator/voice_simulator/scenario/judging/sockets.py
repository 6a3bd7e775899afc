"""What was measured on WebSockets, against the limits that a scenario sets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.model.recording import OF_PARTIES
from voice_simulator.core.model.socket_audio import FRAME_SPAN
from voice_simulator.scenario.judging.check_failure import CheckFailure, enumerate_some
from voice_simulator.scenario.judging.seen_socket import way_out
from voice_simulator.scenario.model.bounds import milliseconds
from voice_simulator.scenario.model.socket_claims import SPANS, SocketMeasure, SocketMeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from voice_simulator.core.journal.socket_entries import SocketMeasuresEntry
    from voice_simulator.scenario.judging.evidence import Evidence, HeardSound, SeenCall
    from voice_simulator.scenario.judging.seen_socket import SeenSocket

_WEBSOCKET: Final = ("ws:", "wss:")


class _Socket(NamedTuple):
    """A WebSocket and the leg that it is of."""

    call: SeenCall
    seen: SeenSocket


def why_not_so_measured(
    claim: SocketMeasured, call: SeenCall | None, evidence: Evidence
) -> CheckFailure | None:
    """Say why something measured on a socket is beyond its limit; None if it is within.

    Args:
        claim: what is measured, and its limit.
        call: the leg of the socket, or the call whose NCCO has dialled that; None for all there are.
        evidence: of the run.
    """
    sockets = list(_sockets_of(evidence.calls if call is None else [call]))
    if not sockets:
        return CheckFailure(_without_socket(call, evidence))
    failures = ((socket, _why_beyond(claim, socket, evidence)) for socket in sockets)
    found = next(((socket, why) for socket, why in failures if why is not None), None)
    if found is None:
        return None
    socket, why = found
    whose = "" if socket.call is call else f"{socket.call.name}: "
    return CheckFailure(f"{whose}{why}", uuid=socket.call.uuid)


def _sockets_of(calls: Sequence[SeenCall]) -> Iterator[_Socket]:
    """Yield the sockets of some calls, or of the second legs of those that have none themselves."""
    seen = set()
    for call in calls:
        for leg in (call, *call.legs) if call.socket is None else (call,):
            if leg.socket is not None and leg.uuid not in seen:
                seen.add(leg.uuid)
                yield _Socket(leg, leg.socket)


def _without_socket(call: SeenCall | None, evidence: Evidence) -> str:
    others = [f"  {socket.call.line}" for socket in _sockets_of(evidence.calls)]
    if others and call is not None:
        return f"it has no WebSocket, nor did its NCCOs dial one; there are\n{enumerate_some(others)}"
    scripted = [one.line for one in evidence.calls if str(one.facts["to"]).startswith(_WEBSOCKET)]
    if scripted:
        why = "a script plays there (an entry of calls: that is for sockets, or websocket: {connect: false})"
        return f"no WebSocket was connected: {why}\n{enumerate_some([f'  {line}' for line in scripted])}"
    return "no WebSocket was dialled at all"


# -- one socket


def _why_beyond(claim: SocketMeasured, socket: _Socket, evidence: Evidence) -> str | None:
    measures = socket.seen.measures
    if measures is None:
        return _why_unmeasured(socket.seen)
    if claim.measure in SPANS:
        return _why_too_long(claim, measures, socket, evidence)
    number = _COUNTS[claim.measure](measures)
    if claim.bounds.admit(number):
        return None
    so_far = _STILL_OPEN if socket.seen.is_open else ""
    return f"{_WORDS[claim.measure].format(number)}{_when(claim.measure, socket)}{so_far}"


_STILL_OPEN: Final = "; the socket is still open"


def _why_unmeasured(seen: SeenSocket) -> str:
    if seen.end is not None:
        return f"nothing was measured: {seen.end}"
    state = "the socket is still open" if seen.is_open else "your app has not answered the upgrade"
    return f"nothing was measured yet: {state}"


_COUNTS: Final[dict[SocketMeasure, Callable[[SocketMeasuresEntry], int]]] = {
    SocketMeasure.SHORT_FRAMES: lambda measures: measures.wrong_sizes,
    SocketMeasure.UNDER_RUNS: lambda measures: measures.under_runs,
    SocketMeasure.QUEUE: lambda measures: measures.largest_queue,
    SocketMeasure.DROPPED: lambda measures: measures.dropped_frames,
    SocketMeasure.FRAMES_IN: lambda measures: measures.frames_in,
    SocketMeasure.FRAMES_OUT: lambda measures: measures.frames_out,
}
_WORDS: Final = {
    SocketMeasure.SHORT_FRAMES: "frames that are not 20 ms long: {}",
    SocketMeasure.UNDER_RUNS: "times that nothing of your app was left to play in mid-sound: {}",
    SocketMeasure.QUEUE: "the most frames that waited to be played: {}",
    SocketMeasure.DROPPED: "frames dropped because too many waited: {}",
    SocketMeasure.FRAMES_IN: "frames that your app sent: {}",
    SocketMeasure.FRAMES_OUT: "frames that your app was sent: {}",
}


def _when(measure: SocketMeasure, socket: _Socket) -> str:
    """Tell when something of which a count tells was for the first time."""
    seen = socket.seen
    if measure is SocketMeasure.SHORT_FRAMES and seen.wrong_frames:
        at, frame = seen.wrong_frames[0]
        size = f"{frame.frame_bytes} bytes, not {frame.expected_bytes}"
        place = f"number {frame.number}, after {frame.offset} bytes of audio"
        return f"; the first at {socket.call.seconds(at)}: {size} ({place}){way_out(frame)}"
    if measure in (SocketMeasure.QUEUE, SocketMeasure.DROPPED) and seen.overflows:
        at, overflow = seen.overflows[0]
        return f"; at {socket.call.seconds(at)} {overflow.queued_frames} waited, and no more are kept"
    return ""


# -- spans


class _Span(NamedTuple):
    """What is judged of a measure that is a span.

    Attributes:
        worst: the longest that was measured, ms; None for none.
        beyond: says that the worst is too long, and when that was.
        absent: says why there is none; of some there always is one.
    """

    worst: Callable[[SocketMeasuresEntry], int | None]
    beyond: Callable[[int, SocketMeasuresEntry, _Socket, Evidence], str]
    absent: Callable[[SocketMeasuresEntry, _Socket], str | None] = lambda *_: None


def _why_too_long(
    claim: SocketMeasured, measures: SocketMeasuresEntry, socket: _Socket, evidence: Evidence
) -> str | None:
    span = _SPANS_BY_MEASURE[claim.measure]
    worst = span.worst(measures)
    if worst is None:
        return span.absent(measures, socket)
    if claim.bounds.admit(worst):
        return None
    return span.beyond(worst, measures, socket, evidence)


def _first_sound(first: int, _: SocketMeasuresEntry, socket: _Socket, evidence: Evidence) -> str:
    heard = min((sound.time for sound in _said_by(socket, evidence)), default=None)
    at = "" if heard is None else f", at {socket.call.seconds(heard)}"
    opened = socket.seen.opened
    counts_from_opening = heard is None or opened is None or heard == opened + first
    since = "the socket was opened" if counts_from_opening else "somebody was there"
    return f"your app was first heard {milliseconds(first)} after {since}{at}{_hurried(evidence)}"


def _never_heard(measures: SocketMeasuresEntry, socket: _Socket) -> str:
    sent = measures.frames_in - measures.wrong_sizes
    frames = "1 frame" if sent == 1 else f"{sent} frames"
    why = f": it sent {frames}, of silence or where nobody hears it" if sent > 0 else ""
    return f"your app was never heard{why}{_broken_off(socket)}"


def _reply(slowest: int, measures: SocketMeasuresEntry, socket: _Socket, evidence: Evidence) -> str:
    if slowest not in measures.replies:
        before = ", ".join(map(milliseconds, measures.replies))
        return f"{_owed(slowest, socket)}{_hurried(evidence)}\nreplies before: {before}"
    when = _between(_said_to(socket), _said_by(socket, evidence), slowest)
    ends = "" if when is None else f": {_told(when[0])} was over at {socket.call.seconds(when[0].end)}"
    next_ = (
        "" if when is None else f", the next sound of your app began at {socket.call.seconds(when[1].time)}"
    )
    return f"a reply took {milliseconds(slowest)}{ends}{next_}{_hurried(evidence)}{_all_of(measures.replies)}"


def _owed(span: int, socket: _Socket) -> str:
    """Tell of a reply that did not come."""
    last = next((sound for sound in reversed(_said_to(socket)) if sound.source in OF_PARTIES), None)
    said = "" if last is None else f" after {_told(last)}, which was over at {socket.call.seconds(last.end)}"
    until = _STILL_OPEN if socket.seen.is_open else ", until nobody waited for one any more"
    return f"no reply came for {milliseconds(span)}{said}{until}"


def _stop(slowest: int, measures: SocketMeasuresEntry, socket: _Socket, evidence: Evidence) -> str:
    pairs = ((one, own) for one in _said_to(socket) for own in _said_by(socket, evidence))
    when = next(((one, own) for one, own in pairs if own.end - one.time == slowest), None)
    ends = (
        ""
        if when is None
        else f": {_told(when[0])} began at {socket.call.seconds(when[0].time)}, your app was silent at "
        f"{socket.call.seconds(when[1].end)}"
    )
    return f"your app went on for {milliseconds(slowest)}{ends}{_hurried(evidence)}{_all_of(measures.stops)}"


def _silence(longest: int, _: SocketMeasuresEntry, socket: _Socket, evidence: Evidence) -> str:
    sounds = [*_said_to(socket), *_said_by(socket, evidence)]
    when = _between(sounds, sounds, longest)
    ends = (
        ""
        if when is None
        else f", from {socket.call.seconds(when[0].end)} to {socket.call.seconds(when[1].time)}"
    )
    return f"nobody was heard for {milliseconds(longest)}{ends}{_hurried(evidence)}"


def _talk_over(span: int, _: SocketMeasuresEntry, _socket: _Socket, evidence: Evidence) -> str:
    overlap = f"{milliseconds(span)}, all together"
    return f"your app and others were heard at once for {overlap}{_hurried(evidence)}"


def _jitter(jitter: int, measures: SocketMeasuresEntry, _: _Socket, evidence: Evidence) -> str:
    figures = ", ".join(f"{one}ms" for one in (measures.jitter_p50, jitter, measures.jitter_max))
    return (
        f"the time between two frames of your app differs from 20ms by up to {milliseconds(jitter)} "
        f"in 95 of 100 cases (p50, p95, max: {figures}){_why_uneven(measures)}{_hurried(evidence)}"
    )


def _why_uneven(measures: SocketMeasuresEntry) -> str:
    """Say what makes a jitter of just 20 ms: frames that come all at once."""
    is_all_at_once = measures.jitter_p50 == FRAME_SPAN
    return "; most came at once, not paced: send one each 20 ms" if is_all_at_once else ""


def _never(what: str) -> Callable[[SocketMeasuresEntry, _Socket], str]:
    return lambda _, socket: f"your app {what}{_broken_off(socket)}"


_SPANS_BY_MEASURE: Final = {
    SocketMeasure.FIRST_SOUND: _Span(lambda of: of.first_sound, _first_sound, _never_heard),
    SocketMeasure.REPLY: _Span(
        lambda of: max(*of.replies, of.no_reply_for or 0) if of.replies else None,
        _reply,
        _never("never replied: no sound of it came after one that it heard"),
    ),
    SocketMeasure.STOP: _Span(
        lambda of: max(of.stops, default=None),
        _stop,
        _never("was never interrupted: nobody began to speak while it did"),
    ),
    SocketMeasure.SILENCE: _Span(lambda of: of.dead_air, _silence),
    SocketMeasure.TALK_OVER: _Span(lambda of: of.talk_over, _talk_over),
    SocketMeasure.JITTER: _Span(
        lambda of: of.jitter_p95,
        _jitter,
        lambda of, _: f"your app did not send two frames within a second: it sent {of.frames_in}",
    ),
}


def _broken_off(socket: _Socket) -> str:
    """Say how a socket ended on which something never was, if it did so in mid-call: that may be why."""
    if socket.seen.is_open:
        return _STILL_OPEN
    broken = socket.seen.broken_off
    if broken is None:
        return ""
    return f"; the socket {broken.what} at {socket.call.seconds(broken.time)}{_wrong_frame(socket.seen)}"


def _wrong_frame(seen: SeenSocket) -> str:
    if not seen.wrong_frames or seen.wrong_frames[-1][1].outcome != "fatal":
        return ""
    frame = seen.wrong_frames[-1][1]
    return f", because of a frame of {frame.frame_bytes} bytes, not {frame.expected_bytes}"


def _hurried(evidence: Evidence) -> str:
    """Say that your app's own waiting counts more, or less, where time is not that of the wall."""
    if evidence.speed == 1:
        return ""
    times = f"{evidence.speed:g} times"
    fast = f"time goes {times} as fast as the wall (--speed {evidence.speed:g})"
    return f"; {fast}: what your app waits by its own clock counts {times}"


def _said_to(socket: _Socket) -> Sequence[HeardSound]:
    """Return what your app heard on a socket."""
    return socket.call.heard


def _said_by(socket: _Socket, evidence: Evidence) -> Sequence[HeardSound]:
    """Return what others heard of your app on a socket."""
    return [
        sound
        for call in evidence.calls
        for sound in call.sounds
        if sound.source == "socket" and sound.maker is socket.call
    ]


def _between(
    firsts: Sequence[HeardSound], thens: Sequence[HeardSound], span: int
) -> tuple[HeardSound, HeardSound] | None:
    """Return the two sounds between which so much time passed."""
    pairs = ((one, then) for one in firsts for then in thens)
    return next(((one, then) for one, then in pairs if then.time - one.end == span), None)


def _told(sound: HeardSound) -> str:
    return sound.told_content if sound.content else f"a sound of {sound.maker.party if sound.maker else 'it'}"


def _all_of(spans: Sequence[int]) -> str:
    if len(spans) == 1:
        return ""
    return f"\nall: {', '.join(map(milliseconds, spans))}"
