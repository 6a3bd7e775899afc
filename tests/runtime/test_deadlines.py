"""Time-outs of many requests."""

import asyncio

from voice_simulator.runtime.outbound.deadlines import Deadlines


class FakeLoop(asyncio.SelectorEventLoop):
    """A loop whose clock stands still until it is moved on; then everything due falls due at once."""

    def __init__(self):
        super().__init__()
        self.instant = 0.0

    def time(self):
        return self.instant


def played(story):
    """Play a story, a coroutine function that is given a loop, deadlines, and a list of what fell due."""
    loop, due = FakeLoop(), []

    async def begin():
        await story(loop, Deadlines(), due)

    try:
        loop.run_until_complete(begin())
    finally:
        loop.close()
    return due


async def pass_to(loop, instant):
    loop.instant = instant
    for _ in range(3):
        await asyncio.sleep(0)


def test_each_falls_due_at_its_time():
    """Of whichever length, and not before."""

    async def story(loop, deadlines, due):
        deadlines.set(5000, lambda: due.append("long"))
        deadlines.set(1000, lambda: due.append("short"))
        await pass_to(loop, 0.5)
        deadlines.set(1000, lambda: due.append("later"))
        await pass_to(loop, 0.999)
        due.append("0.999")
        await pass_to(loop, 1.0)
        due.append("1.0")
        await pass_to(loop, 1.5)
        due.append("1.5")
        await pass_to(loop, 5.0)

    assert played(story) == ["0.999", "short", "1.0", "later", "1.5", "long"]


def test_what_was_stopped_never_falls_due():
    async def story(loop, deadlines, due):
        first, second, _ = (deadlines.set(1000, lambda n=n: due.append(n)) for n in range(3))
        first.cancel()
        await pass_to(loop, 0.5)
        second.cancel()
        await pass_to(loop, 9)

    assert played(story) == [2]


def test_one_that_stops_another_as_both_fall_due():
    async def story(loop, deadlines, due):
        others = []
        deadlines.set(1000, lambda: [other.cancel() for other in others])
        others.append(deadlines.set(1000, lambda: due.append("second")))
        await pass_to(loop, 1)

    assert played(story) == []


def test_after_a_pause_they_fall_due_as_before():
    async def story(loop, deadlines, due):
        deadlines.set(1000, lambda: due.append(1))
        await pass_to(loop, 20)
        deadlines.set(1000, lambda: due.append(2))
        await pass_to(loop, 20.5)
        due.append("20.5")
        await pass_to(loop, 21)

    assert played(story) == [1, "20.5", 2]


def test_very_many_lengths():
    """Applications may register any."""

    async def story(loop, deadlines, due):
        for length in range(1, 200):
            deadlines.set(length, lambda length=length: due.append(length))
        await pass_to(loop, 1)

    assert sorted(played(story)) == list(range(1, 200))


def test_closed_ones_never_fall_due():
    async def story(loop, deadlines, due):
        deadlines.set(1000, lambda: due.append(1))
        deadlines.cancel_all()
        await pass_to(loop, 9)

    assert played(story) == []
