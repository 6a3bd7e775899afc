"""What the edge asks ahead of what a WebSocket will hear: the speech of scripts and NCCOs."""

from playbook.parties import one_of, press, say, stay
from socket_line import SECOND_SOCKET, SOCKET


def words(line, socket=SOCKET):
    return [(sound.content, party) for sound, party in line.switchboard.speech_to_come(socket)]


def test_a_socket_may_hear_what_the_scripts_of_the_others_still_say(new_line):
    """Each with the number of its party; of several ways to go on all of them."""
    ways = one_of((1, [say("or this")]), (1, [press("1"), say("or that")]))
    line = new_line(say("first", now=True), stay(1), say("second"), ways)
    assert words(line) == [("second", 0), ("or this", 0), ("or that", 0)]
    (sound, _), *_ = line.switchboard.speech_to_come(SOCKET)
    assert (sound.source, sound.once) == ("party", 1_000)


def test_nothing_is_to_come_of_a_socket_that_is_over(new_line):
    line = new_line(stay(1), say("second"))
    line.bench.modify(line.leg, "hangup")
    assert words(line) == words(line, SECOND_SOCKET) == []


def test_a_socket_may_hear_what_the_nccos_still_say(new_line):
    """Prompts of the others, and of its own leg."""
    line = new_line(ncco=[{"action": "talk", "text": "now"}, {"action": "talk", "text": "then"}])
    assert words(line) == [("now", None), ("then", None)]
    line.bench.modify(line.leg, "transfer", ncco=[{"action": "talk", "text": "yes", "language": "fr-FR"}])
    assert words(line) == [("yes", None)]
    ((sound, _),) = line.switchboard.speech_to_come(SOCKET)
    assert sound.language == "fr-FR"


def test_what_an_ncco_says_at_the_answer_is_known_before(new_line):
    """The socket is on its way still."""
    line = new_line()
    body = {"type": "websocket", "uri": "ws://app/other", "content-type": "audio/l16;rate=16000"}
    line.bench.place(to=body, ncco=[{"action": "talk", "text": "welcome"}])
    assert words(line, SECOND_SOCKET) == [("welcome", None)]
