"""Names of the code: one for each thing, none of the words that only their author understood, no circles."""

import ast
import importlib
import inspect
import io
import pkgutil
import re
import tokenize
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import voice_simulator

PACKAGE = Path(voice_simulator.__file__).parent

OURS = ("voice_simulator", __name__)

MOST_CLASSES = 3
"""In how many unrelated classes a public method of one name may be."""

GIVEN_CLASS_NAMES = {"Meta"}
"""marshmallow wants a schema's options in a class of this name."""

CLIENT = ("voice_simulator.client.", "voice_simulator.testing.")
"""What shows a simulator to the programs of users, in the words of the control API. That its `World` is the
world of the runtime as they see it is what its name says; so its names are compared with each other only."""

PRIVATE_WORDS = {
    "Aftermath", "CallFlow", "Callbacks", "Cast", "Casting", "Failing", "Listening", "Occasions",
    "Performance", "Shortfall", "Staging", "Surroundings", "Tempo", "Terms", "_Part", "aftermath",
    "claim_judges", "crank", "deed", "field_faults", "fits", "fly", "happened", "land", "listed",
    "listens", "look", "ran_out", "slips", "spoiling", "spoilt", "stir", "strike", "strike_webhooks",
    "strikes", "striking", "struck", "take", "takes", "tell", "tempo", "terms", "the", "together", "told",
    "witness",
}  # fmt: skip
"""Identifiers that the code had until a stranger could not read it: what replaces each says what it does."""


@cache
def package_classes():
    """Return all classes that the package defines at the top of a module or within another class."""
    found = {}
    for module in pkgutil.walk_packages([str(PACKAGE)], "voice_simulator."):
        if not module.name.endswith("__main__"):
            _collect(importlib.import_module(module.name), found)
    return list(found)


def _collect(holder, found):
    for value in vars(holder).values():
        # An alias of a generic class has a `__module__`, and is no class.
        if inspect.isclass(value) and value.__module__.startswith("voice_simulator.") and value not in found:
            found[value] = None
            _collect(value, found)


def test_no_public_class_name_stands_for_two_things():
    """Whoever reads a name must not have to ask which one is meant."""
    places = defaultdict(list)
    for cls in package_classes():
        if not cls.__name__.startswith("_") and cls.__name__ not in GIVEN_CLASS_NAMES:
            room = "the client: " if cls.__module__.startswith(CLIENT) else ""
            places[room + cls.__name__].append(cls.__module__)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


def is_method(value):
    return inspect.isfunction(value) or isinstance(value, property | classmethod | staticmethod)


def public_methods(cls):
    return {name for name, value in vars(cls).items() if not name.startswith("_") and is_method(value)}


def first_to_have(name, cls):
    """Return the ancestor that a method comes from; it may be one of a library."""
    return [ancestor for ancestor in cls.__mro__ if name in vars(ancestor)][-1]


def crowded_methods(classes):
    """Return the method names that too many families of classes have, with the heads of these families."""
    heads = defaultdict(set)
    for cls in classes:
        for name in public_methods(cls):
            head = first_to_have(name, cls)
            if head.__module__.startswith(OURS):  # a name that a library gives is not ours to choose
                heads[name].add(head)
    return {
        name: sorted(cls.__qualname__ for cls in found)
        for name, found in heads.items()
        if len(found) > MOST_CLASSES
    }


def test_no_public_method_name_is_in_many_classes_that_have_nothing_in_common():
    """A word that fits everything says nothing; one contract is one base class or one Protocol."""
    assert crowded_methods(one for one in package_classes() if not one.__module__.startswith(CLIENT)) == {}


def test_a_family_counts_once_and_strangers_count_each():
    """As many as may be is no crowd."""
    base = class_with_act("Base")
    family = [base, *(class_with_act(f"Child{number}", base) for number in range(9))]
    strangers = [class_with_act(f"Stranger{number}") for number in range(3)]
    assert crowded_methods([*family, *strangers[:2]]) == {}
    assert list(crowded_methods([*family, *strangers])) == ["act"]


def class_with_act(name, *bases):
    def act(self):
        """Do nothing."""

    return type(name, bases, {"act": act})


# -- circles


def imports_at_load(body, modules):
    """Return the modules of the package that a module needs before it is there itself."""
    found = set()
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module:
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (members | {node.module}) & modules
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names} & modules
        elif isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test):
            found |= imports_at_load(node.body + node.orelse, modules)
        elif isinstance(node, ast.Try):
            found |= imports_at_load(node.body, modules)
    return found


def in_circles(graph):
    """Return the modules that need each other, by taking away again and again what needs nothing more."""
    left = {module: set(needs) - {module} for module, needs in graph.items()}
    while free := [module for module, needs in left.items() if not needs & left.keys()]:
        for module in free:
            del left[module]
    # What only needs a circle is in none.
    while free := [module for module in left if not any(module in needs for needs in left.values())]:
        for module in free:
            del left[module]
    return set(left)


def test_no_module_needs_itself_to_be_loaded():
    """Not by way of others either: each can be read after those that it imports."""
    files = {_module_name(path): path for path in PACKAGE.rglob("*.py")}
    graph = {
        module: imports_at_load(ast.parse(path.read_text()).body, files.keys())
        for module, path in files.items()
    }
    assert len(graph) > 200
    assert in_circles(graph) == set()


def _module_name(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize(
    ("graph", "circle"),
    [
        ({"a": {"b"}, "b": {"c"}, "c": set()}, set()),
        ({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": {"a"}}, {"b", "c"}),
    ],
)
def test_a_circle_is_found(graph, circle):
    """What only leads there is not in it."""
    assert in_circles(graph) == circle


# -- words


def identifiers(source, words):
    """Return those of some words that are names in a source, not only in its comments and texts."""
    if words.isdisjoint(re.findall(r"\w+", source)):
        return set()
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return words & {token.string for token in tokens if token.type == tokenize.NAME}


def test_no_word_of_the_old_private_language_comes_back():
    """Not as a class, function, argument or variable; prose is free."""
    found = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        for word in identifiers(path.read_text(), PRIVATE_WORDS):
            found[word].append(str(path.relative_to(PACKAGE)))
    assert found == {}


def test_a_word_is_an_identifier_and_not_part_of_a_sentence():
    """Comments and texts may say what is told."""
    assert identifiers('told = "tell"  # witness', PRIVATE_WORDS) == {"told"}
