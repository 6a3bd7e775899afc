"""The outbound guard's ranges and sentences, and the address map's rules."""

import re

import pytest

from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.address_map import AddressMap, MapHost
from voice_simulator.runtime.outbound.addresses import Reach, classify, spelled_address
from voice_simulator.runtime.outbound.guard import OutboundGuard

NEAR = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "100.127.255.255",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "64:ff9b::10.0.0.1",
    "2002:c0a8:101::1",
]
PUBLIC = [
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.167.255.255",
    "128.0.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:4136:e378:8000:63bf:f7f7:f7f7",  # Teredo, the client being 8.8.8.8
]
NEVER = [
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fd00:c1::a9fe:a9fe",
    "fd00:42::42",
    "fd00:a9fe:a9fe::1",
    "::ffff:169.254.169.254",
    "::ffff:0.0.0.0",
    "::7f00:1",  # IPv4-compatible, long withdrawn
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::1",
    "no address",
]


@pytest.mark.parametrize(
    ("address", "reach"),
    [(address, Reach.NEAR) for address in NEAR]
    + [(address, Reach.PUBLIC) for address in PUBLIC]
    + [(address, Reach.NEVER) for address in NEVER],
)
def test_standing(address, reach):
    """Every range, and the last addresses on either side of its borders, is near, public or never called."""
    assert classify(address).reach is reach


@pytest.mark.parametrize("address", NEAR)
def test_near_addresses_are_called_by_default(address):
    """Nothing has to be allowed for loopback and private addresses."""
    assert OutboundGuard().refusal(address, address) is None


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_need_a_flag(address):
    """A public address is refused by default and called with --allow-public-webhooks."""
    assert "--allow-public-webhooks" in (OutboundGuard().refusal("app.example.com", address) or "")
    assert OutboundGuard(allow_public=True).refusal("app.example.com", address) is None


@pytest.mark.parametrize("address", NEVER)
def test_no_flag_opens_the_never_ranges(address):
    """With everything allowed, link-local, metadata, multicast and reserved are still refused."""
    guard = OutboundGuard(allow_public=True, allow_hosts=("*",))
    assert "never called, and no flag allows it" in (guard.refusal("app.example.com", address) or "")


@pytest.mark.parametrize(
    ("host", "address", "sentence"),
    [
        (
            "app.example.com",
            "93.184.216.34",
            (
                "app.example.com resolves to 93.184.216.34, which is a public address: "
                "only loopback and private addresses are called; "
                "--allow-public-webhooks or --allow-host app.example.com would allow it"
            ),
        ),
        (
            "8.8.8.8",
            "8.8.8.8",
            (
                "8.8.8.8 is a public address: only loopback and private addresses are called; "
                "--allow-public-webhooks or --allow-host 8.8.8.8 would allow it"
            ),
        ),
        (
            "metadata",
            "169.254.169.254",
            (
                "metadata resolves to 169.254.169.254, which is a link-local address, where clouds keep "
                "their metadata: it is never called, and no flag allows it"
            ),
        ),
        (
            "::ffff:0.0.0.0",
            "::ffff:0.0.0.0",
            (
                "::ffff:0.0.0.0 is another form of 0.0.0.0, an unspecified address: it is never called, "
                "and no flag allows it"
            ),
        ),
    ],
)
def test_the_sentence_says_why_and_what_would_allow_it(host, address, sentence):
    assert OutboundGuard().refusal(host, address) == sentence


@pytest.mark.parametrize(
    ("glob", "host", "address"),
    [
        ("app.example.com", "app.example.com", "93.184.216.34"),
        ("*.example.com", "app.example.com", "93.184.216.34"),
        ("*.EXAMPLE.com", "App.Example.COM.", "93.184.216.34"),
        ("93.184.216.*", "93.184.216.34", "93.184.216.34"),
        ("93.184.216.*", "app.example.com", "93.184.216.34"),
        ("[2606:4700::1111]", "2606:4700::1111", "2606:4700::1111"),
        ("app[12].example.com", "app2.example.com", "93.184.216.34"),
    ],
)
def test_an_allowed_host_may_be_public(glob, host, address):
    """A glob is matched against the name and against the address, whatever the case."""
    assert OutboundGuard(allow_hosts=("other", glob)).refusal(host, address) is None


@pytest.mark.parametrize("host", ["example.com", "app.example.com.evil.org", "notexample.com"])
def test_an_allowed_host_allows_no_other(host):
    assert "--allow-host" in (OutboundGuard(allow_hosts=("*.example.com",)).refusal(host, "8.8.8.8") or "")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0X7F.0.0x1", "127.0.0.1"),
        ("0x7f.0.0.0x", "127.0.0.0"),
        ("0", "0.0.0.0"),
        ("4294967295", "255.255.255.255"),
        ("169.254.43518", "169.254.169.254"),
        ("::1", "::1"),
        ("FE80::1", "fe80::1"),
        ("localhost", None),
        ("app.example.com", None),
        ("4294967296", None),
        ("256.1", None),
        ("1.2.3.256", None),
        ("1.2.3.4.5", None),
        ("09.1.1.1", None),
        ("1..2", None),
        ("", None),
    ],
)
def test_spelled_address(host, address):
    """An address is found in every spelling that a system's resolver takes for one."""
    assert spelled_address(host) == address


@pytest.mark.parametrize(
    ("rule", "url", "rewritten"),
    [
        ("localhost=host.docker.internal", "http://localhost:3000/a", "http://host.docker.internal:3000/a"),
        ("localhost=host.docker.internal", "https://localhost/a", "https://host.docker.internal/a"),
        ("localhost=host.docker.internal", "HTTP://LocalHost./a", "http://host.docker.internal/a"),
        ("localhost=app:3000", "http://localhost/a", "http://app:3000/a"),
        ("localhost=app:3000", "http://localhost:8080/a", "http://app:3000/a"),
        ("https://app.example.com=http://app:3000", "https://app.example.com/a", "http://app:3000/a"),
        ("https://app.example.com/=http://app:3000/", "https://app.example.com:443", "http://app:3000"),
        ("https://app.example.com=http://app", "https://app.example.com:443/a", "http://app/a"),
        ("https://app.example.com=http://app", "https://app.example.com:8443/a", "http://app:8443/a"),
        ("localhost:80=app", "http://localhost/a", "http://app/a"),
        ("localhost:3000=[::1]:4000", "http://localhost:3000?q", "http://[::1]:4000?q"),
        ("[::1]=app", "http://[::1]:3000/", "http://app:3000/"),
        (
            "localhost=app",
            "http://localhost/%7Ba%7d?x={y}&z=a%20b:c,/#f",
            "http://app/%7Ba%7d?x={y}&z=a%20b:c,/#f",
        ),
        ("localhost=app", "http://user:p%40ss@localhost/a", "http://user:p%40ss@app/a"),
        ("localhost=app", "http://localhost:/a", "http://app/a"),
        ("localhost=app", "ws://localhost:3000/socket", "ws://app:3000/socket"),
        ("https://app.example.com=http://app:3000", "wss://app.example.com/socket", "ws://app:3000/socket"),
        ("https://app.example.com=http://app", "WSS://app.example.com:443/socket", "ws://app/socket"),
        ("http://app.example.com=https://app", "ws://app.example.com/socket", "wss://app/socket"),
        ("wss://app.example.com=ws://app", "wss://app.example.com/socket", "ws://app/socket"),
        ("wss://app.example.com=ws://app", "https://app.example.com/event", "http://app/event"),
    ],
)
def test_a_matching_rule_rewrites(rule, url, rewritten):
    """What FROM leaves out matches anything, what TO leaves out stays, and the rest stays byte for byte."""
    assert AddressMap([rule]).mapped(url).url == rewritten


@pytest.mark.parametrize(
    ("rule", "url"),
    [
        ("localhost=app", "http://localhost.example.com/"),
        ("localhost=app", "http://example.com/localhost"),
        ("localhost=app", "http://example.com/?u=http://localhost/"),
        ("localhost=app", "http://localhost@example.com/"),
        ("https://localhost=app", "http://localhost/"),
        ("localhost:3000=app", "http://localhost:3001/"),
        ("localhost:443=app", "http://localhost/"),
        ("https://localhost=app", "ws://localhost/"),
        ("localhost=app", "localhost:3000/a"),
        ("localhost=app", "http://localhost:99999999/"),
        ("localhost=app", ""),
    ],
)
def test_other_urls_stay_as_they_are(rule, url):
    assert AddressMap([rule]).mapped(url).url == url


def test_the_first_matching_rule_wins_and_only_one_is_applied():
    rules = AddressMap(["localhost:3000=first", "localhost=second", "first=third"])
    assert rules.mapped("http://localhost:3000/").url == "http://first:3000/"
    assert rules.mapped("http://localhost:3001/").url == "http://second:3001/"


@pytest.mark.parametrize(
    ("rule", "url", "forwarded"),
    [
        ("https://app.example.com=app", "https://app.example.com/a", ("https", "app.example.com")),
        ("https://app.example.com=app", "https://u:p@App.example.com:443/", ("https", "app.example.com")),
        ("https://app.example.com=http://app", "wss://app.example.com/a", ("https", "app.example.com")),
        ("http://app.example.com:8080=app", "http://app.example.com:8080", ("http", "app.example.com:8080")),
        ("https://app.example.com=app", "https://app.example.com:80/", ("https", "app.example.com:80")),
        ("http://[2001:db8::1]=app", "http://[2001:DB8::1]/", ("http", "[2001:db8::1]")),
        ("app.example.com=app:3000", "https://app.example.com/a", None),
        ("localhost:3000=http://app", "http://localhost:3000/a", None),
        ("https://app.example.com=http://app", "https://example.com/", None),
    ],
)
def test_an_origin_that_is_mapped_stays_known(rule, url, forwarded):
    """A rule whose FROM has a scheme is for a public address, a plain name is another way to reach it."""
    assert AddressMap([rule]).mapped(url).forwarded == forwarded
    rewriting = AddressMap([rule], MapHost.REWRITE)
    assert rewriting.mapped(url) == (AddressMap([rule]).mapped(url).url, None)


def test_no_rules_change_nothing():
    assert AddressMap().mapped("http://localhost:3000/a").url == "http://localhost:3000/a"


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("localhost", "--map localhost: expected FROM=TO, as in --map localhost=host.docker.internal"),
        (
            "=app",
            (
                "--map =app: '' is not a host with or without scheme and port, such as localhost, app:3000, "
                "[::1]:3000 or https://app.example.com"
            ),
        ),
        ("localhost=", "--map localhost=: '' is not a host with or without scheme and port"),
        ("localhost=http://app/path", "'http://app/path' is not a host"),
        ("localhost=http://user@app", "'http://user@app' is not a host"),
        ("localhost=ftp://app", "'ftp://app' is not a host"),
        ("localhost=a b", "'a b' is not a host"),
        ("::1=app", "'::1' is not a host"),
        ("localhost=app=b", "'app=b' is not a host"),
        ("localhost:0=app", "--map localhost:0=app: port 0 is not between 1 and 65535"),
        ("localhost=app:65536", "--map localhost=app:65536: port 65536 is not between 1 and 65535"),
    ],
)
def test_a_malformed_rule_is_refused_in_one_sentence(rule, sentence):
    with pytest.raises(SettingsError, match=re.escape(sentence)):
        AddressMap(["app=b", rule])
