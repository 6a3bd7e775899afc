"""When what was heard fits a glob: when that fits which the journal would say of a prompt cut there."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.model.stretch import Stretch

DURATIONS = MediaDurations(words_per_minute=6000)
"""A word in 10 ms."""

WORDS = ["press", "1", "2", "for", "sales."]
texts = st.lists(st.sampled_from([*WORDS, "<break time='30ms'/>"]), min_size=1, max_size=8).map(
    lambda words: "<speak>" + " ".join(words) + "</speak>"
)
globs = st.lists(st.sampled_from([*WORDS, " ", "*", "*", "?"]), min_size=1, max_size=5).map("".join)


def first_fit_by_the_rule(stretch, glob, since):
    """Try instant after instant what the journal would say if the prompt were cut then."""
    sound = stretch.sound
    ends = [stretch.began + sound.span] if sound.span is not None else []
    ends += [stretch.until] if stretch.until is not None else []
    ends.append(max(stretch.since, since) + sound.once)
    start = max(stretch.since, since)
    for now in range(start + 1, min(ends) + 1):
        words = sound.words_between(start - stretch.began, now - stretch.began)
        if fnmatchcase(sound.content if words is None else words, glob):
            return now
    return None


@given(
    text=texts,
    glob=globs,
    loop=st.integers(0, 3),
    since=st.integers(0, 3000),
    lasts=st.none() | st.integers(1, 3000),
    counted_from=st.integers(0, 4000),
)
@example("<speak>1 press press press</speak>", "1*", 3, 2250, 1000, 0)
def test_a_text_fits_at_the_word_at_which_a_cut_would_show_it(text, glob, loop, since, lasts, counted_from):
    """However often it is said, from wherever it is heard, and wherever it is cut."""
    sound = DURATIONS.talk(text, loop, 0)
    words = sound.content.split()
    if not words or (sound.span is not None and since >= sound.span):
        return
    stretch = Stretch(sound, 100, 100 + since, None if lasts is None else 100 + since + lasts)
    found = stretch.fits_at(glob, counted_from)
    # What nothing but no words at all fits is never heard.
    expected = first_fit_by_the_rule(stretch, glob, counted_from) if not fnmatchcase("", glob) else found
    assert found == expected


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (0, 800, "one two"),
        (400, 1200, "two three"),
        (100, 1200, "one two three"),
        (500, 1600, "two three one"),
        (1000, 2199, "three one two"),
        (1200, 2399, "one two"),
    ],
)
def test_each_word_counts_that_is_over_in_a_stretch(start, end, words):
    """Also of a text that is begun anew meanwhile, and where the stretch begins in the middle of a word."""
    sound = MediaDurations().talk("one two three", 0, 0)
    assert sound.words_between(start, end) == words


@pytest.mark.parametrize("source", ["stream", "endless"])
def test_a_sound_without_words_is_heard_once_it_has_begun(source):
    """A moment after its beginning; one that was heard before does not count."""
    sound = MediaDurations().stream("http://app/menu.mp3", 0 if source == "endless" else 1, 0)
    assert Stretch(sound, 5, 5).fits_at("*menu*", 0) == 6
    assert Stretch(sound, 5, 5).fits_at("*menu*", 5) == 6
    assert Stretch(sound, 5, 5).fits_at("*menu*", 6) is None
    assert Stretch(sound, 5, 5).fits_at("*other*", 0) is None


def test_a_text_without_words_is_nothing_but_a_sound():
    """It has a beginning, and fits what fits everything."""
    sound = MediaDurations().talk("<speak><break time='2s'/></speak>", 1, 0)
    assert Stretch(sound, 5, 5).fits_at("*", 0) == 6
    assert Stretch(sound, 5, 5).fits_at("?*", 0) is None


def test_a_very_long_text_is_looked_at_without_delay():
    """A glob that must fit the end is tried on the first words, and on the whole."""
    sound = MediaDurations().talk("a " * 100_000 + "end", 1, 0)
    assert Stretch(sound, 0, 0).fits_at("*end", 0) == sound.span
    assert Stretch(sound, 0, 0).fits_at("*end*", 0) == sound.span
