"""Telephone numbers and globs over them, as scenarios write them: digits with the country code first.

The platform calls international numbers only, so one as it is dialled at home would never match a call.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.mistakes import EXAMPLE_NUMBER, Mistakes, truncate
from voice_simulator.documents.nodes import ListNode, MappingNode, Node, ScalarNode
from voice_simulator.scenario.language.variables import FOREIGN_VARIABLE, name_of_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACED_NUMBER = re.compile(r"\+?(?:[0-9()*?-]+ [0-9 ()*?-]*|[0-9]{7,15} .*)")
NATIONAL_NUMBER = re.compile(r"\+?(?:00[0-9*?]{5,}|0[1-9][0-9*?]{7,})")
"""At least nine characters after a single 0, so that extensions and beginnings of numbers are let be."""

STRANGE_GLOB = re.compile(
    r"\+?[0-9]{2,}(?:[xX][0-9xX]*|[nN#_%.…]+|\.[*+]|\\d[+*]?|\\d\{[0-9,]+\}|\[0-9\][*+]|\[0-9\]\{[0-9,]+\})"
)
"""Digits with what stands for others elsewhere: 4477009000xx, 4477009000##, 4477009000.*."""

_INTERNATIONAL = re.compile(r"\+[0-9]")
_LIKE_A_NUMBER = re.compile(r"\+?[0-9][0-9*?]{6,14}")
_SINGLE = re.compile(r"[xXnN#_.]")
_COUNTRY: Final = "44"


def number_in(text: str, node: Node, key: str, mistakes: Mistakes) -> str:
    """Return a text without the plus of an international number; note what no number can be."""
    number = number_to_call(text, node, key, mistakes)
    if NATIONAL_NUMBER.fullmatch(text):
        mistakes.note(node.at, f"{key}: {_why_national(text.removeprefix('+'))}")
    return number


def number_to_call(text: str, node: Node, key: str, mistakes: Mistakes) -> str:
    """Return a number that is asked for as the API is: what it only warns of is no mistake."""
    if SPACED_NUMBER.fullmatch(text):
        mistakes.note(node.at, f"{key}: a number has no blanks; write {re.sub(r'[^0-9*?+]', '', text)}")
    elif variable := FOREIGN_VARIABLE.fullmatch(text):
        name = truncate(name_of_foreign(variable))
        mistakes.note(node.at, f"{key}: the variable {name} of vars: is written ${{{name}}}")
    elif STRANGE_GLOB.fullmatch(text):
        mistakes.note(node.at, f"{key}: {_why_no_glob(text)}")
    return text[1:] if _INTERNATIONAL.match(text) else text


def number_of(document: Node) -> str:
    """Return the first number that a document calls, for examples; of a glob one that it is for."""
    for text in _called(document):
        if _LIKE_A_NUMBER.fullmatch(text) and not text.lstrip("+").startswith("0"):
            number = text.lstrip("+").replace("?", "0")
            return number.replace("*", "0" * max(0, 13 - len(number)))[:15]
    return EXAMPLE_NUMBER


def _called(document: Node) -> Iterator[str]:
    waiting: list[Node] = [document]
    while waiting:
        match waiting.pop():
            case ListNode(items=items):
                waiting += reversed(items)
            case MappingNode(entries=entries):
                yield from (
                    one.value.text
                    for one in entries
                    if one.key.text in ("to", "call", "number") and isinstance(one.value, ScalarNode)
                )
                waiting += [one.value for one in reversed(entries)]


def _why_no_glob(text: str) -> str:
    found = re.match(r"\+?[0-9]+", text)
    digits = found[0] if found else ""
    rest = text[len(digits) :]
    any_number = f"{truncate(digits)}*"
    if not all(_SINGLE.match(mark) or mark.isdigit() for mark in rest):
        return f"'{truncate(rest)}' is no wildcard; write \"{any_number}\" for any digits there"
    one_each = f'"{truncate(_SINGLE.sub("?", text))}"'
    more = f', or "{any_number}" for as many as there are' if not re.search("[0-9]", rest) else ""
    return f"'{rest[0]}' is no wildcard; write {one_each}, a ? for each digit{more}"


def _why_national(text: str) -> str:
    if text.startswith("00"):
        return f"a number begins with its country code, without 00; write {text[2:].lstrip('0') or '44…'}"
    return (
        f"{text} is as it is dialled at home; write it with the country code instead of the 0, "
        f"such as {_COUNTRY}{text[1:]} for one of the United Kingdom"
    )
