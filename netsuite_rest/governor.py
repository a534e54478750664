"""How many requests may be in flight: fewer after NetSuite complains, more again after it does not."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS_BEFORE_GROWTH = 4
"""How often every permit must be used without complaint before there is one more.

Growing costs a refused request whenever the account's limit, or another integration, stands in the way: with this many
rounds that is at most one in 4 x limit requests.
"""


@dataclass(frozen=True)
class Permit:
    """A permit to have one request in flight.

    Attributes:
        epoch: How often the limit had been halved when the permit was given out.
        company: How many requests were in flight then, this one included.
    """

    epoch: int
    company: int


class Governor:
    """Permits for requests in flight, shared by all threads and given out first come, first served.

    A complaint halves the limit. The other requests that were in flight at the time will mostly
    be refused, too; only a request that started after the halving can halve again.

    Attributes:
        ceiling: The most permits there will ever be.
        limit: The permits there are now, between 1 and `ceiling`.
        in_flight: The permits given out at the moment.
    """

    def __init__(self, ceiling: int) -> None:
        self.ceiling = ceiling
        self.limit = ceiling
        self.in_flight = 0
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._epoch = 0
        self._successes = 0

    @property
    def waiting(self) -> int:
        """Return how many threads wait for a permit."""
        return len(self._waiting)

    @contextmanager
    def permit(self) -> Iterator[Permit]:
        """Wait for a permit and hold it for the length of a `with` block."""
        permit = self._acquire()
        try:
            yield permit
        finally:
            self._release()

    def succeeded(self, permit: Permit) -> None:
        """Count a request that was answered without complaint; enough of them make the limit grow by one."""
        with self._lock:
            if permit.epoch != self._epoch or self.limit == self.ceiling:
                return
            self._successes += 1
            if self._successes >= self.limit * ROUNDS_BEFORE_GROWTH:
                self._successes = 0
                self.limit += 1
                self._admit()

    def complained(self, permit: Permit) -> bool:
        """Halve the limit, unless that was done since the request started; return whether it was halved now."""
        with self._lock:
            if permit.epoch != self._epoch:
                return False
            self._epoch += 1
            self._successes = 0
            self.limit = max(1, self.limit // 2)
            return True

    def _acquire(self) -> Permit:
        """Wait for a permit."""
        turn = threading.Event()
        with self._lock:
            self._waiting.append(turn)
            self._admit()
        try:
            turn.wait()
        except BaseException:  # an interrupt while waiting must not keep the place in the queue, nor a permit
            with self._lock:
                if turn.is_set():
                    self.in_flight -= 1
                else:
                    self._waiting.remove(turn)
                self._admit()
            raise
        with self._lock:
            return Permit(epoch=self._epoch, company=self.in_flight)

    def _release(self) -> None:
        """Give a permit back."""
        with self._lock:
            self.in_flight -= 1
            self._admit()

    def _admit(self) -> None:
        """Hand free permits to those who have waited longest; the lock is held."""
        while self._waiting and self.in_flight < self.limit:
            self.in_flight += 1
            self._waiting.popleft().set()
