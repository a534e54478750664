"""How many requests the account lets be under way at once."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netsuite_sandbox.account import Account


class Governance:
    """The account's count of requests under way, over all its services together (Oracle subsect_1559222360).

    It is touched by the server's event loop alone, and so needs no lock.

    Attributes:
        in_flight: Requests under way now.
        peak: The most that there ever were at once, the refused ones included.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self.in_flight = 0
        self.peak = 0
        self._by_integration: Counter[str] = Counter()

    @contextmanager
    def admit(self, client_id: str) -> Iterator[bool]:
        """Count an integration's request as under way while the block lasts; give whether there is room for it.

        One too many is not counted.
        """
        self.peak = max(self.peak, self.in_flight + 1)
        share = self._account.integration_limit
        if self.in_flight >= self._account.concurrency_limit or (
            share is not None and self._by_integration[client_id] >= share
        ):
            yield False
            return
        self.in_flight += 1
        self._by_integration[client_id] += 1
        try:
            yield True
        finally:
            self.in_flight -= 1
            self._by_integration[client_id] -= 1


def too_many_requests() -> ServiceError:
    """Return the refusal of one request too many.

    The body is as odd as Oracle prints it (section_156570709583): the title of a 400, and two error codes. No
    Retry-After is documented, and none was ever recorded.
    """
    return ServiceError(
        429,
        "CONCURRENCY_LIMIT_EXCEEDED",
        "Concurrent request limit exceeded. Request blocked.",
        title="Bad Request",
        outer_code="USER_ERROR",
    )
