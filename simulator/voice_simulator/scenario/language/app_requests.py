"""Requests to your app: how a trigger, or an expectation on your app's own state, writes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from voice_simulator.documents.grammar.kinds import Custom, Schema, SchemaWriter, refuse
from voice_simulator.documents.grammar.scalars import Text, whole
from voice_simulator.documents.mistakes import Mistakes, describe, inline_text, truncate
from voice_simulator.documents.nodes import MappingNode, Node

if TYPE_CHECKING:
    from collections.abc import Sequence

URL = re.compile(r"([Hh][Tt][Tt][Pp][Ss]?://[^\s/?#]+[^\s]*|/[^\s]*)")
_WITHOUT_SCHEME = re.compile(r"[a-z0-9.-]+(:[0-9]+)?(/\S*)?", re.IGNORECASE)
_A_URL: Final = "a URL such as http://localhost:3000/campaigns, or a path such as /campaigns of --app-url"


def _read_url(node: Node, word: str, mistakes: Mistakes) -> str:
    if isinstance(node, MappingNode) and (
        url := {one.key.text: one.value for one in node.entries}.get("url")
    ):
        beside = "the rest stands beside it, as json: {…}"
        return refuse(node.at, f"{word}: write {word}: {inline_text(url)}; {beside}", mistakes)
    text = Text(_A_URL).read(node, word, mistakes)
    if URL.fullmatch(text):
        return text
    if _WITHOUT_SCHEME.fullmatch(text) and ("." in text or ":" in text):
        sentence = f"{word}: a URL begins with http:// or https://; write http://{truncate(text)}"
    else:
        sentence = f"{word}: expected {_A_URL}; got {describe(node)}"
    return refuse(node.at, sentence, mistakes)


def _schema_of_url(writer: SchemaWriter) -> Schema:
    example = "http://localhost:3000/campaigns"
    return writer.scalar({"type": "string", "pattern": whole(URL), "examples": [example]})


APP_URL: Final = Custom(_read_url, _schema_of_url, _A_URL)
"""Where a request to your app goes: a URL, or a path of your app's own address."""


def own_content_type(
    headers: Sequence[tuple[str, str]], of_body: str | None
) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Return a request's content type and its other headers; a type among these goes before the body's."""
    own = next((value for name, value in headers if name.lower() == "content-type"), of_body)
    return own, tuple(pair for pair in headers if pair[0].lower() != "content-type")
