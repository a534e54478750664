"""The integrations that may log in: which certificate belongs to which client, kept in the account's own database."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store

PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey

# Oracle subsect_162755332391.
RSA_BITS = (3072, 4096)
EC_CURVES = (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1)
LONGEST_VALIDITY = dt.timedelta(days=2 * 365)
# Active ones of one integration (Oracle section_162686838198).
MOST_CERTIFICATES = 5


@dataclass(frozen=True)
class Certificate:
    """A line of NetSuite's page "OAuth 2.0 Client Credentials Setup".

    Attributes:
        certificate_id: What an assertion names as ``kid``.
        client_id: The integration, which an assertion names as ``iss``.
        public_key: What signatures are verified with.
        valid_from: Assertions are refused before, in UTC; None for a bare key.
        valid_until: Assertions are refused afterwards, in UTC; None for a bare key.
    """

    certificate_id: str
    client_id: str
    public_key: PublicKey
    valid_from: dt.datetime | None
    valid_until: dt.datetime | None

    def is_valid(self, moment: dt.datetime) -> bool:
        """Return whether the certificate can be used at a moment."""
        return (self.valid_from is None or self.valid_from <= moment) and (
            self.valid_until is None or moment < self.valid_until
        )


@dataclass(frozen=True)
class Credentials:
    """What a client needs to log in.

    Attributes:
        client_id: The integration's consumer key.
        certificate_id: The ``kid``.
        private_key: PEM (PKCS#8).
    """

    client_id: str
    certificate_id: str
    private_key: str


class Clients:
    """The certificates that an account knows.

    Args:
        store: Where they are kept.
        account: Whose clock says when a certificate was registered.
    """

    def __init__(self, store: Store, account: Account) -> None:
        self._store = store
        self._account = account
        with store.write() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS sandbox_certificate (certificate_id TEXT PRIMARY KEY, "
                "client_id TEXT NOT NULL, public_key TEXT NOT NULL, valid_from TEXT, valid_until TEXT)"
            )
            connection.execute(
                "CREATE TABLE IF NOT EXISTS sandbox_credentials (client_id TEXT NOT NULL, "
                "certificate_id TEXT NOT NULL, private_key TEXT NOT NULL)"
            )

    def register(self, pem: str, client_id: str | None = None, certificate_id: str | None = None) -> Certificate:
        """Let a certificate log in, as an administrator does by hand.

        Args:
            pem: An X.509 certificate, or a public key for one that never expires.
            client_id: The integration; a new one by default.
            certificate_id: The ``kid``; a new one by default.

        Raises:
            SandboxError: when the text is neither, the key is of a kind or size that NetSuite does not take, the
                certificate has ended, or the integration has as many as it may have.
        """
        key, valid_from, valid_until = _read(pem)
        now = self._account.clock.now()
        if valid_until is not None:
            # Whether NetSuite lets a certificate be uploaded that has ended is not recorded; it could not log in.
            if valid_until <= now:
                raise SandboxError(f"The certificate ended on {valid_until:%Y-%m-%d}. Give one that is still valid.")
            # A longer validity is shortened when the certificate is uploaded (Oracle subsect_162755332391).
            valid_until = min(valid_until, now + LONGEST_VALIDITY)
        if client_id and self._active(client_id, now, but=certificate_id) >= MOST_CERTIFICATES:
            raise SandboxError(
                f"The integration {client_id} has {MOST_CERTIFICATES} active certificates, which is the most. "
                "Revoke one first."
            )
        certificate = Certificate(
            certificate_id or secrets.token_urlsafe(32),
            client_id or secrets.token_hex(32),
            key,
            valid_from,
            valid_until,
        )
        public_pem = key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        ).decode()
        with self._store.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO sandbox_certificate VALUES (?, ?, ?, ?, ?)",
                (
                    certificate.certificate_id,
                    certificate.client_id,
                    public_pem,
                    valid_from and valid_from.isoformat(),
                    valid_until and valid_until.isoformat(),
                ),
            )
        return certificate

    def find(self, certificate_id: str) -> Certificate | None:
        """Return a certificate by its id."""
        row = (
            self._store.reader()
            .execute(
                "SELECT certificate_id, client_id, public_key, valid_from, valid_until FROM sandbox_certificate "
                "WHERE certificate_id = ?",
                (certificate_id,),
            )
            .fetchone()
        )
        if row is None:
            return None
        key, _, _ = _read(row[2])
        return Certificate(row[0], row[1], key, *(moment and dt.datetime.fromisoformat(moment) for moment in row[3:]))

    def revoke(self, certificate_id: str) -> None:
        """Let a certificate log in no more, as an administrator does by hand; tokens given out live on."""
        with self._store.write() as connection:
            connection.execute(
                "UPDATE sandbox_certificate SET valid_until = ? WHERE certificate_id = ?",
                (self._account.clock.now().isoformat(), certificate_id),
            )

    def _active(self, client_id: str, now: dt.datetime, *, but: str | None) -> int:
        ends = self._store.reader().execute(
            "SELECT valid_until FROM sandbox_certificate WHERE client_id = ? AND certificate_id IS NOT ?",
            (client_id, but),
        )
        return sum(end is None or now < dt.datetime.fromisoformat(end) for (end,) in ends)

    def knows(self, client_id: str) -> bool:
        """Return whether an integration with this client id exists."""
        row = self._store.reader().execute(
            "SELECT 1 FROM sandbox_certificate WHERE client_id = ? LIMIT 1", (client_id,)
        )
        return row.fetchone() is not None

    def credentials(self) -> Credentials:
        """Return the credentials of the account's own client, made when they are first asked for.

        The key is EC P-256, because RSA keys take long to make.
        """
        row = (
            self._store.reader()
            .execute("SELECT client_id, certificate_id, private_key FROM sandbox_credentials")
            .fetchone()
        )
        if row is not None:
            return Credentials(*row)
        key = ec.generate_private_key(ec.SECP256R1())
        public_pem = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        certificate = self.register(public_pem.decode())
        private_pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        credentials = Credentials(certificate.client_id, certificate.certificate_id, private_pem.decode())
        with self._store.write() as connection:
            connection.execute(
                "INSERT INTO sandbox_credentials VALUES (?, ?, ?)",
                (credentials.client_id, credentials.certificate_id, credentials.private_key),
            )
        return credentials


def _read(pem: str) -> tuple[PublicKey, dt.datetime | None, dt.datetime | None]:
    """Return the key of a certificate, or a bare public key, and when it is valid."""
    key: object
    valid_from = valid_until = None
    try:
        if "BEGIN CERTIFICATE" in pem:
            certificate = x509.load_pem_x509_certificate(pem.encode())
            valid_from, valid_until = certificate.not_valid_before_utc, certificate.not_valid_after_utc
            key = certificate.public_key()
        else:
            key = serialization.load_pem_public_key(pem.encode())
    except ValueError as error:
        raise SandboxError("Not a PEM certificate or public key. Give the text of a .pem or .crt file.") from error
    if (isinstance(key, rsa.RSAPublicKey) and key.key_size in RSA_BITS) or (
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, EC_CURVES)
    ):
        return key, valid_from, valid_until
    raise SandboxError("NetSuite takes RSA keys of 3072 or 4096 bits and EC keys of 256, 384 or 521 bits.")
