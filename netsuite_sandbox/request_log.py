"""What the server was asked, kept for tests to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from netsuite_sandbox.governance import Governance


@dataclass(frozen=True)
class LoggedRequest:
    """A request that was answered.

    Attributes:
        method: In upper case.
        path: As sent, still percent-encoded, without the query.
        query: What follows the question mark, as sent.
        status: The status of the answer; 0 where a fault cut the connection instead.
        headers: By lower-case name; what could be used to log in is masked.
        body: As sent.
        endpoint: Method and route, such as ``GET /services/rest/record/v1/{type}/{id}``; empty where there is none.
        started: When the request had arrived, on this machine's clock, in UTC.
        ended: When its answer was ready.
        faults: The effects of the faults that it met.
        number: Its place in the log, from 0.
    """

    method: str
    path: str
    query: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    endpoint: str
    started: dt.datetime
    ended: dt.datetime
    faults: tuple[str, ...] = ()
    number: int = 0


class RequestLog(Sequence[LoggedRequest]):
    """The requests in the order in which they were answered; any thread may read it.

    A request is here before its client has the answer.

    Args:
        governance: The count of requests under way.
        kept: How many requests are kept at least; earlier ones are forgotten. None for all.

    Attributes:
        answered: How many requests were answered so far, those forgotten included.
    """

    def __init__(self, governance: Governance, kept: int | None = None) -> None:
        self._governance = governance
        self._kept = kept
        self._requests: list[LoggedRequest] = []
        self._by_endpoint: Counter[str] = Counter()
        self.answered = 0

    @property
    def peak(self) -> int:
        """The most requests that were under way at once, those refused with 429 included."""
        return self._governance.peak

    @property
    def by_endpoint(self) -> Counter[str]:
        """How often each endpoint answered."""
        return self._by_endpoint.copy()

    @property
    def in_flight(self) -> int:
        """How many requests are under way now."""
        return self._governance.in_flight

    def where(  # noqa: PLR0913 - one filter per property
        self,
        *,
        method: str = "",
        path: str = "*",
        endpoint: str = "*",
        status: int | None = None,
        fault: str = "",
        since: int = 0,
    ) -> list[LoggedRequest]:
        """Return the requests that meet every condition given, in order.

        Args:
            method: In upper case.
            path: A pattern of the path as sent; ``*`` stands for anything.
            endpoint: A pattern of the endpoint, such as ``POST */suiteql``.
            status: The answer's.
            fault: An effect that the request met.
            since: The number of the first request to look at.
        """
        requests = self._requests
        first = requests[0].number if requests else 0
        return [
            request
            for request in requests[max(since - first, 0) :]
            if (not method or request.method == method)
            and fnmatchcase(request.path, path)
            and fnmatchcase(request.endpoint, endpoint)
            and status in {None, request.status}
            and (not fault or fault in request.faults)
        ]

    def append(self, request: LoggedRequest) -> None:
        """Add a request; for the server."""
        requests = self._requests
        if self._kept is not None and len(requests) >= 2 * self._kept:
            # A new list, so that whoever reads the old one is not disturbed.
            self._requests = requests = requests[self._kept :]
        requests.append(request)
        self._by_endpoint[request.endpoint] += 1
        self.answered += 1

    @overload
    def __getitem__(self, index: int) -> LoggedRequest: ...
    @overload
    def __getitem__(self, index: slice) -> list[LoggedRequest]: ...
    def __getitem__(self, index: int | slice) -> LoggedRequest | list[LoggedRequest]:
        """Return one request, or a list of them."""
        return self._requests[index]

    def __len__(self) -> int:
        """Return how many requests are kept."""
        return len(self._requests)
