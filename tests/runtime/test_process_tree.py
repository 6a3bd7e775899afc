"""The processes of an application, as Linux tells of them; programs say when they are ready."""

import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from voice_simulator.runtime.process_tree import ProcessTree, is_readable

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")

SLEEPER = "import sys; print('up', flush=True); sys.stdin.read()"
LEAVER = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         start_new_session=True)
child.stdout.readline()
print(child.pid, flush=True)
sys.stdin.readline()
print("turn", flush=True)
sys.stdin.read()
"""
ORPHAN = """
import os, sys
told, tells = os.pipe()
if os.fork() == 0:
    if os.fork() == 0:
        os.read(told, 1)
        print(os.getpid(), flush=True)
        sys.stdin.read()
    os._exit(0)
os.wait()
os.write(tells, b".")
sys.stdin.read()
"""
"""It says who it is once its parent has ended."""
THREADS = """
import sys, threading
for _ in range(3):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print("up", flush=True)
sys.stdin.read()
"""
LISTENER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def program(text):
    """Run a program until this is left; yields it and the first line that it printed."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", text], stdin=pipe, stdout=pipe, text=True, start_new_session=True
    ) as process:
        yield process, process.stdout.readline().strip()
        process.stdin.close()


def settled(tree):
    """Look until all sleep: they are about to, since all they have left to do is to read."""
    threads = tree.threads()
    while not (threads and all(thread.is_asleep for thread in threads)):
        threads = tree.threads()
    return threads


def test_linux_tells():
    assert is_readable()


def test_all_threads_are_seen_and_those_that_sleep_do_not_change():
    with program(THREADS) as (process, _):
        tree = ProcessTree(process.pid, owns_group=True)
        threads = settled(tree)
        assert len(threads) == 4
        assert tree.threads() == threads


def test_a_child_that_has_left_the_session_is_seen_and_what_runs_is_counted():
    with program(LEAVER) as (process, child):
        tree = ProcessTree(process.pid, owns_group=True)
        before = settled(tree)
        assert {thread.process for thread in before} == {process.pid, int(child)}
        process.stdin.write("go\n")
        process.stdin.flush()
        process.stdout.readline()
        after = settled(tree)
        assert [one.turns for one in before if one.process == int(child)] == [
            one.turns for one in after if one.process == int(child)
        ]
        [earlier], [later] = ([one for one in them if one.process == process.pid] for them in (before, after))
        assert (later.turns > earlier.turns, later.used > earlier.used) == (True, True)


def test_an_orphan_that_stays_in_the_session_is_seen():
    """Its parent has ended; its session is that of the first process."""
    with program(ORPHAN) as (process, orphan):
        tree = ProcessTree(process.pid, owns_group=True)
        assert {thread.process for thread in settled(tree)} == {process.pid, int(orphan)}


def test_who_has_ended_has_no_threads():
    with program(SLEEPER) as (process, _):
        tree = ProcessTree(process.pid, owns_group=True)
        assert tree.threads()
    assert tree.threads() == []


def test_who_listens_where_is_known():
    """The program listens there, the test elsewhere, nobody at port 1; another machine is not this one."""
    with program(LISTENER) as (process, port), socket.create_server(("127.0.0.1", 0)) as own:
        tree = ProcessTree(process.pid, owns_group=True)
        assert tree.listens_at("127.0.0.1", int(port))
        assert tree.listens_at("localhost", int(port))
        assert not tree.listens_at("127.0.0.1", own.getsockname()[1])
        assert not tree.listens_at("127.0.0.1", 1)
        assert not tree.listens_at("192.0.2.1", int(port))
        assert not tree.listens_at("no such host", int(port))


OURSELVES = f"""
import os, subprocess, sys
from voice_simulator.runtime.process_tree import ProcessTree
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
child.stdout.readline()
tree = ProcessTree(os.getppid(), owns_group=True)
for _ in range(2):
    tree.listens_at("127.0.0.1", 1)
    print({{one.process for one in tree.threads()}} == {{os.getppid()}}, end=" ")
print(flush=True)
child.communicate()
"""
PARENT_OF_US = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {OURSELVES!r}])"


def test_a_simulator_that_your_app_has_started_is_not_one_of_its_processes():
    """Pytest has started it, say; what the simulator runs itself is not one either."""
    with program(PARENT_OF_US) as (_, seen):
        assert seen == "True True"


def test_a_number_that_has_gone_to_another_process_is_not_taken_for_the_first():
    with program(SLEEPER) as (process, _):
        tree = ProcessTree(process.pid, owns_group=False)
        assert (bool(tree.threads()), tree.has_ended) == (True, False)
        tree.root = 1
        assert (tree.has_ended, tree.threads()) == (True, [])
