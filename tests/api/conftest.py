"""What the tests of the API share: a neighbour, and a client of the control API."""

import pytest

OTHER = "bbbbbbbb-0000-4000-8000-000000000002"


@pytest.fixture(name="neighbour")
def _neighbour(client):
    """The other application, whose test runs at the same time."""
    return client.other(OTHER)


class Control:
    """Asks the control API exactly what it is told to."""

    def __init__(self, session):
        self.session = session

    async def ask(self, method, path, body=None, data=None, **query):
        async with self.session.request(
            method, f"/_simulator/{path}", json=body, data=data, params=query
        ) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text())

    async def refuse(self, method, path, body=None, **query):
        """Return the sentence of a 400."""
        status, answer = await self.ask(method, path, body, **query)
        assert status == 400, answer
        return answer["error"]

    async def worlds(self):
        return (await self.ask("GET", "health"))[1]["worlds"]

    async def scenarios(self):
        return [one["name"] for one in (await self.ask("GET", "scenarios"))[1]["scenarios"]]


@pytest.fixture(name="control_of")
def _control_of():
    """Make a client of the control API that another client's simulator has."""
    return lambda client: Control(client.session)


@pytest.fixture(name="control")
def _control(client):
    return Control(client.session)
