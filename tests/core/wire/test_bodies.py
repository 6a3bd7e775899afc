"""Every message of the platform, byte for byte: member order, nulls, types, and the encoding of queries."""

import json
from urllib.parse import urlsplit

import pytest

from voice_simulator.core.json_text import to_json
from voice_simulator.core.model.applications import Application, WebhookTarget
from voice_simulator.core.model.effects import Failure, FailureReason, Reply
from voice_simulator.core.model.states import Status
from voice_simulator.core.wire import bodies as wire

WAIT = [{"action": "wait", "timeout": 600}]
FROM, TO = "447700900999", "447700900001"
WEBSOCKET = {
    "type": "websocket",
    "uri": "wss://example.com/socket",
    "content-type": "audio/l16;rate=16000",
    "headers": {"customer_id": "ABC 123"},
}


def posted(bench, *wanted):
    """Return the one body, as it was sent, that has all of the wanted pieces in it."""
    (body,) = {
        request.body.decode()
        for request in bench.requests
        if request.body and all(piece in request.body.decode() for piece in wanted)
    }
    return body


def asked(bench, *wanted):
    """Return the one query, as it was sent, that has all of the wanted pieces in it."""
    queries = [urlsplit(request.url).query for request in bench.requests if request.method == "GET"]
    (query,) = {query for query in queries if all(piece in query for piece in wanted)}
    return query


def get_bench(new_bench, **targets):
    """Make a bench whose application has all its webhooks by GET."""
    event = WebhookTarget(url="http://app/event", method="GET")
    return new_bench(application=Application(id="app", event=event, **targets))


@pytest.fixture(name="seven_seconds")
def _seven_seconds(bench):
    """A call that was answered after three seconds and ended after another 6.3."""
    leg = bench.place(ncco=WAIT)
    bench.pass_time(9.3)
    bench.modify(leg, "hangup")
    return bench, leg


# -- events of a leg


@pytest.mark.parametrize(("status", "second"), [("started", "00"), ("ringing", "01")])
def test_started_and_ringing(seven_seconds, status, second):
    """Identical but for the status; `headers` is there, and empty, on a telephone leg."""
    bench, leg = seven_seconds
    assert posted(bench, f'"{status}"') == (
        f'{{"headers":{{}},"from":"{FROM}","to":"{TO}","uuid":"{leg.uuid}",'
        f'"conversation_uuid":"{leg.conversation.uuid}","status":"{status}","direction":"outbound",'
        f'"timestamp":"2030-01-01T12:00:{second}.000Z"}}'
    )


def test_answered(seven_seconds):
    """With three explicit nulls, in an order of its own."""
    bench, leg = seven_seconds
    assert posted(bench, '"answered"') == (
        f'{{"start_time":null,"headers":{{}},"rate":null,"from":"{FROM}","to":"{TO}","uuid":"{leg.uuid}",'
        f'"conversation_uuid":"{leg.conversation.uuid}","status":"answered","direction":"outbound",'
        '"network":null,"timestamp":"2030-01-01T12:00:03.000Z"}'
    )


def test_completed(seven_seconds):
    """Whole seconds in the times, strings for the amounts; the timestamp may be before the end."""
    bench, leg = seven_seconds
    assert posted(bench, '"completed"') == (
        f'{{"headers":{{}},"end_time":"2030-01-01T12:00:10.000Z","uuid":"{leg.uuid}","network":"23420",'
        '"duration":"7","start_time":"2030-01-01T12:00:03.000Z","rate":"0.10000000","price":"0.01166667",'
        f'"from":"{FROM}","to":"{TO}","conversation_uuid":"{leg.conversation.uuid}","status":"completed",'
        '"direction":"outbound","timestamp":"2030-01-01T12:00:09.300Z","disconnected_by":"platform",'
        '"sip_code":200}'
    )


@pytest.mark.parametrize(
    ("to", "status", "rest"),
    [
        ("447700900404", "failed", '"detail":"number_out_of_service",'),
        ("447700900403", "rejected", '"detail":"restricted",'),
        ("447700900480", "unanswered", '"detail":"unavailable",'),
        ("447700900486", "busy", ""),
    ],
)
def test_unanswered_ends(bench, to, status, rest):
    """A detail stands between status and direction, where the status has one."""
    leg = bench.place(to, ncco=WAIT)
    bench.pass_time(1)
    assert posted(bench, f'"{status}"') == (
        f'{{"headers":{{}},"from":"{FROM}","to":"{to}","uuid":"{leg.uuid}",'
        f'"conversation_uuid":"{leg.conversation.uuid}","status":"{status}",{rest}"direction":"outbound",'
        f'"timestamp":"2030-01-01T12:00:01.000Z","sip_code":{to[-3:]}}}'
    )


def test_the_completed_that_follows_an_unanswered_end(bench):
    """No detail, no length, no price; both times are there."""
    leg = bench.place("447700900404", ncco=WAIT)
    bench.pass_time(1)
    assert posted(bench, '"completed"') == (
        f'{{"headers":{{}},"end_time":"2030-01-01T12:00:01.000Z","uuid":"{leg.uuid}","network":"23420",'
        '"duration":"0","start_time":"2030-01-01T12:00:00.000Z","rate":"0.10000000","price":"0",'
        f'"from":"{FROM}","to":"447700900404","conversation_uuid":"{leg.conversation.uuid}",'
        '"status":"completed","direction":"outbound","timestamp":"2030-01-01T12:00:01.000Z","sip_code":404}'
    )


def test_machine_and_beep(bench):
    """`call_uuid` instead of `uuid`, no headers; the sub-state stands after the status."""
    detection = {"behavior": "continue", "mode": "detect_beep"}
    leg = bench.place("447700900222", ncco=WAIT, advanced_machine_detection=detection)
    bench.pass_time(20)
    parties = f'{{"call_uuid":"{leg.uuid}","from":"{FROM}","to":"447700900222",'
    rest = f'"conversation_uuid":"{leg.conversation.uuid}","direction":"outbound",'
    assert posted(bench, '"machine","conv') == (
        f'{parties}"status":"machine",{rest}"timestamp":"2030-01-01T12:00:08.000Z"}}'
    )
    assert posted(bench, "beep_start") == (
        f'{parties}"status":"machine","sub_state":"beep_start",{rest}"timestamp":"2030-01-01T12:00:10.000Z"}}'
    )


def test_human(bench):
    """As machine, without a sub-state."""
    leg = bench.place(ncco=WAIT, machine_detection="continue")
    bench.pass_time(20)
    assert posted(bench, '"human"') == (
        f'{{"call_uuid":"{leg.uuid}","from":"{FROM}","to":"{TO}","status":"human",'
        f'"conversation_uuid":"{leg.conversation.uuid}","direction":"outbound",'
        '"timestamp":"2030-01-01T12:00:06.000Z"}'
    )


def test_transfer(bench):
    """One of the few events with a type; it has no status."""
    leg = bench.place(ncco=WAIT)
    left = leg.conversation.uuid
    bench.pass_time(4)
    bench.modify(leg, "transfer", ncco=WAIT)
    assert posted(bench, '"transfer"') == (
        f'{{"conversation_uuid_from":"{left}","type":"transfer","uuid":"{leg.uuid}",'
        f'"conversation_uuid_to":"{leg.conversation.uuid}","timestamp":"2030-01-01T12:00:04.000Z"}}'
    )
    assert left != leg.conversation.uuid


@pytest.mark.parametrize(
    ("to", "address", "headers", "network"),
    [
        (WEBSOCKET, "wss://example.com/socket", '{"customer_id":"ABC 123"}', "null"),
        (
            {"type": "sip", "uri": "sip:bob@example.com", "headers": {"location": "Leeds"}},
            "sip:bob@example.com",
            '{"location":"Leeds"}',
            "null",
        ),
        ({"type": "app", "user": "Alice"}, "Alice", "{}", "null"),
        ({"type": "vbc", "extension": "123"}, "123", "{}", "null"),
    ],
)
def test_other_endpoints_are_named_by_their_plain_address(bench, to, address, headers, network):
    """With their custom headers, if their kind has any, and no telephone network."""
    leg = bench.place(to, ncco=[{"action": "wait", "timeout": 5}])
    bench.pass_time(20)
    started = posted(bench, '"started"')
    assert started.startswith(f'{{"headers":{headers},"from":"{FROM}","to":"{address}","uuid":"{leg.uuid}",')
    completed = posted(bench, '"completed"')
    assert completed.startswith(f'{{"headers":{headers},"end_time":')
    assert f'"network":{network},' in completed


def test_an_app_leg_costs_nothing(bench):
    """Recorded: zeroes that are not padded."""
    bench.place({"type": "app", "user": "Alice"}, ncco=[{"action": "wait", "timeout": 5}])
    bench.pass_time(20)
    assert '"duration":"5",' in posted(bench, '"completed"')
    assert '"rate":"0.00","price":"0",' in posted(bench, '"completed"')


# -- webhooks of NCCO actions

NO_SPEECH = '{"results":[]}'
SILENT = '{"timeout_reason":"start_timeout","results":[]}'


@pytest.mark.parametrize(
    ("options", "speech", "dtmf", "second"),
    [
        ({"type": ["dtmf"]}, NO_SPEECH, '{"digits":"","timed_out":true}', "06"),
        ({"type": ["speech"]}, SILENT, '{"digits":null,"timed_out":false}', "13"),
        ({"type": ["dtmf", "speech"]}, SILENT, '{"digits":"","timed_out":true}', "13"),
        ({"dtmf": {"timeOut": 4}}, NO_SPEECH, '{"digits":"","timed_out":true}', "07"),
        ({"speech": {"startTimeout": 4}}, SILENT, '{"digits":null,"timed_out":false}', "07"),
        ({"dtmf": {}, "speech": {}}, SILENT, '{"digits":"","timed_out":true}', "13"),
    ],
)
def test_input_of_a_silent_party(bench, options, speech, dtmf, second):
    """Speech and dtmf are both there whatever was asked for, since an SDK reads both; there is no id."""
    leg = bench.place(ncco=[{"action": "input", "eventUrl": ["http://app/input"], **options}])
    bench.pass_time(20)
    assert posted(bench, '"digits"') == (
        f'{{"speech":{speech},"dtmf":{dtmf},"from":"{FROM}","to":"{TO}","uuid":null,'
        f'"conversation_uuid":"{leg.conversation.uuid}","timestamp":"2030-01-01T12:00:{second}.000Z"}}'
    )


def test_legacy_input_of_a_silent_party(bench):
    """Without a type the digits are a plain string, and there are no parties and no speech."""
    leg = bench.place(ncco=[{"action": "input", "timeOut": 5, "eventUrl": ["http://app/input"]}])
    bench.pass_time(20)
    assert posted(bench, "timed_out") == (
        f'{{"dtmf":"","timed_out":true,"uuid":null,"conversation_uuid":"{leg.conversation.uuid}",'
        '"timestamp":"2030-01-01T12:00:08.000Z"}'
    )


def test_notify(bench):
    """The payload as it was given, no uuid."""
    payload = {"b": [1, "two", None], "a": {"é": True}}
    leg = bench.place(ncco=[{"action": "notify", "payload": payload, "eventUrl": ["http://app/notify"]}])
    bench.pass_time(20)
    assert posted(bench, '"payload"') == (
        '{"payload":{"b":[1,"two",null],"a":{"é":true}},'
        f'"conversation_uuid":"{leg.conversation.uuid}","timestamp":"2030-01-01T12:00:03.000Z"}}'
    )


def test_record(new_bench):
    """Start and end without milliseconds, the size a number; neither uuid nor parties."""
    bench = new_bench(recording_base_url="https://files.example")
    leg = bench.place(ncco=[{"action": "record"}, {"action": "wait", "timeout": 6.5}])
    bench.pass_time(20)
    body = posted(bench, "recording_url")
    facts = json.loads(body)
    assert body == (
        f'{{"start_time":"2030-01-01T12:00:03Z","recording_url":"{facts["recording_url"]}","size":26352,'
        f'"recording_uuid":"{facts["recording_uuid"]}","end_time":"2030-01-01T12:00:10Z",'
        f'"conversation_uuid":"{leg.conversation.uuid}","timestamp":"2030-01-01T12:00:10.500Z"}}'
    )
    assert facts["recording_url"].startswith("https://files.example/v1/files/")
    assert not facts["recording_url"].endswith(facts["recording_uuid"])


BAD_NCCO = Reply(200, "application/json", b'[{"action":"sing"}]')


def test_error(bench):
    """The documented reason of an NCCO that can't be run."""
    bench.replies["/answer"] = BAD_NCCO
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert posted(bench, '"reason"') == (
        '{"reason":"Syntax error in NCCO. Invalid value type or action.",'
        f'"conversation_uuid":"{leg.conversation.uuid}","timestamp":"2030-01-01T12:00:03.000Z"}}'
    )


# -- requests for an NCCO


REGION = "http://localhost:8480"


def six_members(leg):
    """The members of the answer webhook, in the recorded order."""
    return {
        "to": TO,
        "endpoint_type": "phone",
        "from": FROM,
        "conversation_uuid": leg.conversation.uuid,
        "uuid": leg.uuid,
        "region_url": REGION,
    }


def test_the_answer_webhook_in_a_body(bench):
    """Six members, in the recorded order."""
    bench.replies["/answer"] = WAIT
    leg = bench.place(answer_url=["http://app/answer"], answer_method="POST")
    bench.pass_time(5)
    (request,) = [request for request in bench.requests if request.url == "http://app/answer"]
    assert request.method == "POST"
    assert request.body == to_json(six_members(leg))


def test_the_answer_webhook_in_a_query(bench):
    """The same six; what the application has in its URL stays there."""
    bench.replies["/answer"] = WAIT
    leg = bench.place(answer_url=["http://app/answer?a=b%20c#part"])
    bench.pass_time(5)
    (request,) = [request for request in bench.requests if request.method == "GET"]
    assert request.url == (
        f"http://app/answer?a=b%20c&to={TO}&endpoint_type=phone&from={FROM}"
        f"&conversation_uuid={leg.conversation.uuid}&uuid={leg.uuid}&region_url={REGION}"
    )
    assert request.body is None


def test_the_fallback_webhook_in_a_body(new_bench):
    """The original members, why, and which request it stands in for."""
    fallback = WebhookTarget(url="http://app/fallback", method="POST")
    event = WebhookTarget(url="http://app/event", method="POST")
    bench = new_bench(application=Application(id="app", event=event, fallback=fallback))
    bench.replies |= {"/answer": Failure(FailureReason.UNREACHABLE, "refused"), "/fallback": WAIT}
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(5)
    of_fallback = {
        "reason": "Connection closed.",
        "original_request": {"url": "http://app/answer", "type": "answer"},
    }
    assert posted(bench, "original_request").encode() == to_json(six_members(leg) | of_fallback)


def test_the_fallback_webhook_in_a_query(new_bench):
    """It begins as the answer webhook does, and has the original request as JSON text."""
    fallback = WebhookTarget(url="http://app/fallback", method="GET")
    bench = get_bench(new_bench, fallback=fallback)
    bench.replies |= {"/answer": Failure(FailureReason.TIMED_OUT, "slow"), "/fallback": WAIT}
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(5)
    assert asked(bench, "original_request") == (
        f"to={TO}&endpoint_type=phone&from={FROM}&conversation_uuid={leg.conversation.uuid}&uuid={leg.uuid}"
        f"&region_url={REGION}&reason=Socket%20timeout."
        "&original_request=%7B%22url%22:%22http://app/answer%22,%22type%22:%22answer%22%7D"
    )


# -- events by GET


def test_events_in_a_query_keep_the_order_of_the_body(new_bench):
    """Objects are JSON text; colons, commas and slashes stay; what is null is left out."""
    bench = get_bench(new_bench)
    leg = bench.place(ncco=[{"action": "wait", "timeout": 7}])
    bench.pass_time(20)
    ids = f"uuid={leg.uuid}&conversation_uuid={leg.conversation.uuid}"
    assert asked(bench, "status=started") == (
        f"headers=%7B%7D&from={FROM}&to={TO}&{ids}&status=started&direction=outbound"
        "&timestamp=2030-01-01T12:00:00.000Z"
    )
    assert asked(bench, "status=answered") == (
        f"headers=%7B%7D&from={FROM}&to={TO}&{ids}&status=answered&direction=outbound"
        "&timestamp=2030-01-01T12:00:03.000Z"
    )
    assert asked(bench, "status=completed") == (
        f"headers=%7B%7D&end_time=2030-01-01T12:00:10.000Z&uuid={leg.uuid}&network=23420&duration=7"
        f"&start_time=2030-01-01T12:00:03.000Z&rate=0.10000000&price=0.01166667&from={FROM}&to={TO}"
        f"&conversation_uuid={leg.conversation.uuid}&status=completed&direction=outbound"
        "&timestamp=2030-01-01T12:00:10.000Z&disconnected_by=platform&sip_code=200"
    )


def test_an_input_in_a_query_is_encoded_as_recorded(new_bench):
    """Blanks as %20, braces and quotes escaped; the id that is null is left out."""
    bench = get_bench(new_bench)
    leg = bench.place(ncco=[{"action": "input", "type": ["dtmf"]}])
    bench.pass_time(20)
    assert asked(bench, "speech=") == (
        "speech=%7B%22results%22:%5B%5D%7D&dtmf=%7B%22digits%22:%22%22,%22timed_out%22:true%7D"
        f"&from={FROM}&to={TO}&conversation_uuid={leg.conversation.uuid}&timestamp=2030-01-01T12:00:06.000Z"
    )


def test_an_error_in_a_query_begins_with_its_conversation(new_bench):
    """The webhook reference shows it in this order."""
    bench = get_bench(new_bench)
    bench.replies["/answer"] = BAD_NCCO
    leg = bench.place(answer_url=["http://app/answer"])
    bench.pass_time(20)
    assert asked(bench, "reason=") == (
        f"conversation_uuid={leg.conversation.uuid}"
        "&reason=Syntax%20error%20in%20NCCO.%20Invalid%20value%20type%20or%20action."
        "&timestamp=2030-01-01T12:00:03.000Z"
    )


# -- records


def test_the_201_of_a_call(bench):
    """Four members, in the recorded order; it is started whatever happens."""
    leg = bench.place()
    assert to_json(wire.created_call(leg)).decode() == (
        f'{{"uuid":"{leg.uuid}","status":"started","direction":"outbound",'
        f'"conversation_uuid":"{leg.conversation.uuid}"}}'
    )


def test_the_record_of_a_call_under_way(bench):
    """No price, rate, duration or end yet."""
    leg = bench.place(ncco=WAIT)
    bench.pass_time(5)
    assert to_json(wire.call_record(leg, "http://sim")).decode() == (
        f'{{"uuid":"{leg.uuid}","status":"answered","direction":"outbound","network":"23420",'
        f'"conversation_uuid":"{leg.conversation.uuid}","start_time":"2030-01-01T12:00:03.000Z",'
        f'"to":{{"type":"phone","number":"{TO}"}},"from":{{"type":"phone","number":"{FROM}"}},'
        f'"_links":{{"self":{{"href":"http://sim/v1/calls/{leg.uuid}"}}}}}}'
    )


def test_the_record_of_a_call_that_is_over(seven_seconds):
    """In the recorded order."""
    _, leg = seven_seconds
    assert to_json(wire.call_record(leg, "")).decode() == (
        f'{{"uuid":"{leg.uuid}","status":"completed","direction":"outbound","rate":"0.10000000",'
        '"price":"0.01166667","duration":"7","network":"23420",'
        f'"conversation_uuid":"{leg.conversation.uuid}","start_time":"2030-01-01T12:00:03.000Z",'
        '"end_time":"2030-01-01T12:00:10.000Z",'
        f'"to":{{"type":"phone","number":"{TO}"}},"from":{{"type":"phone","number":"{FROM}"}},'
        f'"_links":{{"self":{{"href":"/v1/calls/{leg.uuid}"}}}}}}'
    )


def test_the_record_of_a_busy_call_keeps_its_status(bench):
    """Although a completed event followed; it has a price of nothing."""
    leg = bench.place("447700900486")
    bench.pass_time(5)
    record = wire.call_record(leg, "")
    assert (record["status"], record["price"], record["duration"]) == ("busy", "0", "0")


def test_the_record_shows_what_kind_of_endpoint_was_called(bench):
    """With the members that the kind has."""
    leg = bench.place(WEBSOCKET)
    assert wire.call_record(leg, "")["to"] == WEBSOCKET


def test_headers_on_an_inbound_leg_are_the_callers(bench):
    """Direction says which of the two endpoints is the other party."""
    leg = bench.place(WEBSOCKET)
    leg.direction = leg.direction.INBOUND
    leg.to, leg.from_ = leg.from_, leg.to
    body = wire.status_event(leg, Status.STARTED, 0)
    assert (body["headers"], body["direction"]) == ({"customer_id": "ABC 123"}, "inbound")
