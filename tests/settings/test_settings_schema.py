"""The JSON Schema of settings files agrees with their reader: it never refuses what that accepts."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from voice_simulator.cli.main import main
from voice_simulator.errors import InvalidDocument
from voice_simulator.settings.schema import settings_schema, settings_schema_text
from voice_simulator.settings.setting import settings_in
from voice_simulator.settings.settings_file import SettingsFile, read_settings_file
from voice_simulator.settings.table import Settings

ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(settings_schema())

WHOLE = {
    "applications": [
        {
            "id": "78d335fa-323d-0114-9c3d-d6f0d48968cf",
            "numbers": ["442079460000", 447700900100],
            "answer_url": "http://localhost:3000/answer",
            "event_url": {"address": "http://localhost:3000/event", "http_method": "post"},
            "fallback_answer_url": {"address": "http://localhost/f", "socket_timeout": "3s"},
            "api_key": "a1b2c3d4",
            "signature_secret": "change-me",
        },
        {"id": 5, "answer_url": None},
    ],
    "host": "0.0.0.0",
    "port": 8480,
    "tls": True,
    "tls_ports": [8443, "443"],
    "tls_hosts": ["voice"],
    "tls_dir": "tls",
    "clock": "auto",
    "speed": 10,
    "start": "2030-01-01T12:00:00Z",
    "seed": 1,
    "settle": "20ms",
    "settle_max": "1s",
    "patience": 0,
    "scenarios": ["scenarios/busy.yaml"],
    "wire": {"dialect": "live", "record_index": "page", "region_url": "https://api-eu-3.vonage.com"},
    "auth": "strict",
    "control_hosts": ["*.example.com"],
    "control_token": "s3cret",
    "webhooks_at_once": 1,
    "allow_public_webhooks": False,
    "allow_hosts": ["*.example.com"],
    "map": ["localhost=host.docker.internal"],
    "map_host": "keep",
    "webhook_ca": "ca.pem",
    "insecure_webhooks": "true",
    "trailing_completed": "off",
    "ready_file": "ready.json",
    "journal_out": "journal.jsonl",
    "quiet": True,
    "log": "json",
    "prices": {"44": {"rate": 0.5, "network": "23410"}, "": {"rate": "0.00000001"}},
    "recordings": {"base_url": "http://localhost:PORT/"},
    "machine_detection": {"holds_ncco": False},
    "speech": {"words_per_minute": 100, "stream_length": "3s"},
    "websocket": {"framing": "lenient", "user_agent": "Voice/1.0 (test)", "subprotocol": "WSBRIDGE"},
    "limits": {"calls": 10, "body": "64KiB", "calls_per_second": 3, "requests_per_second": "off"},
}

# What no schema can say of these, by the sentences of the reader.
BEYOND = {
    r"is there already|is that of": "applications are compared",
    r"stands for all applications|printable characters|public_key: ": "ids and keys are judged by programs",
    r"longer than a day|finer than|needs a unit|milliseconds, got the text": "a duration is a text",
    r"milliseconds, got the number \d+\.": "a number is taken as written",
    r"a size from|euros with|a number above 0|now, or a date": "these may be texts",
    r"whole number .*the text": "a number may stand in quotes",
    r"whole number .*the number -?[\d.]+$": "1.0 is a whole number in JSON",
    r"FROM=TO|an http or https address|international form": "the form is written loosely",
}

ODD = st.sampled_from(
    [
        *(None, "", 0, -1, 1, 1.0, 1.5, 70000, 10**20, True, "true", "yes", "off", "now", "live", "x", "a b"),
        *("*", "5s", "2d", "1KiB", "1MB", "http://x", "ftp://x", "http://x:0", "a=b", "442079460000", "0.1"),
        *([], {}, ["a"], [None], [[1]], {"a": 1}, {"address": "http://x"}, {"rate": 1}, {"rate": -1}),
    ]
)


def read(document):
    """Return what the reader says of a document."""
    try:
        read_settings_file(SettingsFile(json.dumps(document), "s.yaml", Path()))
    except InvalidDocument as error:
        return [mistake.sentence for mistake in error.mistakes]
    return []


def _places(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from _places(one, (*path, key))


PLACES = list(_places(WHOLE))


@st.composite
def changed(draw):
    """Draw the whole document with one value replaced, left out, or under another key."""
    document = copy.deepcopy(WHOLE)
    *path, last = draw(st.sampled_from(PLACES))
    around = document
    for key in path:
        around = around[key]
    how = draw(st.sampled_from(["replace", "replace", "replace", "leave out", "rename"]))
    if how == "replace":
        around[last] = draw(ODD)
        return document
    value = around.pop(last)
    if how == "rename" and isinstance(around, dict):
        around[f"{last}x"] = value
    return document


def test_both_accept_a_document_with_every_setting():
    """There is none that the schema leaves out."""
    assert read(WHOLE) == []
    VALIDATOR.validate(WHOLE)
    of_files = {row.name.partition(".")[0] for row in settings_in(Settings) if row.setting.in_documents}
    assert set(WHOLE) == of_files == set(settings_schema()["properties"])


@given(changed())
@example({"wire": "spec"})
@example({"port": "+5"})
@settings(max_examples=50, deadline=None)
def test_schema_agrees_with_the_reader(document):
    """What the reader accepts the schema does; what it alone refuses no schema can say."""
    sentences = read(document)
    if not sentences:
        VALIDATOR.validate(document)
    elif VALIDATOR.is_valid(document):
        assert [one for one in sentences if not re.search("|".join(BEYOND), one)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"prot": 1},
        {"port": 65536},
        {"tls": "yes"},
        {"clock": "fast"},
        {"settle": "soon"},
        {"scenarios": "a.yaml"},
        {"wire": {"recordindex": "page"}},
        {"limits": {"calls": 0}},
        {"limits": {"calls_per_second": "none"}},
        {"recordings": {"base_url": "x"}},
        {"recordings": {"base_url": "http://localhost:8480/files"}},
        {"recordings": {"base_url": "http://localhost:8480?of=nexmo.com"}},
        {"wire": {"region_url": "http://localhost:8480/v1"}},
        {"applications": [{"numbers": []}]},
        {"applications": {"id": "a"}},
        {"prices": {"+44": {"rate": 1}}},
        {"prices": {"44": {}}},
        {"config": "x"},
    ],
)
def test_both_refuse_a_slip(wrong):
    """An editor underlines what the simulator would refuse."""
    assert read(wrong)
    assert not VALIDATOR.is_valid(wrong)


def _without_sentence(schema, path=""):
    for name, one in schema.get("properties", {}).items():
        if "description" not in one:
            yield f"{path}.{name}"
    for value in schema.values():
        for one in [value] if isinstance(value, dict) else value if isinstance(value, list) else []:
            yield from _without_sentence(one, path) if isinstance(one, dict) else ()


def test_schema_has_a_sentence_for_every_key():
    """Editors show it."""
    Draft202012Validator.check_schema(settings_schema())
    assert list(_without_sentence(settings_schema())) == []
    assert settings_schema()["properties"]["limits"]["properties"]["body"]["description"]


def test_schema_is_printed_and_kept(capsys):
    """If it differs: `voice-simulator help settings --schema > docs/settings.schema.json`."""
    assert main(["help", "settings", "--schema"]) == 0
    assert capsys.readouterr().out == settings_schema_text()
    assert (ROOT / "docs/settings.schema.json").read_text("utf-8") == settings_schema_text()
