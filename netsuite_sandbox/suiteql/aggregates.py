"""Aggregates that SQLite lacks, or computes in binary fractions where Oracle computes in decimals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from decimal import Decimal, localcontext
from itertools import groupby
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql.numbers import decimals, exact, stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from netsuite_sandbox.suiteql.numbers import Number


class _Sum:
    """The exact sum of all values, null if there are none."""

    def __init__(self) -> None:
        self.values: list[Number | None] = []
        # Called once a row, so it is the list's own method and not one around it.
        self.step = self.values.append

    def total(self) -> tuple[int, Decimal]:
        """Return how many values are not null, and their sum."""
        values = [value for value in self.values if value is not None]
        whole = sum(value for value in values if isinstance(value, int))
        with localcontext(decimals()):
            return len(values), whole + sum((exact(value) for value in values if isinstance(value, float)), Decimal(0))

    def finalize(self) -> Number | None:
        count, total = self.total()
        return stored(total) if count else None


class _Mean(_Sum):
    def finalize(self) -> Number | None:
        count, total = self.total()
        with localcontext(decimals()):
            return stored(total / count) if count else None


class _WindowSum:
    """The exact sum of the values in a window that moves."""

    def __init__(self) -> None:
        self.count = 0
        self.total = Decimal(0)

    def step(self, value: Number | None) -> None:
        if value is not None:
            with localcontext(decimals()):
                self.count, self.total = self.count + 1, self.total + exact(value)

    def inverse(self, value: Number | None) -> None:
        if value is not None:
            with localcontext(decimals()):
                self.count, self.total = self.count - 1, self.total - exact(value)

    def value(self) -> Number | None:
        return stored(self.total) if self.count else None

    def finalize(self) -> Number | None:
        return self.value()


class _WindowMean(_WindowSum):
    def value(self) -> Number | None:
        with localcontext(decimals()):
            return stored(self.total / self.count) if self.count else None


class _Median:
    def __init__(self) -> None:
        self.values: list[Number] = []

    def step(self, value: Number | None) -> None:
        if value is not None:
            self.values.append(value)

    def finalize(self) -> Number | None:
        if not self.values:
            return None
        ordered = sorted(self.values)
        middle = len(ordered) // 2
        if len(ordered) % 2:
            return ordered[middle]
        return stored((exact(ordered[middle - 1]) + exact(ordered[middle])) / 2)


class _Pairs:
    """Pairs of numbers of which neither is null, for covariance and correlation."""

    def __init__(self) -> None:
        self.pairs: list[tuple[Decimal, Decimal]] = []

    def step(self, left: Number | None, right: Number | None) -> None:
        if left is not None and right is not None:
            self.pairs.append((exact(left), exact(right)))

    def products(self) -> tuple[Decimal, Decimal, Decimal]:
        """Return the sums of the products of the deviations: left with right, left with left, right with right."""
        count = len(self.pairs)
        left = sum((pair[0] for pair in self.pairs), Decimal(0)) / count
        right = sum((pair[1] for pair in self.pairs), Decimal(0)) / count
        deviations = [(a - left, b - right) for a, b in self.pairs]
        return (
            sum((a * b for a, b in deviations), Decimal(0)),
            sum((a * a for a, _ in deviations), Decimal(0)),
            sum((b * b for _, b in deviations), Decimal(0)),
        )


class _Covariance(_Pairs):
    def finalize(self) -> Number | None:
        with localcontext(decimals()):
            return stored(self.products()[0] / len(self.pairs)) if self.pairs else None


class _SampleCovariance(_Pairs):
    def finalize(self) -> Number | None:
        with localcontext(decimals()):
            return stored(self.products()[0] / (len(self.pairs) - 1)) if len(self.pairs) > 1 else None


class _Correlation(_Pairs):
    def finalize(self) -> Number | None:
        with localcontext(decimals()):
            if len(self.pairs) < 2:  # noqa: PLR2004 - a correlation takes two
                return None
            both, left, right = self.products()
            return stored(both / (left * right).sqrt()) if left and right else None


class _RankCorrelation(_Correlation):
    """Spearman's: the correlation of ranks, equal values sharing the mean of theirs."""

    def finalize(self) -> Number | None:
        left, right = (_ranks([pair[side] for pair in self.pairs]) for side in (0, 1))
        self.pairs = list(zip(left, right, strict=True))
        return super().finalize()


def _ranks(values: list[Decimal]) -> list[Decimal]:
    ordered = sorted(values)
    return [Decimal(bisect_left(ordered, value) + bisect_right(ordered, value) + 1) / 2 for value in values]


class _OrderCorrelation(_Pairs):
    """Kendall's tau-b: how many pairs of rows are in the same order on both sides, and how many in opposite orders."""

    def finalize(self) -> Number | None:
        ordered = sorted(self.pairs)
        every = _couples([len(ordered)])
        tied = _couples(Counter(ordered).values())
        tied_left, tied_right = (_couples(Counter(pair[side] for pair in ordered).values()) for side in (0, 1))
        before: list[Decimal] = []
        opposite = 0
        for _, equal in groupby(ordered, key=lambda pair: pair[0]):
            rights = [right for _, right in equal]
            opposite += sum(len(before) - bisect_right(before, right) for right in rights)
            for right in rights:
                insort(before, right)
        with localcontext(decimals()):
            width = (Decimal(every - tied_left) * Decimal(every - tied_right)).sqrt()
            return stored((every - tied_left - tied_right + tied - 2 * opposite) / width) if width else None


def _couples(sizes: Iterable[int]) -> int:
    """Return how many pairs can be made within groups of these sizes."""
    return sum(size * (size - 1) // 2 for size in sizes)


_WINDOWED: dict[str, type[_WindowSum]] = {"ns_window_sum": _WindowSum, "ns_window_avg": _WindowMean}
_PLAIN: dict[str, tuple[int, Callable[[], object]]] = {
    "ns_sum": (1, _Sum),
    "ns_avg": (1, _Mean),
    "ns_median": (1, _Median),
    "ns_covar_pop": (2, _Covariance),
    "ns_covar_samp": (2, _SampleCovariance),
    "ns_corr": (2, _Correlation),
    "ns_corr_s": (2, _RankCorrelation),
    "ns_corr_k": (2, _OrderCorrelation),
}


def register(connection: sqlite3.Connection) -> None:
    """Make the aggregates known to a connection."""
    for name, windowed in _WINDOWED.items():
        connection.create_window_function(name, 1, windowed)
    for name, (arguments, plain) in _PLAIN.items():
        connection.create_aggregate(name, arguments, plain)  # type: ignore[arg-type]  # typeshed wants one protocol
