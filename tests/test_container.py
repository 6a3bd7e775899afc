"""The image, docker-compose.yml and the CI job of docs/containers.md.

They are read here, and what they do is done by hand, because there need not be an engine for containers where
tests run: the image's environment is made by the steps of its Dockerfile, and services become processes, in a
network of their own in which each service has an address. `make container` does that.
"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from voice_simulator import __version__
from voice_simulator.security.certificate_authority import open_authority
from voice_simulator.settings.setting import settings_in
from voice_simulator.settings.sources import read_settings
from voice_simulator.settings.table import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE, EXAMPLE_DOCKERFILE = ROOT / "Dockerfile", ROOT / "examples/compose/Dockerfile"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SIMULATOR, APPLICATION = COMPOSE["services"]["simulator"], COMPOSE["services"]["application"]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
JOB = yaml.safe_load((ROOT / ".github/workflows/image.yml").read_text(encoding="utf-8"))["jobs"]["tests"]

INSTALLED = "pip install -r examples/requirements.txt pytest"
"""The step of the CI job that `make container` has done, in an environment of its own."""

by_hand = pytest.mark.skipif(
    "CONTAINER_BY_HAND" not in os.environ, reason="needs a package index: `make container` does it"
)

_TOOLS = ("unshare", "nsenter", "setpriv", "mount", "ip", "sh", "bash", "curl", "openssl")
_MISSING = [tool for tool in _TOOLS if not shutil.which(tool)] + (["root"] if os.geteuid() else [])
in_a_network = pytest.mark.skipif(
    bool(_MISSING), reason=f"a network of its own can't be made here: that needs {', '.join(_MISSING)}"
)


# -- reading a Dockerfile


@dataclass
class Stage:
    """What one stage of a Dockerfile says: its instructions in order, and the last of each kind."""

    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, name):
        return [argument for kind, argument in self.instructions if kind == name]

    def last(self, name):
        return self.all(name)[-1]

    def command(self, name):
        """An instruction in exec form, which passes signals on; another form fails here."""
        return json.loads(re.sub(r"^.*?CMD (?=\[)", "", self.last(name)))

    @property
    def environment(self):
        return dict(word.split("=", 1) for argument in self.all("ENV") for word in shlex.split(argument))


def stages(path):
    """The stages of a Dockerfile, in order."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    found = []
    for instruction in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, argument = instruction.partition(" ")
        if name == "FROM":
            found.append(Stage(argument.split()[0]))
        elif name:
            found[-1].instructions.append((name, argument.strip()))
    return found


BASE, BUILD, IMAGE = stages(DOCKERFILE)
(EXAMPLE,) = stages(EXAMPLE_DOCKERFILE)

SERVE = [*IMAGE.command("ENTRYPOINT"), *IMAGE.command("CMD")]
CHECK = IMAGE.command("HEALTHCHECK")


# -- what the files say


def test_both_images_stand_on_one_base_pinned_by_its_exact_version():
    """Of a Python that the project is tested with."""
    assert (BUILD.base, IMAGE.base) == ("python", "python")
    assert EXAMPLE.base == BASE.base
    version = re.fullmatch(r"python:(3\.\d+)\.\d+-slim-[a-z]+", BASE.base)[1]
    assert f"Python :: {version}" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_image_listens_where_it_says_and_runs_as_nobody_special():
    """Its variables are settings, its ports are those of the settings, its commands get signals."""
    settings = read_settings({}, IMAGE.environment)
    assert (settings.host, settings.port, settings.tls_ports) == ("0.0.0.0", 8480, (8443, 443))
    assert IMAGE.last("EXPOSE").split() == ["8480", "8443", "443"]
    assert (IMAGE.last("VOLUME"), settings.tls, settings.tls_dir) == ("/tls", True, Path("/tls"))
    assert (IMAGE.command("ENTRYPOINT"), IMAGE.command("CMD")) == (["voice-simulator"], ["serve"])
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", IMAGE.last("USER"))
    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", EXAMPLE.last("USER"))


def sources(stage):
    """The files that a stage copies from the project."""
    copies = [argument.split()[:-1] for argument in stage.all("COPY") if not argument.startswith("--")]
    return {source for copy in copies for source in copy}


def let_through():
    """What .dockerignore lets through, and what it leaves out of that."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    everything, *rules = [line for line in lines if line and not line.startswith("#")]
    assert everything == "*"
    named = {rule[1:] for rule in rules if rule.startswith("!")}
    return named, [rule.removeprefix("**/") for rule in rules if not rule.startswith("!")]


def test_the_builder_is_given_what_it_copies_and_nothing_else():
    """So that .dockerignore and the Dockerfiles can't drift apart."""
    named, _ = let_through()
    assert named == sources(BUILD) | sources(IMAGE) | sources(EXAMPLE)
    assert all((ROOT / name).exists() for name in named)


def test_the_simulator_may_speak_for_every_name_that_it_has_in_compose(tmp_path):
    """Its certificate authority covers them without --tls-host."""
    authority = open_authority(tmp_path, [], datetime.now(UTC))
    aliases = SIMULATOR["networks"]["default"]["aliases"]
    assert "api.nexmo.com" in aliases
    assert [name for name in aliases if not authority.covers(name)] == []


def test_the_application_in_compose_knows_the_platform_only():
    """No address of a simulator is in its variables, and it starts when that is healthy."""
    assert "VONAGE_API_HOST" not in APPLICATION["environment"] | EXAMPLE.environment
    assert APPLICATION["depends_on"] == {"simulator": {"condition": "service_healthy"}}
    assert SIMULATOR["extra_hosts"] == ["host.docker.internal:host-gateway"]


@pytest.mark.parametrize(
    "path", [DOCKERFILE, ROOT / "docker-compose.yml", ROOT / "docs/containers.md", *WORKFLOWS], ids=str
)
def test_every_variable_of_the_simulator_exists(path):
    """A misspelt one would have no effect."""
    mentioned = set(re.findall(r"VOICE_SIMULATOR_[A-Z_]+", path.read_text(encoding="utf-8")))
    assert mentioned <= {row.variable for row in settings_in(Settings)}


def test_the_job_in_the_documents_is_the_one_that_runs():
    """But for the image, which is the one just made."""
    text = (ROOT / "docs/containers.md").read_text(encoding="utf-8")
    (printed,) = re.findall(r"```yml\n(name: .*?)```", text, re.DOTALL)
    (workflow,) = yaml.safe_load(printed)["jobs"].values()
    run = {key: value for key, value in JOB.items() if key != "needs"}
    for job in (workflow, run):
        image = job["services"]["simulator"].pop("image")
        assert image.startswith("ghcr.io/${{ github.repository_owner }}/voice-simulator:")
    assert workflow == run


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_a_tag(path):
    """And workflows may do only what they say."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert all(re.fullmatch(r"[\w./-]+@v\d+", step["uses"]) for step in steps if "uses" in step)
    assert workflow["permissions"] == {"contents": "read"}


# -- the image, by hand


class Image:
    """What the Dockerfile makes, below a folder instead of below /.

    Args:
        folder: stands for the root of the image's files.
    """

    _ABSOLUTE = re.compile(r"(?<![\w.$}/*-])/(?=(?:src|wheels|opt|tls|home|tmp)\b)")

    def __init__(self, folder):
        self.folder = folder
        self.environment = {}

    def here(self, text):
        """A text with its absolute paths below the folder."""
        return self._ABSOLUTE.sub(f"{self.folder}/", str(text))

    def build(self):
        """Do what the Dockerfile says, from the files that .dockerignore lets through.

        The base image's Python and pip are an environment's. Of the last stage, which makes users, only the
        variables are taken.
        """
        context = self.folder / "context"
        named, left_out = let_through()
        for name in named:
            (context / name).parent.mkdir(parents=True, exist_ok=True)
            put(ROOT / name, context / name, left_out)
        self._make_base()
        path = f"{self.folder / 'base/bin'}{os.pathsep}{os.environ['PATH']}"
        environment = without_settings() | BUILD.environment | {"PATH": path}
        where = None
        for name, argument in BUILD.instructions:
            if name == "WORKDIR":
                where = Path(self.here(argument))
                where.mkdir()
            elif name == "COPY":
                *names, target = argument.split()
                for source in names:
                    put(context / source, where / target)
            elif name == "RUN":
                run(["sh", "-ec", self.here(argument)], cwd=where, env=environment)
        (self.folder / "tls").mkdir()
        self.environment = {name: self.here(value) for name, value in IMAGE.environment.items()}
        self.environment["PATH"] = self.environment["PATH"].replace("$PATH", os.environ["PATH"])

    def _make_base(self):
        """Make the base's stand-in: of its Python where there is one, or else of the one that runs this."""
        wanted = re.search(r"python:(3\.\d+)", BASE.base)[1]
        for python in filter(shutil.which, (f"python{wanted}", sys.executable)):
            made = subprocess.run(
                [python, "-m", "venv", self.folder / "base"], capture_output=True, check=False
            )
            if made.returncode == 0:
                return
        pytest.fail(made.stderr.decode())


def put(source, target, left_out=()):
    """Copy a file, or a folder without what is left out."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out))
    else:
        shutil.copy(source, target)


def without_settings():
    """The variables that there are, without those of a simulator that somebody has set up here."""
    return {name: value for name, value in os.environ.items() if not name.startswith("VOICE_SIMULATOR_")}


def with_requirements():
    """The variables of a process in the environment that `make container` has made."""
    environment = ROOT / ".sdk/container/bin"
    assert INSTALLED.removeprefix("pip install ") in (ROOT / "Makefile").read_text(encoding="utf-8")
    return without_settings() | {"PATH": f"{environment}{os.pathsep}{os.environ['PATH']}"}


def run(command, **options):
    """Run a command that must succeed, and return what it printed."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


@pytest.fixture(name="image", scope="module")
def _image(tmp_path_factory):
    image = Image(tmp_path_factory.mktemp("image"))
    image.build()
    return image


@pytest.fixture(name="stack")
def _stack():
    """Processes and networks, ended in reverse order."""
    with ExitStack() as stack:
        yield stack


class Service:
    """A container's stand-in: a process with a container's variables.

    Args:
        command: what to run.
        environment: all the variables that it has.
        log: a file for what it prints.
        network: where it runs, if not in this one's.
    """

    def __init__(self, command, environment, log, network=None, cwd=ROOT):
        self._enter = network.enter(cwd) if network else []
        self._environment, self._log = environment, log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [*self._enter, *command],
                env=environment,
                cwd=cwd,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # With all that it started: what a shell put in the background outlives it.
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def is_healthy(self, check):
        """Do a health check as an engine does: beside the process, with its variables."""
        done = subprocess.run([*self._enter, *check], env=self._environment, capture_output=True, check=False)
        return done.returncode == 0

    def until_healthy(self, check):
        deadline = time.monotonic() + 30
        while not self.is_healthy(check):
            assert self.process.poll() is None, self.printed
            assert time.monotonic() < deadline, self.printed
            time.sleep(0.1)

    @property
    def printed(self):
        return self._log.read_text()

    def ends(self, within):
        """Wait for its end, and return its exit code."""
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            pytest.fail(f"has not ended after {within} s:\n{self.printed}")

    def stop(self):
        """Ask it to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.ends(within=10)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


@by_hand
@pytest.mark.parametrize(
    "variables", [{}, {"VOICE_SIMULATOR_CONTROL_TOKEN": "secret"}], ids=["open", "token"]
)
def test_the_image_serves_is_healthy_and_ends_well(image, stack, tmp_path, variables):
    """Its health check sees it come and go, also when the control API has a token; SIGTERM means 0."""
    ports = {"VOICE_SIMULATOR_PORT": free_port(), "VOICE_SIMULATOR_TLS_PORT": f"{free_port()},{free_port()}"}
    service = stack.enter_context(Service(SERVE, image.environment | ports | variables, tmp_path / "log"))
    service.until_healthy(CHECK)
    assert (image.folder / "tls/ca.pem").exists()
    assert service.stop() == 0, service.printed
    assert not service.is_healthy(CHECK)


@by_hand
def test_the_image_has_the_versions_of_constraints_txt_and_nothing_to_build_with(image):
    """What pip would have chosen that day is of no account."""
    code = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    installed = set(run(["python", "-c", code], env=image.environment).split())
    pinned = set((ROOT / "constraints.txt").read_text(encoding="utf-8").split())
    assert installed - pinned == {f"voice-simulator=={__version__}"}


@by_hand
def test_the_image_has_the_encoder_of_recordings(image):
    """A user of it hears what an MP3 says, and installs nothing for that."""
    code = """
from voice_simulator.audio.mixing import TonePiece, Track
from voice_simulator.audio.mp3 import CAN_ENCODE, mp3_file
from voice_simulator.audio.tones import Tone
tones = [TonePiece(0, 1000, Tone((440,)))], []
loud, silent = (b"".join(mp3_file([Track(heard)], 1000, 4320)) for heard in tones)
print(CAN_ENCODE, len(loud), len(silent), loud != silent)
"""
    assert run(["python", "-c", code], env=image.environment).split() == ["True", "4320", "4320", "True"]


# -- services, in a network of their own


class Network:
    """A network without a way out, in which any user may listen on any port.

    Each machine of it has a loopback address of its own, so that one which listens on 127.0.0.1 only is not
    reached by the others, and 127.0.0.1 is where ports are published.

    Args:
        folder: for the list of names.
        machines: the names of each machine.
        first_port: the lowest port that a user other than root may listen on.
    """

    def __init__(self, folder, machines, first_port=0):
        hosts = folder / "hosts"
        addresses = [f"127.0.0.{number} {' '.join(names)}" for number, names in enumerate(machines, start=2)]
        hosts.write_text("\n".join(["127.0.0.1 localhost", *addresses, ""]))
        script = (
            f"mount --bind {shlex.quote(str(hosts))} /etc/hosts; ip link set lo up; "
            f"echo {first_port} > /proc/sys/net/ipv4/ip_unprivileged_port_start; echo ready; exec sleep 300"
        )
        isolated = ["unshare", "--net", "--mount", "sh", "-ec", script]
        self._keeper = subprocess.Popen(isolated, stdout=subprocess.PIPE, text=True)
        assert self._keeper.stdout.readline() == "ready\n"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._keeper.kill()
        self._keeper.communicate()

    def enter(self, cwd):
        """What to write before a command, so that it runs there, without any privilege over ports."""
        where = ["nsenter", f"--target={self._keeper.pid}", "--net", "--mount", f"--wd={cwd}", "--"]
        return [*where, "setpriv", "--bounding-set=-net_bind_service", "--"]


@by_hand
@in_a_network
def test_port_443_is_refused_where_only_root_may_listen_on_it(image, stack, tmp_path):
    """The start ends with the sentence and exit code that docs/containers.md promises."""
    network = stack.enter_context(Network(tmp_path, [], first_port=1024))
    service = stack.enter_context(Service(SERVE, image.environment, tmp_path / "log", network))
    assert service.ends(within=30) == 2
    assert "can't listen on 0.0.0.0 port 443" in service.printed


@by_hand
@in_a_network
def test_the_services_of_compose_meet_under_the_names_of_the_platform(image, stack, tmp_path):
    """The example, with the SDK as published, passes its tests against https://api.nexmo.com."""
    aliases = SIMULATOR["networks"]["default"]["aliases"]
    network = stack.enter_context(Network(tmp_path, [["simulator", *aliases], ["application"]]))
    (image.folder / "home/reminder").mkdir(parents=True)

    def command(*words):
        return [image.here(word.replace("$$", "$")) for word in words]

    def variables(service):
        return {name: image.here(value) for name, value in service["environment"].items()}

    simulator = stack.enter_context(
        Service(
            command(*SIMULATOR["entrypoint"], *SIMULATOR["command"]),
            image.environment | variables(SIMULATOR),
            tmp_path / "simulator.log",
            network,
        )
    )
    simulator.until_healthy(CHECK)
    (make_key,) = [line for line in EXAMPLE.all("RUN") if line.startswith("openssl")]
    run(["sh", "-ec", image.here(make_key)])
    application = stack.enter_context(
        Service(
            command(*EXAMPLE.command("CMD")),
            EXAMPLE.environment | with_requirements() | variables(APPLICATION),
            tmp_path / "application.log",
            network,
            image.folder / "context/examples",
        )
    )
    application.until_healthy(EXAMPLE.command("HEALTHCHECK"))
    checks = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))
    steps = [step.get("run", "") for step in checks["jobs"]["compose"]["steps"]]
    for step in steps:
        if step.startswith(("curl", "pytest")):
            run([*network.enter(ROOT), "bash", "-ec", step], env=with_requirements())
    journal = run([*network.enter(ROOT), "curl", "-s", "http://simulator:8480/_simulator/journal"])
    assert "vonage-python-sdk" in journal
    assert simulator.stop() == 0, simulator.printed


@by_hand
@in_a_network
def test_the_job_of_the_documents_runs_as_printed(image, stack, tmp_path):
    """Its steps, beside its service; what `make container` has installed is not installed again."""
    service = JOB["services"]["simulator"]
    (image.folder / "tmp").mkdir()
    gateway = re.search(r"--add-host (\S+):host-gateway", service["options"])[1]
    network = stack.enter_context(Network(tmp_path, [[gateway]]))
    simulator = stack.enter_context(
        Service(SERVE, image.environment | service["env"], tmp_path / "simulator.log", network)
    )
    simulator.until_healthy(CHECK)
    variables = {name: image.here(value) for name, value in JOB["env"].items()}
    for number, step in enumerate(JOB["steps"]):
        if "run" not in step or "if" in step or step["run"] == INSTALLED:
            continue
        shell = stack.enter_context(
            Service(
                ["bash", "-e", "-c", step["run"]],
                with_requirements() | variables,
                tmp_path / f"{number}.log",
                network,
                ROOT / step.get("working-directory", "."),
            )
        )
        assert shell.ends(within=90) == 0, shell.printed
    assert simulator.stop() == 0, simulator.printed
