"""What a signature is for."""

import pytest

from voice_simulator.core.model.effects import HttpRequest


def request(url, body=None, **changes):
    return HttpRequest(
        id=1,
        method="GET" if body is None else "POST",
        url=url,
        body=body,
        connection_timeout=1000,
        socket_timeout=5000,
        may_bring_ncco=False,
        **changes,
    )


@pytest.mark.parametrize(
    ("query", "signed"),
    [
        ("?to=1&from=2", '{"to":"1","from":"2"}'),
        ("?mine=%7E&to=1", '{"mine":"~","to":"1"}'),
        ("?duration=3&start_time=&text=a%20b+c", '{"duration":"3","start_time":"","text":"a b c"}'),
        ("?dtmf=%7B%22digits%22:%223%22%7D", '{"dtmf":"{\\"digits\\":\\"3\\"}"}'),
        ("?name=Zo%C3%AB&url=https://a/b", '{"name":"Zoë","url":"https://a/b"}'),
        ("?flag&to=1#part?of=it", '{"flag":"","to":"1"}'),
        ("?a=1&b=2&a=3", '{"a":"3","b":"2"}'),
        ("", "{}"),
    ],
)
def test_of_a_get_it_is_the_parameters(query, signed):
    """As one compact JSON object, in the order of the URL, decoded and all of them texts."""
    assert request(f"http://app/event{query}").signed() == signed.encode()


def test_of_a_post_it_is_the_body():
    """Whatever is in the URL, and whatever the body is."""
    assert request("http://app/event?a=1", b'{"b": 2}').signed() == b'{"b": 2}'
    assert request("http://app/event?a=1", b"").signed() == b""


def test_of_what_is_spoilt_it_is_the_whole():
    assert request("http://app/event?a=", None, signed_body=b'{"a":"1"}').signed() == b'{"a":"1"}'
