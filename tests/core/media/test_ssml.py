"""SSML: what is said of a text with tags, how long it takes, and what is heard when it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.media.durations import MediaDurations
from voice_simulator.core.media.ssml import spoken
from voice_simulator.core.model.commands import TalkCommand

FIVE = "one two three four five"  # two seconds


def test_a_text_without_tags_is_said_as_it_is():
    """Whatever else is in it."""
    for text in ("Hello", "5 < 6  and 7 > 6", "Dear <name>, hello", "fish &amp; chips", " "):
        assert spoken(text).text == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<speak>Hello <emphasis level='strong'>Ada</emphasis>, welcome</speak>", "Hello Ada, welcome"),
        ("<speak><p>Hello.</p><p>Welcome.</p></speak>", "Hello. Welcome."),
        ('<speak>One<break time="1s"/>two</speak>', "One two"),
        ('<speak>The <sub alias="World Wide Web">WWW</sub> is old</speak>', "The World Wide Web is old"),
        ("<speak><say-as interpret-as='digits'>1234</say-as></speak>", "1234"),
        ("<speak>fish &amp; chips &lt;3</speak>", "fish & chips <3"),
        ("  <speak version='1.1'><x-new>Hello</x-new><!-- not said --></speak>", "Hello"),
        (
            "Hello <break time='1s'/> Ada, <prosody rate='slow'>welcome</prosody> <name>",
            "Hello Ada, welcome <name>",
        ),
        ("<speak></speak>", ""),
    ],
)
def test_tags_are_not_spoken(text, said):
    """Words in them are; a substitute is said instead of what it stands for."""
    assert spoken(text).text == said


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (f"<speak>{FIVE}</speak>", 2),
        (f"<speak>{FIVE}<break time='3s'/></speak>", 5),
        ('<speak><break time="500ms"/>one two<break time="1.5s" />three four five</speak>', 4),
        (f"{FIVE} <break time='1s'/>", 3),
        (f"<speak>{FIVE}<break/><break strength='strong'/></speak>", 2),
        ("<speak><break time='3s'/></speak>", 3),
        ("<speak>Hi<break time='3s'/></speak>", 4),
    ],
)
def test_breaks_add_their_time(text, seconds):
    """To that of the words, which take a second at least; one that names no time adds none."""
    assert MediaDurations().talk(text, 1, 0).span == seconds * 1000
    assert MediaDurations().talk(text, 3, 0).span == 3 * seconds * 1000


PAUSED = "<speak>one two three four five <break time='3s'/> six seven eight nine ten</speak>"  # 2 s, 3 s, 2 s


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (1, "one two"),
        (2, "one two three four five"),
        (4.5, "one two three four five"),
        (6, "one two three four five six seven"),
        (7, None),
    ],
)
def test_what_is_heard_of_a_prompt_that_is_cut_counts_its_breaks(bench, second, words):
    """In them nothing is said; the journal shows words, not tags, from a request and an NCCO alike."""
    leg = bench.place(ncco=[{"action": "talk", "text": PAUSED, "loop": 2}])
    bench.pass_time(3)
    bench.switchboard.talk(leg.uuid, TalkCommand(text=PAUSED))
    bench.pass_time(second)
    bench.modify(leg, "hangup")
    entries = bench.entries("heard", leg)
    assert [entry["by"] for entry in entries] == ["ncco", "api"] or second == 7
    for entry in entries:
        assert entry["content"] == "one two three four five six seven eight nine ten"
        assert entry.get("words") == words


def test_a_break_without_words_can_be_cut(bench):
    """There is nothing to hear of it."""
    leg = bench.place(ncco=[{"action": "talk", "text": "<speak><break time='9s'/></speak>"}])
    bench.pass_time(5)
    bench.modify(leg, "hangup")
    assert [entry["content"] for entry in bench.entries("heard", leg)] == [""]


@given(st.text("<>/abreksp tim='1\"&;", max_size=60))
def test_any_text_can_be_said(text):
    """However its tags are broken."""
    sound = MediaDurations().talk(text, 1, 0)
    assert sound.span >= 0
    if sound.span:
        words = sound.words_between(0, sound.span - 1)
        assert words is None or set(words.split()) <= set(sound.content.split())


@pytest.mark.parametrize("text", ["<" * 100_000, "<speak " * 14_000, "<speak>" + "<sub alias='" * 8_000])
def test_a_hostile_text_is_read_in_one_go(text):
    """It takes no longer than its length."""
    assert spoken(text).text
