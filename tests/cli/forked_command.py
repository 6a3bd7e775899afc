"""Commands as processes of their own that begin loaded: most of a command's start is reading its modules.

A server process, one for each worker of the tests, has read them once, and each command is a fork of it.
"""

import asyncio
import multiprocessing
import os
import sys
from multiprocessing.reduction import DupFd

from voice_simulator.cli.main import main
from voice_simulator.scenario.library import read_default_scenario

read_default_scenario()  # so that the server process has it, and each command with it
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    ["forked_command", *(f"voice_simulator.cli.{name}" for name in ("serve", "call", "exec_run", "watch"))]
)


def _run(output, arguments, directory, environment):
    """Be the command: its working directory, environment and output, and then its exit code."""
    descriptor = output.detach()
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.stdout.reconfigure(line_buffering=True)
    os.chdir(directory)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["voice-simulator", *arguments]
    sys.exit(main(arguments))


class ForkedCommand:
    """A command that runs, with the members of `asyncio.subprocess.Process` that tests use.

    Attributes:
        stdout: what it prints, on standard output and standard error.
    """

    def __init__(self, process, stdout):
        self._process, self.stdout = process, stdout

    @property
    def pid(self):
        return self._process.pid

    @property
    def returncode(self):
        return self._process.exitcode

    def send_signal(self, number):
        os.kill(self.pid, number)

    def kill(self):
        self._process.kill()

    async def wait(self):
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self._process.sentinel)
        self._process.join()
        return self.returncode

    async def communicate(self):
        printed = await self.stdout.read()
        await self.wait()
        return printed, None


async def start(*arguments, cwd, env):
    """Start a command."""
    reading, writing = os.pipe()
    process = _FORKS.Process(target=_run, args=(DupFd(writing), list(arguments), cwd, env), daemon=True)
    await asyncio.to_thread(process.start)
    os.close(writing)
    stdout = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(stdout)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(reading, "rb"))
    return ForkedCommand(process, stdout)
