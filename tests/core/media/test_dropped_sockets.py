"""What a fault that drops a WebSocket in mid-word lets others hear of it."""

from socket_line import SOCKET

from voice_simulator.core.model.faults import SocketFault
from voice_simulator.core.model.socket_news import SocketPaced
from voice_simulator.core.model.vocabulary import FaultKind

DROP = SocketFault(origin="f.yaml:3", kind=FaultKind.DROP, code=1011)


def test_a_socket_is_dropped_in_mid_word(new_line):
    """Its caller hears the beginning; what your app sent beyond that is lost."""
    line = new_line(faults=[DROP])
    line.say(2_000, at=500)
    line.until(3_000)
    assert line.heard() == [(500, 700)]
    (closed,) = line.sockets_entries("closed_by")
    assert (closed["closed_by"], closed["code"]) == ("fault", 1011)
    line.switchboard.receive_socket(SOCKET, SocketPaced(0, 0.0, 0.0, 0.0))
    (told,) = line.sockets_entries("frames_in")
    assert (told["first_sound"], told["frames_in"]) == (500, 100)


def test_nothing_is_dropped_while_your_app_is_silent(new_line):
    line = new_line(faults=[DROP])
    line.pause(2_000, at=500)
    line.until(3_000)
    assert line.sockets_entries("closed_by") == []
