"""The official snippets of two languages: each language in one process, in the environment of its SDK."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
NUMBER = "442079460123"
"""Where callers reach the application under test."""
CALLER = "447700900510"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A webhook as an application of a snippet got it; `members` are in the order in which they came."""

    method: str
    path: str
    members: dict


class App:
    """An application of a snippet, which is served on a port of its own.

    Attributes:
        url: its address.
    """

    def __init__(self, ask, name):
        self._ask = ask
        self.url = ask(serve=name)["url"]

    @property
    def answer_url(self):
        return f"{self.url}/webhooks/answer"

    def told(self, path):
        """Return the webhooks that came to a path, in order."""
        received = [Told(**one) for one in self._ask(received=self.url)["received"]]
        return [one for one in received if one.path == f"/webhooks/{path}"]


class Snippets:
    """The snippets of one language, as this test's application uses them."""

    def __init__(self, process, world, environ):
        self._process, self._world, self._environ = process, world, environ

    def serve(self, name):
        """Serve an application."""
        return App(self._ask, name)

    def run(self, name, asleep=None, **environ):
        """Run a script to its end, and return what it printed; `asleep` lets time pass while it sleeps."""
        answer = self._ask(run=name, environ=self._environ | environ)
        while "sleeps" in answer:
            # Whatever is found out meanwhile, the process is there for the next test.
            try:
                (asleep or self._world.advance)(answer["sleeps"])
            finally:
                answer = self._ask(slept=answer["sleeps"])
        return answer["printed"]

    def _ask(self, **command):
        self._process.write_line(json.dumps(command))
        answer = json.loads(self._process.read_line())
        assert "error" not in answer, answer["error"]
        return answer


@pytest.fixture(name="python_process", scope="session")
def _python_process(start_sdk, simulator):
    return start_sdk("vonage4", simulator.https, program=HERE / "python" / "program.py")


@pytest.fixture(name="node_process", scope="session")
def _node_process(start_sdk, simulator):
    return start_sdk("node_server_sdk", simulator.http, program=HERE / "node" / "program.cjs")


@pytest.fixture(name="language", params=["python", "node"])
def _language(request):
    return request.param


@pytest.fixture(name="snippets")
def _snippets(request, language, simulator, world, account):
    """The snippets of each language in turn; their environment says where the API is and who they are."""
    environ = {
        "VOICE_API_HOST": simulator.https if language == "python" else f"http://{simulator.http}",
        "VONAGE_APPLICATION_ID": world.application_id,
        "VONAGE_PRIVATE_KEY": str(account.private_key),
        "VONAGE_VIRTUAL_NUMBER": NUMBER,
    }
    return Snippets(request.getfixturevalue(f"{language}_process"), world, environ)


@pytest.fixture(name="dial")
def _dial(simulator, world):
    """Call an application at its number, as a party with these steps, and return the uuid of its leg."""

    def dial(app, *script, caller=CALLER):
        world.register(numbers=[NUMBER], answer_url=app.answer_url)
        call = {"from": caller, "to": NUMBER, "script": list(script) or ["stay"]}
        return simulator.ask("POST", "inbound-calls", call | {"application_id": world.application_id})["uuid"]

    yield dial
    world.register()  # the number is free for the next test
