"""The audio files that your app has played: fetched once, to know how long they last and what is in them.

A sound whose file is on its way begins at once, without an end; it gets that when the file is there. Time is
held meanwhile. A file that can't be had lasts as long as the settings say. That is noted once for each, where
it matters: not of one that is played without end.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND
from voice_simulator.core.journal.note_entries import NoteEntry
from voice_simulator.core.media.mp3_frames import has_free_bit_rate, mp3_span
from voice_simulator.core.media.wav_layout import is_riff, read_wav_layout
from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.core.redaction import without_password

if TYPE_CHECKING:
    from collections.abc import Callable

    from voice_simulator.core.journal import Journal
    from voice_simulator.core.media.durations import MediaDurations
    from voice_simulator.core.media.playback import Playback
    from voice_simulator.core.model.leg import Leg
    from voice_simulator.core.model.sound import Sound

LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes of the largest file that is fetched."""

MOST_FILES: Final = 64
"""Of how many files a world remembers the length; the oldest go first."""

MOST_SOUND: Final = 16 * 1024 * 1024
"""How many bytes of WAV files a world remembers."""

_CONNECTING: Final = 1 * SECOND
_ANSWERING: Final = 5 * SECOND
"""The time-outs of webhooks."""

MOST_REDIRECTS: Final = 5
"""How many are followed to one file."""

_SUCCESSES: Final = range(200, 300)

_WHY: Final = {
    FailureReason.UNREACHABLE: "nobody can be reached there",
    FailureReason.TIMED_OUT: "it did not come in time",
    FailureReason.RESET: "the connection broke",
    FailureReason.BLOCKED: "the address may not be called (allow_hosts, allow_public_webhooks)",
    FailureReason.BAD_URL: "the address can't be called",
    FailureReason.BAD_CERTIFICATE: "the certificate is not trusted (webhook_ca)",
    FailureReason.BAD_REPLY: f"what came is no HTTP, or more than {LARGEST_FILE // 1024**2} MiB",
    FailureReason.INTERNAL_ERROR: "the simulator failed to ask for it",
}


class _Playing(NamedTuple):
    leg: Leg
    sound: Sound
    loop: int


class _Read(NamedTuple):
    """What was read of a file: how long (ms) it lasts, if that is known, and why no more is."""

    span: int | None
    why_no_more: str | None = None


class _Remark(NamedTuple):
    """What is to be said of a file, and what of that differs from run to run."""

    sentence: str
    wall: dict[str, object]


@dataclass(slots=True)
class _Asked:
    """A file that is on its way, and the sounds that wait for it."""

    request: int
    url: str
    waiting: list[_Playing] = field(default_factory=list)


class StreamFiles:
    """The audio files of one world.

    Args:
        durations: how long one lasts that can't be had.
        new_request_id: names requests, webhooks among them.
        are_fetched: whether any file is asked for.
    """

    def __init__(
        self,
        journal: Journal,
        playback: Playback,
        durations: MediaDurations,
        new_request_id: Callable[[], int],
        *,
        are_fetched: bool,
    ) -> None:
        self._journal, self._playback, self._durations = journal, playback, durations
        self._new_request_id, self._are_fetched = new_request_id, are_fetched
        self._spans: dict[str, int | None] = {}
        self._unnoted: dict[str, _Remark] = {}
        self._wavs: dict[str, bytes] = {}
        self._unsent: deque[str] = deque()
        self._on_their_way: dict[str, _Asked] = {}

    def sound(self, leg: Leg, url: str, loop: int, level: float) -> Sound:
        """Make the sound of an audio file that is to be played on a leg `loop` times, 0 for without end."""
        sound = self._durations.stream(url, loop, level)
        if url in self._spans:
            _set_span(sound, self._spans[url], loop)
            self._note_if_unread(leg, url, loop)
        elif self._are_fetched:
            self._ask(url).waiting.append(_Playing(leg, sound, loop))
            sound.span = None
        return sound

    def wav(self, content: str) -> bytes | None:
        """Return the WAV file that a sound plays; None where it is none, or not remembered.

        Args:
            content: of the sound, which is its address without a password.
        """
        return self._wavs.get(content)

    def awaits(self, content: str) -> bool:
        """Say whether the file that a sound plays is on its way."""
        return any(without_password(url) == content for url in self._on_their_way)

    # -- for the edge

    def pull_requests(self) -> list[HttpRequest]:
        """Return the requests for files, each once."""
        urls, self._unsent = self._unsent, deque()
        return [self._request_for(url) for url in urls]

    def is_asked(self, request_id: int) -> bool:
        """Say whether a request is for a file."""
        return any(asked.request == request_id for asked in self._on_their_way.values())

    def receive(self, request_id: int, outcome: Reply | Failure, wall: dict[str, object] | None) -> None:
        """Take what came of a request for a file."""
        asked = next(one for one in self._on_their_way.values() if one.request == request_id)
        del self._on_their_way[asked.url]
        read = self._read(asked.url, outcome)
        if read.why_no_more is not None:
            failure = {"failure": outcome.sentence} if isinstance(outcome, Failure) else {}
            sentence = self._sentence(without_password(asked.url), read)
            self._unnoted[asked.url] = _Remark(sentence, {**(wall or {}), **failure})
        self._remember(asked.url, read.span)
        for one in asked.waiting:
            one.sound.span = self._durations.stream(asked.url, one.loop, 0).span
            _set_span(one.sound, read.span, one.loop)
            self._note_if_unread(one.leg, asked.url, one.loop)
            self._playback.end_is_known(one.leg, one.sound)

    # -- within

    def _ask(self, url: str) -> _Asked:
        asked = self._on_their_way.get(url)
        if asked is None:
            asked = self._on_their_way[url] = _Asked(0, url)
            self._unsent.append(url)
        return asked

    def _request_for(self, url: str) -> HttpRequest:
        asked = self._on_their_way[url]
        asked.request = self._new_request_id()
        return HttpRequest(
            id=asked.request,
            method="GET",
            url=url,
            body=None,
            connection_timeout=_CONNECTING,
            socket_timeout=_ANSWERING,
            may_bring_ncco=True,  # not the NCCO, but how long a prompt in it lasts
            largest_file=LARGEST_FILE,
        )

    def _read(self, url: str, outcome: Reply | Failure) -> _Read:
        """Read how long a file lasts; keep it if it is a WAV file that can be heard."""
        why_not = _why_not_there(outcome)
        if why_not is not None or isinstance(outcome, Failure):
            return _Read(None, f"it is redirected, and there {why_not}" if outcome.redirects else why_not)
        layout = read_wav_layout(outcome.body)
        if layout is None:
            span = mp3_span(outcome.body)
            return _Read(span, _why_no_sound(outcome.body) if span is None else None)
        if layout.why_unheard is None:
            self._keep_wav(without_password(url), outcome.body)
        return _Read(layout.span, layout.why_unheard)

    def _sentence(self, url: str, read: _Read) -> str:
        if read.span is not None:
            return f"{url} lasts as long as it says, but is a tone in recordings: {read.why_no_more}"
        lasts = f"{self._durations.stream_span / SECOND:g} s (speech.stream_length)"
        return f"{url} could not be read: {read.why_no_more}; it lasts {lasts}"

    def _keep_wav(self, content: str, wav: bytes) -> None:
        self._wavs[content] = wav
        while sum(map(len, self._wavs.values())) > MOST_SOUND:
            del self._wavs[next(iter(self._wavs))]

    def _remember(self, url: str, span: int | None) -> None:
        self._spans[url] = span
        if len(self._spans) > MOST_FILES:
            oldest = next(iter(self._spans))
            del self._spans[oldest]
            self._unnoted.pop(oldest, None)

    def _note_if_unread(self, leg: Leg, url: str, loop: int) -> None:
        remark = self._unnoted.pop(url, None) if loop else None
        if remark is not None:
            self._journal.write(leg.uuid, NoteEntry(remark.sentence)).wall = remark.wall


def _why_not_there(outcome: Reply | Failure) -> str | None:
    """Return why a file could not be had; None if it could."""
    if isinstance(outcome, Failure):
        return _WHY[outcome.reason]
    if outcome.status in _SUCCESSES:
        return None
    if outcome.redirects == MOST_REDIRECTS and outcome.location:
        return f"it is again, more than {MOST_REDIRECTS} times"
    return f"the answer was {outcome.status}"


def _why_no_sound(content: bytes) -> str:
    if not content:
        return "nothing came"
    if has_free_bit_rate(content):
        return "it is an MP3 of a free bit rate, whose length is not read"
    if is_riff(content):
        return "it begins like a WAV file, but its header is broken, or no sound follows"
    return "it is neither WAV nor MP3"


def _set_span(sound: Sound, span: int | None, loop: int) -> None:
    """Let a sound last as long as its file, if that is known."""
    if span is not None:
        sound.span = span * loop if loop else None
