"""Starts flows in Python, each in a process of its own: a fork of this one, which has loaded the SDK for all.

It reads a command a line, `{"module": "forwarding.app", "environ": {…}, "log": PATH}`. The process that it
starts prints its id, and then what the app prints: the address at which it listens.
"""

import json
import os
import runpy
import signal
import sys
from pathlib import Path

import starting  # noqa: F401 # what takes long is loaded before the first fork


def become(module, environ, log):
    """Be an app, until somebody ends it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environ)
    with Path(log).open("w") as errors:
        os.dup2(errors.fileno(), sys.stderr.fileno())
    print(os.getpid(), flush=True)
    try:
        runpy.run_module(module, run_name="__main__")
    finally:
        print(flush=True)  # for whoever still waits to be told where it listens


def main():
    """Start what is asked for, until there are no more commands."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the apps
    for line in iter(sys.stdin.readline, ""):
        if os.fork() == 0:
            become(**json.loads(line))
            return


if __name__ == "__main__":
    main()
