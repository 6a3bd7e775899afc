"""Single values: which spellings are one, which values are none, and what is said of those."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from voice_simulator.core.model.vocabulary import HttpMethod
from voice_simulator.core.wire.container_fields import ArrayField, JsonObjectField, NestedField
from voice_simulator.core.wire.endpoint_reader import HeadersField
from voice_simulator.core.wire.field_errors import NOTHING, FieldError, describe, list_field_errors
from voice_simulator.core.wire.lenient_schema import LenientSchema
from voice_simulator.core.wire.scalar_fields import (
    BooleanField,
    ChoiceField,
    DecimalField,
    MethodField,
    PatternField,
    SecondsField,
    TextField,
    WholeNumberField,
)
from voice_simulator.core.wire.url_fields import UrlArrayField, UrlField

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)

HUGE = 10**4000


def reading(field, value):
    """Return what a field makes of a member's value."""
    return field.deserialize(value, "member", {"member": value})


def refusal_of(field, value):
    """Return the sentence with which a field refuses a member's value."""
    with pytest.raises(ValidationError) as refused:
        reading(field, value)
    ((path, field_error),) = list_field_errors(refused.value.messages)
    return f"{path}: {field_error.sentence()}" if path else field_error.sentence()


@pytest.mark.parametrize("value", [1, 120, "1", "120", 60.0])
def test_a_whole_number_may_be_a_string(value):
    """All spellings of a whole number are that number."""
    assert reading(WholeNumberField(1, 120), value) == int(float(value))


@pytest.mark.parametrize(
    ("value", "shown_as"),
    [
        ("abc", "'abc'"),
        ("", "''"),
        (0, "0"),
        (121, "121"),
        ("121", "'121'"),
        (True, "true"),
        (1.5, "1.5"),
        ("1.5", "'1.5'"),
        (" 5", "' 5'"),
        ("+5", "'+5'"),
        ("5\n", r"'5\n'"),
        ("٣", "'٣'"),
        ("३", "'३'"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (1e300, "1e+300"),
        (HUGE, "a number too large"),
        (-HUGE, "a number too large"),
        ("9" * 5000, "'" + "9" * 40 + "…'"),
        ([], "an empty array"),
        ([1, 2], "an array of 2"),
        ([5], "an array of 1"),
        ({}, "an object"),
    ],
)
def test_what_is_no_whole_number_is_refused_with_both_sides(value, shown_as):
    """The sentence says what was expected and what came, whatever came."""
    assert (
        refusal_of(WholeNumberField(1, 120), value)
        == f"Must be a whole number from 1 to 120, got {shown_as}."
    )


@pytest.mark.parametrize(
    ("value", "number"), [(-1, -1), (1, 1), (0.4, 0.4), ("-1", -1), ("0.4", 0.4), ("-0.5", -0.5)]
)
def test_a_decimal_number_may_be_a_string(value, number):
    """Both ends of the range are in it, and a string is as good as a number."""
    assert reading(DecimalField(-1, 1), value) == number


@pytest.mark.parametrize(
    "value", [-1.1, "1.1", "1e0", "NaN", "Infinity", math.nan, -math.inf, HUGE, False, ".5", "٣"]
)
def test_what_is_no_decimal_number_is_refused(value):
    """Neither booleans nor what is no finite number in ASCII digits passes."""
    assert refusal_of(DecimalField(-1, 1), value).startswith("Must be a number from -1 to 1, got ")


@pytest.mark.parametrize(
    ("value", "span"), [(0.4, 400), (10, 10_000), ("2.0", 2_000), ("3", 3_000), (0.0004 + 0.4, 400)]
)
def test_seconds_become_whole_milliseconds(value, span):
    """A span is an int of milliseconds however it was written."""
    found = reading(SecondsField(0.4, 10), value)
    assert (found, type(found)) == (span, int)


def test_whole_seconds_have_no_fraction():
    """Where the platform wants whole seconds half a one is refused."""
    assert reading(SecondsField(1, 120, whole=True), "120") == 120_000
    assert (
        refusal_of(SecondsField(1, 120, whole=True), 1.5) == "Must be a whole number from 1 to 120, got 1.5."
    )


@pytest.mark.parametrize(("value", "span"), [(-5, 100), (0.05, 100), (7200, 7_200_000), ("99999", 7_200_000)])
def test_a_clamped_span_is_never_out_of_range(value, span):
    """Beyond an end of the range is that end."""
    assert reading(SecondsField(0.1, 7200, clamped=True), value) == span


def test_a_clamped_span_must_still_be_a_number():
    """Clamping is for numbers only."""
    assert refusal_of(SecondsField(0.1, 7200, clamped=True), "soon") == "Must be a number, got 'soon'."


@pytest.mark.parametrize(("value", "truth"), [(True, True), (False, False), ("true", True), ("false", False)])
def test_a_truth_value_may_be_a_string(value, truth):
    """PHP and JavaScript applications send booleans as strings."""
    assert reading(BooleanField(), value) is truth


@pytest.mark.parametrize("value", [1, 0, "yes", "True", "", [True], {}])
def test_nothing_else_is_a_truth_value(value):
    """Numbers are not booleans."""
    assert refusal_of(BooleanField(), value) == f"Must be true or false, got {describe(value)}."


def test_a_text_is_bounded_at_both_ends():
    """One character is enough, one too many is too many."""
    assert reading(TextField(3), "a") == "a"
    assert reading(TextField(3), "abc") == "abc"
    assert refusal_of(TextField(3), ["abc"]) == "Must be a string of 1 to 3 characters, got an array of 1."
    assert refusal_of(TextField(3), "") == "Must be a string of 1 to 3 characters, got ''."
    assert refusal_of(TextField(3), "abcd") == "Must be a string of 1 to 3 characters, got 'abcd'."
    assert refusal_of(TextField(3), 7) == "Must be a string of 1 to 3 characters, got 7."


def test_half_a_surrogate_pair_is_no_text():
    """What can't be written as UTF-8 is refused where it comes in, and shown escaped."""
    assert refusal_of(TextField(3), "\ud800") == r"Must be a string of 1 to 3 characters, got '\ud800'."
    assert refusal_of(UrlField(), "http://a/\ud800").endswith(r"got 'http://a/\ud800'.")


def test_a_pattern_must_match_as_a_whole():
    """A line break at the end is no part of a match."""
    key = PatternField("one of the keys 0-9", r"[0-9]")
    assert reading(key, "7") == "7"
    assert refusal_of(key, "7\n") == r"Must be one of the keys 0-9, got '7\n'."
    assert refusal_of(key, 7) == "Must be one of the keys 0-9, got 7."


def test_a_word_has_a_meaning():
    """A word stands for a value, and those there are get listed."""
    word = ChoiceField({"one": 1, "two": 2, "three": 3})
    assert reading(word, "two") == 2
    assert refusal_of(word, "four") == "Must be one of one, two or three, got 'four'."
    assert refusal_of(ChoiceField({"one": 1, "two": 2}), "ONE") == "Must be one or two, got 'ONE'."
    assert refusal_of(ChoiceField({"one": 1}), {}) == "Must be one, got an object."


@pytest.mark.parametrize("value", ["POST", "post", "Post"])
def test_a_method_is_read_in_any_case(value):
    """HTTP methods come in every case."""
    assert reading(MethodField(), value) is HttpMethod.POST


def test_other_methods_are_refused():
    """Webhooks know two methods."""
    assert refusal_of(MethodField(), "PUT") == "Must be GET or POST, got 'PUT'."


LONGEST_URL = "https://example.com/" + "a" * 2028


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost",
        "http://localhost:3000/a?b=c#d",
        "HTTPS://example.com/",
        "https://user:secret@example.com:443/",
        "http://my_service:1/",
        "http://[::1]:65535/",
        "http://127.0.0.1?x",
        "https://münchen.example/ü",
        LONGEST_URL,
    ],
)
def test_a_web_url_has_a_host(url):
    """An absolute URL passes as it is, alone or in an array of one."""
    assert len(LONGEST_URL) == 2048
    assert reading(UrlField(), url) == url
    assert reading(UrlField(), [url]) == url
    assert reading(UrlArrayField(), [url]) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "/path",
        "ftp://example.com",
        "ws://example.com",
        "http://",
        "http:///path",
        "http://?x",
        "http://a b/",
        "http://a/b c",
        "http://a\n/",
        "http://a/\n",
        "http://a:0/",
        "http://a:65536/",
        "http://a:x/",
        "http://a:٣/",
        "http://[::1",
        "javascript:alert(1)",
        LONGEST_URL + "a",
    ],
)
def test_what_can_not_be_called_is_no_web_url(url):
    """No host, another scheme, an impossible port or too long: refused."""
    assert refusal_of(UrlField(), url) == f"Must be an http or https URL, got {describe(url)}."


@pytest.mark.parametrize("value", ["http://a/", [], ["http://a/", "http://b/"], {}, 7])
def test_a_url_array_is_an_array_of_one(value):
    """The platform refuses a plain string where its document has an array."""
    assert (
        refusal_of(UrlArrayField(), value)
        == f"Must be an array of one http or https URL, got {describe(value)}."
    )


def test_a_url_array_holds_a_url():
    """What is in the array is shown, not the array."""
    assert refusal_of(UrlArrayField(), ["x"]) == "Must be an array of one http or https URL, got 'x'."
    assert refusal_of(UrlArrayField(), [None]) == "Must be an array of one http or https URL, got null."


def test_an_array_names_its_bad_entries():
    """Each bad entry is named by its index; the array itself is refused when too short."""
    several = ArrayField(ChoiceField({"a": "a", "b": "b"}), low=1)
    assert reading(several, ["a", "b", "a"]) == ("a", "b", "a")
    assert reading(ArrayField(TextField(9)), []) == ()
    assert refusal_of(several, ["a", "c"]) == "[1]: Must be a or b, got 'c'."
    assert refusal_of(several, []) == "Must be an array of at least 1, each entry a or b, got an empty array."
    assert refusal_of(several, "a") == "Must be an array of at least 1, each entry a or b, got 'a'."


class _Inner(LenientSchema):
    count = WholeNumberField(1, 3)
    flag = BooleanField(key="theFlag")
    home = UrlField(key="homeUrl", spellings=("home_url", "home"))
    name = TextField(9, required=True)


def test_options_are_read_by_their_schema():
    """Unknown keys are ignored, nulls are absent, faults have the path to them."""
    options = NestedField(_Inner())
    assert reading(options, {"name": "x", "count": "2", "theFlag": None, "else": [{}]}) == {
        "name": "x",
        "count": 2,
    }
    assert reading(options, {"name": "x", "theFlag": "true"}) == {"name": "x", "flag": True}
    assert (
        refusal_of(options, {"name": "x", "count": 4}) == "count: Must be a whole number from 1 to 3, got 4."
    )
    assert refusal_of(options, "x") == "Must be an object, got 'x'."


@pytest.mark.parametrize("key", ["homeUrl", "home_url", "home"])
def test_every_spelling_of_a_key_is_read(key):
    """The first spelling that has a value counts, and a null has none."""
    given_so = {"name": "x", "homeUrl": None, key: "http://a/"}
    assert _Inner().load(given_so) == {"name": "x", "home": "http://a/"}


@pytest.mark.parametrize("document", [{}, {"name": None}])
def test_what_is_required_and_absent_gets_the_recorded_text(document):
    """A null is as absent as no key at all, and the sentence is the platform's."""
    with pytest.raises(ValidationError) as refused:
        _Inner().load(document)
    ((path, field_error),) = list_field_errors(refused.value.messages, "body")
    assert (path, field_error.got, field_error.sentence()) == ("body.name", NOTHING, "Is required.")


def test_all_faults_of_an_object_are_listed():
    """One bad member hides no other."""
    with pytest.raises(ValidationError) as refused:
        _Inner().load({"count": "x", "theFlag": 1, "home": "x"})
    assert [path for path, _ in list_field_errors(refused.value.messages)] == [
        "count",
        "theFlag",
        "homeUrl",
        "name",
    ]


def test_a_remark_is_said_as_it_is():
    """A fault may have a sentence of its own."""
    assert FieldError(expected="x", remark="Is wrong.").sentence() == "Is wrong."


def test_an_object_is_handed_on_untouched():
    """A payload may hold anything and is never looked into."""
    deep = []
    for _ in range(100_000):
        deep = [deep]
    payload = {"deep": deep}
    assert reading(JsonObjectField(), payload) is payload
    assert refusal_of(JsonObjectField(), "x") == "Must be an object, got 'x'."


def test_headers_are_bounded_by_their_size_as_json():
    """The size is that of compact JSON in UTF-8."""
    glob_matches = {"k": "ü" * 252}
    assert len(json.dumps(glob_matches, ensure_ascii=False, separators=(",", ":")).encode()) == 512
    assert reading(HeadersField(512), glob_matches) == glob_matches
    expected = "Must be an object of at most 512 bytes as JSON, got "
    assert refusal_of(HeadersField(512), {"k": "ü" * 252 + "x"}) == expected + "one of 513 bytes."
    assert refusal_of(HeadersField(512), "x") == expected + "'x'."


def test_headers_must_be_json():
    """What can't be written as JSON again is refused: NaN, half a surrogate pair, endless depth."""
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (math.nan, "\ud800", deep):
        assert refusal_of(HeadersField(512), {"k": value}).endswith(", got one that is no JSON.")


FIELDS = [
    WholeNumberField(1, 120),
    DecimalField(-1, 1),
    SecondsField(1, 60),
    SecondsField(1, 60, whole=True),
    SecondsField(0.1, 7200, clamped=True),
    BooleanField(),
    TextField(10),
    PatternField("digits", r"[0-9]{1,9}"),
    ChoiceField({"a": 1}),
    MethodField(),
    UrlField(),
    UrlArrayField(),
    ArrayField(TextField(10)),
    NestedField(_Inner()),
    JsonObjectField(),
    HeadersField(64),
]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.expected)
@given(value=json_values)
def test_no_value_breaks_a_field(field, value):
    """Whatever JSON brings is read or refused with sentences."""
    try:
        reading(field, value)
    except ValidationError as error:
        for _, field_error in list_field_errors(error.messages):
            assert field_error.sentence().startswith(("Must be ", "Is required."))


@pytest.mark.parametrize("field", [UrlField(), UrlArrayField()])
def test_an_array_within_an_array_is_told_as_that(field):
    """An array of one would be right, so that "got an array of 1" would mislead."""
    with pytest.raises(ValidationError) as refused:
        reading(field, [["http://app/music.mp3"]])
    [(_, error)] = list_field_errors({"member": refused.value.messages})
    assert error.got == "an array within an array"
    assert error.wrong_type
