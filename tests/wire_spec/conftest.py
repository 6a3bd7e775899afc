"""What the tests of `--wire spec` share: the description of version 1.0.1, and simulators that keep to it.

The description is docs/openapi/voice-1.0.1.yaml. In it every member is required and no other is allowed.
"""

from copy import deepcopy
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft4Validator

DOCUMENT = Path(__file__).parents[2] / "docs/openapi/voice-1.0.1.yaml"
METHODS = ("get", "post", "put", "delete")


class Description:
    """The OpenAPI document, and what is wrong with a body by it.

    Attributes:
        document: the document itself.
        operations: method, path and description of each operation, by its name.
    """

    def __init__(self, document):
        self.document = document
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def resolved(self, part):
        """Return a part of the document, which may only refer to another."""
        while "$ref" in part:
            pointer = part["$ref"].removeprefix("#/").split("/")
            part = self.document
            for name in pointer:
                part = part[name]
        return part

    def schema(self, name):
        return self.document["components"]["schemas"][name]

    def answer(self, operation, status):
        """Return the schema of an operation's answer; None where there is no body."""
        response = self.resolved(self.operations[operation][2]["responses"][str(status)])
        return response["content"]["application/json"]["schema"] if "content" in response else None

    def request(self, operation):
        """Return the schema of an operation's request."""
        return self.operations[operation][2]["requestBody"]["content"]["application/json"]["schema"]

    @property
    def event(self):
        """The schema of an event callback."""
        [callback] = self.operations["placeCall"][2]["callbacks"]["event"].values()
        return callback["post"]["requestBody"]["content"]["application/json"]["schema"]

    def judge(self, schema):
        """Return what judges bodies by a schema; one of OpenAPI 3.0 is one of draft 4."""
        return Draft4Validator(self._whole(schema))

    def _whole(self, part):
        """Return a part with what it refers to in place; to follow that takes a judge long."""
        if isinstance(part, list):
            return [self._whole(one) for one in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            return self._referred(part["$ref"])
        return {name: self._whole(inner) for name, inner in part.items()}

    @cache  # noqa: B019 # there is one description in a session
    def _referred(self, reference):
        return self._whole(self.resolved({"$ref": reference}))

    def faults(self, schema, body):
        """Return where a body departs from a schema, by member."""
        return [
            f"{'.'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:200]}"
            for error in self.judge(schema).iter_errors(body)
        ]

    def shape(self, body):
        """Return the places of the members of a body: what has the same can be wrong in the same ways."""
        return tuple(path for path, _ in members(body))

    def survivors(self, schema, body):
        """Return what can be wrong with a body in one place and is not seen."""
        judge = self.judge(schema)
        return [what for what, changed in broken(body) if judge.is_valid(changed)]

    async def ask(self, client, operation, uuid="", body=None, query=""):
        """Ask a simulator for an operation; return status and JSON."""
        method, path, _ = self.operations[operation]
        return await client.ask(method, f"/v1{path.format(uuid=uuid)}{query}", body)


def broken(body):
    """Yield copies of a body with one thing wrong in each, and what that is."""
    yield "nothing at all", None
    yield "empty", {}
    yield "an array", [body]
    for path, value in differing(body):
        yield f"{path} is null", replaced(body, path, None)
        yield f"{path} is of another type", replaced(body, path, 7 if isinstance(value, str) else "text")
        if isinstance(path[-1], str):
            changed = deepcopy(body)
            del at(changed, path[:-1])[path[-1]]
            yield f"{path} is missing", changed
        if isinstance(value, dict):
            yield f"{path} has one more member", replaced(body, path, value | {"extra": "one too many"})
    yield "one more member", body | {"extra": "one too many"}


def members(value, path=()):
    """Yield the place and value of each member and entry, at any depth."""
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for name, inner in entries:
        yield (*path, name), inner
        yield from members(inner, (*path, name))


def differing(value, path=()):
    """Yield what `members` does, but of the entries of an array only the first of each shape and status."""
    if not isinstance(value, list):
        for name, inner in value.items() if isinstance(value, dict) else ():
            yield (*path, name), inner
            yield from differing(inner, (*path, name))
        return
    seen = set()
    for index, inner in enumerate(value):
        status = inner.get("status") if isinstance(inner, dict) else None
        kind = (status, type(inner), *(place for place, _ in members(inner)))
        if kind not in seen:
            seen.add(kind)
            yield (*path, index), inner
            yield from differing(inner, (*path, index))


def replaced(body, path, value):
    changed = deepcopy(body)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def at(value, path):
    for name in path:
        value = value[name]
    return value


@pytest.fixture(name="description", scope="session")
def _description():
    return Description(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")))


@pytest.fixture(name="spec")
async def _spec(new_client):
    """A client of a simulator that speaks as the document does."""
    return await new_client(wire="spec")


@pytest.fixture(name="both")
async def _both(new_client):
    """An answered call in each dialect, `spec` first: client and uuid."""
    calls = []
    for dialect in ("spec", "live"):
        client = await new_client(wire=dialect)
        uuid = await client.place()
        await client.advance(5)
        calls.append((client, uuid))
    return calls
