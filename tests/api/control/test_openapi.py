"""The OpenAPI document of the control API: right, whole, and what its routes do.

That the answers are as it says is checked with every answer that a test reads: `tests/live/contract.py`.
"""

import json
import os
from pathlib import Path

import pytest
import yaml
from contract import check_answer
from openapi_spec_validator import OpenAPIV31SpecValidator

from voice_simulator.api.control.openapi import openapi_document
from voice_simulator.api.control.routes import declared_routes

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
async def test_every_parameter_is_accepted(client, control, method, path, name):
    """Whatever becomes of the request: it is not unknown."""
    _, answer = await control.ask(method.upper(), path.removeprefix("/_simulator/"), **{name: "1"})
    assert "unknown parameter" not in str(answer)


HEALTH = {"status": "ok", "version": "1", "worlds": [], "calls": 0, "live_calls": 0}
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
