"""The dispatcher and applications on https."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import re
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from voice_simulator.core.model.effects import Failure, FailureReason, HttpRequest, Reply
from voice_simulator.errors import SettingsError
from voice_simulator.runtime.outbound.address_map import AddressMap
from voice_simulator.runtime.outbound.dispatcher import Dispatcher
from voice_simulator.runtime.outbound.guard import OutboundGuard
from voice_simulator.runtime.sockets.options import SocketOptions
from voice_simulator.runtime.sockets.upgrade import SocketClient


@contextlib.asynccontextmanager
async def serving(handler, tls=None):
    """Serve connections with a function of reader and writer; yield the port."""

    async def serve(reader, writer):
        with contextlib.closing(writer), contextlib.suppress(ConnectionError):
            await handler(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def answer(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]")


async def answer_whatever(reader, writer):
    await reader.read(1024)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


async def read_and_close(reader, _):
    await reader.read(1024)


async def stay_silent(reader, _):
    while await reader.read(1024):
        pass


def request(port, host="127.0.0.1", connection_timeout=5000):
    return HttpRequest(
        id=1,
        method="GET",
        url=f"https://{host}:{port}/",
        body=None,
        connection_timeout=connection_timeout,
        socket_timeout=5000,
        may_bring_ncco=False,
    )


@pytest.fixture(name="dispatcher")
async def _dispatcher():
    async with Dispatcher(OutboundGuard(), AddressMap(), in_container=False) as dispatcher:
        yield dispatcher


class Authority:
    """A certificate authority, and a server certificate for 127.0.0.1 by it."""

    def __init__(self, folder):
        key, name = ec.generate_private_key(ec.SECP256R1()), _name("An authority")
        builder = _certificate(name, name, key.public_key(), key.public_key())
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        self.server = _server_context(folder, name, key)


def _name(text):
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _certificate(subject, issuer, public_key, issuer_key):
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder(issuer, subject, public_key, x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1))
    builder = builder.not_valid_after(now + dt.timedelta(days=1))
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key)
    builder = builder.add_extension(identifier, critical=False)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)


def _server_context(folder, issuer, issuer_key):
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _certificate(_name("A server"), issuer, key.public_key(), issuer_key.public_key())
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate = builder.add_extension(names, critical=False).sign(issuer_key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context


@pytest.fixture(name="authority")
def _authority(tmp_path):
    return Authority(tmp_path)


class TestTls:
    """Applications on https."""

    async def test_an_unknown_authority_is_not_trusted(self, dispatcher, authority):
        async with serving(answer, authority.server) as port:
            sent = await dispatcher.send(request(port))
        assert sent.outcome.reason is FailureReason.BAD_CERTIFICATE
        assert sent.outcome.sentence == (
            f"the certificate of 127.0.0.1:{port} is not trusted: unable to get local issuer "
            "certificate; --webhook-ca FILE adds its authority, --insecure-webhooks accepts any"
        )

    async def test_an_authority_of_the_users_own(self, authority):
        async with (
            serving(answer, authority.server) as port,
            Dispatcher(OutboundGuard(), AddressMap(), webhook_ca=authority.file) as dispatcher,
        ):
            sent = await dispatcher.send(request(port))
        assert sent.outcome == Reply(200, "", b"[]")

    async def test_a_certificate_for_another_name(self, authority):
        async with (
            serving(answer, authority.server) as port,
            Dispatcher(OutboundGuard(), AddressMap(), webhook_ca=authority.file) as dispatcher,
        ):
            sent = await dispatcher.send(request(port, "localhost"))
        assert sent.outcome.reason is FailureReason.BAD_CERTIFICATE
        assert "Hostname mismatch, certificate is not valid for 'localhost'" in sent.outcome.sentence

    async def test_any_certificate_will_do_when_told_so(self, authority):
        async with (
            serving(answer, authority.server) as port,
            Dispatcher(OutboundGuard(), AddressMap(), insecure=True) as dispatcher,
        ):
            sent = await dispatcher.send(request(port, "localhost"))
        assert sent.outcome == Reply(200, "", b"[]")

    @pytest.mark.parametrize("is_trusted", [True, False])
    async def test_a_websocket_trusts_whom_a_webhook_trusts(self, authority, is_trusted):
        async with (
            serving(answer_whatever, authority.server) as port,
            Dispatcher(
                OutboundGuard(), AddressMap(), webhook_ca=authority.file if is_trusted else None
            ) as dispatcher,
        ):
            client = SocketClient(dispatcher, SocketOptions())
            outcome = await client.connect(f"wss://127.0.0.1:{port}/", None)
        found = (outcome.status, outcome.reason)
        assert found == ((400, None) if is_trusted else (None, FailureReason.BAD_CERTIFICATE))

    async def test_https_to_a_plain_http_server(self, dispatcher):
        async with serving(answer_whatever) as port:
            sent = await dispatcher.send(request(port))
        place = f"127.0.0.1:{port}"
        assert sent.outcome.reason is FailureReason.BAD_REPLY
        assert sent.outcome.sentence.startswith(f"{place} does not speak TLS: [SSL: ")

    async def test_a_server_that_closes_during_the_handshake(self, dispatcher):
        async with serving(read_and_close) as port:
            sent = await dispatcher.send(request(port))
        place = f"127.0.0.1:{port}"
        sentence = f"{place} broke the connection while it was being made"
        assert sent.outcome == Failure(FailureReason.RESET, sentence)

    async def test_a_handshake_that_is_never_answered(self, dispatcher):
        """The time for connecting includes the TLS handshake."""
        async with serving(stay_silent) as port:
            sent = await dispatcher.send(request(port, connection_timeout=50))
        sentence = f"no connection to 127.0.0.1:{port} within 50 ms"
        assert sent.outcome == Failure(FailureReason.TIMED_OUT, sentence)

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (None, "No such file or directory"),
            (b"", "there is no certificate in PEM form in it"),
            (b"hello", "there is no certificate in PEM form in it"),
        ],
    )
    def test_a_file_without_authorities_is_a_mistake_in_the_settings(self, tmp_path, content, why):
        file = tmp_path / "ca.pem"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(SettingsError, match=f"^{re.escape(f'--webhook-ca {file}: {why}')}$"):
            Dispatcher(OutboundGuard(), AddressMap(), webhook_ca=file)
