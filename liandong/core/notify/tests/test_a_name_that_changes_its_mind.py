"""A webhook connects to the very address that was judged, whatever the name says a moment later."""

import datetime
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from liandong.core.notify.channels import webhook
from liandong.core.notify.transport import Unreachable

HERE = ip_network("127.0.0.1/32")


class Names:
    """A resolver: each question gets the next of its answers, and the last one from then on."""

    def __init__(self, monkeypatch):
        self.asked, self.answers, self._real = [], [["127.0.0.1"]], socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self)

    def __call__(self, host, port, *more, **named):
        name = host.decode() if isinstance(host, bytes) else host
        if not name.endswith(".example"):
            return self._real(host, port, *more, **named)
        self.asked.append(name)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        return [found for one in answer for found in self._real(one, port, type=socket.SOCK_STREAM)]


@pytest.fixture
def names(monkeypatch, settings):
    settings.WEBHOOK_NETWORKS = [HERE]
    return Names(monkeypatch)


def certificate(name, folder):
    """One for `name`, signed by itself; the file with it and its key."""
    key, who = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    names = x509.SubjectAlternativeName([x509.DNSName(name)])
    made = x509.CertificateBuilder(
        who, who, key.public_key(), x509.random_serial_number(), now - day, now + day
    )
    signed = made.add_extension(names, critical=True).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "own.pem"
    path.write_bytes(signed.public_bytes(pem) + private)
    return path


@pytest.fixture
def outside(monkeypatch, tmp_path):
    """A system at 127.0.0.1 with the certificate of `hooks.example`."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            got.append(self.headers["host"])
            self.send_response(302)
            self.send_header("location", "https://elsewhere.example/")
            self.end_headers()

        def log_message(self, *_):
            pass

    path = certificate("hooks.example", tmp_path)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(path)
    ours = ssl.create_default_context(cafile=str(path))
    monkeypatch.setattr(webhook, "_certificates", lambda: ours)
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.socket = theirs.wrap_socket(server.socket, server_side=True)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    server.got = got
    yield server
    server.shutdown()
    serving.join()
    server.server_close()


def post(name, port):
    return webhook.asyncio.run(webhook._posted(f"https://{name}:{port}/in", b"{}", {}))


def test_what_was_judged_is_called_by_its_name_and_no_redirect_is_followed(names, outside):
    names.answers = [["127.0.0.1"], ["127.0.0.2"]]
    assert post("hooks.example", outside.server_port) == 302
    assert outside.got == [f"hooks.example:{outside.server_port}"]
    assert names.asked == ["hooks.example"], "asked once: there is no second answer to be led astray by"


def test_of_several_addresses_one_that_is_down_costs_no_attempt(names, outside, settings):
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    names.answers = [["127.0.0.1", *(f"127.0.0.{n}" for n in range(2, 9))]]
    assert [post("hooks.example", outside.server_port) for _ in range(3)] == [302] * 3
    assert len(outside.got) == 3


def test_a_certificate_of_another_name_is_not_enough(names, outside):
    with pytest.raises(webhook.httpx.ConnectError, match="certificate"):
        post("other.example", outside.server_port)
    assert outside.got == []


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.2"], ["10.0.0.5"], ["192.168.1.1"], ["169.254.169.254"], ["100.64.0.1"], ["0.0.0.0"],
        ["64:ff9b::a00:5"], ["2002:a00:5::"], ["::7f00:1"], ["fec0::1"],
        ["224.0.0.1"], ["::1"], ["fe80::1"], ["fd00::1"], ["::ffff:10.0.0.5"], ["127.0.0.1", "10.0.0.5"],
    ],
)  # fmt: skip
def test_a_name_with_any_address_inside_is_not_called(names, outside, answer):
    names.answers = [answer]
    with pytest.raises(Unreachable, match="hooks"):
        post("hooks.example", outside.server_port)
    assert outside.got == []


def test_public_addresses_and_one_s_own_listed_networks_may_be_called(settings):
    settings.WEBHOOK_NETWORKS = [ip_network("10.20.0.0/16"), ip_network("fd12::/32")]
    for address in (
        "1.1.1.1",
        "2606:4700::1111",
        "10.20.3.4",
        "fd12::7",
        "::ffff:10.20.3.4",
        "64:ff9b::101:101",
    ):
        assert webhook._may_be_called(address), address
    for address in ("10.21.0.1", "fd13::7", "127.0.0.1", "::ffff:127.0.0.1", "fe80::1%lo"):
        assert not webhook._may_be_called(address), address
