"""Holds the answers of the control API to its OpenAPI document."""

import json
import re
from functools import cache

import aiohttp
from jsonschema import Draft202012Validator

from voice_simulator.api.control.openapi import openapi_document
from voice_simulator.api.control.routes import declared_routes

REFUSED = {"$ref": "#/components/schemas/Refused"}
JSON = "application/json"
LONGEST_WORD = 20


class CheckedResponse(aiohttp.ClientResponse):
    """An answer that is held to the document once its body is read."""

    is_checked = False

    async def read(self):
        body = await super().read()
        if self.url.path.startswith("/_simulator/") and not self.is_checked:
            self.is_checked = True
            check_answer(self.method, self.url.raw_path, self.status, self.headers, body)
        return body


def check_answer(method, path, status, headers, body):
    """Make sure that a route answers as the document says: its status, its content type, its JSON."""
    content_type = headers.get("Content-Type", "").partition(";")[0]
    operation = operation_of(method, path)
    if operation is None:
        assert status in (401, 403, 404, 405, 503), f"{method} {path} is no route, but answers {status}"
        assert content_type == JSON, f"{method} {path}: {status} as {content_type}"
        schema = json.dumps(REFUSED)
    else:
        answers = operation["responses"]
        assert str(status) in answers, f"{method} {path} answers {status}, which its document doesn't say"
        content = resolved(answers[str(status)]).get("content", {})
        assert content_type in content or not (body or content), (
            f"{method} {path}: {status} as {content_type}"
        )
        schema = json.dumps(content.get(content_type, {}).get("schema"))
    if content_type == JSON:
        check_json(f"{method} {path}", schema, json.loads(body))


def check_json(title, schema, value):
    value = distinct(value)
    shapes = shapes_of(value)
    if shapes <= _seen(schema):
        return
    value = with_new_items_only(value, _seen(schema))
    mistakes = [mistake_of(one) for one in validator(schema).iter_errors(value)]
    assert mistakes == [], f"{title} does not answer as its document says: {mistakes}"
    _seen(schema).update(shapes)


def shapes_of(value):
    """Return the shape of a value, and those of the items in its lists with their names."""
    return {shape_of(value)} | {(name, shape_of(one)) for name, items in lists_in(value) for one in items}


def lists_in(value):
    return [pair for pair in value.items() if isinstance(pair[1], list)] if isinstance(value, dict) else []


def with_new_items_only(value, seen):
    """Return a value without the items that were right before: to judge an entry takes time."""
    new = {
        name: [one for one in items if (name, shape_of(one)) not in seen] for name, items in lists_in(value)
    }
    return value | new if new else value


def mistake_of(error):
    """Describe an error by that of the alternative that comes nearest."""
    while error.context:
        error = max(error.context, key=lambda one: (len(one.absolute_path), len(one.absolute_schema_path)))
    return f"{error.json_path}: {error.message[:500]}"


@cache
def document():
    """Return the document, with objects that have no members but those it names."""
    return closed(openapi_document(declared_routes(), "scenario.schema.json"))


def closed(value):
    if isinstance(value, list):
        return [closed(one) for one in value]
    if not isinstance(value, dict):
        return value
    shown = {name: closed(one) for name, one in value.items()}
    is_object = value.get("type") == "object" and isinstance(value.get("properties"), dict)
    return {"additionalProperties": False, **shown} if is_object else shown


@cache
def validator(schema):
    whole = {**json.loads(schema), "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


@cache
def _seen(schema):
    return set()


@cache
def patterns():
    """The paths of files have slashes."""
    return [
        (re.compile(re.sub(r"\\\{(\w+)\\\}", _look, re.escape(path))), operations)
        for path, operations in document()["paths"].items()
    ]


def _look(name):
    return ".+" if name[1] == "file" else "[^/]+"


def operation_of(method, path):
    for pattern, operations in patterns():
        if pattern.fullmatch(path) and method.lower() in operations:
            return operations[method.lower()]
    return None


def resolved(answer):
    name = answer.get("$ref", "").rpartition("/")[2]
    return document()["components"]["responses"][name] if name else answer


def distinct(value):
    """Return a value with one item of each shape in its lists: a journal is long, and an entry takes time."""
    if isinstance(value, dict):
        return {name: distinct(one) for name, one in value.items()}
    if isinstance(value, list):
        return list({shape_of(one): distinct(one) for one in value}.values())
    return value


def shape_of(value):
    """Return what a value has in common with others of its kind: members, types, and words."""
    if isinstance(value, dict):
        return frozenset((name, shape_of(one)) for name, one in value.items())
    if isinstance(value, list):
        return tuple(shape_of(one) for one in value)
    if isinstance(value, str) and value.isidentifier() and len(value) < LONGEST_WORD:
        return value
    return type(value)
