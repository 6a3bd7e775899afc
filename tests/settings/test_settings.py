"""Settings: where they come from, which goes before which, and the sentences about what is wrong."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice_simulator.core.model.endpoints import Endpoint, EndpointType
from voice_simulator.errors import InvalidDocument, SettingsError
from voice_simulator.runtime.outbound.address_map import MapHost
from voice_simulator.runtime.pacing import ClockMode
from voice_simulator.security.token_check import AuthMode
from voice_simulator.settings.document_values import PRICE
from voice_simulator.settings.flags import add_serve_flags
from voice_simulator.settings.groups import (
    DialectName,
    Framing,
    IdleFrames,
    LogFormat,
    RecordIndex,
    WireSettings,
)
from voice_simulator.settings.reference_page import settings_page
from voice_simulator.settings.registration import APPLICATION, LONG_FORMS
from voice_simulator.settings.setting import settings_in
from voice_simulator.settings.sources import read_settings
from voice_simulator.settings.table import Settings


def flags(*arguments):
    """Parse the flags of `serve`."""
    parser = ArgumentParser()
    add_serve_flags(parser)
    return parser.parse_args(list(arguments))


def from_document(text, *arguments):
    """Read settings from a document that the variable holds, and flags."""
    return read_settings(flags(*arguments), {"VOICE_SIMULATOR_CONFIG": f"{text}\n"})


def mistakes_in(text):
    """Return the mistakes of a document as texts."""
    with pytest.raises(InvalidDocument) as caught:
        from_document(text)
    return [str(mistake).removeprefix("VOICE_SIMULATOR_CONFIG:") for mistake in caught.value.mistakes]


def test_defaults_are_those_of_the_help():
    """Without flags, variables and document everything is as documented."""
    read = read_settings(flags(), {})
    assert (read.host, read.port, read.tls, read.tls_ports, read.tls_dir) == (
        "127.0.0.1",
        8480,
        False,
        (8443,),
        None,
    )
    assert (read.clock, read.speed, read.start, read.seed) == (ClockMode.REAL, 1.0, None, None)
    assert (read.settle, read.settle_max, read.patience, read.webhooks_at_once) == (None, 1000, 1000, 32)
    assert (read.scenarios, read.wire, read.auth, read.config) == ((), WireSettings(), AuthMode.LENIENT, None)
    assert (read.allow_public_webhooks, read.allow_hosts, read.map, read.webhook_ca) == (False, (), (), None)
    assert (read.insecure_webhooks, read.journal_out, read.quiet, read.log) == (
        False,
        None,
        False,
        LogFormat.TEXT,
    )
    assert (read.trailing_completed, read.recordings.base_url) == (0, None)
    assert (read.control_token, read.control_hosts) == (None, ())
    assert (read.speech.words_per_minute, read.speech.stream_length) == (150, 10_000)
    assert (read.limits.calls, read.limits.journal, read.limits.body) == (100_000, 100_000, 1024 * 1024)
    assert (read.limits.calls_per_second, read.limits.requests_per_second) == (None, None)


def test_settings_made_directly_have_the_same_defaults():
    """A program may make settings without any reading."""
    made, read = Settings(port=0), read_settings({"port": 0}, {})
    assert all(
        getattr(made, row.name) == getattr(read, row.name)
        for row in settings_in(Settings)
        if "." not in row.name and row.name != "prices"
    )


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (["--host", "0.0.0.0"], "host", "0.0.0.0"),
        (["--port", "0"], "port", 0),
        (["--tls"], "tls", True),
        (["--no-tls"], "tls", False),
        (["--tls", "--tls-port", "8443", "--tls-port", "443"], "tls_ports", (8443, 443)),
        (["--tls", "--tls-host", "voice", "--tls-host", "x"], "tls_hosts", ("voice", "x")),
        (["--tls-dir", "/tls"], "tls_dir", Path("/tls")),
        (["--clock", "auto"], "clock", ClockMode.AUTO),
        (["--speed", "60"], "speed", 60.0),
        (["--start", "2030-01-01T12:00:00Z"], "start", 1_893_499_200_000),
        (["--start", "now"], "start", None),
        (["--seed", "7"], "seed", 7),
        (["--settle", "0"], "settle", 0),
        (["--settle", "20ms"], "settle", 20),
        (["--settle-max", "2000"], "settle_max", 2000),
        (["--patience", "1s"], "patience", 1000),
        (["--webhooks-at-once", "1"], "webhooks_at_once", 1),
        (["--scenario", "a,b.yaml", "--scenario", "c.yaml"], "scenarios", (Path("a,b.yaml"), Path("c.yaml"))),
        (["--wire", "live"], "wire", WireSettings()),
        (["--wire", "spec"], "wire", WireSettings(dialect=DialectName.SPEC)),
        (["--auth", "strict"], "auth", AuthMode.STRICT),
        (["--control-host", "*.example.com"], "control_hosts", ("*.example.com",)),
        (["--allow-public-webhooks"], "allow_public_webhooks", True),
        (["--allow-host", "*.example.com"], "allow_hosts", ("*.example.com",)),
        (["--map", "localhost=host.docker.internal"], "map", ("localhost=host.docker.internal",)),
        (["--map-host", "rewrite"], "map_host", MapHost.REWRITE),
        (["--webhook-ca", "ca.pem"], "webhook_ca", Path("ca.pem")),
        (["--insecure-webhooks"], "insecure_webhooks", True),
        (["--journal-out", "j.jsonl"], "journal_out", Path("j.jsonl")),
        (["--quiet"], "quiet", True),
        (["--log", "json"], "log", LogFormat.JSON),
    ],
)
def test_flag_is_read(arguments, name, value):
    """Every flag reaches its setting."""
    assert getattr(read_settings(flags(*arguments), {}), name) == value


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("HOST", "0.0.0.0", "host", "0.0.0.0"),
        ("PORT", "9000", "port", 9000),
        ("TLS", "1", "tls", True),
        ("QUIET", "no", "quiet", False),
        ("TLS_PORT", "8443, 443", "tls_ports", (8443, 443)),
        ("SCENARIO", "a.yaml,b.yaml", "scenarios", (Path("a.yaml"), Path("b.yaml"))),
        ("ALLOW_HOST", "*.a, *.b", "allow_hosts", ("*.a", "*.b")),
        ("CONTROL_HOST", "*.a, *.b", "control_hosts", ("*.a", "*.b")),
        ("MAP", "a=b,http://c=http://d:1", "map", ("a=b", "http://c=http://d:1")),
        ("CLOCK", "manual", "clock", ClockMode.MANUAL),
        ("SETTLE", "5", "settle", 5),
        ("CONTROL_TOKEN", "s3cret", "control_token", "s3cret"),
        ("TRAILING_COMPLETED", "off", "trailing_completed", None),
        ("SEED", "", "seed", None),
    ],
)
def test_variable_is_read(variable, text, name, value):
    """Variables are named after the flags; several values have commas between them."""
    assert getattr(read_settings({}, {f"VOICE_SIMULATOR_{variable}": text}), name) == value


def test_variable_reaches_into_groups():
    """Settings without a flag have variables, too, named after their keys."""
    environ = {"VOICE_SIMULATOR_LIMITS_CALLS": "5", "VOICE_SIMULATOR_SPEECH_STREAM_LENGTH": "3s"}
    read = read_settings({}, environ)
    assert (read.limits.calls, read.limits.journal, read.speech.stream_length) == (5, 100_000, 3000)


def test_flags_go_before_variables_before_the_document_before_defaults(tmp_path):
    """The nearest to the user wins."""
    config = tmp_path / "s.yaml"
    config.write_text("port: 1\nseed: 1\nclock: auto\nlimits: {calls: 7}\n")
    environ = {
        "VOICE_SIMULATOR_PORT": "2",
        "VOICE_SIMULATOR_SEED": "2",
        "VOICE_SIMULATOR_CONFIG": "elsewhere",
    }
    read = read_settings(
        flags("--port", "3", "--config", str(config)),
        environ,
        defaults={"clock": ClockMode.MANUAL, "webhooks_at_once": 1},
    )
    assert (read.port, read.seed, read.clock, read.limits.calls) == (3, 2, ClockMode.AUTO, 7)
    assert (read.webhooks_at_once, read.config) == (1, str(config))


def test_document_says_everything(tmp_path):
    """The example of the documentation; paths are relative to the document."""
    config = tmp_path / "s.yaml"
    config.write_text(
        """\
applications:
  - id: 78d335fa-323d-0114-9c3d-d6f0d48968cf
    numbers: ["442079460000"]
    answer_url: http://localhost:3000/answer
    api_key: a1b2c3d4
    signature_secret: change-me
clock: auto
start: 2030-01-01T12:00:00Z
settle: 20ms
scenarios: [scenarios/busy.yaml]
tls_ports: [8443, 443]
wire: {record_index: page, answer_fields: classic, next_link: relative, end_time_while_running: true,
  region_url: "https://api-eu-3.vonage.com", unanswered_completed: short}
recordings: {base_url: "http://localhost:8480"}
speech: {words_per_minute: 100}
limits: {calls: 10, journal: 20, body: 64KiB, calls_per_second: 3, requests_per_second: off}
trailing_completed: 5s
journal_out: journal.jsonl
prices: {"44": {rate: 0.5, network: "23410"}, 447: {rate: "0.00000001"}}
control_token: s3cret
quiet: true
map: [a=b]
"""
    )
    read = read_settings({"config": config}, {})
    assert [application.id for application in read.applications] == ["78d335fa-323d-0114-9c3d-d6f0d48968cf"]
    assert read.scenarios == (tmp_path / "scenarios/busy.yaml",)
    assert (read.journal_out, read.start, read.settle) == (tmp_path / "journal.jsonl", 1_893_499_200_000, 20)
    assert (read.wire.record_index, read.wire.end_time_while_running) == (RecordIndex.PAGE, True)
    assert (read.wire.answer_fields, read.wire.unanswered_completed) == ("classic", "short")
    assert read.wire.region_url == "https://api-eu-3.vonage.com"
    assert (read.recordings.base_url, read.speech.words_per_minute) == ("http://localhost:8480", 100)
    assert (read.limits.body, read.limits.calls_per_second) == (65536, 3)
    assert (read.limits.requests_per_second, read.trailing_completed) == (None, 5000)
    assert (read.tls_ports, read.map, read.quiet) == ((8443, 443), ("a=b",), True)


def test_prices_are_laid_over_the_built_in_ones():
    """A document's prefixes are added to the list, or replace those in it."""
    read = from_document('prices: {447: {rate: 0.5, network: 23433}, "": {rate: 0}}')
    mobile = read.prices.tariff_for(Endpoint(type=EndpointType.PHONE, address="447700900100"))
    fixed = read.prices.tariff_for(Endpoint(type=EndpointType.PHONE, address="442079460000"))
    assert (mobile.rate, mobile.network, fixed.network) == (50_000_000, "23433", "23410")


@pytest.mark.parametrize("text", ["{port: 9}", "port: 9", "# nothing but\nport: 9\n", "\n{port: 9}"])
def test_variable_may_hold_the_document(text):
    """A container gets its document without a file."""
    assert read_settings({}, {"VOICE_SIMULATOR_CONFIG": text}).port == 9


def test_document_of_comments_changes_nothing():
    """A document may be a template with everything commented out."""
    assert from_document("# port: 9").port == 8480


@pytest.mark.parametrize("value", ["tcp://10.0.0.7:8480", "udp://10.0.0.7:8480"])
def test_service_links_are_not_settings(value):
    """Kubernetes and Docker set a variable PORT about a service of our name."""
    environ = {"VOICE_SIMULATOR_PORT": value, "VOICE_SIMULATOR_SERVICE_HOST": "10.0.0.7"}
    assert read_settings({}, environ).port == 8480


START = "now, or a date and time such as 2030-01-01T12:00:00Z, from 1970 to 8999"
PORT = "a whole number from 0 to 65535"
A_MAPPING = "expected FROM=TO, hosts with or without scheme and port, such as localhost=host.docker.internal"
CUT_SHORT = "which would cut it short; raise --settle-max too"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--port", "http"], "--port: expected a whole number from 0 to 65535, got 'http'"),
        (["--port", "65536"], "--port: expected a whole number from 0 to 65535, got '65536'"),
        (["--clock", "fast"], "--clock: 'fast' is not one of real, auto, manual."),
        (["--clock", "atuo"], "--clock: 'atuo' is not one of real, auto, manual; did you mean 'auto'?"),
        (
            ["--settle", "5 sec"],
            "--settle: '5 sec' is not a duration such as 250ms, 4s, 2m or 1h; did you mean 5s?",
        ),
        (["--speed", "0"], "--speed: expected a number above 0, up to 1000000, got '0'"),
        (["--speed", "nan"], "--speed: expected a number above 0, up to 1000000, got 'nan'"),
        (
            ["--start", "noon"],
            f"--start: expected {START}, got 'noon'",
        ),
        (["--start", "9999-12-31"], f"--start: expected {START}, got '9999-12-31'"),
        (["--start", "9000-12-31"], f"--start: expected {START}, got '9000-12-31'"),
        (["--start", "1969-12-31"], f"--start: expected {START}, got '1969-12-31'"),
        (["--seed", "x"], "--seed: expected a whole number from 0 to 9223372036854775807, got 'x'"),
        (["--settle", "soon"], "--settle: 'soon' is not a duration such as 250ms, 4s, 2m or 1h"),
        (["--webhooks-at-once", "0"], "--webhooks-at-once: expected a whole number from 1 to 1000, got '0'"),
        (["--wire", "alive"], "--wire: 'alive' is not one of live, spec; did you mean 'live'?"),
        (["--auth", "none"], "--auth: 'none' is not one of lenient, strict, off."),
        (
            ["--map", "localhost"],
            f"--map: {A_MAPPING}, got 'localhost'",
        ),
        (["--map", "https://a/b=http://c"], f"--map: {A_MAPPING}, got 'https://a/b=http://c'"),
        (["--map", "https://a=http://b:hush@c"], f"--map: {A_MAPPING}, got 'https://(hidden)@c'"),
        (["--log", "xml"], "--log: 'xml' is not one of text, json."),
        (["--tls-port", "443"], "--tls-port has no effect without --tls"),
        (["--tls-host", "voice"], "--tls-host has no effect without --tls"),
        (["--config", "/no/such.yaml"], "--config: can't read /no/such.yaml: No such file or directory"),
        (["--config", "a\0b"], "--config: expected a path, got 'a\0b'"),
        (["--scenario", ""], "--scenario: expected a path, got ''"),
        (["--host", "a b"], "--host: expected a host name or address, got 'a b'"),
        (
            ["--settle", "2s"],
            f"settle (2000 ms) is longer than settle_max (1000 ms), {CUT_SHORT}",
        ),
    ],
)
def test_bad_flag_is_told_by_its_name(arguments, sentence):
    """The sentence names the flag and says what would be right."""
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}$"):
        read_settings(flags(*arguments), {})


def test_names_for_the_certificate_need_no_server():
    """A command without --tls makes a certificate authority for the names it is given."""
    assert read_settings({"tls_hosts": ["voice"], "tls_dir": None}, {}).tls_hosts == ("voice",)


@pytest.mark.parametrize(
    ("variable", "text", "sentence"),
    [
        ("PORT", "x", "VOICE_SIMULATOR_PORT: expected a whole number from 0 to 65535, got 'x'"),
        ("QUIET", "maybe", "VOICE_SIMULATOR_QUIET: expected true or false, got 'maybe'"),
        (
            "TLS_PORT",
            "443,x",
            f"VOICE_SIMULATOR_TLS_PORT (several with commas between them): expected {PORT}, got 'x'",
        ),
        (
            "SETTEL",
            "5",
            "VOICE_SIMULATOR_SETTEL: there is no such variable; did you mean VOICE_SIMULATOR_SETTLE?",
        ),
        ("CONFIG", "/no/such", "VOICE_SIMULATOR_CONFIG: can't read /no/such: No such file or directory"),
    ],
)
def test_bad_variable_is_told_by_its_name(variable, text, sentence):
    """The sentence names the variable and says what would be right."""
    with pytest.raises(SettingsError, match=f"^{re.escape(sentence)}$"):
        read_settings({}, {f"VOICE_SIMULATOR_{variable}": text})


def test_all_bad_flags_and_variables_are_told_at_once():
    """One start finds everything."""
    with pytest.raises(SettingsError) as caught:
        read_settings(flags("--port", "x", "--log", "y"), {"VOICE_SIMULATOR_SEED": "z"})
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == [
        "--port",
        "--log",
        "VOICE_SIMULATOR_SEED",
    ]


def test_variables_of_others_are_passed_over():
    """What is not nearly one of ours may be a client's."""
    assert read_settings({}, {"VOICE_SIMULATOR_URL": "http://x", "VOICE_SIM_PORT": "x"}) is not None


def test_what_an_app_is_told_of_a_simulator_is_no_slip():
    """A simulator may be started within `exec`, which says where its own one is."""
    told = {f"VOICE_SIMULATOR_{name}": "x" for name in ("URL", "HTTPS_URL", "API_HOST")}
    assert read_settings({}, {**told, "VOICE_SIMULATOR_PORT": "1"}).port == 1


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("clok: auto", "1:1: unknown key 'clok'; did you mean 'clock'? A settings document has host, port,"),
        ("config: x", "1:1: unknown key 'config'"),
        ("- a", "1:1: A settings document is a mapping of host, port,"),
        ("port: x", "1:7: port: expected a whole number from 0 to 65535, got the text 'x'"),
        ("port:", "1:6: port: expected a whole number from 0 to 65535, got nothing"),
        ("tls: yes", "1:6: tls: expected true or false, got the text 'yes'"),
        ("settle: 50", "1:9: settle: the duration 50 needs a unit: 50ms for milliseconds, or one of s, m, h"),
        ("clock: fast", "1:8: clock: 'fast' is not one of real, auto, manual."),
        ("scenarios: a.yaml", "1:12: scenarios: expected a list of paths; got the text 'a.yaml'"),
        (
            "tls_ports: [1, x]",
            "1:16: tls_ports[1]: expected a whole number from 0 to 65535, got the text 'x'",
        ),
        (
            "wire: {record_index: pages}",
            "1:22: wire.record_index: 'pages' is not one of offset, page; did you mean 'page'?",
        ),
        (
            "wire: {recordindex: page}",
            "1:8: unknown key 'recordindex'; did you mean 'record_index'? wire has dialect, record_index,",
        ),
        (
            "limits: {calls: 0}",
            "1:17: limits.calls: expected a whole number from 1 to 10000000, got the number 0",
        ),
        (
            "limits: 5",
            "1:9: limits is a mapping of calls, live_calls, journal, worlds, applications, scenarios",
        ),
        ("limits: {body: 1MB}", "1:16: limits.body: expected a size from 1KiB to 1024MiB, such as 1MiB, got"),
        (
            "limits: {calls_per_second: 0}",
            "1:28: limits.calls_per_second: expected a whole number from 1 to 1000000, or off, got",
        ),
        (
            "trailing_completed: 5",
            "1:21: trailing_completed: expected a duration such as 4s, or off, got the number 5",
        ),
        (
            "recordings: {base_url: x}",
            "1:24: recordings.base_url: expected an http or https address, such as",
        ),
        (
            "applications: {id: a}",
            "1:15: applications: expected a list of applications, each with an id; got a mapping",
        ),
        (
            "applications: [{id: a}, {id: a}]",
            "1:25: applications[1].id: the application 'a' is there already",
        ),
        (
            "applications: [{id: a, numbers: ['442079460000']}, {id: b, numbers: ['+442079460000']}]",
            "1:52: applications[1].numbers: 442079460000 is that of 'a' already",
        ),
        (
            "prices: []",
            "1:9: prices: expected a mapping of number prefixes to prices, {rate, network}, got a list",
        ),
        (
            "prices: {+44: {rate: 1}}",
            "1:10: prices: expected a number's first digits, without a plus, got the number",
        ),
        ("prices: {44: {}}", "1:14: prices.44.rate: a price needs a rate, in euros per minute"),
        (
            "prices: {44: {rate: -1}}",
            "1:21: prices.44.rate: expected euros with at most eight decimals, such as",
        ),
        ("port: 1\nport: 2", "2:1: the key 'port' is there already, on line 1"),
    ],
)
def test_mistake_in_a_document_is_told_in_a_sentence(text, mistake):
    """With its place, what was expected, and what is there."""
    assert mistakes_in(text)[0].startswith(mistake)


def test_a_scenario_that_is_given_as_settings_is_told_from_them():
    """Once, rather than each of its keys beside all that settings have."""
    assert mistakes_in("name: Busy\ncalls: [{turns: [busy]}]\nexpect: [no_errors]") == [
        "1:1: this is a scenario, not a settings document: serve --scenario FILE plays it, run FILE judges it"
    ]


def test_all_mistakes_in_a_document_are_told_at_once():
    """One start finds everything."""
    assert [mistake.split(": ")[0] for mistake in mistakes_in("port: x\nlimits: {calls: x}\nlog: x")] == [
        "1:7",
        "2:17",
        "3:6",
    ]


def test_what_several_applications_have_in_common_is_told_beside_their_own_mistakes():
    """One start finds everything there, too."""
    text = "applications: [{id: a}, {id: b, answer_url: x}, {id: a}]"
    assert [mistake.split(": ")[1] for mistake in mistakes_in(text)] == [
        "applications[1].answer_url",
        "applications[2].id",
    ]


def test_secrets_stay_out_of_the_representation():
    """Whatever is logged of the settings, tokens and secrets are not."""
    read = from_document("control_token: s3cret\napplications: [{id: a, signature_secret: s3cret}]")
    assert "s3cret" not in repr(read)


def test_the_page_of_settings_is_made_from_the_table():
    """docs/settings.md is what `help settings` prints; write it anew by that command."""
    page = settings_page()
    assert (Path(__file__).parents[1].parent / "docs" / "settings.md").read_text(encoding="utf-8") == page
    for row in settings_in(Settings):
        assert f"`{row.setting.flag or row.name}`" in page
        assert row.variable is None or f"`{row.variable}`" in page
    for key in (*APPLICATION.keys, *LONG_FORMS["event_url"].keys, *PRICE.keys):
        assert f"| `{key.name}` |" in page


@given(
    st.binary(max_size=60)
    | st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            ["port: ", "1", "x", "\n", "limits: {", "}", "prices: ", "wire: ", "[", "]", "- ", "a: ", "~"]
        ),
        max_size=12,
    ).map("".join)
)
@example(b"applications: [{id: a, answer_url: {address: }}]")
@example(b"prices: {44: 5}")
@settings(deadline=None)
def test_any_document_is_settings_or_an_invalid_document(tmp_path_factory, source):
    """Nothing else comes out, whatever goes in."""
    config = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    config.write_bytes(source if isinstance(source, bytes) else source.encode("utf-8", "surrogatepass"))
    try:
        assert isinstance(read_settings({"config": config}, {}), Settings)
    except InvalidDocument:
        return


# -- WebSockets


def test_websockets_are_set_by_keys_and_variables():
    """Each has a default that the platform's documents give, a key and a variable."""
    read = read_settings(flags(), {}).websocket
    assert (read.connect, read.frames, read.framing) == (True, IdleFrames.SILENCE, Framing.STRICT)
    assert (read.user_agent, read.subprotocol) == (None, None)
    document = "websocket: {connect: false, framing: lenient, user_agent: Voice/1.0 (test)}"
    variables = {
        "VOICE_SIMULATOR_WEBSOCKET_FRAMES": "gaps",
        "VOICE_SIMULATOR_WEBSOCKET_SUBPROTOCOL": "WSBRIDGE",
    }
    read = read_settings(flags(), variables | {"VOICE_SIMULATOR_CONFIG": f"{document}\n"}).websocket
    assert (read.connect, read.frames, read.framing) == (False, IdleFrames.GAPS, Framing.LENIENT)
    assert (read.user_agent, read.subprotocol) == ("Voice/1.0 (test)", "WSBRIDGE")


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("websocket: {framing: loose}", "framing: 'loose' is not one of strict, lenient"),
        ('websocket: {user_agent: "a\\nb: c"}', "user_agent: expected a text of ASCII characters"),
        ("websocket: {subprotocol: a b}", "subprotocol: expected a word of letters, digits and - . _"),
        ("websocket: {user-agent: x}", "user-agent"),
    ],
)
def test_what_no_header_can_hold_is_refused(document, sentence):
    """A line break in a header would write another header."""
    assert sentence in mistakes_in(document)[0]
