from __future__ import annotations

import ipaddress
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from netsuite_rest import connect, errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric import ec

RECORD = "/services/rest/record/v1/customer"


@pytest.fixture
def certificate(tmp_path: Path, key: ec.EllipticCurvePrivateKey, key_text: str) -> Path:
    """Return a file with a certificate of 127.0.0.1 that nobody knows, and its key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    host = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    signed = builder.add_extension(host, critical=False).sign(key, hashes.SHA256())
    file = tmp_path / "server.pem"
    file.write_text(signed.public_bytes(Encoding.PEM).decode() + key_text)
    return file


@pytest.fixture
def address(certificate: Path) -> Iterator[str]:
    """Serve https with that certificate; whatever is asked for is answered 501."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_that_nobody_knows_ends_it_with_the_remedy(address: str, config: dict[str, Any]) -> None:
    with connect(config | {"base_url": address}) as transport, pytest.raises(errors.SettingsError) as refusal:
        transport.request("GET", RECORD)
    assert "is not trusted" in str(refusal.value)
    assert "`ca_bundle`" in str(refusal.value)


def test_ca_bundle_makes_it_trusted(address: str, certificate: Path, config: dict[str, Any]) -> None:
    settings = config | {"base_url": address, "ca_bundle": str(certificate), "max_retries": 0}
    with connect(settings) as transport, pytest.raises(errors.ServerFault, match="HTTP 501"):
        transport.request("GET", RECORD)


def test_the_bundle_that_the_environment_names_is_used(
    address: str, certificate: Path, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    settings = config | {"base_url": address, "max_retries": 0}
    with connect(settings) as transport, pytest.raises(errors.ServerFault, match="HTTP 501"):
        transport.request("GET", RECORD)


def test_the_setting_outweighs_the_environment(
    address: str, certificate: Path, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    settings = config | {"base_url": address, "ca_bundle": str(certificate), "max_retries": 0}
    with connect(settings) as transport, pytest.raises(errors.ServerFault, match="HTTP 501"):
        transport.request("GET", RECORD)


def test_a_bundle_in_the_environment_that_is_missing_is_named(
    address: str, config: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    with connect(config | {"base_url": address}) as transport, pytest.raises(errors.SettingsError) as refusal:
        transport.request("GET", RECORD)
    assert "nowhere.pem" in str(refusal.value)


@pytest.mark.parametrize("content", [None, "", "not a certificate"], ids=["missing", "empty", "nonsense"])
def test_a_bundle_without_certificates_is_refused_before_any_request(
    content: str | None, config: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "bundle.pem"
    if content is not None:
        file.write_text(content)
    with pytest.raises(errors.SettingsError, match=f"`ca_bundle` names {file}"):
        connect(config | {"ca_bundle": str(file)})
