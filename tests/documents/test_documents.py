"""YAML documents: values, places, and everything that can be wrong with the text."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice_simulator.documents.json_tree import node_of
from voice_simulator.documents.mistakes import Mistakes, describe, read_mapping
from voice_simulator.documents.nodes import ListNode, MappingNode, Position, ScalarNode
from voice_simulator.documents.tree import DEEPEST, read_document
from voice_simulator.errors import InvalidDocument
from voice_simulator.scenario.language.common_mistakes import stand_within


def plain(node):
    """Return the plain value of a tree."""
    match node:
        case ScalarNode():
            return node.value
        case ListNode():
            return [plain(item) for item in node.items]
        case MappingNode():
            return {entry.key.text: plain(entry.value) for entry in node.entries}


def value_of(text):
    """Return what one plain word means."""
    return plain(read_document(f"key: {text}\n", "f.yaml"))["key"]


def mistakes_in(text):
    """Return the mistakes of a document as texts."""
    with pytest.raises(InvalidDocument) as caught:
        read_document(text, "f.yaml")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("42", 42),
        ("-7", -7),
        ("0447700", 447700),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("busy", "busy"),
        ('"42"', "42"),
        ("'true'", "true"),
    ],
)
def test_words_mean_what_the_core_rules_say(text, value):
    """Booleans, null and decimal numbers are read; all else is text."""
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "no",
        "on",
        "off",
        "12:30:00",
        "2030-01-01",
        "0x1F",
        "0o17",
        "1_000",
        ".inf",
        ".nan",
        "1e999",
        "=",
        "True",
    ],
)
def test_words_of_older_yaml_are_text(text):
    """No yes and no, no dates, no octal, hexadecimal or sexagesimal numbers."""
    assert value_of(text) == text


@pytest.mark.parametrize("digits", [5000, 2_000])
def test_number_too_long_to_convert_is_text(digits):
    """Python refuses numbers of thousands of digits; a document may hold them."""
    assert value_of("9" * digits) == "9" * digits


@pytest.mark.parametrize("written", ["0447700900100", '"0447700900100"', "'0447700900100'"])
def test_scalar_keeps_its_text_as_written(written):
    """Digits survive, quoted or not."""
    document = read_document(f"to: {written}", "f.yaml")
    assert document.entries[0].value.text == "0447700900100"


def test_every_value_knows_its_place():
    """Lines and columns are counted from 1, for keys and for values."""
    document = read_document("name: x\ncalls:\n  - to: 44\n    turns: [busy, {a: b}]\n", "f.yaml")
    calls = document.entries[1]
    turns = calls.value.items[0].entries[1]
    assert calls.key.at == Position(2, 1)
    assert calls.value.items[0].at == Position(3, 5)
    assert turns.key.at == Position(4, 5)
    assert [item.at for item in turns.value.items] == [Position(4, 13), Position(4, 19)]


def test_aliases_stand_for_what_was_anchored():
    """An alias is the node that its anchor names."""
    assert plain(read_document("a: &x [1, 2]\nb: *x", "f.yaml")) == {"a": [1, 2], "b": [1, 2]}


@pytest.mark.parametrize("text", ["", "# nothing but a comment\n", "---\n", b"\xef\xbb\xbf"])
def test_empty_document_is_null(text):
    """A document without a value is a null scalar."""
    assert plain(read_document(text, "f.yaml")) is None


def test_byte_order_mark_is_passed_over():
    """A mark at the beginning moves no column."""
    document = read_document("\ufeffa: 1".encode(), "f.yaml")
    assert document.entries[0].key.at == Position(1, 1)


def test_json_is_yaml_even_with_tabs_and_surrogate_pairs():
    """Bodies in JSON, however indented and escaped, are documents as well."""
    value = {"name": "a \U0001f600", "list": [1, None, True, {"x": "\t"}]}
    assert plain(read_document(json.dumps(value, indent="\t"), "f.yaml")) == value


def test_comment_that_swallowed_a_value_is_kept():
    """An empty value remembers the comment on its line."""
    document = read_document("press: # the hash key\nto: # a\n  - x", "f.yaml")
    assert document.entries[0].value.comment == "# the hash key"
    assert isinstance(document.entries[1].value, ListNode)


NO_SPACE = "a blank here is no plain space, such as a no-break space; write spaces"
INDENTATION = "check the indentation of this line and of the one above"


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("a:\n\t- b", "2:1: a tab stands where YAML wants spaces; indent with spaces"),
        ("to: *486", "1:5: '*486' would be a YAML alias; quote a text that begins with '*': \"*486\""),
        ("to: *486*", "1:5: '*486*' would be a YAML alias; quote a text that begins with '*': \"*486*\""),
        ("to: *", "1:5: '*' would be a YAML alias; quote a text that begins with '*': \"*\""),
        ("press: [1, *]", "1:12: '*' would be a YAML alias; quote a text that begins with '*': \"*\""),
        ("a: & b", "1:4: '&' would be a YAML anchor; quote a text that begins with '&': \"&\""),
        ("a: @home", '1:4: no value can begin with @ in YAML; quote it: "@home"'),
        ("a: ,b", "1:4: no value can begin with ,; quote it"),
        ("a: ?", "1:4: a '?' can't stand here; quote a text that begins with '?'"),
        ("a: !x y", "1:4: a YAML tag means nothing here; quote a text that begins with '!'"),
        ("a: !x!y z", "1:4: a YAML tag means nothing here; quote a text that begins with '!'"),
        (
            "say: one: two",
            f"1:9: a ':' can't stand here; {INDENTATION}, put a space after each ':', quote a text",
        ),
        ("- to 4\n  b: c", "2:4: line 1 lacks the ':' after 'to'"),
        ("- to:4\n\n  b: c", "3:4: line 1 lacks a space after its ':'"),
        ("x:\n  -to: 4\n    b: c", "3:6: line 2 lacks a space after its '-'"),
        ("- hang up\n- say: one: two", f"2:11: a ':' can't stand here; {INDENTATION}"),
        ("a:\n  - b: c\n\u00a0   d: e", f"3:1: {NO_SPACE}"),
        ("a: b\n\u00a0\u00a0c: d", f"2:1: {NO_SPACE}"),
        ("a:\n  - b: c\n    \u2003d: e", f"3:5: {NO_SPACE}"),
        ("a: \u201c4\u201d", '1:4: typographic quotes would belong to the text; write "4"'),
        ("\u201ea\u201c: 4", '1:1: typographic quotes would belong to the text; write "a"'),
        ("a: - b", f"1:4: an item '- ' can't stand here; {INDENTATION}"),
        ("a: b\n- c", f"2:1: this does not continue what begins on line 1; {INDENTATION}"),
        ("a: b\nc\nd: e", f"2:1: a key here lacks its ':'; {INDENTATION}"),
        ("'a' b", f"1:5: the document's value ends before this; {INDENTATION}"),
        ("a:\n  [1,\n  2", "3:4: the list opened on line 2 lacks a ',' or its ']' before this"),
        ("a: {b: 1", "1:9: the mapping opened on line 1 lacks a ',' or its '}' before this"),
        ("- {say: Who are you?}", "1:20: a '?' within [] or {} needs quotes: \"Who are you?\""),
        ("- [44770090060?, 4]", "1:15: a '?' within [] or {} needs quotes: \"44770090060?\""),
        ("- {say: Who? Me, a: b}", "1:12: a '?' within [] or {} needs quotes: \"Who? Me\""),
        ("- {to: 4477009006??}", "1:18: a '?' within [] or {} needs quotes: \"4477009006??\""),
        ('a: "b\nc: d', "1:4: the text whose quote opens on line 1 is never closed"),
        ('a: "\\d"', "1:4: double quotes know no escape \\d; use single quotes, or write \\\\"),
        ('a: "\\UFFFFFFFF"', "1:7: an escape or a number here is out of range"),
        ("%YAML 1." + "9" * 5000 + "\n--- a", "1:9: an escape or a number here is out of range"),
        ('a: "\\ud83d"', "1:4: an escape here is half of a character (a surrogate)"),
        ("a\nb\0", "2:2: the character U+0000 can't stand in YAML; write it as an escape"),
        (b"a: b\nc: \xe9t\xe9\n", "2:4: not UTF-8 from here on; save the file as UTF-8"),
        ("a: b".encode("utf-16"), "1:1: not UTF-8 from here on; save the file as UTF-8"),
        (b"\xef\xbb\xbf]\xbf]", "1:2: not UTF-8 from here on; save the file as UTF-8"),
        (b"\xef\xbb\xbfa: b\nc: \xe9", "2:4: not UTF-8 from here on; save the file as UTF-8"),
        (b"\xef\xbb\xbfname: abcdef \xff", "1:14: not UTF-8 from here on; save the file as UTF-8"),
        ("a: 1\n---\nb: 2", "2:1: a second document begins here; write one document in a file"),
        ("a: 1\nb: 2\n'a': 3", "3:1: the key 'a' is there already, on line 1"),
        ("[a]: b", "1:1: a key is a word, not a list or a mapping"),
        ("a: &x [*x]", "1:8: '*x' would be a YAML alias; quote a text that begins with '*': \"*x\""),
        ("a: " + "[" * 60, "1:53: nested more than 50 levels deep"),
        ("x" * 1_048_577, "1:1: larger than 1048576 bytes, the most that is read"),
        ("a: |x\n b", "1:5: this is not YAML: while scanning a block scalar, expected chomping"),
    ],
)
def test_what_is_not_a_document_is_told_in_a_sentence(text, mistake):
    """Each mistake has its place, and says what to do."""
    assert mistakes_in(text)[0].startswith(f"f.yaml:{mistake}")


def test_all_mistakes_are_told_at_once():
    """Mistakes that leave the rest readable do not hide the next."""
    assert [mistake.split(": ")[0] for mistake in mistakes_in("a: *1\nb: *2\na: !t c")] == [
        "f.yaml:1:4",
        "f.yaml:2:4",
        "f.yaml:3:1",
        "f.yaml:3:4",
    ]


def test_hundred_mistakes_are_enough():
    """A document of nothing but mistakes is read no further."""
    assert len(mistakes_in("a: 1\n" * 5000)) == 100


def test_alias_bomb_is_refused():
    """Aliases count for all that they stand for, so ten short lines can't become a million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert mistakes_in("\n".join(lines)) == [
        "f.yaml:4:5: more than 50000 values, each alias counted as all that it stands for"
    ]


YAMLISH = st.text(alphabet="ab01 \n\t:-[]{}&*!|>'\"#?,%@`~.\\xu<=\r\u2028\0\ufeff", max_size=60)


@settings(deadline=None)
@given(st.one_of(st.binary(max_size=60), YAMLISH, YAMLISH.map(str.encode), st.text(max_size=40)))
@example("[" * 2000)
@example("{a: " * 2000)
@example("- " * 2000)
@example("? " * 2000)
def test_any_input_is_a_tree_or_an_invalid_document(source):
    """Nothing else comes out, whatever goes in."""
    mistakes = ()
    try:
        read_document(source, "f.yaml")
    except InvalidDocument as error:
        mistakes = error.mistakes
    assert all(mistake.line >= 1 and mistake.column >= 1 for mistake in mistakes)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_json_reads_as_json(value):
    """A JSON document means what JSON says."""
    assert plain(read_document(json.dumps(value), "f.yaml")) == value


@given(JSON)
def test_plain_value_becomes_the_tree_of_its_json(value):
    """A value that was read already makes the same tree."""
    assert plain(node_of(value, "body")) == value


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (json.loads("[" * 60 + "]" * 60), f"nested more than {DEEPEST} levels deep"),
        ({"a": object()}, "a object is no JSON value"),
    ],
)
def test_plain_value_that_is_no_document_is_refused(value, sentence):
    """Too deep, or not JSON."""
    with pytest.raises(InvalidDocument, match=f"body:1:1: {sentence}"):
        node_of(value, "body")


def test_members_are_checked_against_the_known():
    """Unknown keys are told with the nearest word and the whole choice, known ones are returned."""
    mistakes = Mistakes("f.yaml")
    node = read_document("ring: 1\nstya: 2\nzzz: 3", "f.yaml")
    values = read_mapping(node, ["ring", "stay"], mistakes, what="A step")
    assert plain(values["ring"]) == 1
    assert list(values) == ["ring"]
    with pytest.raises(InvalidDocument) as caught:
        mistakes.raise_any()
    assert str(caught.value).splitlines() == [
        "f.yaml:2:1: unknown key 'stya'; did you mean 'stay'? A step has ring, stay.",
        "f.yaml:3:1: unknown key 'zzz'. A step has ring, stay.",
    ]


def test_slips_are_told_before_the_nearest_word_is():
    """A key that is known here is none, whatever the table of common mistakes has."""
    mistakes = Mistakes("f.yaml")
    node = read_document("ring: 1\nstay: {}\nlate: ~\nsoon: [1]", "f.yaml")
    common_mistakes = {
        "ring": "is none",
        "stay": "is {key}: {value}",
        "late": "is {value}",
        "soon": "is {value}",
    }
    assert list(read_mapping(node, ["ring"], mistakes, what="A step", common_mistakes=common_mistakes)) == [
        "ring"
    ]
    with pytest.raises(InvalidDocument) as caught:
        mistakes.raise_any()
    assert str(caught.value).splitlines() == [
        "f.yaml:2:1: 'stay' is stay: {…}",
        "f.yaml:3:1: 'late' is …",
        "f.yaml:4:1: 'soon' is […]",
    ]


@pytest.mark.parametrize(
    ("written", "common_mistakes"),
    [
        ("a: 1\nb: 2", {"b": "stands in a: {x: 1, {key}: {value}}"}),
        ("a: {}\nb: 2", {"x": "stands in a: {{key}: {value}}", "b": "stands in a: {{key}: {value}}"}),
        ("c: 1\nb: 2", {}),
    ],
)
def test_keys_of_an_inner_mapping_are_told_where_they_stand(written, common_mistakes):
    """A value alone is short for the first of them."""
    assert stand_within(read_document(written, "f.yaml"), {"a": ("x", "b")}) == common_mistakes


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("[1]", "a list"),
        ("{a: 1}", "a mapping"),
        ("~", "nothing"),
        ("true", "true"),
        ("5", "the number 5"),
        ("x", "the text 'x'"),
        (f'"{"x" * 70}"', f"the text '{'x' * 57}...'"),
    ],
)
def test_values_are_described_for_sentences(text, described):
    """Mistakes say what is there."""
    assert describe(read_document(text, "f.yaml")) == described
