"""The grammar itself: whatever is declared with it, reader and schema agree, and each refusal is told.

`VOICE_SIMULATOR_EXAMPLES=5000` draws so many declarations, each with a value.
"""

from __future__ import annotations

import json
import os
import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from voice_simulator.documents.grammar.combinations import ByKey, ByShape, ListOf, Names
from voice_simulator.documents.grammar.kinds import Custom, Named, SchemaWriter, Unreadable, refuse
from voice_simulator.documents.grammar.mappings import (
    Excludes,
    GoesWith,
    MappingOf,
    OneOfKeys,
    optional,
    required,
    with_default,
)
from voice_simulator.documents.grammar.scalars import (
    Duration,
    Instant,
    Matching,
    Switch,
    Text,
    WholeNumber,
    Word,
)
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.tree import read_document
from voice_simulator.errors import InvalidDocument

EXAMPLES = int(os.environ.get("VOICE_SIMULATOR_EXAMPLES", "30"))
drawn = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = ("busy", "answered", "no_answer", "call", "to", "from", "at_least", "at_most", "ring", "x")
PATTERNS = (
    (r"[a-z]+", "abc"),
    (r"(?P<first>\+?[0-9]{1,5})\*?", "+44*", "7", 7, 12),
    (r"-?[0-9]+", "-7", -7, 7),
    (r"[A-Za-z0-9_.-]{0,4}", "a.b", "", 1.5, -2, True),
    (r"a/[b-d]*", "a/", "a/bcd"),
)

DIGIT = Matching(re.compile(r"\d"), "a match")

# What no schema can say, by the sentences of the readers: the reason, a kind and a value that show it.
BEYOND = [
    (r"finer than a millisecond", "a duration is a text", Duration(), "0.1ms"),
    (r"longer than a day", "a duration is a text", Duration(), "25h"),
    (r"the duration -?0\.0 needs a unit", "0.0 is 0 in JSON", Duration(), 0.0),
    (r"expected a whole number from .* got the number -?\d+\.0$", "1.0 is 1 in JSON", WholeNumber(0, 9), 1.0),
    (r"expected a match; got '-?[0-9.e+-]+'", "a number is taken as written", DIGIT, 12),
    (r"expected a date", "a calendar has its own rules", Instant(), "2030-02-30"),
]  # fmt: skip

texts = st.text(st.sampled_from("ab 0-:/#*ü\n\"'{["), max_size=6) | st.sampled_from(
    ["7", "true", "null", "~"]
)
scalars = (
    st.none() | st.booleans() | st.integers(-3, 20) | st.floats(-2, 9).map(lambda x: round(x, 1)) | texts
)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | texts, inner),
)
"""What may stand anywhere, most often wrongly."""

_numbers = count()


def mostly(values, others):
    """Values that are meant for a kind, and now and then another."""
    return st.integers(0, 14).flatmap(lambda drawn_: others if drawn_ == 14 else values)


def pick(*values):
    """One of some values."""
    return st.sampled_from(values)


# -- declarations, each a kind with the values that are meant for it


@st.composite
def whole_numbers(draw):
    """A number within bounds, and one just outside."""
    least = draw(st.integers(-3, 5))
    most = least + draw(st.integers(0, 5))
    return WholeNumber(least, most), mostly(st.integers(least, most), pick(least - 1, most + 1, float(least)))


@st.composite
def words(draw):
    """One of some words, and one that is nearly one of them."""
    known = draw(st.lists(pick(*WORDS), min_size=1, max_size=3, unique=True))
    kind = Word({word: word.upper() for word in known}, {"hello": known[0]})
    return kind, mostly(pick(*known), pick(f"{known[0]}s", "hello"))


def scalar_declarations():
    """A kind of scalars."""
    durations = mostly(pick("1s", "250ms", "0", 0, "1.5m"), pick("0.1ms", "25h", "1 s", 0.0))
    instants = mostly(pick("2030-01-01", "2030-01-01T12:00:00Z"), pick("2030-02-30", "tomorrow"))
    patterns = pick(*PATTERNS).map(
        lambda one: (Matching(re.compile(one[0]), "a match"), mostly(pick(*one[1:]), scalars))
    )
    fixed = [(Text(), texts), (Switch(), st.booleans()), (Duration(), durations), (Instant(), instants)]
    return st.one_of(words(), whole_numbers(), patterns, pick(*fixed))


@st.composite
def lists(draw, depth):
    """A list with bounds."""
    kind, values = draw(declarations(depth))
    least, more = draw(st.integers(0, 2)), draw(pick(None, 0, 2))
    most = None if more is None else least + more
    bounds = {"least": least, "too_few": "too few", "most": most, "too_many": "too many"}
    return ListOf(kind, "things", **bounds), st.lists(values, min_size=max(0, least - 1), max_size=4)


@st.composite
def mappings(draw, depth, also=()):
    """A mapping with some keys and rules; `also` are keys that it has in any case."""
    names = [name for name in draw(st.lists(pick(*WORDS), max_size=4, unique=True)) if name not in also]
    parts = {name: draw(declarations(depth)) for name in (*also, *names)}
    keys = [draw(_key(name, kind, must=name in also)) for name, (kind, _) in parts.items()]
    values = {name: st.one_of([meant] * 5 + [st.none()]) for name, (_, meant) in parts.items()}
    given_ = {name: values.pop(name) for name in also}
    stray = mostly(st.just({}), st.just({"stray": 1}))
    written = st.tuples(st.fixed_dictionaries(given_, optional=values), stray).map(
        lambda two: two[0] | two[1]
    )
    kind = MappingOf("It", keys, dict, rules=draw(rules(names)), common_mistakes=_also_called)
    return _with_values(kind, keys), written


def _also_called(_):
    return {"stray": "is written call: {value}"}


def _with_values(kind, keys):
    """Let the mapping make what each of its keys gave, by name."""
    kind._make = lambda given: {key.name: given[key] for key in keys}
    return kind


@st.composite
def _key(draw, name, kind, *, must):
    if must or draw(st.booleans()):
        return required(name, kind, "It is needed.")
    if draw(st.booleans()):
        kind = kind.or_nothing()
    kind = Named(f"named_{next(_numbers)}", kind) if draw(st.booleans()) else kind
    return draw(pick(optional(name, kind, "It may be."), with_default(name, kind, "It is 4.", 4)))


@st.composite
def rules(draw, names):
    """Rules about some of the keys of a mapping."""
    if len(names) < 3:
        return []
    first, *others = draw(st.permutations(names))
    return draw(
        st.lists(
            pick(
                OneOfKeys(names, lambda given: f"too many: {given}", switches=others),
                OneOfKeys(others, lambda given: f"too many: {given}", lambda _: "none", stands_for=[first]),
                GoesWith(first, others, "it goes with another"),
                Excludes(first, others, "it takes no {key}"),
            ),
            max_size=2,
        )
    )


@st.composite
def choices_by_key(draw, depth):
    """One of several mappings, by the key that each of them needs."""
    tellers = draw(st.lists(pick("post", "get", "call_me"), min_size=1, unique=True))
    options = {name: draw(mappings(depth, also=(name,))) for name in tellers}
    kind = ByKey({name: one for name, (one, _) in options.items()}, _note_no_choice)
    both = st.tuples(*(values for _, values in options.values())).map(
        lambda all_: {k: v for one in all_ for k, v in one.items()}
    )
    return kind, mostly(st.one_of([values for _, values in options.values()]), both)


def _note_no_choice(node, given_, mistakes):
    mistakes.note(node.at, f"it has one of the keys, this {given_ or 'none'}")


@st.composite
def choices_by_shape(draw, depth):
    """A scalar, a mapping or a list."""
    shapes = {
        "scalar": draw(scalar_declarations()),
        "mapping": draw(mappings(depth)),
        "list_": draw(lists(depth)),
    }
    chosen = draw(st.lists(pick(*shapes), min_size=1, unique=True))
    kinds = {shape: shapes[shape][0] for shape in chosen}
    meant = st.one_of([values for shape, (_, values) in shapes.items() if shape in chosen])
    others = st.one_of([values for _, values in shapes.values()])
    return ByShape(otherwise=lambda *_: "no such shape", **kinds), mostly(meant, others)


@st.composite
def names(draw, depth):
    """A mapping of names to values of one kind."""
    kind, values = draw(declarations(depth))

    def entry(one, word, mistakes):
        if not one.key.text.isalpha():
            refuse(one.key.at, f"{word}: no name", mistakes)
        return one.key.text, kind.read(one.value, one.key.text, mistakes)

    pattern = {"pattern": "^(?:[a-zü]+)$"}
    return Names(entry, "names", pattern, kind.schema), st.dictionaries(
        mostly(pick("a", "bü"), pick("0", "")), values, max_size=2
    )


WRAPPINGS = (
    lambda kind: kind,
    lambda kind: kind,
    lambda kind: Named(f"named_{next(_numbers)}", kind),
    lambda kind: kind.to(lambda value: [value]),
)


@st.composite
def declarations(draw, depth=2):
    """Any kind, with the values that are meant for it and others."""
    made_of_others = (mappings, mappings, lists, choices_by_key, choices_by_shape, names)
    if depth and draw(st.booleans() | st.just(value=True)):
        kind, values = draw(draw(pick(*made_of_others))(depth - 1))
    else:
        kind, values = draw(scalar_declarations())
    return draw(pick(*WRAPPINGS))(kind), mostly(values, anything)


# -- the properties


def read(kind, text):
    """Read a text; return what it says, or None, and its mistakes."""
    mistakes = Mistakes("x.yaml")
    try:
        return (kind.read(read_document(text, "x.yaml"), "it", mistakes),), found(mistakes)
    except Unreadable:
        return None, found(mistakes)


def found(mistakes):
    """Return the mistakes that were noted."""
    try:
        mistakes.raise_any()
    except InvalidDocument as error:
        return error.mistakes
    return []


def validator_of(kind):
    """Return the schema of a kind, checked itself."""
    writer = SchemaWriter()
    schema = kind.schema(writer) | {"$defs": writer.definitions}
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def is_beyond(mistake):
    """Say whether no schema can tell a mistake."""
    return any(re.search(pattern, mistake.sentence) for pattern, *_ in BEYOND)


@drawn
@given(st.data())
def test_schema_and_reader_agree_whatever_is_declared(data):
    """What a reader takes the schema takes; what a reader refuses the schema refuses, but for the table."""
    kind, values = data.draw(declarations())
    validator = validator_of(kind)
    note(json.dumps(validator.schema))
    value = data.draw(values)
    said, mistakes = read(kind, json.dumps(value))
    if said is not None:
        assert validator.is_valid(value)
    elif not any(map(is_beyond, mistakes)):
        assert not validator.is_valid(value)


@drawn
@given(st.data())
def test_each_refusal_is_told_with_a_place_in_the_document(data):
    """A value is read, or something is said of it: never neither, never both, and always where."""
    kind, values = data.draw(declarations())
    text = json.dumps(data.draw(values), indent=1)
    said, mistakes = read(kind, text)
    assert (said is None) == bool(mistakes)
    lines = text.split("\n")
    for one in mistakes:
        assert 1 <= one.line <= len(lines)
        assert 1 <= one.column <= len(lines[one.line - 1]) + 1
        assert one.sentence


@drawn
@given(st.data())
def test_key_with_nothing_behind_it_is_as_good_as_left_out(data):
    """Of keys that may be left empty, however deep within other kinds that is said."""
    kind, _ = data.draw(declarations(1))
    for wrap in (lambda one: one, lambda one: Named("a", one), lambda one: one.to(lambda value: value)):
        key = with_default("key", wrap(kind.or_nothing()), "It may be.", "left out")
        mapping = MappingOf("It", [key], lambda given_, key=key: given_[key])
        assert read(mapping, "key:") == read(mapping, "{}") == (("left out",), [])
        assert validator_of(mapping).is_valid({"key": None})


@pytest.mark.parametrize(("pattern", "reason", "kind", "value"), BEYOND, ids=[one[0] for one in BEYOND])
def test_each_mistake_beyond_the_schema_is_there(pattern, reason, kind, value):
    """None of the table is stale: the reader says it, and the schema has nothing against the value."""
    _, mistakes = read(kind, json.dumps(value))
    assert [bool(re.search(pattern, one.sentence)) for one in mistakes] == [True], reason
    assert validator_of(kind).is_valid(value)


def test_required_key_needs_a_value():
    """Also where its kind may be left empty elsewhere: there is no default to take instead."""
    key = required("key", Text().or_nothing(), "It is needed.")
    mapping = MappingOf("It", [key], lambda given_: given_[key])
    said, mistakes = read(mapping, "key:")
    assert said is None
    assert [one.sentence for one in mistakes] == ["key: expected a text, got nothing"]
    assert not validator_of(mapping).is_valid({"key": None})


def test_kinds_may_refer_to_one_another_in_a_circle():
    """As scripts do, which hold scripts; the schema defines each once."""
    within = optional("within", ListOf(Named("box", lambda: box), "boxes"), "What is within.")
    box = MappingOf("A box", [within], lambda given_: given_[within])
    text = '{"within": [{"within": []}, {}]}'
    assert read(box, text) == ((((), None),), [])
    assert validator_of(box).is_valid(json.loads(text))
    assert not validator_of(box).is_valid({"within": [{"without": 1}]})


def test_own_reader_that_notes_a_mistake_gives_no_value():
    """Though it returns one: what encloses it must not go on with it."""

    def noting(node, word, mistakes):
        mistakes.note(node.at, f"{word}: never")
        return 5

    said, mistakes = read(ListOf(Custom(noting, {}, "nothing"), "things"), "[1, 2]")
    assert said is None
    assert [str(one) for one in mistakes] == ["x.yaml:1:2: it: never", "x.yaml:1:5: it: never"]
