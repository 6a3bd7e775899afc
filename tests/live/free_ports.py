"""Ports that are free, and stay so until what is tested listens there."""

import contextlib
import random
import socket


def free_ports(count):
    """Return so many ports that nobody is given meanwhile: the kernel gives away higher ones."""
    ports = set()
    while len(ports) < count:
        port = random.randrange(20_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.add(port)
    return list(ports)
