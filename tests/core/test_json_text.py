"""JSON: compact out, anything bounded in, and what was read can be written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice_simulator.core.json_text import MOST_NESTED, from_json, to_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


@given(values)
def test_what_is_read_is_written_as_json_again(value):
    """Whatever an application sends can be told back to it."""
    read = from_json(json.dumps(value).encode())
    assert read == value
    assert json.loads(to_json(read)) == value


def test_bodies_are_compact_in_the_order_given_and_in_utf_8():
    """Recorded content lengths are those of bodies without blanks."""
    body = {"b": None, "a": [1, True, "é"], "c": {}}
    assert to_json(body) == '{"b":null,"a":[1,true,"é"],"c":{}}'.encode()


def test_half_a_surrogate_pair_can_be_written():
    """JSON can smuggle it in; UTF-8 has no way to write it."""
    assert to_json(from_json(b'"a\\ud800b"')) == b'"a?b"'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b"[NaN]", "NaN is not JSON"),
        (b"[-Infinity]", "-Infinity is not JSON"),
        (b"[1e999]", "1e999 is too large a number"),
        (b"\xff\xfe\xfa", "codec can't decode"),
        (b"[" * 100_000, "nested too deep: 100 levels are the most"),
        (b"[" * 101 + b"]" * 101, "nested too deep: 100 levels are the most"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "nested too deep: 100 levels are the most"),
        (b'[1,{"a":' * 51 + b"[]" + b"}]" * 51, "nested too deep: 100 levels are the most"),
    ],
)
def test_what_is_no_json_is_refused(text, complaint):
    """Whatever is wrong, it is a ValueError and says so."""
    with pytest.raises(ValueError, match=complaint):
        from_json(text)


def test_deep_is_allowed_to_a_limit_and_wide_without_one():
    """Many brackets beside each other are not deep."""
    deepest = b"[" * MOST_NESTED + b"]" * MOST_NESTED
    assert to_json(from_json(deepest)) == deepest
    wide = b"[" + b",".join([b'{"a":[[]]}'] * 500) + b"]"
    assert to_json(from_json(wide)) == wide
