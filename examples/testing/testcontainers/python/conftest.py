"""One simulator in a container, for all tests; the image is made by: docker build -t voice-simulator ."""

import os

import pytest
from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import HttpWaitStrategy


@pytest.fixture(scope="session", autouse=True)
def simulator():
    container = DockerContainer("voice-simulator").with_exposed_ports(8480)
    container = container.with_kwargs(extra_hosts={"host.docker.internal": "host-gateway"})
    with container.waiting_for(HttpWaitStrategy(8480, "/_simulator/health")) as running:
        where = f"{running.get_container_host_ip()}:{running.get_exposed_port(8480)}"
        os.environ["VOICE_SIMULATOR_URL"] = f"http://{where}"
        yield
