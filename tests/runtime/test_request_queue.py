"""Which of the requests that wait for room go first."""

from voice_simulator.core.model.effects import HttpRequest
from voice_simulator.runtime.request_queue import RequestQueue


def queue_of(*kinds):
    """Line up one request for each kind: an `event` or one that asks for an NCCO, `passing` holds no time."""
    queue = RequestQueue()
    queue.put(_request(number, *kind.split()) for number, kind in enumerate(kinds, 1))
    return queue


def _request(number, kind, passing=None):
    return HttpRequest(
        id=100 - number,
        delivery=number,
        method="POST",
        url="http://app/event",
        body=b"",
        connection_timeout=1000,
        socket_timeout=5000,
        may_bring_ncco=kind == "asks",
        holds_time=passing is None,
    )


def numbers(requests):
    return [request.delivery for request in requests]


def test_as_many_go_as_there_is_room_for():
    """In the order in which the webhooks were queued, whatever their kind."""
    queue = queue_of("event", "asks", "event", "asks", "event")
    assert numbers(queue.pop_first(-1)) == numbers(queue.pop_first(0)) == []
    assert numbers(queue.pop_first(3)) == [1, 2, 3]
    assert numbers(queue.pop_first(3)) == [4, 5]
    assert len(queue) == 0


def test_what_may_bring_an_ncco_needs_no_room():
    queue = queue_of("event", "asks", "event", "asks")
    assert numbers(queue.pop_asking()) == [2, 4]
    assert numbers(queue.pop_first(9)) == [1, 3]


def test_what_holds_time_goes_before_what_does_not():
    queue = queue_of("event passing", "asks passing", "event", "asks")
    assert queue.holding == 2
    assert numbers(queue.pop_first(2)) == [3, 4]
    assert queue.holding == 0
    assert numbers(queue.pop_first(2)) == [1, 2]


def test_a_second_attempt_goes_before_what_was_queued_after_it():
    """It is put late, with the number of its webhook."""
    queue = queue_of("event", "event", "event")
    first, second = queue.pop_first(2)
    queue.put([second])
    assert numbers(queue.pop_first(2)) == [2, 3]
    assert first.delivery == 1
