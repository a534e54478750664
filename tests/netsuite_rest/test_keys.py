# ruff: noqa: S106 - the passphrases are for this test alone
from __future__ import annotations

import base64
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest.auth.keys import read_signing_key
from netsuite_rest.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

PEM, PKCS8, TRADITIONAL = Encoding.PEM, PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@pytest.fixture(scope="session")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=3072)


@pytest.fixture(params=["rsa", "ec"])
def any_key(request: pytest.FixtureRequest, rsa_key: rsa.RSAPrivateKey, key: ec.EllipticCurvePrivateKey) -> PrivateKey:
    return rsa_key if request.param == "rsa" else key


def written(key: PrivateKey, form: PrivateFormat = PKCS8, passphrase: bytes | None = None) -> str:
    encryption = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    return key.private_bytes(PEM, form, encryption).decode()


def assert_signs_for(text: str, key: PrivateKey, passphrase: str | None = None) -> None:
    signing = read_signing_key(text, passphrase=passphrase)
    token = jwt.encode({"a": 1}, signing.key, algorithm=signing.algorithm)
    assert jwt.decode(token, key.public_key(), algorithms=[signing.algorithm]) == {"a": 1}


GUISES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with Windows line ends": lambda text: text.replace("\n", "\r\n"),
    "with old Macintosh line ends": lambda text: text.replace("\n", "\r"),
    "with escapes": lambda text: text.replace("\n", "\\n"),
    "with Windows escapes": lambda text: text.replace("\n", "\\r\\n"),
    "on one line with blanks": lambda text: text.replace("\n", " ").strip(),
    "indented": lambda text: "\n".join("    " + line for line in text.splitlines()),
    "in quotes": lambda text: f'"{text}"',
    "after a certificate": lambda text: "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n" + text,
    "with words around it": lambda text: "Bag Attributes\n  friendlyName: x\n" + text + "\nthe end\n",
    "in base64 once more": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 on several lines": lambda text: base64.encodebytes(text.encode()).decode(),
}


@pytest.mark.parametrize("guise", GUISES)
@pytest.mark.parametrize("form", [PKCS8, TRADITIONAL], ids=["PKCS#8", "traditional"])
def test_a_key_is_read_in_every_guise(any_key: PrivateKey, form: PrivateFormat, guise: str) -> None:
    assert_signs_for(GUISES[guise](written(any_key, form)), any_key)


@pytest.mark.parametrize("guise", GUISES)
@pytest.mark.parametrize("form", [PKCS8, TRADITIONAL], ids=["PKCS#8", "traditional"])
def test_an_encrypted_key_is_read_in_every_guise(
    key: ec.EllipticCurvePrivateKey, form: PrivateFormat, guise: str
) -> None:
    assert_signs_for(GUISES[guise](written(key, form, b"pass phrase")), key, passphrase="pass phrase")


def test_a_key_without_any_line_break_is_read(key: ec.EllipticCurvePrivateKey) -> None:
    assert_signs_for(written(key).replace("\n", ""), key)


@pytest.mark.parametrize(
    ("curve", "algorithm"), [(ec.SECP256R1(), "ES256"), (ec.SECP384R1(), "ES384"), (ec.SECP521R1(), "ES512")]
)
def test_the_curve_chooses_the_algorithm(curve: ec.EllipticCurve, algorithm: str) -> None:
    key = ec.generate_private_key(curve)
    assert read_signing_key(written(key)).algorithm == algorithm
    assert_signs_for(written(key), key)


def test_rsa_never_signs_in_the_old_way_that_netsuite_refuses(rsa_key: rsa.RSAPrivateKey) -> None:
    assert read_signing_key(written(rsa_key)).algorithm == "PS256"


SHA = {"PS256": "0609608648016503040201", "PS384": "0609608648016503040202", "PS512": "0609608648016503040203"}


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = bytes([len(content)]) if len(content) < 128 else b"\x82" + len(content).to_bytes(2, "big")
    return bytes([tag]) + length + content


def pss_text(key: rsa.RSAPrivateKey, hash_oid: str) -> str:
    """Write a key as RFC 4055 has it, bound to a hash or, without one, to none."""
    parameters = b""
    if hash_oid:
        digest = der(0x30, bytes.fromhex(hash_oid), bytes.fromhex("0500"))
        mask = der(0x30, bytes.fromhex("06092a864886f70d010108"), digest)
        parameters = der(0x30, der(0xA0, digest), der(0xA1, mask), der(0xA2, bytes.fromhex("020120")))
    identifier = der(0x30, bytes.fromhex("06092a864886f70d01010a"), parameters)
    inner = key.private_bytes(Encoding.DER, TRADITIONAL, NoEncryption())
    document = der(0x30, bytes.fromhex("020100"), identifier, der(0x04, inner))
    return f"-----BEGIN PRIVATE KEY-----\n{base64.encodebytes(document).decode()}-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize(("oid", "algorithm"), [("", "PS256"), *((oid, name) for name, oid in SHA.items())])
def test_a_pss_key_signs_with_the_hash_it_is_bound_to(oid: str, algorithm: str, rsa_key: rsa.RSAPrivateKey) -> None:
    text = pss_text(rsa_key, oid)
    assert read_signing_key(text).algorithm == algorithm
    assert_signs_for(text, rsa_key)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl command here")
@pytest.mark.parametrize(
    ("words", "algorithm"),
    [
        (["genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:3072"], "PS256"),
        (["ecparam", "-genkey", "-name", "secp384r1"], "ES384"),
    ],
)
def test_what_the_openssl_command_writes_is_read(words: list[str], algorithm: str) -> None:
    made = subprocess.run(["openssl", *words], check=True, capture_output=True, text=True)
    assert read_signing_key(made.stdout).algorithm == algorithm


def certificate(key: ec.EllipticCurvePrivateKey) -> str:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "x")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256()).public_bytes(PEM).decode()


def public(key: ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def openssh(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (certificate, "certificate, which is public"),
        (public, "public key"),
        (openssh, "ssh-keygen"),
        (lambda key: written(key)[:-30], "cut off"),
        (lambda key: written(key).replace("MIG", "AAA"), "damaged"),
        (lambda _: "-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----", "damaged"),
        (lambda _: "-----BEGIN PRIVATE KEY-----\nclé\n-----END PRIVATE KEY-----", "damaged"),
        (lambda _: "/home/me/key.pem", "private_key_path"),
        (lambda _: "hunter2", "not a private key"),
        (lambda _: "-----BEGIN PGP MESSAGE-----\nAAAA\n-----END PGP MESSAGE-----", "pgp message"),
    ],
    ids=["certificate", "public key", "OpenSSH", "cut off", "damaged", "empty", "not ASCII", "path", "password", "PGP"],
)
def test_what_is_no_private_key_is_named_for_what_it_is(
    made: Callable[[ec.EllipticCurvePrivateKey], str], said: str, key: ec.EllipticCurvePrivateKey
) -> None:
    with pytest.raises(SettingsError, match=said) as refusal:
        read_signing_key(made(key))
    assert "`private_key`" in str(refusal.value)
    assert "hunter2" not in str(refusal.value)


def test_the_message_names_the_setting_that_the_key_came_from() -> None:
    with pytest.raises(SettingsError, match="`private_key_path` is not a private key"):
        read_signing_key("x", setting="private_key_path")


def test_an_encrypted_key_asks_for_its_passphrase(key: ec.EllipticCurvePrivateKey) -> None:
    for form in (PKCS8, TRADITIONAL):
        with pytest.raises(SettingsError, match="is encrypted; set `private_key_passphrase`"):
            read_signing_key(written(key, form, b"secret"))


def test_a_wrong_passphrase_is_said_to_be_wrong(key: ec.EllipticCurvePrivateKey) -> None:
    for form in (PKCS8, TRADITIONAL):
        with pytest.raises(SettingsError, match="`private_key_passphrase` is wrong"):
            read_signing_key(written(key, form, b"secret"), passphrase="guess")


def test_a_passphrase_without_need_is_refused(key: ec.EllipticCurvePrivateKey) -> None:
    with pytest.raises(SettingsError, match="is not encrypted; remove the passphrase"):
        read_signing_key(written(key), passphrase="secret")


def test_keys_that_netsuite_does_not_take_are_refused_before_it_is_asked() -> None:
    small = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(SettingsError, match=r"RSA with 2048 bits.*3072 or 4096"):
        read_signing_key(written(small))
    with pytest.raises(SettingsError, match="curve secp256k1"):
        read_signing_key(written(ec.generate_private_key(ec.SECP256K1())))
    edwards = ed25519.Ed25519PrivateKey.generate().private_bytes(PEM, PKCS8, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="neither RSA nor EC"):
        read_signing_key(edwards)


@given(st.text(), st.one_of(st.none(), st.text(min_size=1)))
def test_no_text_whatever_ends_in_anything_but_a_clear_message(text: str, passphrase: str | None) -> None:
    for candidate in (text, f"-----BEGIN PRIVATE KEY-----{text}-----END PRIVATE KEY-----"):
        with pytest.raises(SettingsError, match="`private_key"):
            read_signing_key(candidate, passphrase=passphrase)
