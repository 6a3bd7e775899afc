"""How an app at the other end of a WebSocket talks: when it answers, when it stops, how long nobody speaks.

All is reckoned from spans of simulated time: in which its own sound played, in which it heard sound, in which
there was somebody to talk to, and in which somebody heard it. What nobody hears is silence, as of an app that
speaks while it is muted, or before the other is there.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from voice_simulator.core.clock import SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from voice_simulator.core.model.stretch import Stretch

MOST_SPANS: Final = 10_000
"""So many stretches of sound of one socket are measured, those that it hears and its own; no more."""

_OF_PARTIES: Final = frozenset({"party", "socket"})
_OF_PROMPTS: Final = frozenset({"talk", "stream"})
"""What is for it to hear; music, tones and beeps say nothing."""


_SENTENCE_PAUSE: Final = SECOND
"""Who is silent for less has not stopped."""


class Span(NamedTuple):
    """From one instant to another; an end of None is still to come."""

    begins: int
    ends: int | None


class _Known(NamedTuple):
    """A span with the end that it has, or would have now."""

    begins: int
    ends: int
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkFigures:
    """How an app talks, in ms.

    Attributes:
        first_sound: from when it was answered and somebody was there to its first sound; None before it.
        replies: from the end of what it heard to its next sound, where it was silent by then.
        no_reply_for: for how long nothing of it has come after the last that a party said, as long as
            somebody was there; None where it has replied, or spoke.
        stops: from somebody's first sound while its own played to the end of its own, or to now; what it says
            behind a pause of less than a second, while the other still speaks, belongs to it.
        dead_air: the longest time in which neither it nor anybody whom it hears made a sound.
        talk_over: how long it made sound at the same time as somebody whom it hears.
    """

    first_sound: int | None
    replies: tuple[int, ...]
    no_reply_for: int | None
    stops: tuple[int, ...]
    dead_air: int
    talk_over: int


@dataclass(slots=True)
class TalkSpans:
    """What is known of a socket's talk.

    Attributes:
        own: when its own sound played, in order.
        parties: when others were heard by it.
        prompts: when the platform was.
        company: when somebody else was joined with it, in order.
        audience: when somebody would have heard it, in order.
        left_out: how many stretches came when there was no more room.
    """

    own: list[Span] = field(default_factory=list)
    parties: list[Span] = field(default_factory=list)
    prompts: list[Span] = field(default_factory=list)
    company: list[Span] = field(default_factory=list)
    audience: list[Span] = field(default_factory=list)
    left_out: int = 0

    def add_own(self, begins: int, ends: int) -> None:
        """Note that its own sound has played."""
        self._add(self.own, Span(begins, ends))

    def add_heard(self, stretch: Stretch) -> None:
        """Note what it has heard."""
        spans = self._spans_of(stretch)
        if spans is not None:
            self._add(spans, Span(stretch.since, stretch.until))

    def note_company(self, now: int, *, is_there: bool) -> None:
        """Note whether somebody else is joined with it now."""
        self._note(self.company, now, is_so=is_there)

    def note_audience(self, now: int, *, hears: bool) -> None:
        """Note whether somebody hears from now on what it says."""
        self._note(self.audience, now, is_so=hears)

    def with_what_goes_on(self, own: Span | None, heard: Iterable[Stretch]) -> TalkSpans:
        """Return what is known together with what has not ended yet."""
        now = TalkSpans([*self.own], [*self.parties], [*self.prompts], self.company, self.audience)
        now.own += [] if own is None else [own]
        for stretch in heard:
            spans = now._spans_of(stretch)
            if spans is not None:
                spans.append(Span(stretch.since, None))
        return now

    def figures(self, answered: int, now: int) -> TalkFigures:
        """Reckon the figures up to an instant."""
        audience, company = _all_known(self.audience, now), _all_known(self.company, now)
        # Its own never overlap, and one that it cut short is not joined to the next.
        own = list(_within(_all_known(self.own, now), audience))
        parties = _joined(_all_known(self.parties, now))
        heard = _joined([*parties, *_all_known(self.prompts, now)])
        begins = max(answered, company[0].begins) if company else answered
        return TalkFigures(
            first_sound=own[0].begins - begins if own else None,
            replies=tuple(_replies(own, heard)),
            no_reply_for=_no_reply_for(own, parties, company),
            stops=tuple(_stops(own, parties)),
            dead_air=_dead_air(company, _joined([*own, *heard])),
            talk_over=_both(own, heard),
        )

    def _note(self, spans: list[Span], now: int, *, is_so: bool) -> None:
        """Let the last of some spans end where something is not so any more, or begin one where it is."""
        last = spans[-1] if spans else None
        was_so = last is not None and last.ends is None
        if is_so and not was_so:
            self._add(spans, Span(now, None))
        elif was_so and not is_so and last is not None:
            # What was so for no time was never so.
            spans[-1:] = [Span(last.begins, now)] if now > last.begins else []

    def _spans_of(self, stretch: Stretch) -> list[Span] | None:
        source = stretch.sound.source
        if source in _OF_PARTIES:
            return self.parties
        return self.prompts if source in _OF_PROMPTS else None

    def _add(self, spans: list[Span], span: Span) -> None:
        kinds = (self.own, self.parties, self.prompts, self.company, self.audience)
        if sum(map(len, kinds)) >= MOST_SPANS:
            self.left_out += 1
        else:
            spans.append(span)


def _all_known(spans: Iterable[Span], now: int) -> list[_Known]:
    return [
        _Known(span.begins, now if span.ends is None else span.ends, span.ends is not None) for span in spans
    ]


def _within(own: Iterable[_Known], audience: Sequence[_Known]) -> Iterator[_Known]:
    """Yield its own spans as far as somebody heard them."""
    place = 0
    for span in own:
        while place < len(audience) and audience[place].ends <= span.begins:
            place += 1
        for hears in audience[place:]:
            if hears.begins >= span.ends:
                break
            is_over = span.is_over or (hears.is_over and hears.ends <= span.ends)
            yield _Known(max(span.begins, hears.begins), min(span.ends, hears.ends), is_over)


def _joined(spans: Iterable[_Known]) -> list[_Known]:
    """Return spans in order, one for all that overlap or touch."""
    joined: list[_Known] = []
    for span in sorted(spans):
        last = joined[-1] if joined else None
        if last is None or span.begins > last.ends:
            joined.append(span)
        else:
            joined[-1] = _Known(last.begins, max(last.ends, span.ends), last.is_over and span.is_over)
    return joined


def _replies(own: Sequence[_Known], heard: Sequence[_Known]) -> Iterable[int]:
    """Return how long each pause is between what it heard and its own sound, if nobody spoke in between."""
    begins = [span.begins for span in own]
    for place, span in enumerate(heard):
        following = bisect_left(begins, span.ends)
        is_speaking = following > 0 and own[following - 1].ends > span.ends
        if not span.is_over or is_speaking or following == len(own):
            continue
        speaks_again = place + 1 < len(heard) and heard[place + 1].begins < begins[following]
        if not speaks_again:
            yield begins[following] - span.ends


def _no_reply_for(own: Sequence[_Known], parties: Sequence[_Known], company: Iterable[_Known]) -> int | None:
    """Return for how long it has been silent since a party was, while somebody was there."""
    if not parties or not parties[-1].is_over or (own and own[-1].ends > parties[-1].ends):
        return None
    since = parties[-1].ends
    return next((there.ends - since for there in company if there.begins <= since < there.ends), None)


def _stops(own: Sequence[_Known], parties: Sequence[_Known]) -> Iterable[int]:
    """Return how long it went on each time somebody began to speak while its sound played.

    After a pause between sentences it goes on, if who interrupts it still speaks.
    """
    begins = [span.begins for span in own]
    for span in parties:
        place = bisect_right(begins, span.begins) - 1
        if place < 0 or own[place].ends <= span.begins:
            continue
        last = own[place]
        for following in own[place + 1 :]:
            if following.begins >= min(span.ends, last.ends + _SENTENCE_PAUSE):
                break
            last = following
        yield last.ends - span.begins


def _dead_air(company: Sequence[_Known], sound: Sequence[_Known]) -> int:
    """Return the longest time within company in which there was no sound."""
    longest = 0
    for shared in company:
        silent_from = shared.begins
        for span in sound:
            if span.ends <= silent_from:
                continue
            if span.begins >= shared.ends:
                break
            longest = max(longest, span.begins - silent_from)
            silent_from = span.ends
        longest = max(longest, shared.ends - silent_from)
    return longest


def _both(one: Sequence[_Known], other: Sequence[_Known]) -> int:
    """Return for how long there was sound in both."""
    total, place = 0, 0
    for span in one:
        while place < len(other) and other[place].ends <= span.begins:
            place += 1
        for at in range(place, len(other)):
            if other[at].begins >= span.ends:
                break
            total += min(span.ends, other[at].ends) - max(span.begins, other[at].begins)
    return total
