"""Settings that addresses begin with: `recordings.base_url` and `wire.region_url`."""

import pytest

from voice_simulator.errors import SettingsError
from voice_simulator.settings.sources import settings_of

KEYS = [("recordings", "base_url"), ("wire", "region_url")]


def given(group, name, address, **more):
    return getattr(getattr(settings_of({group: {name: address}, **more}), group), name)


@pytest.mark.parametrize(("group", "name"), KEYS)
@pytest.mark.parametrize("slashes", ["", "/", "//"])
def test_slashes_at_the_end_do_not_count(group, name, slashes):
    assert given(group, name, f"https://sim.nexmo.com:8443{slashes}") == "https://sim.nexmo.com:8443"


@pytest.mark.parametrize(("group", "name"), KEYS)
@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8480/files",
        "http://localhost:8480/?of=nexmo.com",
        "http://localhost:8480?",
        "http://localhost:8480#",
        "http://localhost:port",
        "http://:PORT",
        "ftp://localhost:PORT",
        "http://PORT/:PORT",
    ],
)
def test_what_is_more_or_less_than_an_address_is_refused(group, name, address):
    with pytest.raises(SettingsError) as refused:
        given(group, name, address)
    assert str(refused.value).startswith(f"{group}.{name}: expected an http or https address, such as")
    assert "http://localhost:PORT for the simulator's own port, without path and query" in str(refused.value)


@pytest.mark.parametrize(("group", "name"), KEYS)
def test_the_own_port_for_https_needs_https(group, name):
    with pytest.raises(SettingsError) as refused:
        given(group, name, "https://api.nexmo.com:PORT")
    assert str(refused.value) == (
        f"{group}.{name}: https://api.nexmo.com:PORT has the port for HTTPS, which is off: add tls, or write "
        "http://"
    )
    assert given(group, name, "https://api.nexmo.com:PORT", tls=True) == "https://api.nexmo.com:PORT"
