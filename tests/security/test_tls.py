"""The certificate authority, seen by TLS clients over real sockets."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from voice_simulator.errors import SettingsError
from voice_simulator.security.certificate_authority import default_directory, open_authority
from voice_simulator.security.tls import bundle_pem, server_context

# A TLS client knows no other clock than that of the wall.
NOW = datetime.now(UTC)
YEAR = timedelta(days=365)

REFUSED = ssl.SSLCertVerificationError
BUILT_IN = ["localhost", "127.0.0.1", "::1", "nexmo.com", "api.nexmo.com", "vonage.com", "api-eu.vonage.com"]


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """Return an authority without extra names that no test changes."""
    return open_authority(tmp_path_factory.mktemp("tls"), [], NOW)


@contextmanager
def serve(context):
    """Serve TLS on a port of the loopback, one client after another, for the length of a block."""
    done = threading.Event()

    def accept():
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                if done.is_set():
                    return
                with context.wrap_socket(connection, server_side=True) as secured:
                    secured.recv(1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            done.set()
            socket.create_connection(listener.getsockname()).close()
            thread.join()


def client(pem, *, alpn=("http/1.1",), flags=ssl.VERIFY_X509_STRICT):
    """Return the context of a client that trusts some authorities and no others."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags |= flags
    context.load_verify_locations(cadata=pem.decode())
    context.set_alpn_protocols(list(alpn))
    return context


@contextmanager
def connected(port, context, name):
    with (
        socket.create_connection(("127.0.0.1", port), timeout=10) as connection,
        context.wrap_socket(connection, server_hostname=name) as secured,
    ):
        yield secured


def names_shown(port, context, name):
    """Return the names in the certificate that the server shows to a client that asks for one."""
    with connected(port, context, name) as secured:
        return [value for _, value in secured.getpeercert()["subjectAltName"]]


@pytest.mark.parametrize("name", BUILT_IN)
def test_clients_accept_the_built_in_names(authority, name):
    """A strict client that trusts ca.pem alone reaches the loopback and the platform's names."""
    with serve(server_context(authority, [], NOW)) as port:
        assert "*.nexmo.com" in names_shown(port, client(authority.certificate_pem), name)


def test_the_bundle_is_trusted(authority):
    """The bundle has all public roots and ours, for clients that know one file only."""
    bundle = bundle_pem(authority)
    assert bundle.startswith(certifi.contents().encode())
    trusting = client(bundle, flags=ssl.VerifyFlags(0))
    assert len(trusting.get_ca_certs()) > 100
    with serve(server_context(authority, [], NOW)) as port:
        assert names_shown(port, trusting, "localhost")


def test_strangers_do_not_trust_it(authority):
    """A client that has the public roots only refuses the certificate."""
    public = client(certifi.contents().encode(), flags=ssl.VerifyFlags(0))
    with (
        serve(server_context(authority, [], NOW)) as port,
        pytest.raises(REFUSED, match="unable to get local issuer certificate"),
    ):
        names_shown(port, public, "localhost")


@pytest.mark.parametrize("name", ["example.com", "a.b.nexmo.com", "xnexmo.com", "127.0.0.2"])
def test_a_foreign_name_fails(authority, name):
    """The server has no certificate for names that are not its own."""
    with (
        serve(server_context(authority, [], NOW)) as port,
        pytest.raises(REFUSED, match=f"certificate is not valid for '{name}'"),
    ):
        names_shown(port, client(authority.certificate_pem), name)


def forged_context(authority, name):
    """Return what somebody who stole the authority's key could serve with."""
    key = ec.generate_private_key(ec.SECP256R1())
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([]))
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=True)
        .add_extension(identifier, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "forged.pem"
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path.write_bytes(pem + certificate.public_bytes(Encoding.PEM))
        context.load_cert_chain(path)
    return context


@pytest.mark.parametrize(
    "name",
    [
        x509.DNSName("example.com"),
        x509.DNSName("nexmo.com.example.com"),
        x509.IPAddress(ipaddress.ip_address("192.0.2.1")),
        x509.IPAddress(ipaddress.ip_address("::2")),
    ],
    ids=lambda name: str(name.value),
)
def test_the_name_constraints_hold(authority, name):
    """Even with the authority's key nobody can pretend to be anybody else."""
    with (
        serve(forged_context(authority, name)) as port,
        pytest.raises(REFUSED, match="permitted subtree violation"),
    ):
        names_shown(port, client(authority.certificate_pem), str(name.value))


def test_inside_the_constraints_a_certificate_passes(authority):
    """The constraints, and nothing else, were what refused the forged certificates."""
    with serve(forged_context(authority, x509.DNSName("localhost"))) as port:
        assert names_shown(port, client(authority.certificate_pem), "localhost") == ["localhost"]


def test_http_1_1_is_agreed_on(authority):
    """A client that would rather speak HTTP/2 is told to speak HTTP/1.1, over TLS 1.2 or newer."""
    context = server_context(authority, [], NOW)
    trusting = client(authority.certificate_pem, alpn=["h2", "http/1.1"])
    with serve(context) as port, connected(port, trusting, "localhost") as secured:
        assert secured.selected_alpn_protocol() == "http/1.1"
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_every_start_has_a_new_key(authority):
    """Two contexts of one authority show different certificates."""
    shown = set()
    for _ in range(2):
        with (
            serve(server_context(authority, [], NOW)) as port,
            connected(port, client(authority.certificate_pem), "localhost") as secured,
        ):
            shown.add(x509.load_der_x509_certificate(secured.getpeercert(binary_form=True)))
    assert len({certificate.serial_number for certificate in shown}) == 2
    assert len({certificate.public_key().public_numbers() for certificate in shown}) == 2


def test_a_certificate_lives_for_a_year_at_most(authority):
    """A certificate is valid since yesterday, for clocks that are behind, and for less than 397 days."""
    with (
        serve(server_context(authority, [], NOW)) as port,
        connected(port, client(authority.certificate_pem), "localhost") as secured,
    ):
        certificate = x509.load_der_x509_certificate(secured.getpeercert(binary_form=True))
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert begin == (NOW - timedelta(days=1)).replace(microsecond=0)
    assert YEAR < end - begin < timedelta(days=397)


def test_nothing_is_left_on_the_disk(authority, tmp_path, monkeypatch):
    """The files through which Python takes a key are gone when the context is there."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server_context(authority, [], NOW)
    assert not list(tmp_path.iterdir())


EXTRA = ["voice-simulator", "sim_1", "App.Example.com.", "192.0.2.7", "2001:db8::7"]


@pytest.fixture(scope="session")
def extended(tmp_path_factory):
    """Return an authority with extra names, a context that serves them, and the file from before."""
    directory = tmp_path_factory.mktemp("extended")
    before = open_authority(directory, [], NOW).certificate_pem
    authority = open_authority(directory, EXTRA, NOW)
    return authority, server_context(authority, EXTRA, NOW), before


@pytest.mark.parametrize(
    "name", [*BUILT_IN, "voice-simulator", "sim_1", "app.example.com", "APP.example.com"]
)
def test_extra_names_are_served(extended, name):
    """Names of the user's own are served besides the built-in ones."""
    authority, context, _ = extended
    with serve(context) as port:
        assert names_shown(port, client(authority.certificate_pem), name)


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::7"])
def test_extra_addresses_are_served(extended, address):
    """Addresses of the user's own are served to clients, which never ask for an address."""
    authority, context, _ = extended
    with serve(context) as port:
        assert "localhost" in names_shown(port, client(authority.certificate_pem), address)


@pytest.mark.parametrize("name", BUILT_IN)
def test_old_trust_goes_on_after_new_names(tmp_path, name):
    """A client that trusts the ca.pem of before still reaches the names that it knows."""
    before = open_authority(tmp_path, [], NOW).certificate_pem
    authority = open_authority(tmp_path, ["app.example.com"], NOW)
    assert authority.certificate_pem != before
    with serve(server_context(authority, ["app.example.com"], NOW)) as port:
        assert names_shown(port, client(before), name)


def test_old_trust_does_not_extend_to_new_names(extended):
    """A name that was added later needs the new ca.pem."""
    _, context, before = extended
    with serve(context) as port, pytest.raises(REFUSED, match="permitted subtree violation"):
        names_shown(port, client(before), "voice-simulator")


def test_names_add_up(tmp_path):
    """Names asked for once stay, so that two servers with different names can share a directory."""
    first = open_authority(tmp_path, ["a.test"], NOW)
    second = open_authority(tmp_path, ["b.test", "10.0.0.1"], NOW)
    third = open_authority(tmp_path, ["a.test", "b.test", "10.0.0.1"], NOW)
    assert third.certificate == second.certificate != first.certificate
    assert third.certificate.subject == first.certificate.subject
    assert third.key.private_numbers() == first.key.private_numbers()


@pytest.mark.parametrize("host", ["localhost", "eu.api.nexmo.com", "127.9.9.9", "VONAGE.COM", "::1"])
def test_names_inside_the_constraints_change_nothing(tmp_path, host):
    """A name that the authority covers already does not have it issued again, and is served."""
    before = open_authority(tmp_path, [], NOW)
    after = open_authority(tmp_path, [host], NOW)
    assert after.certificate == before.certificate
    assert server_context(after, [host], NOW)


def test_a_deep_name_under_the_platform_is_served(authority):
    """A wildcard covers one label only; a deeper name is given like any extra name."""
    with serve(server_context(authority, ["eu.api.nexmo.com"], NOW)) as port:
        assert names_shown(port, client(authority.certificate_pem), "eu.api.nexmo.com") == [
            "eu.api.nexmo.com"
        ]


@pytest.mark.parametrize(
    "host", ["", "a b", "host:8443", "http://host", "*.example.com", "ä.test", "300.1.1.1", "a..b", "x" * 64]
)
def test_what_is_no_host_is_refused(tmp_path, host):
    """A host is a name in ASCII or an address; nothing is made in the directory for others."""
    with pytest.raises(SettingsError, match=r"is neither a host name .* nor an IP address"):
        open_authority(tmp_path / "tls", [host], NOW)
    assert not (tmp_path / "tls").exists()


def test_a_host_outside_the_authority_is_a_mistake(authority):
    """A context for a name that no client would believe is not made."""
    with pytest.raises(ValueError, match=r"the authority does not cover a\.test, 10\.0\.0\.1"):
        server_context(authority, ["a.test", "localhost", "10.0.0.1"], NOW)


def test_the_files_are_the_users_alone(tmp_path):
    """A new directory is 0700 and the key 0600, while the certificate may be read by everybody."""
    directory = tmp_path / "state" / "tls"
    authority = open_authority(directory, [], NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [directory, *directory.iterdir()]}
    assert modes["tls"] == 0o700
    assert modes["ca.key"] == 0o600
    assert modes["ca.pem"] == 0o644
    assert authority.path == directory / "ca.pem"
    assert authority.path.read_bytes() == authority.certificate_pem


def test_a_directory_that_was_there_keeps_its_mode(tmp_path):
    """A directory that somebody made, a volume for one, is left as it is."""
    tmp_path.chmod(0o755)
    open_authority(tmp_path, [], NOW)
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_the_authority_is_what_strict_clients_ask_for(authority):
    """The certificate is a P-256 one for ten years, and all that limits it is critical."""
    certificate = authority.certificate
    assert isinstance(authority.key.curve, ec.SECP256R1)
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=3650)
    critical = {extension.oid._name for extension in certificate.extensions if extension.critical}
    assert critical == {"basicConstraints", "keyUsage", "nameConstraints"}
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (constraints.ca, constraints.path_length) == (True, 0)
    certificate.verify_directly_issued_by(certificate)


def test_authorities_have_different_subjects(tmp_path, authority):
    """Two authorities in one list of roots are not taken for one another."""
    assert open_authority(tmp_path, [], NOW).certificate.subject != authority.certificate.subject


@pytest.mark.parametrize("later", [timedelta(days=3300), timedelta(days=-2)], ids=["old", "from the future"])
def test_an_authority_out_of_date_is_issued_again(tmp_path, later):
    """An authority that would end before its certificates, or has not begun, is renewed with its key."""
    first = open_authority(tmp_path, ["a.test"], NOW)
    second = open_authority(tmp_path, [], NOW + later)
    assert second.certificate.not_valid_before_utc != first.certificate.not_valid_before_utc
    assert second.key.private_numbers() == first.key.private_numbers()
    assert second.covers("a.test")


def test_a_key_without_certificate_is_taken_up(tmp_path):
    """After a crash between the two files the key that is there is used."""
    first = open_authority(tmp_path, [], NOW)
    first.path.unlink()
    assert open_authority(tmp_path, [], NOW).key.private_numbers() == first.key.private_numbers()


def test_a_failed_write_leaves_the_old_authority(tmp_path, monkeypatch):
    """When the disk is full the old file stays whole and the reason is told."""
    before = open_authority(tmp_path, [], NOW)

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SettingsError, match=r"can't keep the TLS authority in .*: .*No space left on device"):
        open_authority(tmp_path, ["a.test"], NOW)
    monkeypatch.undo()
    assert open_authority(tmp_path, [], NOW).certificate == before.certificate
    assert {path.name for path in tmp_path.iterdir()} == {"ca.pem", "ca.key", ".lock"}


def key_pem(key, encryption):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def plain_certificate():
    """Return a certificate without constraints, like that of an authority that another program made."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "another")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + YEAR)
    return dated.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


EC_KEY = ec.generate_private_key(ec.SECP256R1())
ENCRYPTED = key_pem(EC_KEY, BestAvailableEncryption(b"secret"))
ANOTHER_KIND = key_pem(ed25519.Ed25519PrivateKey.generate(), NoEncryption())
DAMAGES = {
    "certificate garbage": ({"ca.pem": b"x"}, "ca.pem is not a certificate that was made here"),
    "certificate empty": ({"ca.pem": b""}, "ca.pem is not a certificate that was made here"),
    "certificate of another program": ({"ca.pem": plain_certificate()}, "ca.pem is not a certificate"),
    "key garbage": ({"ca.key": b"x"}, "ca.key is not a private key"),
    "key garbage, alone": ({"ca.key": b"x", "ca.pem": None}, "ca.key is not a private key"),
    "key encrypted": ({"ca.key": ENCRYPTED}, "ca.key is not a private key"),
    "key of another kind": ({"ca.key": ANOTHER_KIND}, "ca.key is not a key that was made here"),
    "key of another": (
        {"ca.key": key_pem(EC_KEY, NoEncryption())},
        "ca.pem and ca.key do not belong together",
    ),
    "key missing": ({"ca.key": None}, "ca.pem is there and ca.key is not"),
}


@pytest.mark.parametrize(("files", "what"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_directory_is_refused(tmp_path, files, what):
    """A damaged authority is never replaced unasked, and the sentence says how to have a new one."""
    open_authority(tmp_path, [], NOW)
    for name, content in files.items():
        (tmp_path / name).unlink() if content is None else (tmp_path / name).write_bytes(content)
    with pytest.raises(SettingsError, match=rf"is damaged \({what}.*\): remove it, and a new one is made"):
        open_authority(tmp_path, ["a.test"], NOW)


def test_a_file_is_no_directory(tmp_path):
    """A path that can't be a directory is named."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"can't keep the TLS authority in .*file"):
        open_authority(tmp_path / "file", [], NOW)


def test_a_certificate_that_is_a_directory(tmp_path):
    """What can't be read is told, not taken for missing."""
    (tmp_path / "ca.pem").mkdir()
    with pytest.raises(SettingsError, match=r"can't keep the TLS authority in .*: .*Is a directory"):
        open_authority(tmp_path, [], NOW)


def test_threads_come_to_one_authority(tmp_path):
    """All that start at once with different names end with one key, and a certificate for all the names."""
    hosts = [f"host{number}.test" for number in range(8)]
    with ThreadPoolExecutor(len(hosts)) as pool:
        made = list(pool.map(lambda host: open_authority(tmp_path, [host], NOW), hosts))
    last = open_authority(tmp_path, [], NOW)
    assert {authority.key.private_numbers() for authority in made} == {last.key.private_numbers()}
    assert all(last.covers(host) for host in hosts)


OPEN = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from voice_simulator.security.certificate_authority import open_authority
print("ready", flush=True)
sys.stdin.readline()
sys.stdout.buffer.write(open_authority(Path(sys.argv[1]), [], datetime.now(UTC)).certificate_pem)
"""


def test_processes_come_to_one_authority(tmp_path):
    """Processes that start at once on an empty directory have the same authority, to the letter."""
    command = [sys.executable, "-c", OPEN, str(tmp_path / "tls")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": Path(__file__).parents[2]}
    processes = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == b"ready\n"
    for process in processes:
        process.stdin.write(b"\n")
        process.stdin.flush()
    made = {process.communicate()[0] for process in processes}
    assert made == {open_authority(tmp_path / "tls", [], NOW).certificate_pem}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("/var/state", "/var/state/voice-simulator/tls"),
        ("", "/home/ann/.local/state/voice-simulator/tls"),
        ("relative", "/home/ann/.local/state/voice-simulator/tls"),
        (None, "/home/ann/.local/state/voice-simulator/tls"),
    ],
)
def test_the_default_directory(monkeypatch, state, expected):
    """The state directory of the XDG rules is used, whose variable counts only if it is absolute."""
    monkeypatch.setenv("HOME", "/home/ann")
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    if state is not None:
        monkeypatch.setenv("XDG_STATE_HOME", state)
    assert default_directory() == Path(expected)


def test_without_a_home_directory(monkeypatch):
    """A user without a home, in a container for one, is told to name a directory."""

    def homeless():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    with pytest.raises(SettingsError, match="there is no home directory to keep the TLS authority in"):
        default_directory()
