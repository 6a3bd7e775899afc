"""JSON with places: the same values as any reader of JSON finds, and a sentence for what is none."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice_simulator.core.json_text import from_json
from voice_simulator.documents.json_reader import read_json
from voice_simulator.documents.mistakes import position_of_member, position_of_value
from voice_simulator.documents.nodes import Position
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.texts import json_of

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def value_or_mistakes(text):
    """Return what a text holds and None, or None and its one mistake."""
    try:
        return json_of(read_json(text, "a.json").root), None
    except InvalidDocument as error:
        (mistake,) = error.mistakes
        return None, mistake


@given(VALUES, st.sampled_from([None, 0, "\t"]), st.booleans())
@settings(max_examples=100, deadline=None)
def test_values_are_those_of_json(value, indent, is_ascii):
    """However it is written: with tabs, escapes, surrogate pairs, line separators within texts."""
    text = json.dumps(value, indent=indent, ensure_ascii=is_ascii)
    assert value_or_mistakes(text) == (from_json(text.encode(errors="surrogatepass")), None)


@given(VALUES, st.data())
@settings(max_examples=100, deadline=None)
@example([{"a": 1}], None)
def test_text_is_refused_if_and_only_if_it_is_no_json(value, data):
    """And the place of the mistake is in it, or right behind it."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    if data is not None:
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + data.draw(st.sampled_from([*'[]{},:"\\ x1-.\n\t/#', ""])) + text[at + 1 :]
    found, mistake = value_or_mistakes(text)
    try:
        expected = from_json(text.encode(errors="surrogatepass"))
    except ValueError:
        assert mistake is not None
        assert is_within(text, mistake.line, mistake.column)
    else:
        assert (found, mistake) == (expected, None)


def is_within(text, line, column):
    """Tell whether a place is in a text, or right behind it."""
    lines = text.replace("\x85", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    lines = lines.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 2


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("", "1:1", "the text ends here, before the value does"),
        ('{"a": 1,}', "1:8", "no ',' may stand before '}' in JSON; remove it"),
        ('["a",\n]', "1:5", "no ',' may stand before ']' in JSON; remove it"),
        ("[1 2]", "1:4", "a ',' or ']' is missing before this"),
        ('[\n{"a": 1', "2:8", "the object that begins on line 2 is never closed"),
        ('["a', "1:2", "the text that begins here is never closed by a double quote"),
        ('["a\nb"]', "1:4", "a line break within a text is written as an escape: \\n"),
        ('["a\t"]', "1:4", "a tab within a text is written as an escape: \\t"),
        ('["\x1b[0m"]', "1:3", "the character U+001B within a text is written as an escape: \\u001b"),
        ('["\\x"]', "1:3", "JSON knows no such escape; write \\\\ for a backslash"),
        ('["\\u12"]', "1:4", "the escape \\u needs four hexadecimal digits"),
        ("{action: 1}", "1:2", 'a name needs double quotes: "action"'),
        ("{'a': 1}", "1:2", "JSON quotes its texts and names with double quotes only"),
        ("{“a”: 1}", "1:2", "JSON quotes its texts and names with double quotes only"),
        ("{1: 2}", "1:2", 'a name needs double quotes: "1"'),
        ("{,}", "1:2", 'a name in double quotes is missing here, as in "action": "talk"'),
        ('{"a" 1}', "1:6", "a ':' is missing behind the name \"a\""),
        ("[1, // one\n2]", "1:5", "JSON has no comments; remove it"),
        ("[1 # one\n]", "1:4", "JSON has no comments; remove it"),
        ("[True]", "1:2", "'True' is no value of JSON; did you mean true?"),
        ("[None]", "1:2", "'None' is no value of JSON; did you mean null?"),
        ("[talk]", "1:2", "'talk' is no value of JSON; write a text in double quotes: \"talk\""),
        ("[NaN]", "1:2", "'NaN' is no value of JSON; did you mean null?"),
        ("[01]", "1:2", "'01' is no number of JSON"),
        ("[+1]", "1:2", "'+1' is no number of JSON"),
        ("[1e999]", "1:2", "1e999 is too large a number"),
        ("[1] 2", "1:5", "the document ends before this; one JSON value is right"),
        ("[" * 101, "1:101", "nested too deep: 100 levels are the most"),
    ],
)
def test_what_is_no_json_is_explained(text, place, sentence):
    """What stands there, and what would be right."""
    _, mistake = value_or_mistakes(text)
    assert (f"{mistake.line}:{mistake.column}", mistake.sentence) == (place, sentence)


def test_members_that_are_there_again_are_named():
    """The last one counts, as for every reader of JSON."""
    document = read_json('[{"a": 1, "b": {"c": 2, "c": 3}, "a": 4}]', "a.json")
    assert json_of(document.root) == [{"a": 4, "b": {"c": 3}}]
    assert document.repeated == (("$[0].b.c", Position(1, 25)), ("$[0].a", Position(1, 34)))


@pytest.mark.parametrize(
    ("path", "member", "value"),
    [
        ("[0].a", (2, 3), (2, 8)),
        ("[0].a.b", (2, 9), (2, 14)),
        ("[0].a.x", (2, 3), (2, 8)),
        ("[0].c.d", (3, 3), (3, 10)),
        ("[0].c.d[1]", (3, 14), (3, 14)),
        ("[0].c.d[7]", (3, 3), (3, 10)),
        ("[9]", (1, 1), (1, 1)),
    ],
)
def test_path_leads_to_a_place(path, member, value):
    """As far as it exists; names may have dots of their own."""
    root = read_json('[{\n  "a": {"b": 1},\n  "c.d": [1, 2]}]', "a.json").root
    assert position_of_member(root, path) == Position(*member)
    assert position_of_value(root, path) == Position(*value)
