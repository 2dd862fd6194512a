"""Letters handed to real SMTP servers on loopback, and what people read when that fails."""

from __future__ import annotations

import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from medianest.errors import (
    UpstreamAuthError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.mail import client
from medianest.integrations.mail.client import Letter, MailServer
from tests.clients.mail_server import MailServerOnLoopback

LETTER = Letter("nest@example.org", "ada@example.org", "Hello", "in words – ž", "<p>in HTML</p>")
USER = ("nest", "secret words")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Contexts of a server for 127.0.0.1 and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=file)


def to(server: MailServerOnLoopback, **options) -> MailServer:
    return MailServer("127.0.0.1", server.port, **{"security": "none", **options})


async def test_a_letter_arrives_in_words_and_in_html():
    with MailServerOnLoopback() as server:
        await client.send(to(server), LETTER)
    (letter,) = server.post.letters
    assert (letter["from"], letter["to"]) == ("nest@example.org", "ada@example.org")
    assert (letter["subject"], letter["auto-submitted"]) == ("Hello", "auto-generated")
    assert letter["message-id"].endswith("@example.org>")
    assert server.post.texts == ["in words – ž\r\n"]
    assert server.post.pages == ["<p>in HTML</p>\r\n"]
    assert server.post.to == [["ada@example.org"]]


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_letter_arrives_over_tls_with_a_sign_in(certificate, security):
    ours, theirs = certificate
    with MailServerOnLoopback(**{security: ours}, user=USER) as server:
        options = {"username": USER[0], "password": USER[1], "certificates": theirs}
        await client.send(to(server, security=security, **options), LETTER)
        assert await client.greet(to(server, security=security, **options))
    assert len(server.post.letters) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_that_nobody_trusts_is_refused(certificate, security):
    with MailServerOnLoopback(**{security: certificate[0]}, user=USER) as server:
        given = to(server, security=security, username=USER[0], password=USER[1])
        with pytest.raises(UpstreamUnreachableError, match="certificate is not valid"):
            await client.send(given, LETTER)
    assert server.post.letters == []


async def test_nothing_is_sent_where_starttls_was_wanted_and_is_not_offered():
    expected = pytest.raises(UpstreamResponseError, match="offers no STARTTLS")
    with MailServerOnLoopback() as server, expected:
        await client.send(to(server, security="starttls"), LETTER)
    assert server.post.letters == []


async def test_tls_towards_a_server_without_it_says_what_to_check():
    expected = pytest.raises(UpstreamUnreachableError, match="does not speak TLS")
    with MailServerOnLoopback() as server, expected:
        await client.send(to(server, security="tls"), LETTER)


async def test_a_wrong_password_is_said_and_not_shown():
    with MailServerOnLoopback(user=USER) as server:
        given = to(server, username=USER[0], password="not the secret")
        with pytest.raises(UpstreamAuthError) as caught:
            await client.greet(given)
    assert "not the secret" not in f"{given!r} {caught.value.message}"
    assert caught.value.upstream == "mail server"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"recipient_answer": "550 no such person"}, "recipient's address (error 550)."),
        ({"answer": "451 busy"}, "what it was sent (error 451). Try again later."),
        ({"answer": "554 spam from 10.0.0.1"}, "what it was sent (error 554)."),
    ],
)
async def test_what_a_server_refuses_is_named_without_its_own_words(changed, sentence):
    with MailServerOnLoopback() as server:
        for name, value in changed.items():
            setattr(server.post, name, value)
        with pytest.raises(UpstreamRejectedError) as caught:
            await client.send(to(server), LETTER)
    assert caught.value.message.endswith(sentence)


@pytest.mark.parametrize(
    "address", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@x.org"]
)
async def test_an_address_brings_no_other_header_and_no_other_recipient(address):
    letter = Letter("nest@example.org", address, "Hello", "text", "html")
    with MailServerOnLoopback() as server, pytest.raises(UpstreamRejectedError):
        await client.send(to(server), letter)
    assert server.post.letters == []


async def test_nothing_listening_is_said():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(UpstreamUnreachableError, match="nothing answers at its host and port"):
            await client.greet(MailServer("127.0.0.1", port))


async def test_a_name_that_is_none_is_said():
    with pytest.raises(UpstreamUnreachableError, match="no server of that name"):
        await client.greet(MailServer("mail.invalid", 25))


async def test_a_silent_server_has_an_end(monkeypatch):
    monkeypatch.setattr(client, "COMMAND_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        given = MailServer("127.0.0.1", silent.getsockname()[1], security="none")
        with pytest.raises(UpstreamUnreachableError, match="did not answer in time"):
            await client.send(given, LETTER)


async def test_a_server_that_drips_has_an_end(monkeypatch):
    monkeypatch.setattr(client, "TOTAL_SECONDS", 0.5)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as dripping:

        def drip():
            connection, _ = dripping.accept()
            with connection:
                while not stop.wait(0.1):
                    connection.send(b"220-still here\r\n")

        thread = threading.Thread(target=drip)
        thread.start()
        given = MailServer("127.0.0.1", dripping.getsockname()[1], security="none")
        with pytest.raises(UpstreamUnreachableError, match="did not answer in time"):
            await client.send(given, LETTER)
        stop.set()
        thread.join()


async def test_garbage_is_no_mail_server():
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer():
            connection, _ = other.accept()
            with connection:
                connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises((UpstreamUnreachableError, UpstreamRejectedError)):
            await client.send(MailServer("127.0.0.1", other.getsockname()[1], "none"), LETTER)
        thread.join()


async def test_the_local_link_is_not_connected_to():
    given = MailServer("169.254.169.254", 25, may_connect=may_hold_upstreams)
    with pytest.raises(UpstreamUnreachableError, match="a network that MediaNest does not"):
        await client.greet(given)
