"""How many requests may be in flight: fewer after NetSuite complains, more again after it does not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Governor:
    """Permits for requests in flight, shared by all threads.

    Attributes:
        ceiling: The most permits there will ever be.
        limit: The permits there are now, between 1 and `ceiling`.
        in_flight: The permits given out at the moment.
    """

    def __init__(self, ceiling: int) -> None:
        self.ceiling = ceiling
        self.limit = ceiling
        self.in_flight = 0

    @contextmanager
    def permit(self) -> Iterator[int]:
        """Wait for a permit and hold it, first come first served."""
        yield self.limit
