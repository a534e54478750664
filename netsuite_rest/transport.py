"""One request() that everything goes through: connections, log-in, time-outs, retries, errors."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Self, TypeVar

from netsuite_rest.governor import Governor

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

    import requests

    from netsuite_rest.settings import ConnectionSettings

T = TypeVar("T")


class Retry(Enum):
    """When a request may be repeated."""

    ALWAYS = auto()
    """Whatever happened: it reads, or doing it twice is the same as doing it once."""

    REFUSED_ONLY = auto()
    """Only if it was certainly not carried out: 429, 401, no connection. For creates."""

    NEVER = auto()
    """Not at all."""


class Transport:
    """A connection to one account; every thread of the process may use it at once.

    Attributes:
        settings: The settings it was made from; `settings.account.id` names the account.
        governor: How many requests may be in flight.
        requests_sent: How many requests were sent to the REST services, repeats included, tokens not.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self.settings = settings
        self.governor = Governor(settings.concurrency)
        self.requests_sent = 0

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
        raise NotImplementedError

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
            path: The path from the host on, such as `/services/rest/record/v1/customer`, or a
                whole URL on the account's own host, as in NetSuite's links.
            params: Query parameters.
            body: Bytes are sent as they are, a mapping as JSON (Decimal becomes a number, to the last digit).
            headers: Headers on top of the usual ones.
            retry: When the request may be repeated.

        Raises:
            NetSuiteError: One of the tree in `netsuite_rest.errors`, after the retries allowed.
        """
        raise NotImplementedError

    def fetch(  # noqa: PLR0913 - a request has this many parts
        self,
        decode: Callable[[bytes], T],
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: bytes | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
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

        Raises:
            MalformedAnswer: The body could not be decoded, however often it was asked for.
            NetSuiteError: As for `request`.
        """
        raise NotImplementedError
