"""The classes for programs with an event loop and those for programs without one are the same to a user.

With REWRITE_CLIENT=1 in the environment the latter are written instead of compared.
"""

import inspect
import os

import pytest
from sync_surface import FOLDER, MODULES, REWRITE, made_of, sync

import voice_simulator.client as public


@pytest.mark.parametrize("name", MODULES)
def test_the_synchronous_classes_are_made_of_the_asynchronous_ones(name):
    file = FOLDER / f"{name}.py"
    made = made_of(name)
    if os.environ.get("REWRITE_CLIENT"):
        file.write_text(made, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == made, f"{file.name} is not what it is made of: {REWRITE}"


def surface(cls):
    return {
        name: value
        for name in dir(cls)
        if not name.startswith("_")
        for value in [inspect.getattr_static(cls, name)]
    }


@pytest.mark.parametrize("name", ["Simulator", "World", "Call"])
def test_both_surfaces_have_the_same_names_arguments_and_texts(name):
    """Whoever knows one knows the other."""
    asynchronous, synchronous = getattr(public, f"Async{name}"), getattr(public, name)
    there = surface(asynchronous)
    there.pop("disconnect", None)
    assert there.keys() == surface(synchronous).keys()
    assert sync(inspect.getdoc(asynchronous)) == inspect.getdoc(synchronous)
    for method, far in there.items():
        near = inspect.getattr_static(synchronous, method)
        assert isinstance(far, property) == isinstance(near, property), method
        if not isinstance(far, property):
            arguments = [list(inspect.signature(one).parameters.values()) for one in (far, near)]
            assert sync(str(arguments[0])) == str(arguments[1]), method
        if method != "close":
            assert sync(inspect.getdoc(far)) == inspect.getdoc(near), method
