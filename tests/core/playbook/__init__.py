"""A playbook: what goes into the core and what comes out, in the order of a call's ladder.

A test writes down a script, and `play` acts it on a switchboard of its own. Lines in the imperative go in
(`place_call`, `pass_time`, `hang_up`, …), lines in the third person come out (`sends`, `runs`, `hears`, …);
`after` lets time pass and has in the same line what comes of that:

    play(
        place_call(party=MACHINE, ncco=PROMPT, machine_detection="hangup"),
        sends("started"),
        after(1, sends("ringing")),
        after(2, sends("answered")),
        after(3, sends("machine"), sends("completed", duration="3", disconnected_by="platform")),
        pass_time(60),
    )

Everything that is sent must be in the script, at its instant and in its order. Your app answers 200 unless
the line says `reply=…`. A member that a line does not name may be anything; `exactly=…` names the whole body,
in the order of the wire. What a party hears, what an NCCO runs and what the journal notes is compared as soon
as a script has one such line, and then all of them must be in it; `watch=…` asks for that where there are
none. Of what comes out of one input, requests stand before what was run, heard and noted with them.

A script that fails is shown as the difference of two scripts: what it says, and what happened.

          0.000  >> place a call to A
          0.000  << sends started of A
    -     1.000  << sends ringing of A
    +     1.000  << sends busy of A

Time is in seconds from the start of the world. Lines that several scripts share may be a list: `play` takes
nested lines.
"""

from playbook.inputs import (
    after,
    answered_call,
    app_says,
    arrive,
    hang_up,
    modify,
    pass_time,
    place_call,
    replies,
    send_dtmf,
    signal,
    socket,
    stop_playing,
    stream,
    subscribe_to_dtmf,
    talk,
    transfer,
)
from playbook.outputs import (
    ABSENT,
    ANYTHING,
    LATER,
    Same,
    hears,
    notes,
    refuses,
    runs,
    sends,
    shows,
    tells,
    uuid_of,
    wants,
)
from playbook.parties import MACHINE, PERSON
from playbook.stage import play

__all__ = [
    "ABSENT",
    "ANYTHING",
    "LATER",
    "MACHINE",
    "PERSON",
    "Same",
    "after",
    "answered_call",
    "app_says",
    "arrive",
    "hang_up",
    "hears",
    "modify",
    "notes",
    "pass_time",
    "place_call",
    "play",
    "refuses",
    "replies",
    "runs",
    "send_dtmf",
    "sends",
    "shows",
    "signal",
    "socket",
    "stop_playing",
    "stream",
    "subscribe_to_dtmf",
    "talk",
    "tells",
    "transfer",
    "uuid_of",
    "wants",
]
