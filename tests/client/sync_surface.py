"""Makes the classes for programs without an event loop of those for programs with one."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import voice_simulator

FOLDER = Path(voice_simulator.__file__).parent / "client"
REWRITE = "REWRITE_CLIENT=1 .venv/bin/pytest tests/client/test_surfaces.py"
MODULES = ("simulator", "world_time", "world", "call")
WRAPPED = {"AsyncCall": "Call", "AsyncWorld": "World"}
OWN = {"close", "disconnect", "__aenter__", "__aexit__", "__eq__", "__hash__", "__repr__"}
"""What the base of the made classes has, or is nobody's business."""


def made_of(name):
    """The source of the module that is made of an asynchronous one."""
    source = (FOLDER / f"async_{name}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    (cls,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    text = "\n".join([*head(tree, cls), *body(cls)])
    return formatted(text + "\n")


def head(tree, cls):
    """The docstring, imports and first lines of the made module."""
    doc = ast.get_docstring(tree).replace("that has an event loop", "without an event loop")
    yield f'"""{doc}\n\nMade of `{cls.name}` by `{REWRITE}`.\n"""\n'
    yield "from __future__ import annotations\n\nfrom typing import TYPE_CHECKING, Any, Unpack\n"
    base = base_of(cls)
    yield f"from voice_simulator.client.{module_of(base)} import {base}"
    if base == "SynchronousRoot":
        yield "from voice_simulator.client.async_simulator import AsyncSimulator"
    used = set(re.findall(r"\bAsync(Call|World)\b", ast.unparse(cls)))
    known = {f"Async{one}" for one in used}
    for one in sorted(used - {sync(cls.name)}):
        yield f"from voice_simulator.client.{one.lower()} import {one}"
    yield "\nif TYPE_CHECKING:"
    yield "    from collections.abc import Iterator, Mapping, Sequence\n    from datetime import timedelta"
    yield from type_imports(tree, known, cls.bases)
    if base != "SynchronousRoot":
        yield "    from voice_simulator.client.portal import Portal"
        yield f"    from voice_simulator.client.async_{module_of(sync(cls.name))} import {cls.name}"
    yield f"\n\nclass {sync(cls.name)}({base}):"


def base_of(cls):
    """The base of the made class."""
    if cls.bases:
        return sync(ast.unparse(cls.bases[0]))
    return "SynchronousRoot" if cls.name == "AsyncSimulator" else "Synchronous"


def module_of(name):
    """The module of a made class, or of their own base."""
    return (
        "synchronous"
        if name.startswith("Synchronous")
        else {"WorldTime": "world_time"}.get(name, name.lower())
    )


def type_imports(tree, known, bases):
    """The imports of names that stand in annotations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("voice_simulator."):
            names = [
                one.name for one in node.names if one.name not in known | {ast.unparse(b) for b in bases}
            ]
            if names:
                yield f"    from {node.module} import {', '.join(names)}"


def body(cls):
    """The docstring and the methods of the made class."""
    yield quoted(ast.get_docstring(cls, clean=False), "    ")
    if cls.bases:
        yield initial(cls.name, None)
    for node in cls.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name == "__init__":
                yield initial(cls.name, node)
            elif node.name not in OWN and (not node.name.startswith("_")):
                yield method(node)


def initial(name, node):
    if name == "AsyncSimulator":
        return (
            f"    def __init__({ast.unparse(node.args)}) -> None:\n"
            f"        self._inner = {name}({given(node.args)})\n"
            "        super().__init__(self._inner)\n"
        )
    return (
        f"    def __init__(self, portal: Portal, inner: {name}) -> None:\n"
        "        super().__init__(portal, inner)\n"
        f"        self._inner: {name} = inner\n"
    )


def method(node):
    """One method or property: the same name, arguments and text, and the answer is waited for."""
    is_property = any(ast.unparse(one) == "property" for one in node.decorator_list)
    returns = ast.unparse(node.returns)
    asked = f"self._inner.{node.name}" + ("" if is_property else f"({given(node.args)})")
    lines = ["    @property"] if is_property else []
    noqa = "  # noqa: ANN401  # JSON" if returns == "Any" else ""
    lines.append(f"    def {node.name}({sync(ast.unparse(node.args))}) -> {sync(returns)}:{noqa}")
    lines.append(quoted(ast.get_docstring(node, clean=False), "        "))
    if returns.startswith("AsyncGenerator"):
        return "\n".join([*lines, f"        return self._portal.iterate({asked})\n"])
    hidden = isinstance(node, ast.AsyncFunctionDef)
    if hidden:
        lines.append("        __tracebackhide__ = True")
        asked = f"self._portal.run({asked})"
    ends = returned(returns, asked)
    return "\n".join([*lines, *(f"        {line}" for line in ends), ""])


def returned(returns, asked):
    """What leads from an asynchronous answer to that of the made class."""
    inner = re.fullmatch(r"(?:list\[)?(Async\w+)\]?", returns)
    if returns == "None":
        return [asked]
    if inner is None:
        return [f"return {asked}"]
    made = WRAPPED[inner[1]]
    if returns.startswith("list["):
        return [f"return [{made}(self._portal, one) for one in {asked}]"]
    return [f"return {made}(self._portal, {asked})"]


def given(args):
    """The arguments of a call, handed on."""
    parts = [one.arg for one in (*args.posonlyargs, *args.args) if one.arg != "self"]
    parts += [f"*{args.vararg.arg}"] if args.vararg else []
    parts += [f"{one.arg}={one.arg}" for one in args.kwonlyargs]
    parts += [f"**{args.kwarg.arg}"] if args.kwarg else []
    return ", ".join(parts)


def sync(text):
    """The same words for programs without an event loop."""
    text = re.sub(r"AsyncGenerator\[(.*), None\]", r"Iterator[\1]", text)
    text = re.sub(r"\bAsync(Simulator|WorldTime|World|Call)\b", r"\1", text)
    return text.replace("async with", "with").replace("async for", "for").replace("await ", "")


def quoted(text, indent):
    return f'{indent}"""{sync(text)}"""'


def formatted(source):
    """A source as the linter wants it: sorted imports, none that is not used."""
    ruff = [sys.executable, "-m", "ruff"]
    name = str(FOLDER / "call.py")
    for command in (
        ["check", "--fix-only", "--select", "F401,I,TC", "--quiet", "--stdin-filename", name, "-"],
        ["format", "--quiet", "--stdin-filename", name, "-"],
    ):
        done = subprocess.run([*ruff, *command], input=source, capture_output=True, text=True, check=True)
        source = done.stdout
    return source
