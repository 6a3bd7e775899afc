"""The OpenAPI document of the control API: right, whole, and what its routes do.

That the answers are as it says is checked with every answer that a test reads: `tests/live/contract.py`.
"""

import json
import os
from functools import cache
from pathlib import Path

import pytest
import yaml
from contract import check_answer
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from voice_simulator.api.control.control_request import read_json
from voice_simulator.api.control.declarations import JsonBody
from voice_simulator.api.control.openapi import openapi_document
from voice_simulator.api.control.routes import declared_routes
from voice_simulator.documents.grammar.kinds import SchemaWriter, or_none
from voice_simulator.documents.mistakes import Mistakes
from voice_simulator.documents.nodes import OutsideText, Position
from voice_simulator.errors import ControlError

PAGE = Path(__file__).parents[3] / "docs/openapi/control-1.yaml"
REWRITE = "REWRITE_OPENAPI=1 .venv/bin/pytest tests/api/control/test_openapi.py"


def kept_document():
    return openapi_document(declared_routes(), "../scenario.schema.json")


def test_the_document_is_made_of_the_declarations():
    """With `REWRITE_OPENAPI=1` it is written anew."""
    text = yaml.dump(kept_document(), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)
    if "REWRITE_OPENAPI" in os.environ:
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, f"write it anew: {REWRITE}"


class _Plain(yaml.SafeDumper):
    """Writes no references to what it has written already: people read it."""

    def ignore_aliases(self, _):
        return True


_Plain.add_multi_representer(str, lambda dumper, data: dumper.represent_str(str(data)))


def test_the_document_is_openapi():
    """Of version 3.1, by a validator that others wrote."""
    document = yaml.safe_load(PAGE.read_text(encoding="utf-8"))
    assert document["openapi"].startswith("3.1.")
    mistakes = list(OpenAPIV31SpecValidator(document, base_uri=PAGE.as_uri()).iter_errors())
    assert [(list(one.path), one.message) for one in mistakes] == []


async def test_a_simulator_serves_it(client, control):
    """The same one, with the schema of scenarios beside it."""
    status, served = await control.ask("GET", "openapi.json")
    assert status == 200
    assert served["paths"].keys() == kept_document()["paths"].keys()
    body = served["paths"]["/_simulator/scenarios"]["post"]["requestBody"]["content"]["application/yaml"]
    assert (await control.ask("GET", body["schema"]["$ref"]))[0] == 200


async def test_it_has_every_route_and_no_other(client, control):
    """Of those that the simulator answers: it lists its paths, and the methods of each."""
    _, refused = await control.ask("GET", "nonsense")
    paths = refused["error"].partition("The control API has ")[2].rstrip(".").split(", ")
    answered = set()
    for path in paths:
        async with client.session.patch(f"/_simulator/{path.translate(_NO_BRACES)}") as response:
            assert response.status == 405, path
            methods = response.headers["Allow"].split(",")
        answered |= {(f"/_simulator/{path}", method.lower()) for method in methods}
    documented = {
        (path, method) for path, operations in kept_document()["paths"].items() for method in operations
    }
    assert documented == answered


_NO_BRACES = str.maketrans("", "", "{}")


def documented_parameters():
    return [
        (method, path, parameter["name"])
        for path, operations in kept_document()["paths"].items()
        for method, operation in operations.items()
        for parameter in operation["parameters"]
        if parameter["in"] == "query"
    ]


@pytest.mark.parametrize(("method", "path", "name"), documented_parameters())
async def test_every_parameter_is_accepted(client, method, path, name):
    """Whatever becomes of the request: it is not unknown."""
    filled = path.replace("{", "").replace("}", "")
    async with client.session.request(method, filled, params={name: "1"}) as response:
        # A stream has no end that could be waited for.
        if response.content_type != "text/event-stream":
            assert "unknown parameter" not in await response.text()


COUNTS = {"calls": 0, "live_calls": 0, "refused": 0}
HEALTH = {"status": "ok", "version": "1", "worlds": [], "https": [], **COUNTS}
ENTRY = {"seq": 1, "time": "2030-01-01T12:00:00.000Z", "kind": "note", "uuid": None, "note": "a"}


def journal_of(**members):
    return {"format": 1, "entries": [ENTRY | members], "next": 1, "seed": 1}


@pytest.mark.parametrize(
    ("path", "status", "answer", "sentence"),
    [
        ("health", 200, HEALTH | {"mood": "good"}, "'mood' was unexpected"),
        ("health", 200, HEALTH | {"calls": "none"}, "'none' is not of type 'integer'"),
        ("health", 404, {"error": "no"}, "GET /_simulator/health answers 404"),
        ("clock", 404, {"sorry": "no"}, "'error' is a required property"),
        (
            "journal",
            200,
            journal_of(kind="gossip"),
            "GET /_simulator/journal does not answer as its document",
        ),
        ("journal", 200, journal_of(mood="good"), "GET /_simulator/journal does not answer as its document"),
        ("journal", 200, journal_of(time="noon"), "GET /_simulator/journal does not answer as its document"),
    ],
)
def test_an_answer_that_is_not_as_the_document_says_is_found(path, status, answer, sentence):
    """What checks the answers of all tests can fail."""
    headers = {"Content-Type": "application/json"}
    check_answer("GET", "/_simulator/health", 200, headers, json.dumps(HEALTH))
    check_answer("GET", "/_simulator/journal", 200, headers, json.dumps(journal_of()))
    with pytest.raises(AssertionError) as caught:
        check_answer("GET", f"/_simulator/{path}", status, headers, json.dumps(answer))
    assert sentence in str(caught.value)


BODIES = {route.title: route.body for route in declared_routes() if isinstance(route.body, JsonBody)}


def fits(title, value):
    """Whether the schema of a body takes a value."""
    return validator_of(title).is_valid(value)


@cache
def validator_of(title):
    writer = SchemaWriter()
    schema = BODIES[title].kind.schema(writer)
    return Draft202012Validator(schema | {"$defs": writer.definitions})


def is_read(body, value):
    try:
        read_json(body.kind, value)
    except ControlError:
        return False
    return True


@pytest.mark.parametrize("title", BODIES)
def test_the_example_of_a_body_is_right(title):
    """By its reader and by its schema."""
    body = BODIES[title]
    assert is_read(body, body.example)
    assert fits(title, body.example)


VALUES = (
    None, "", "x", "*", 0, 1, -1, 1.5, 10**10, True, False, [], ["hang_up"], [{"prss": 1}], {}, {"X-a": "b"},
    "442079460000", ["442079460000"], "http://localhost:3000/a", {"address": "ftp://x"},
    "2030-01-01T12:00:00Z", "1030-01-01T12:00:00Z", "a" * 200,
)  # fmt: skip


@pytest.mark.parametrize("title", BODIES)
def test_reader_and_schema_of_a_body_agree(title):
    """On its example with other values, with one member less, and with one too many."""
    body = BODIES[title]
    names = [*body.kind.names, "colour"]
    changed = [{**body.example, name: value} for name in names for value in VALUES]
    changed += [{name: value} for name in names for value in VALUES]
    changed += [{name: one for name, one in body.example.items() if name != left_out} for left_out in names]
    differ = [value for value in changed if is_read(body, value) != fits(title, value)]
    assert [one for one in differ if not is_beyond_schemas(one)] == []


def is_beyond_schemas(value):
    """Whether only a reader can tell: an outcome that is none, `*`, a number too short."""
    return (
        "*" in (value.get("application_id"), value.get("id"))
        or isinstance(value.get("script"), str)
        or any(isinstance(value.get(name), int) for name in ("from", "to"))
        or value.get("public_key") is not None
    )


TEXTS = [str(one) for one in VALUES if one != "" and not isinstance(one, list | dict)]
TEXTS += ["01", "1e3", "nan", "a=b", "auto"]


def sent_as(schema, text):
    """Return what a text in a query is by its schema."""
    if schema.get("type") == "integer" and text.isdecimal():
        return int(text)
    if schema.get("type") == "number" and text[0].isdecimal() and text[-1].isdecimal():
        return float(text)
    return [text] if schema.get("type") == "array" else text


PARAMETERS = {(route.title, key.name): key for route in declared_routes() for key in route.in_query}


@pytest.mark.parametrize("parameter", PARAMETERS)
def test_reader_and_schema_of_a_parameter_agree(parameter):
    """What is accepted is what the document says."""
    key = PARAMETERS[parameter]
    schema = key.kind.schema(SchemaWriter())
    validator = Draft202012Validator(schema)
    for text in TEXTS:
        node = OutsideText(Position(1, 1), text, text)
        read = or_none(lambda node=node: key.kind.read(node, key.name, Mistakes("query")))
        if text != "*" and not text.startswith("1030"):
            assert (read is not None) == validator.is_valid(sent_as(schema, text)), text
