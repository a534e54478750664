"""A private key in whatever guise it is delivered, and the JWT algorithm that goes with it."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from netsuite_rest.errors import SettingsError

_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 -]+?)-----(.*?)-----END \1-----", re.DOTALL)
_TRADITIONAL_HEADERS = re.compile(r"\s*(Proc-Type:\s*4,\s*ENCRYPTED)\s+(DEK-Info:\s*[A-Za-z0-9-]+,[0-9A-Fa-f]+)\s+")
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]+={0,2}\s*")

_WRONG_BLOCKS = {
    "CERTIFICATE": "a certificate, which is public; the private key that was made with it is wanted",
    "CERTIFICATE REQUEST": "a certificate request; the private key that was made with it is wanted",
    "PUBLIC KEY": "a public key; its private key is wanted",
    "RSA PUBLIC KEY": "a public key; its private key is wanted",
    "OPENSSH PRIVATE KEY": "a key in OpenSSH's own form; convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY",
}
_KEY_BLOCKS = ("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY")

_RSA_BITS = (3072, 4096)
_CURVE_ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}

# An RSASSA-PSS key may be bound to one hash. The key's own algorithm identifier says which, and
# stands at the very beginning of an unencrypted PKCS#8 document (RFC 5208, RFC 4055).
_PSS_OID = bytes.fromhex("06092a864886f70d01010a")
_PSS_HASH_ALGORITHMS = {
    bytes.fromhex("0609608648016503040202"): "PS384",
    bytes.fromhex("0609608648016503040203"): "PS512",
}
_IDENTIFIER_BYTES = 96


@dataclass(frozen=True, repr=False)
class SigningKey:
    """A private key and the JWT algorithm to sign with; NetSuite takes PS256 to PS512 and ES256 to ES512 only.

    Source: Oracle section_162790605110 (algorithms), subsect_162755332391 (key sizes).
    """

    key: RSAPrivateKey | EllipticCurvePrivateKey
    algorithm: str


def read_signing_key(text: str, *, passphrase: str | None = None, setting: str = "private_key") -> SigningKey:
    r"""Return the private key in a text.

    The text is PEM: PKCS#8, encrypted or not, RSA (PKCS#1) or EC (SEC 1), a plain RSA key or an RSASSA-PSS one.
    Line breaks may be real, written as `\n`, turned into blanks or gone, and the whole may
    be in base64 once more, as environment variables and secret stores deliver it.

    Args:
        text: The text.
        passphrase: The passphrase, if the key is encrypted.
        setting: The setting that the text came from, for messages.

    Raises:
        SettingsError: The text is not a private key that NetSuite takes.
    """
    pem, label = _pem(text, setting)
    body = pem.encode("ascii")
    encrypted = label == "ENCRYPTED PRIVATE KEY" or b"ENCRYPTED" in body.splitlines()[1]
    if encrypted and passphrase is None:
        raise SettingsError(f"`{setting}` is encrypted; set `private_key_passphrase`.")
    if passphrase is not None and not encrypted:
        raise SettingsError(
            f"`private_key_passphrase` is set, but `{setting}` is not encrypted; remove the passphrase."
        )
    try:
        key = load_pem_private_key(body, passphrase.encode() if passphrase is not None else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        reason = "cannot be read: it is damaged, or `private_key_passphrase` is wrong" if encrypted else "is damaged"
        raise SettingsError(f"`{setting}` {reason}. Check that the whole text was copied.") from None
    return SigningKey(key=_accepted(key, setting), algorithm=_algorithm(key, body))


def _pem(text: str, setting: str) -> tuple[str, str]:
    """Return the private key's block, written as PEM wants it, and its label."""
    text = text.replace("\\r", "").replace("\\n", "\n").strip().strip("'\"")
    if "-----BEGIN" not in text:
        text = _unwrapped(text)
    blocks = {match[1]: match[2] for match in _BLOCK.finditer(text)}
    for label, body in blocks.items():
        if label in _KEY_BLOCKS:
            headers = _TRADITIONAL_HEADERS.match(body)
            lines = [headers[1], headers[2], ""] if headers else []
            content = re.sub(r"\s", "", body[headers.end() :] if headers else body)
            lines += [content[start : start + 64] for start in range(0, len(content), 64)]
            if not content or not content.isascii():
                raise SettingsError(f"`{setting}` is damaged. Check that the whole text was copied.")
            return "\n".join((f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", "")), label
    for label in blocks:
        found = _WRONG_BLOCKS.get(label, f"a block of another kind ({label.lower()}); a private key is wanted")
        raise SettingsError(f"`{setting}` holds {found}.")
    if "-----BEGIN" in text:
        raise SettingsError(f"`{setting}` is cut off: its END line is missing. Check that the whole text was copied.")
    remedy = " To name a file, use `private_key_path`." if setting == "private_key" and len(text) < 256 else ""  # noqa: PLR2004 - longer than paths are
    raise SettingsError(
        f"`{setting}` is not a private key: it has no line -----BEGIN PRIVATE KEY-----.{remedy} "
        "A key that is not PEM is converted by: openssl pkey -in KEY -out KEY.pem"
    )


def _unwrapped(text: str) -> str:
    """Return a text that is in base64 once more without it; any other text as it is."""
    if not _BASE64.fullmatch(text):
        return text
    try:
        inner = base64.b64decode("".join(text.split()), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return text
    return inner if "-----BEGIN" in inner else text


def _accepted(key: object, setting: str) -> RSAPrivateKey | EllipticCurvePrivateKey:
    """Return the key if NetSuite takes its kind and size."""
    if isinstance(key, RSAPrivateKey) and key.key_size in _RSA_BITS:
        return key
    if isinstance(key, EllipticCurvePrivateKey) and key.curve.name in _CURVE_ALGORITHMS:
        return key
    if isinstance(key, RSAPrivateKey):
        found = f"RSA with {key.key_size} bits"
    elif isinstance(key, EllipticCurvePrivateKey):
        found = f"EC on the curve {key.curve.name}"
    else:
        found = "neither RSA nor EC"
    raise SettingsError(
        f"`{setting}` is {found}. NetSuite takes RSA with 3072 or 4096 bits and EC with P-256, P-384 or P-521: "
        "make a new key and certificate."
    )


def _algorithm(key: object, pem: bytes) -> str:
    """Return the JWT algorithm for a key."""
    if isinstance(key, EllipticCurvePrivateKey):
        return _CURVE_ALGORITHMS[key.curve.name]
    if pem.startswith(b"-----BEGIN PRIVATE KEY-----"):
        identifier = base64.b64decode(b"".join(pem.splitlines()[1:-1]))[:_IDENTIFIER_BYTES]
        if _PSS_OID in identifier:
            for oid, algorithm in _PSS_HASH_ALGORITHMS.items():
                if oid in identifier:
                    return algorithm
    return "PS256"
