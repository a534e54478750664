"""OAuth 2.0 client credentials: a signed assertion buys an access token, for as long as it lasts.

Sources: Oracle section_162755359851 and section_162790605110 (the request), section_158081952044 (one hour).
"""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import jwt
import msgspec
from requests.auth import AuthBase

from netsuite_rest.envelope import clock_lead, read_error
from netsuite_rest.errors import AuthenticationFailed, MalformedAnswer

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_rest.auth.keys import SigningKey
    from netsuite_rest.errors import NetSuiteError

logger = logging.getLogger(__name__)

SCOPES = ("rest_webservices",)
"""What the token is for. SuiteQL belongs to it; asking for what the integration has not ticked would be refused."""

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 3000
"""How long an assertion is good for: well under NetSuite's hour, so that a clock a few minutes off does no harm."""

_LONGEST_LEEWAY = 120.0
"""How many seconds before its end a token is renewed, or a tenth of its life if that is less."""

_TOLERABLE_LEAD = 30.0
"""By how many seconds this machine's clock may differ before it is suspected."""

_TOKEN = re.compile(r"[\x21-\x7e]+")
_REFUSALS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED)

_AUDIT_TRAIL = "NetSuite writes its reason under Setup > Users/Roles > User Management > View Login Audit Trail."
_SETUP = "Setup > Integration > Manage Authentication > OAuth 2.0 Client Credentials (M2M) Setup"

REMEDIES = {
    "invalid_client": "`client_id` is not the client id (consumer key) of an enabled integration in this account.",
    "invalid_grant": (
        f"Either `certificate_id` is not listed under {_SETUP} (a sandbox refresh empties that list), or its "
        "certificate has expired or been revoked, or `private_key` is not the key of that certificate, or the "
        "list has it for another integration than `client_id`, or its user or role is inactive."
    ),
    "invalid_request": "NetSuite could not read the request; check `token_url`.",
    "invalid_scope": "Tick 'REST Web Services' under OAuth 2.0 in the integration record.",
    "unauthorized_client": "Tick 'Client Credentials (Machine to Machine) Grant' in the integration record.",
    "unsupported_grant_type": "Tick 'Client Credentials (Machine to Machine) Grant' in the integration record.",
}
"""What to do about each OAuth error (RFC 6749 section 5.2; Oracle subsect_158521832417)."""


class _TokenAnswer(msgspec.Struct):
    """The token endpoint's answer; `expires_in` is a number, or a number in quotes."""

    access_token: str
    token_type: str
    expires_in: float


@dataclass(frozen=True, repr=False)
class Token:
    """An access token.

    Attributes:
        value: What is sent.
        renew_at: When to have another, on the monotonic clock.
    """

    value: str
    renew_at: float


class ClientCredentials(AuthBase):
    """Puts an access token on each request; the token is asked for once however many threads want it.

    Args:
        client_id: The integration record's client id.
        certificate_id: The id that NetSuite gave to the uploaded certificate.
        signing_key: The certificate's private key.
        token_url: The token endpoint, which is the assertion's audience as well.
        post: Sends a form to a URL and returns the answer, whatever its status. Raises NetSuiteError if none came.
    """

    def __init__(
        self,
        *,
        client_id: str,
        certificate_id: str,
        signing_key: SigningKey,
        token_url: str,
        post: Callable[[str, dict[str, str]], requests.Response],
    ) -> None:
        self._client_id = client_id
        self._certificate_id = certificate_id
        self._signing_key = signing_key
        self._token_url = token_url
        self._post = post
        self._lock = threading.Lock()
        self._token: Token | None = None
        self._clock_lead = 0.0

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the access token on a request, asking for one first if there is none that lasts."""
        request.headers["Authorization"] = f"Bearer {self.current().value}"
        return request

    def current(self) -> Token:
        """Return a token that is not about to expire.

        Raises:
            AuthenticationFailed: NetSuite gives none; the message says why and what to do.
            NetSuiteError: The token endpoint could not be reached, or failed.
        """
        token = self._token
        if token is not None and time.monotonic() < token.renew_at:
            return token
        with self._lock:
            if self._token is None or time.monotonic() >= self._token.renew_at:
                self._token = self._new_token()
            return self._token

    def discard(self, authorization: str) -> None:
        """Forget the token that a refused request carried, unless another has taken its place already.

        Args:
            authorization: The request's `Authorization` header.
        """
        with self._lock:
            if self._token is not None and authorization == f"Bearer {self._token.value}":
                self._token = None

    def _new_token(self) -> Token:
        """Ask for a token; once more by NetSuite's clock if ours is wrong."""
        response = self._ask()
        lead = clock_lead(response.headers)
        if response.status_code in _REFUSALS and lead is not None and abs(lead - self._clock_lead) > _TOLERABLE_LEAD:
            logger.warning(
                "This machine's clock is %.0f seconds %s NetSuite's; asking for a token by NetSuite's clock.",
                abs(lead),
                "ahead of" if lead > 0 else "behind",
            )
            self._clock_lead = lead
            response = self._ask()
        if response.status_code != HTTPStatus.OK:
            raise self._refusal(response)
        try:
            answer = msgspec.json.decode(response.content, type=_TokenAnswer, strict=False)
        except msgspec.MsgspecError:
            raise MalformedAnswer(
                f"{self._token_url} answered HTTP {response.status_code} without an access token; check `token_url`.",
                status=response.status_code,
            ) from None
        if answer.token_type.lower() != "bearer" or not _TOKEN.fullmatch(answer.access_token):
            raise MalformedAnswer(
                f"{self._token_url} issued a token of another type than bearer.", status=response.status_code
            )
        logger.debug("NetSuite issued an access token for %.0f seconds", answer.expires_in)
        leeway = min(_LONGEST_LEEWAY, answer.expires_in / 10)
        return Token(answer.access_token, time.monotonic() + answer.expires_in - leeway)

    def _ask(self) -> requests.Response:
        """Send a freshly signed assertion and return the answer."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION_TYPE,
            "client_assertion": self._assertion(),
        }
        return self._post(self._token_url, form)

    def _assertion(self) -> str:
        """Return a signed statement of who is asking."""
        issued_at = int(time.time() - self._clock_lead)
        return jwt.encode(
            {
                "iss": self._client_id,
                "scope": list(SCOPES),
                "aud": self._token_url,
                "iat": issued_at,
                "exp": issued_at + _ASSERTION_SECONDS,
                "jti": str(uuid.uuid4()),
            },
            self._signing_key.key,
            algorithm=self._signing_key.algorithm,
            headers={"kid": self._certificate_id},
        )

    def _refusal(self, response: requests.Response) -> NetSuiteError:
        """Return the error for an answer that gives no token, with the remedy where there is one."""
        error = read_error(response, method="POST", path=self._token_url)
        if error.retriable or error.code not in REMEDIES:
            return error
        remedy = REMEDIES[error.code]
        if error.code == "invalid_grant" and clock_lead(response.headers) is None:
            remedy += " Or this machine's clock is wrong: the answer does not tell the time to compare it with."
        message = f"NetSuite gives no access token ({error.code}). {remedy} {_AUDIT_TRAIL}"
        return error.restated(AuthenticationFailed, message)
