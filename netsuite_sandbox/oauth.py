"""OAuth 2.0's client credentials flow: the checks on a signed assertion, and the access tokens that it buys."""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import parse_qsl

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa

if TYPE_CHECKING:
    from collections.abc import Collection

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.clients import Certificate, Clients

TOKEN_PATH = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - an address, no secret
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REST_SCOPE = "rest_webservices"
# Oracle section_162790605110; ``mcp`` is not for this flow.
SCOPES = frozenset({"restlets", REST_SCOPE, "suite_analytics"})
LONGEST_ASSERTION = 3600
# The Login Audit Trail's TokenValidityTooBroad speaks of two hours (Oracle subsect_158324637123): read as how far ahead
# an assertion may end, so that a client's clock may be up to an hour fast.
_FARTHEST_END = 7200
_LATEST = 10**11

# Which key an algorithm goes with: RSA, or an EC curve of this many bits. RS256 is not among them.
_EC_BITS = {"ES256": 256, "ES384": 384, "ES512": 521}
_RSA = frozenset({"PS256", "PS384", "PS512"})


@dataclass
class TokenRefused(Exception):  # noqa: N818 - what happened, not who is to blame
    """The token endpoint's refusal (Oracle subsect_158521832417).

    Attributes:
        error: The whole of what the client is told.
        status: The HTTP status.
    """

    error: str
    status: int = HTTPStatus.BAD_REQUEST


@dataclass(frozen=True)
class _Grant:
    """What an access token stands for: whose it is, when it ends and what it opens."""

    client_id: str
    expires: dt.datetime
    scopes: frozenset[str]


def account_hosts(account_id: str) -> tuple[str, ...]:
    """Return the host names under which an account issues tokens; Oracle's own sample asks the second."""
    host = account_id.lower().replace("_", "-")
    return (f"{host}.suitetalk.api.netsuite.com", f"{host}.restlets.api.netsuite.com")


class Tokens:
    """What the token endpoint decides, and the tokens that it gave out.

    Args:
        account: Its clock, its id, how long tokens live.
        clients: Who may log in.
        base_url: Where the sandbox is served; an assertion may name it as its audience instead of NetSuite's hosts.
    """

    def __init__(self, account: Account, clients: Clients, base_url: str) -> None:
        self._account = account
        self._clients = clients
        self._base_url = base_url
        self._tokens: dict[str, _Grant] = {}

    def issue(self, body: bytes, content_type: str, *, other_credentials: bool) -> dict[str, Any]:
        """Return the answer to a token request.

        Args:
            body: The form.
            content_type: The request's.
            other_credentials: Whether the request names its client in an Authorization header too.

        Raises:
            TokenRefused: with the reason as NetSuite tells it, which is little.
        """
        form = _form(body, content_type)
        if other_credentials or "grant_type" not in form:
            raise TokenRefused("invalid_request")
        if form["grant_type"] != "client_credentials":
            raise TokenRefused("unsupported_grant_type")
        if form.get("client_assertion_type") != ASSERTION_TYPE or "client_assertion" not in form:
            raise TokenRefused("invalid_request")
        certificate, scopes = self._check(form["client_assertion"])
        seconds = self._account.token_seconds
        token = self._new_token(certificate, scopes, seconds)
        expires = self._account.clock.now() + dt.timedelta(seconds=seconds)
        self._tokens[token] = _Grant(certificate.client_id, expires, scopes)
        return {"access_token": token, "expires_in": seconds, "token_type": "Bearer"}

    def holder(self, token: str) -> str | None:
        """Return the integration for which an access token opens the REST web services now, or None."""
        grant = self._tokens.get(token)
        if grant is None or REST_SCOPE not in grant.scopes or self._account.clock.now() >= grant.expires:
            return None
        return grant.client_id

    def revoke(self) -> int:
        """End every token given out so far; return how many there were."""
        ended = len(self._tokens)
        self._tokens.clear()
        return ended

    def _check(self, assertion: str) -> tuple[Certificate, frozenset[str]]:
        try:
            header = jwt.get_unverified_header(assertion)
            claims = jwt.decode(assertion, options={"verify_signature": False})
        except (jwt.InvalidTokenError, RecursionError) as error:
            raise TokenRefused("invalid_request") from error
        if not self._clients.knows(_name(claims.get("iss"))):
            raise TokenRefused("invalid_client", HTTPStatus.UNAUTHORIZED)
        certificate = self._clients.find(_name(header.get("kid")))
        if certificate is None or certificate.client_id != claims["iss"] or header.get("typ") != "JWT":
            raise TokenRefused("invalid_grant")
        _check_signature(assertion, str(header.get("alg")), certificate)
        self._check_times(claims, certificate)
        audience = claims.get("aud")
        if not any(each in self._audiences() for each in (audience if isinstance(audience, list) else [audience])):
            raise TokenRefused("invalid_grant")
        return certificate, _scopes(claims.get("scope"))

    def _audiences(self) -> list[object]:
        hosts = (f"https://{host}" for host in account_hosts(self._account.account_id))
        return [f"{address}{TOKEN_PATH}" for address in (self._base_url, *hosts)]

    def _check_times(self, claims: dict[str, Any], certificate: Certificate) -> None:
        issued, expires = claims.get("iat"), claims.get("exp")
        now = self._account.clock.now()
        if not (_is_time(issued) and _is_time(expires)):
            raise TokenRefused("invalid_grant")
        # The text says less than an hour, Oracle's own sample is an hour to the second.
        if not now.timestamp() < expires <= now.timestamp() + _FARTHEST_END:
            raise TokenRefused("invalid_grant")
        if not 0 < expires - issued <= LONGEST_ASSERTION:
            raise TokenRefused("invalid_grant")
        if not certificate.is_valid(now):
            raise TokenRefused("invalid_grant")

    def _new_token(self, certificate: Certificate, scopes: Collection[str], seconds: int) -> str:
        """Return a token of the documented structure (Oracle section_158255317571), which no client should look into.

        The signature is random: nobody but the account itself can verify a token, and it looks tokens up.
        """
        now = int(self._account.clock.now().timestamp())
        header = {"kid": "s.SYSTEM.2026_1", "typ": "JWT", "alg": "PS256"}
        payload = {
            "sub": "3;-5",
            "aud": [f"00000000-0000-0000-0000-000000000000;{self._account.account_id}", certificate.client_id],
            "scope": sorted(scopes),
            "iss": "https://system.netsuite.com",
            "oit": now,
            "exp": now + seconds,
            "iat": now,
            "jti": secrets.token_urlsafe(16),
        }
        parts = (msgspec.json.encode(header), msgspec.json.encode(payload), secrets.token_bytes(256))
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


def _form(body: bytes, content_type: str) -> dict[str, str]:
    """Return the fields of a form; one that is given twice or empty counts as malformed."""
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise TokenRefused("invalid_request")
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    except ValueError as error:
        raise TokenRefused("invalid_request") from error
    form = dict(pairs)
    if len(form) != len(pairs) or not all(form.values()):
        raise TokenRefused("invalid_request")
    return form


def _check_signature(assertion: str, algorithm: str, certificate: Certificate) -> None:
    key = certificate.public_key
    fits = (isinstance(key, rsa.RSAPublicKey) and algorithm in _RSA) or (
        isinstance(key, ec.EllipticCurvePublicKey) and _EC_BITS.get(algorithm) == key.key_size
    )
    if not fits:
        raise TokenRefused("invalid_grant")
    try:
        jwt.PyJWS().decode(assertion, key, algorithms=[algorithm])
    except jwt.InvalidTokenError as error:
        raise TokenRefused("invalid_grant") from error


def _name(value: object) -> str:
    """Return the text of a claim; JSON may hold halves of characters, which no name has."""
    return str(value).encode("utf-8", "replace").decode()


def _is_time(value: object) -> TypeGuard[float]:
    """Return whether a claim can be seconds since 1970; JSON may hold numbers of any size, and no numbers."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _LATEST


def _scopes(claim: object) -> frozenset[str]:
    """Return the scopes asked for: a list, or one text with commas or blanks; clients use all three."""
    words = claim if isinstance(claim, list) else str(claim or "").replace(",", " ").split()
    scopes = frozenset(str(word) for word in words)
    if not scopes or not scopes <= SCOPES:
        raise TokenRefused("invalid_scope")
    return scopes
