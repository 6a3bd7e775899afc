"""A request of the simulator to your app, as the tests of what goes out begin with."""

from voice_simulator.core.model.effects import HttpRequest

REQUEST = HttpRequest(
    id=1,
    method="GET",
    url="",
    body=None,
    connection_timeout=5000,
    socket_timeout=5000,
    may_bring_ncco=False,
)
