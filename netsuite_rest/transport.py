"""One request() that everything goes through: log-in, permits, retries, errors."""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self, TypeVar

import backoff
import msgspec

from netsuite_rest.auth.client_credentials import ClientCredentials
from netsuite_rest.auth.keys import read_signing_key
from netsuite_rest.connections import Connections
from netsuite_rest.envelope import QUERY_SERVICE, read_error
from netsuite_rest.errors import AuthenticationFailed, MalformedAnswer, NetSuiteError, ServerFault, Throttled
from netsuite_rest.governor import Governor

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from types import TracebackType

    import requests

    from netsuite_rest.governor import Permit
    from netsuite_rest.settings import ConnectionSettings

T = TypeVar("T")
logger = logging.getLogger(__name__)

_FIRST_WAIT = 0.25
_LONGEST_WAIT = 60.0
_LONGEST_WAIT_ASKED_FOR = 900.0
_SLOW_REFUSAL = 30.0
"""A 401 after this many seconds is NetSuite's other way of saying that too many requests were in flight."""

_CAUSES_OF_401 = (
    "NetSuite issued a token and then refused it. It does so where the role lacks one of the permissions "
    "'REST Web Services' and 'Log in using OAuth 2.0 Access Tokens', where REST Web Services is not enabled "
    "under Setup > Company > Enable Features > SuiteCloud, where the token is for another account than `base_url`, and "
    "where the user is locked out or restricted to other IP addresses. Its reason is under "
    "Setup > Users/Roles > User Management > View Login Audit Trail."
)


class Retry(Enum):
    """When a request may be repeated."""

    ALWAYS = auto()
    """Whatever happened: it reads, or doing it twice is the same as doing it once."""

    REFUSED_ONLY = auto()
    """Only if it was certainly not carried out: 429, 401, no connection. For creates; and for
    queries that are tried out, because NetSuite answers some wrong columns with a 500."""

    NEVER = auto()
    """Not at all. (A token that has expired is renewed even so.)"""


@dataclass(frozen=True)
class Exchange:
    """A request and its answer, for counting and timing.

    Attributes:
        method: The HTTP method.
        path: The path, without the query.
        status: The status of the answer, None if none came.
        seconds: How long it took, without any wait for a permit.
    """

    method: str
    path: str
    status: int | None
    seconds: float


@dataclass
class _Call:
    """One call of `request`, over all its attempts."""

    method: str
    path: str
    retry: Retry
    arguments: dict[str, Any]
    changes: bool
    renewed: bool = False
    uncertain: bool = field(default=False, init=False)
    """Whether any attempt may have been carried out, as far as we can know."""


class Transport:
    """A connection to one account; every thread of the process may use it at once.

    Args:
        settings: The settings of the connection. The private key among them is read at once.
        on_exchange: Called after every request to the REST services, on the thread that sent it.

    Attributes:
        settings: The settings it was made from; `settings.account.id` names the account.
        governor: How many requests may be in flight.
        requests_sent: How many requests were sent to the REST services, repeats included, tokens not.

    Raises:
        SettingsError: The private key cannot be used.
    """

    def __init__(self, settings: ConnectionSettings, *, on_exchange: Callable[[Exchange], None] | None = None) -> None:
        signing_key = read_signing_key(
            settings.private_key, passphrase=settings.private_key_passphrase, setting=settings.private_key_setting
        )
        self.settings = settings
        self.governor = Governor(settings.concurrency)
        self.requests_sent = 0
        self._on_exchange = on_exchange
        self._counting = threading.Lock()
        self._connections = Connections(settings)
        self._log_in = ClientCredentials(
            client_id=settings.client_id,
            certificate_id=settings.certificate_id,
            signing_key=signing_key,
            token_url=settings.account.token_url,
            post=self._connections.post_form,
        )
        self._was_let_in = False

    def __enter__(self) -> Self:
        """Return the transport itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()

    def request(  # noqa: PLR0913 - a request has this many parts
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        retry: Retry = Retry.ALWAYS,
    ) -> requests.Response:
        """Send a request and return its answer, which is a success (2xx).

        Args:
            method: `GET`, `POST`, `PATCH`, `PUT` or `DELETE`.
            path: The path from the host on, such as `/services/rest/record/v1/customer`.
            params: Query parameters.
            body: Bytes are sent as they are, a mapping as JSON (a Decimal as a number, to its last digit).
            headers: Headers on top of the usual ones.
            retry: When the request may be repeated.

        Raises:
            NetSuiteError: One of the tree in `netsuite_rest.errors`, after the retries allowed.
            ValueError: The body holds a number that JSON cannot write.
        """
        call = self._call(method, path, params, body, headers, retry)
        return self._repeat(call, lambda response: response)

    def fetch(  # noqa: PLR0913 - a request has this many parts
        self,
        decode: Callable[[bytes], T],
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        retry: Retry = Retry.ALWAYS,
    ) -> T:
        """Send a request that only reads and return its body decoded; a body that does not decode is asked for again.

        Args:
            decode: Turns the body into a value; raises ValueError (`msgspec.ValidationError`
                and `DecodeError` are such) if it is not what was expected.
            method: As for `request`, and so on.
            path: As for `request`.
            params: As for `request`.
            body: As for `request`.
            headers: As for `request`.
            retry: As for `request`.

        Raises:
            MalformedAnswer: The body could not be decoded, however often it was asked for.
            NetSuiteError: As for `request`.
        """

        def decoded(response: requests.Response) -> T:
            try:
                return decode(response.content)
            except ValueError as error:
                kind = response.headers.get("Content-Type", "no content type").split(";", 1)[0]
                raise MalformedAnswer(
                    f"{method} {path}: the answer (HTTP {response.status_code}, {len(response.content)} bytes, {kind}) "
                    f"is not what NetSuite sends: {error}",
                    status=response.status_code,
                    job_id=response.headers.get("x-netsuite-jobid"),
                    possibly_applied=True,
                ) from None

        return self._repeat(self._call(method, path, params, body, headers, retry), decoded)

    def _call(  # noqa: PLR0913, PLR0917 - the arguments of `request`
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int] | None,
        body: bytes | Mapping[str, Any] | None,
        headers: Mapping[str, str] | None,
        retry: Retry,
    ) -> _Call:
        """Return a call, ready to be sent any number of times."""
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = encode(body)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        return _Call(
            method=method,
            path=path,
            retry=retry,
            arguments={"params": params, "data": body, "headers": sent},
            changes=method not in {"GET", "HEAD"} and not path.startswith(QUERY_SERVICE),
        )

    def _repeat(self, call: _Call, finish: Callable[[requests.Response], T]) -> T:
        """Attempt a call until it succeeds, or may not be repeated, or was repeated often enough."""

        def may_not_be_repeated(error: Exception) -> bool:
            if not isinstance(error, NetSuiteError) or not error.retriable or call.retry is Retry.NEVER:
                return True
            return call.retry is Retry.REFUSED_ONLY and call.uncertain

        attempt: Callable[[], T] = backoff.on_exception(
            _waits,
            NetSuiteError,
            max_tries=self.settings.max_retries + 1,
            jitter=None,
            giveup=may_not_be_repeated,
            on_backoff=self._log_wait,
            logger=None,
        )(lambda: self._attempt(call, finish))
        return attempt()

    def _attempt(self, call: _Call, finish: Callable[[requests.Response], T]) -> T:
        """Send a request once, twice if its token has to be renewed, and return what became of it."""
        try:
            with self.governor.permit() as permit:
                response, seconds = self._exchange(call)
                if response.status_code == HTTPStatus.UNAUTHORIZED and not call.renewed:
                    call.renewed = True
                    self._log_in.discard(response.request.headers.get("Authorization", ""))
                    response, seconds = self._exchange(call)
                if not HTTPStatus.OK <= response.status_code < HTTPStatus.MULTIPLE_CHOICES:
                    raise self._error(call, response, permit, seconds)
                self._was_let_in = True
                self.governor.succeeded(permit)
            return finish(response)
        except NetSuiteError as error:
            call.uncertain = call.uncertain or error.possibly_applied
            error.possibly_applied = call.changes and call.uncertain
            raise

    def _exchange(self, call: _Call) -> tuple[requests.Response, float]:
        """Send a request and return its answer, whatever it is, and the seconds that it took."""
        # Asked for before the clock starts, and outside the request: a token that cannot be had is no failure of it.
        self._log_in.current()
        with self._counting:
            self.requests_sent += 1
        start = time.monotonic()
        status: int | None = None
        try:
            response = self._connections.send(
                call.method,
                self.settings.account.base_url + call.path,
                auth=self._log_in,
                **call.arguments,
            )
            status = response.status_code
        finally:
            seconds = time.monotonic() - start
            logger.debug("%s %s: %s in %.3f s", call.method, call.path, status or "no answer", seconds)
            if self._on_exchange is not None:
                self._on_exchange(Exchange(call.method, call.path, status, seconds))
        return response, seconds

    def _error(self, call: _Call, response: requests.Response, permit: Permit, seconds: float) -> NetSuiteError:
        """Return what a refusal means, having told the governor."""
        error = read_error(response, method=call.method, path=call.path)
        if isinstance(error, ServerFault):
            error.possibly_applied = True
            return error
        company = max(permit.company, self.governor.in_flight)
        if isinstance(error, AuthenticationFailed):
            if seconds < _SLOW_REFUSAL and not (self._was_let_in and company > 1):
                return error.restated(AuthenticationFailed, f"{error} {_CAUSES_OF_401}")
            # Recorded by a practitioner: where too many requests are in flight, some are answered 401 instead of 429.
            error = error.restated(
                Throttled,
                f"{error} A fresh token was refused after {seconds:.0f} seconds with {company} requests in flight: "
                "NetSuite answers so when they are too many. If it goes on, lower `concurrency`, or see the Login "
                "Audit Trail.",
            )
        if not isinstance(error, Throttled):
            self.governor.succeeded(permit)
        elif self.governor.complained(permit):
            logger.warning(
                "NetSuite complains of too many requests (HTTP %s); from now on at most %d at once",
                error.status,
                self.governor.limit,
            )
        return error

    def _log_wait(self, details: Mapping[str, Any]) -> None:
        """Tell why a request is repeated, and when."""
        logger.warning(
            "Trying again in %.1f s (%d of %d): %s",
            details["wait"],
            details["tries"],
            self.settings.max_retries,
            details["exception"],
        )


def encode(body: Mapping[str, Any]) -> bytes:
    """Return a JSON document; Decimal becomes a number, to its last digit.

    Raises:
        ValueError: A number is not finite, and would be written as null, which empties a field.
    """
    _refuse_infinite(body)
    return _ENCODER.encode(body)


_ENCODER = msgspec.json.Encoder(decimal_format="number")


def _refuse_infinite(value: object) -> None:
    """Raise ValueError if a number anywhere in a document is not finite."""
    if isinstance(value, dict):
        for member in value.values():
            _refuse_infinite(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_infinite(member)
    elif (isinstance(value, Decimal) and not value.is_finite()) or (
        isinstance(value, float) and not math.isfinite(value)
    ):
        raise ValueError(f"{value} is not a number that can be sent")


def _waits() -> Generator[float, NetSuiteError, None]:
    """Give the seconds to wait after each error: what it asks for, or else something up to a doubling bound."""
    error = yield 0.0
    longest = _FIRST_WAIT
    while True:
        if error.retry_after is None:
            error = yield backoff.full_jitter(longest)
        else:
            # Slightly later than asked, each thread by a little different, so that they do not all come at once.
            asked = min(error.retry_after, _LONGEST_WAIT_ASKED_FOR)
            error = yield asked + backoff.full_jitter(asked / 10)
        longest = min(longest * 2, _LONGEST_WAIT)
