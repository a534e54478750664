"""Numbers as Oracle computes and writes them: decimal, so that money stays exact, and without a leading zero."""

from __future__ import annotations

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal, InvalidOperation, localcontext
from functools import lru_cache

Number = int | float

# Oracle's NUMBER has 38 to 40 digits. SQLite keeps 15 of them for certain, which is what is written in the end.
_PRECISE = Context(prec=40, rounding=ROUND_HALF_UP)
_CERTAIN_DIGITS = 15
_LARGEST = 2**63


def exact(value: Number) -> Decimal:
    """Return the decimal number that was stored, not the binary fraction that stands for it."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def stored(value: Decimal) -> Number:
    """Return a decimal number as SQLite keeps it.

    Raises:
        ValueError: It is infinite, too large to be kept, or no number.
    """
    if not value.is_finite():
        raise ValueError(value)
    if abs(value) < _LARGEST and value == value.to_integral_value():
        return int(value)
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def decimals() -> Context:
    """Return the arithmetic in which values are computed, to be used as ``with localcontext(decimals())``."""
    return _PRECISE


def number_text(value: Number | str) -> str:
    """Return a number as Oracle writes it: ``.5``, ``-.5``, ``1234``, without exponent, at most 15 digits.

    A text that somehow came to stand in a column of numbers stays as it is.

    Raises:
        OverflowError: It is infinite (ORA-01426).
    """
    return _float_text(value) if isinstance(value, float) else str(value)


@lru_cache(maxsize=1 << 14)
def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise OverflowError(value)
    number = exact(value)
    if len(number.as_tuple().digits) > _CERTAIN_DIGITS:
        number = Decimal(f"{value:.{_CERTAIN_DIGITS - 1}e}")
    written = f"{number:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    if written.startswith("0."):
        return written[1:]
    if written.startswith("-0."):
        return "-" + written[2:]
    return "0" if written == "-0" else written


def read_number(text: str) -> Number:
    """Return the number that a text says.

    Raises:
        ValueError: It says none (ORA-01722).
    """
    stripped = text.strip()
    if "_" in stripped or not any(c.isdigit() for c in stripped):
        raise ValueError(text)
    try:
        return stored(Decimal(stripped))
    except InvalidOperation as error:
        raise ValueError(text) from error


def add(left: Number, right: Number) -> Number:
    """Return the sum."""
    with localcontext(_PRECISE):
        return stored(exact(left) + exact(right))


def subtract(left: Number, right: Number) -> Number:
    """Return the difference."""
    with localcontext(_PRECISE):
        return stored(exact(left) - exact(right))


def multiply(left: Number, right: Number) -> Number:
    """Return the product."""
    with localcontext(_PRECISE):
        return stored(exact(left) * exact(right))


def divide(left: Number, right: Number) -> Number:
    """Return the quotient, with decimals even of integers; by zero it fails (ORA-01476)."""
    with localcontext(_PRECISE):
        return stored(exact(left) / exact(right))


def modulo(left: Number, right: Number) -> Number:
    """Return MOD: what remains has the sign of the first; MOD(n, 0) is n."""
    if right == 0:
        return left
    with localcontext(_PRECISE):
        return stored(exact(left) % exact(right))


def remainder(left: Number, right: Number) -> Number:
    """Return REMAINDER: like MOD, but from the nearest multiple instead of the next lower."""
    with localcontext(_PRECISE):
        return stored(exact(left).remainder_near(exact(right)))


def power(base: Number, exponent: Number) -> Number:
    """Return base to the power of exponent."""
    with localcontext(_PRECISE):
        return stored(exact(base) ** exact(exponent))


def rounded(value: Number, places: Number = 0) -> Number:
    """Return ROUND: halves away from zero."""
    return _at_place(value, places, ROUND_HALF_UP)


def truncated(value: Number, places: Number = 0) -> Number:
    """Return TRUNC: toward zero."""
    return _at_place(value, places, ROUND_DOWN)


def _at_place(value: Number, places: Number, rounding: str) -> Number:
    with localcontext(_PRECISE):
        number, step = exact(value), Decimal(1).scaleb(-int(places))
        return stored((number / step).to_integral_value(rounding) * step)


def width_bucket(value: Number, low: Number, high: Number, count: Number) -> int:
    """Return WIDTH_BUCKET: in which of so many equal spans between two bounds a value lies; 0 and one more beyond them.

    Raises:
        ValueError: There are no spans to lie in (ORA-30494).
    """
    if low == high or count < 1:
        raise ValueError(low, high, count)
    with localcontext(_PRECISE):
        place = (exact(value) - exact(low)) / (exact(high) - exact(low))
        return int(max(Decimal(0), min(place * int(count) // 1, Decimal(int(count))))) + (place >= 0)
