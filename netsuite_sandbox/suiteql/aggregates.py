"""Aggregates that SQLite lacks, or computes in binary fractions where Oracle computes in decimals."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql.numbers import decimals, exact, stored

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from netsuite_sandbox.suiteql.numbers import Number


class _Total:
    """The exact total of what is in a window, null if that is nothing."""

    def __init__(self) -> None:
        self.count = 0
        self.whole = 0
        self.parts = Decimal(0)

    def step(self, value: Number | None) -> None:
        if value is None:
            return
        self.count += 1
        if isinstance(value, int):
            self.whole += value
        else:
            self.parts += exact(value)

    def inverse(self, value: Number | None) -> None:
        if value is None:
            return
        self.count -= 1
        if isinstance(value, int):
            self.whole -= value
        else:
            self.parts -= exact(value)

    def value(self) -> Number | None:
        with localcontext(decimals()):
            return stored(self.parts + self.whole) if self.count else None

    def finalize(self) -> Number | None:
        return self.value()


class _Mean(_Total):
    def value(self) -> Number | None:
        with localcontext(decimals()):
            return stored((self.parts + self.whole) / self.count) if self.count else None


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


_WINDOWED: dict[str, type[_Total]] = {"ns_sum": _Total, "ns_avg": _Mean}
_PLAIN: dict[str, tuple[int, Callable[[], object]]] = {
    "ns_median": (1, _Median),
    "ns_covar_pop": (2, _Covariance),
    "ns_covar_samp": (2, _SampleCovariance),
    "ns_corr": (2, _Correlation),
}


def register(connection: sqlite3.Connection) -> None:
    """Make the aggregates known to a connection."""
    for name, windowed in _WINDOWED.items():
        connection.create_window_function(name, 1, windowed)
    for name, (arguments, plain) in _PLAIN.items():
        connection.create_aggregate(name, arguments, plain)  # type: ignore[arg-type]  # typeshed wants one protocol
