"""Who may ask: programs, and not what a browser sends for the page of another site."""

import asyncio
import json

import pytest

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FORBIDDEN = {"type": "FORBIDDEN", "error_title": "Forbidden"}

FOREIGN = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "http://[::1"},
    {"Sec-Fetch-Site": "cross-site"},
]


async def _asked_as(client, host, path="/_simulator/health", **headers):
    """Ask by another name than the one that led here; return status and JSON."""
    headers = {"Host": host, "Authorization": f"Bearer {client.token()}", **headers}
    async with client.session.get(path, headers=headers) as response:
        return response.status, await response.json()


@pytest.mark.parametrize("auth", ["off", "lenient", "strict"])
async def test_no_page_of_another_site_places_a_call(new_client, application, caplog, auth):
    """A form of it may post plain text without being asked, and with --auth off there is no token either."""
    client = await new_client(auth=auth)
    body = json.dumps(client.call_body(event_url=[application.url("/event")]))
    for marks in FOREIGN:
        headers = {"Content-Type": "text/plain", "Authorization": f"Bearer {client.token()}", **marks}
        caplog.clear()
        async with client.session.post("/v1/calls", data=body, headers=headers) as response:
            assert (response.status, await response.json()) == (403, FORBIDDEN)
        [line] = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
        assert line.startswith("refused POST /v1/calls: not answered: pages of other sites (")
    assert (await client.ask("GET", "/_simulator/health"))[1]["calls"] == 0
    _, answer = await client.ask("GET", "/_simulator/refusals")
    told = [(one["method"], one["path"], one["status"]) for one in answer["refusals"]]
    assert told == [("POST", "/v1/calls", 403)] * len(FOREIGN)


async def test_no_route_of_the_platform_answers_another_site(client):
    """Nor one that there is not."""
    for method, path in (("GET", "/v1/calls"), ("PUT", "/v1/calls/x"), ("DELETE", "/v1/x")):
        for marks in FOREIGN:
            assert await client.ask(method, path, headers=marks) == (403, FORBIDDEN), (path, marks)


async def test_a_page_of_the_simulator_s_own_may_ask(client):
    """Its browser sends the marks, too."""
    headers = {"Origin": client.simulator.base_url, "Sec-Fetch-Site": "same-origin", "User-Agent": BROWSER}
    assert (await client.ask("GET", "/v1/calls", headers=headers))[0] == 200
    assert (await client.ask("GET", "/_simulator/health", headers=headers))[0] == 200


async def test_the_control_api_answers_to_names_that_no_stranger_can_have(client):
    """Addresses, this machine's, the platform's, those of containers and clusters."""
    for host in (
        "127.0.0.1:8480",
        "127.1",
        "192.168.1.7",
        "[::1]:8480",
        "localhost:8480",
        "LOCALHOST.",
        "simulator.localhost",
        "voice-simulator:8480",
        "api.nexmo.com",
        "api-us-3.vonage.com:8443",
        "host.docker.internal:8480",
        "host.containers.internal",
        "voice.test",
        "simulator.ci.svc",
        "simulator.ci.svc.cluster.local:8480",
    ):
        assert (await _asked_as(client, host))[0] == 200, host


@pytest.mark.parametrize("path", ["health", "journal", "nonsense"])
async def test_the_control_api_answers_to_no_name_that_anybody_could_have_led_here(client, path):
    """A page whose name was made to lead here is of one site to its browser, and sends no mark."""
    for host in (
        "evil.example:8480",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "nexmo.com.evil.example",
        "notnexmo.com",
        "internal.evil.example",
        "laptop.local",
        "evil.svc.example",
        "a b.example",
    ):
        status, answer = await _asked_as(client, host, f"/_simulator/{path}")
        name = host.removesuffix(":8480")
        assert status == 403
        assert answer["error"].startswith(
            f"the control API does not answer to the name {name}, which anybody could have led here: "
            f"--control-host {name} admits it; admitted are addresses, names without a dot, "
        )


async def test_further_names_are_admitted_by_settings(new_client, tmp_path):
    """Those of --control-host, as globs in any case, and those that the certificate is for."""
    hosts = {"control_hosts": ["*.CI.example.com", "laptop.local"], "tls_hosts": ["voice.example.org"]}
    config = tmp_path / "hosts.yaml"
    config.write_text(json.dumps(hosts))
    client = await new_client(config=str(config))
    for host, expected in (
        ("sim.ci.example.com:8480", 200),
        ("Laptop.local", 200),
        ("voice.example.org:8443", 200),
        ("ci.example.com", 403),
        ("other.example.org", 403),
    ):
        assert (await _asked_as(client, host))[0] == expected, host


@pytest.mark.parametrize("headers", [{"User-Agent": BROWSER}, {"Origin": "http://evil.example:8480"}])
async def test_a_browser_reads_no_calls_by_a_strange_name(new_client, headers):
    """Without a token to ask for, the name is all that tells the page from a program."""
    client = await new_client(auth="off")
    assert await _asked_as(client, "evil.example:8480", "/v1/calls", **headers) == (403, FORBIDDEN)


async def test_an_sdk_may_have_been_led_here_by_any_name(client):
    """As the platform's routes are asked in the field: by an alias, or a name of the hosts file."""
    assert (await _asked_as(client, "voice.staging.example.com", "/v1/calls"))[0] == 200


async def test_what_is_refused_can_not_write_lines_into_the_log(client, caplog):
    """Origin and Host are shortened, and ASCII."""
    await client.ask("GET", "/v1/calls", headers={"Origin": "http://\u2028é" + "x" * 500})
    [line] = [record.getMessage() for record in caplog.records if "refused" in record.getMessage()]
    assert line.isascii()
    assert len(line) < 250


async def test_a_program_may_leave_the_host_out(client):
    """A browser never does."""
    host, port = client.simulator.base_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /_simulator/health HTTP/1.0\r\n\r\n")
    assert b"200 OK" in await reader.readline()
    writer.close()


async def test_the_control_token_needs_its_scheme(new_client, tmp_path):
    """Bearer, in any case."""
    config = tmp_path / "token.yaml"
    config.write_text("control_token: letmein\n")
    client = await new_client(config=str(config))
    for authorization, expected in (
        ("Bearer letmein", 200),
        ("bearer letmein", 200),
        ("BEARER  letmein", 200),
        ("letmein", 401),
        ("Basic letmein", 401),
        ("Bearerletmein", 401),
        ("Bearer letmeinx", 401),
        ("Bearer", 401),
        ("", 401),
    ):
        headers = {"Authorization": authorization}
        async with client.session.get("/_simulator/health", headers=headers) as response:
            assert response.status == expected, authorization


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
async def test_pages_of_other_sites_are_refused(client, headers):
    """A browser that visits another site can't be made to steer the simulator."""
    async with client.session.post("/_simulator/reset", headers=headers) as response:
        assert response.status == 403
    async with client.session.get(
        "/_simulator/health", headers={"Origin": client.simulator.base_url}
    ) as response:
        assert response.status == 200


async def test_a_control_token_is_asked_for_when_set(new_client, tmp_path):
    """The platform's own routes do not need it."""
    config = tmp_path / "token.yaml"
    config.write_text("control_token: letmein\n")
    client = await new_client(config=str(config))
    for headers, expected in (
        ({}, 401),
        ({"Authorization": "Bearer no"}, 401),
        ({"Authorization": "Bearer letmein"}, 200),
    ):
        async with client.session.get("/_simulator/health", headers=headers) as response:
            assert response.status == expected
    await client.place()
