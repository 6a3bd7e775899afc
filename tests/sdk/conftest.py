"""What the SDK tests share: a simulator, an application's web server, and each SDK in its own environment.

The simulator is started as a user starts it, in a process of its own, and its time stands still until a test
moves it. Each test has an application, and so a world, of its own. An SDK lives in a process that does what
its test says; its environment has nothing but the variables given here.
"""

import asyncio
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import NAMESPACE_URL, uuid5

import operations
import pytest
from aiohttp import web

ROOT = Path(__file__).parents[2]
START = "2030-01-01T12:00:00Z"
LONGEST_SILENCE = 30
"""Seconds of wall time after which a process that should have said something is ended."""
MOST_LOOKS = 5_000
"""How often a test looks into the journal for something before it gives up."""


class Process:
    """A child process that is spoken to line by line, with no environment but what it is given."""

    def __init__(self, *command, **environment):
        self._log = tempfile.NamedTemporaryFile("w")  # noqa: SIM115 # closed by stop
        environment |= {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        self._process = subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=environment,
            text=True,
            bufsize=1,
        )

    @property
    def log(self):
        """What it wrote to standard error."""
        return Path(self._log.name).read_text()

    def write_line(self, text):
        # Whoever asks next for what it says to that is told of a process that has ended.
        with suppress(BrokenPipeError):
            self._process.stdin.write(f"{text}\n")

    def read_line(self):
        """Return its next line; a process that ends instead, or keeps silent, fails the test with its log."""
        watchdog = threading.Timer(LONGEST_SILENCE, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        watchdog.cancel()
        if not line:
            pytest.fail(f"{self._process.args[:2]} ended:\n{self.log}")
        return line.rstrip("\n")

    def stop(self):
        """End it as a supervisor does, and return its exit code."""
        self._process.terminate()
        self._process.communicate(timeout=LONGEST_SILENCE)
        self._log.close()
        return self._process.returncode


@dataclass(frozen=True, kw_only=True)
class Account:
    """What `voice-simulator new-app` and `voice-simulator ca` make.

    Attributes:
        application_id, private_key, public_key, config: the application and its files.
        tls_dir, bundle: the certificate authority, and the file that Python clients trust it by.
    """

    application_id: str
    private_key: Path
    public_key: Path
    config: Path
    tls_dir: Path
    bundle: Path


class RunningSimulator:
    """A simulator in its own process.

    Attributes:
        http, https: host and port of its two listeners.
    """

    def __init__(self, *flags):
        self._process = Process(_voice_simulator(), "serve", "--port", 0, "--tls", "--tls-port", 0, *flags)
        self.http = self._announced(r"HTTP +http://(\S+)")
        self.https = self._announced(r"HTTPS +https://(\S+)")

    def stop(self):
        return self._process.stop()

    @property
    def log(self):
        return self._process.log

    def ask(self, method, path, body=None, **query):
        """Ask the control API and return its answer."""
        return json.loads(self.read(path, method, body, **query))

    def read(self, path, method="GET", body=None, **query):
        """Ask the control API and return its answer as text."""
        connection = http.client.HTTPConnection(self.http, timeout=LONGEST_SILENCE)
        text = None if body is None else json.dumps(body)
        connection.request(method, f"/_simulator/{path}?{urlencode(query)}", text)
        response = connection.getresponse()
        content = response.read().decode()
        connection.close()
        assert response.status < 300, content
        return content

    def _announced(self, pattern):
        while True:
            if found := re.search(pattern, self._process.read_line()):
                return found[1]


@dataclass(frozen=True, kw_only=True)
class Received:
    """A request that the application got; `members` are those of its body, or of its query."""

    method: str
    members: dict
    headers: dict
    body: bytes


class WebServer:
    """The web server of all applications under test: it remembers what it was sent, and answers as told.

    Attributes:
        received: the requests to each path, in order of arrival.
        replies: what is answered at a path, as JSON; elsewhere there is nothing to say.
        base_url: its address.
    """

    def __init__(self):
        self.received, self.replies = {}, {}
        self._loop = asyncio.new_event_loop()
        self._started, self._stopping = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        self._started.wait(LONGEST_SILENCE)

    def stop(self):
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self):
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self):
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.base_url = f"http://{host}:{port}"
        self._started.set()
        await self._stopping.wait()
        await runner.cleanup()

    async def _answer(self, request):
        body = await request.read()
        received = Received(
            method=request.method,
            members=json.loads(body) if body else dict(request.query),
            headers=dict(request.headers),
            body=body,
        )
        self.received.setdefault(request.path, []).append(received)
        reply = self.replies.get(request.path)
        return web.Response(status=204) if reply is None else web.json_response(reply)


class World:
    """An application with a world of its own: its registration, its time, its journal, what it was sent.

    Attributes:
        application_id: whose world it is.
    """

    def __init__(self, simulator, web_server, account, application_id):
        self._simulator, self._web_server, self._account = simulator, web_server, account
        self.application_id = application_id

    def register(self, **members):
        """Register the application with its key, its event URL and what else is given."""
        registration = {
            "public_key": self._account.public_key.read_text(),
            "event_url": self.url("event"),
            **members,
        }
        self._simulator.ask("PUT", f"applications/{self.application_id}", registration)

    def url(self, name):
        """Return an address of the application's own."""
        return f"{self._web_server.base_url}/{self.application_id}/{name}"

    def serve(self, name, reply):
        """Answer with some JSON at an address, and return the address."""
        self._web_server.replies[urlsplit(self.url(name)).path] = reply
        return self.url(name)

    def received(self, name="event"):
        """Return the requests that came to an address, in order."""
        return self._web_server.received.get(urlsplit(self.url(name)).path, [])

    def events(self, name="event"):
        """Return the statuses, or else the types, of the events that came to an address, in order."""
        members = [one.members for one in self.received(name)]
        return [one.get("status", one.get("type")) for one in members]

    def advance(self, seconds=0):
        """Move time; all that falls due has then happened, been sent and been answered."""
        self._ask("POST", "clock/advance", {"seconds": seconds})

    def inside(self, uuid):
        """Return a leg as seen from inside the network, with its record, but not whether all is sent."""
        seen = self._ask("GET", f"calls/{uuid}")
        return {name: value for name, value in seen.items() if name != "done"}

    def calls(self):
        """Return the records of all calls, in order."""
        return self._ask("GET", "calls")["calls"]

    def journal(self, kind, uuid=None):
        """Return the journal entries of a kind."""
        return [one for one in self._entries(0, uuid)["entries"] if one["kind"] == kind]

    def heard(self, uuid):
        """Return what the party heard, in order: source and content."""
        return [(one["source"], one["content"]) for one in self.journal("heard", uuid)]

    def until(self, kind, **facts):
        """Wait for a journal entry with these facts, by looking at what is new."""
        after = 0
        for _ in range(MOST_LOOKS):
            page = self._entries(after)
            after = page["next"]
            for entry in page["entries"]:
                if entry["kind"] == kind and facts.items() <= entry.items():
                    return entry
        pytest.fail(f"no {kind} entry with {facts} in {json.dumps(self._entries(0), indent=1)}")

    def _entries(self, after, uuid=None):
        return self._ask("GET", "journal", after=after, **({"uuid": uuid} if uuid else {}))

    def _ask(self, method, path, body=None, **query):
        return self._simulator.ask(method, path, body, application_id=self.application_id, **query)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """How an SDK told of an error: name and text of its exception, HTTP status and body if it has them."""

    kind: str
    status: int | None
    message: str
    body: object = None


class Sdk:
    """An SDK in its own process, as one application uses it."""

    def __init__(self, process, application_id, private_key):
        self._process, self._application_id, self._private_key = process, application_id, private_key

    def __call__(self, operation, *arguments, **fields):
        """Do something with the SDK, and return what it returned."""
        answer = self._ask(operation, arguments, fields)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def refused(self, operation, *arguments, **fields):
        """Do something that the SDK is to raise an exception about, and return that."""
        answer = self._ask(operation, arguments, fields)
        assert "result" not in answer, f"{operation} should have been refused: {answer['result']}"
        return Refusal(**answer["error"])

    def signing_with(self, private_key):
        """Return the same SDK with another key: a path, or PEM text."""
        return Sdk(self._process, self._application_id, str(private_key))

    def of(self, application_id):
        """Return the same SDK, as another application uses it."""
        return Sdk(self._process, application_id, self._private_key)

    def through(self, process):
        """Return the same application's SDK in another process."""
        return Sdk(process, self._application_id, self._private_key)

    def _ask(self, operation, arguments, fields):
        command = {
            "application_id": self._application_id,
            "private_key": self._private_key,
            "operation": operation,
            "arguments": arguments,
            "fields": fields,
        }
        self._process.write_line(json.dumps(command))
        return json.loads(self._process.read_line())


def _voice_simulator():
    return Path(sys.executable).with_name("voice-simulator")


def _output_of(*command):
    return subprocess.run([_voice_simulator(), *command], check=True, capture_output=True, text=True).stdout


@pytest.fixture(name="account", scope="session")
def _account(tmp_path_factory):
    """An application and a certificate authority, made before any simulator runs."""
    directory, tls_dir = tmp_path_factory.mktemp("account"), tmp_path_factory.mktemp("tls")
    bundle = tls_dir / "ca-bundle.pem"
    bundle.write_text(_output_of("ca", "--bundle", "--tls-dir", tls_dir))
    application_id = re.search(r"application +(\S+)", _output_of("new-app", directory))[1]
    config = directory / "voice-simulator.yaml"
    # As the comment above the line says; and nobody is at the WebSockets that are called here.
    shown = config.read_text().replace("# recordings:", "recordings:")
    config.write_text(f"{shown}\nwebsocket: {{connect: false}}\n")
    return Account(
        application_id=application_id,
        private_key=directory / "private.key",
        public_key=directory / "public.key",
        config=config,
        tls_dir=tls_dir,
        bundle=bundle,
    )


@pytest.fixture(name="start_simulator", scope="session")
def _start_simulator(account):
    """Start simulators with these flags besides the usual; each must stop well, and have met no defect."""
    usual = ("--tls-dir", account.tls_dir, "--start", START, "--seed", 1)
    running = []

    def start(*flags):
        running.append(RunningSimulator(*usual, *flags))
        return running[-1]

    yield start
    for one in running:
        operations.note(one)
    logs = [one.log for one in running]
    assert [one.stop() for one in running] == [0] * len(running)
    assert not [log for log in logs if "Traceback" in log]


@pytest.fixture(name="simulator", scope="session")
def _simulator(start_simulator, account):
    """The simulator of most tests: its time stands still until told."""
    return start_simulator("--clock", "manual", "--settle", 0, "--config", account.config)


@pytest.fixture(name="web_server", scope="session")
def _web_server():
    """The web server of the applications."""
    server = WebServer()
    yield server
    server.stop()


@pytest.fixture(name="new_world")
def _new_world(request, web_server, account):
    """Make this test's world in a simulator; its id, and so those of its calls, are the same in each run."""
    application_id = str(uuid5(NAMESPACE_URL, request.node.nodeid))

    def make(simulator):
        world = World(simulator, web_server, account, application_id)
        world.register()
        return world

    return make


@pytest.fixture(name="world")
def _world(new_world, simulator):
    """This test's world in the simulator of most tests."""
    return new_world(simulator)


def _python_program(environment, program):
    program = program or Path(__file__).with_name(environment.name) / "program.py"
    return environment / "bin" / "python", "-W", "ignore", program


def _node_program(environment, program):
    if shutil.which("node") is None:
        pytest.skip("NOT TESTED: the SDKs and snippets for Node, because there is no node here")
    # The program is a link beside its node_modules, and is to find them there; another is told by NODE_PATH.
    program = program or environment / "program.mjs"
    return "node", "--preserve-symlinks", "--preserve-symlinks-main", program


@pytest.fixture(name="start_sdk", scope="session")
def _start_sdk(account):
    """Start the program of an SDK, or another, pointed at a host and port, with certificates to trust."""
    with ExitStack() as running:

        def start(name, api_host, bundle=account.bundle, program=None):
            environment = ROOT / ".sdk" / name
            if name.startswith("node_"):
                command, trusting = _node_program(environment, program), "NODE_EXTRA_CA_CERTS"
            else:
                command, trusting = _python_program(environment, program), "REQUESTS_CA_BUNDLE"
            if not (environment / "installed").exists():
                pytest.fail(f"there is no environment for the {name} SDK in .sdk: run `make sdk`")
            trust = {} if bundle is None else {trusting: str(bundle)}
            modules = {"NODE_PATH": str(environment / "node_modules")}
            process = Process(*command, VOICE_API_HOST=api_host, **modules, **trust)
            running.callback(process.stop)
            return process

        yield start


@pytest.fixture(name="vonage_process", scope="session")
def _vonage_process(start_sdk, simulator):
    return start_sdk("vonage4", simulator.https)


@pytest.fixture(name="vonage")
def _vonage(vonage_process, world, account):
    """The vonage SDK, version 4, used by this test's application."""
    return Sdk(vonage_process, world.application_id, str(account.private_key))


@pytest.fixture(name="nexmo_process", scope="session")
def _nexmo_process(start_sdk, simulator):
    return start_sdk("nexmo2", simulator.https)


@pytest.fixture(name="nexmo")
def _nexmo(nexmo_process, world, account):
    """The nexmo SDK, version 2.5.2, used by this test's application."""
    return Sdk(nexmo_process, world.application_id, str(account.private_key))


@pytest.fixture(name="use_sdk")
def _use_sdk(world, account):
    """Use the SDK in a process as this test's application."""
    return lambda process: Sdk(process, world.application_id, str(account.private_key))


@pytest.fixture(name="start_java", scope="session")
def _start_java(account):
    """Start the program of the Java SDK, pointed at a URL, with properties of the Java machine."""
    with ExitStack() as running:

        def start(api_url, **properties):
            if not all(map(shutil.which, ("javac", "mvn"))):
                pytest.skip("NOT TESTED: the Java SDK, since javac and mvn are not both here")
            built = ROOT / ".sdk" / "java"
            if not (built / "installed").exists():
                pytest.fail("there is no program of the Java SDK in .sdk: run `make sdk`")
            path = f"{built / 'classes'}:{built / 'dependency' / '*'}"
            flags = [f"-D{name}={value}" for name, value in properties.items()]
            # So short a program ends before a better compiler than the first would be worth its while.
            machine = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
            command = ["java", *machine, *flags, "-cp", path, "Program"]
            process = Process(*command, VOICE_API_URL=api_url)
            running.callback(process.stop)
            return process

        yield start


@pytest.fixture(name="java_process", scope="session")
def _java_process(start_java, simulator):
    return start_java(f"http://{simulator.http}")


@pytest.fixture(name="java")
def _java(java_process, world, account):
    """The Java SDK, version 8, used by this test's application."""
    return Sdk(java_process, world.application_id, str(account.private_key))


@pytest.fixture(name="go_process", scope="session")
def _go_process(account, simulator):
    """The program of the Go SDK, which speaks HTTPS and trusts the simulator by its bundle."""
    if shutil.which("go") is None:
        pytest.skip("NOT TESTED: the Go SDK, since go is not here")
    built = ROOT / ".sdk" / "go"
    if not (built / "installed").exists():
        pytest.fail("there is no program of the Go SDK in .sdk: run `make sdk`")
    url = f"https://{simulator.https}"
    process = Process(built / "program", VOICE_API_URL=url, SSL_CERT_FILE=str(account.bundle))
    yield process
    process.stop()


@pytest.fixture(name="go")
def _go(go_process, world, account):
    """nexmo-go, version 0.8.1, used by this test's application."""
    return Sdk(go_process, world.application_id, str(account.private_key))
