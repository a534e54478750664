"""The functions that SQLite is given so that rewritten queries can run."""

from __future__ import annotations

import math
import zlib
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.suiteql import (
    aggregates,
    built_ins,
    date_formats,
    date_functions,
    number_masks,
    numbers,
    relative_dates,
    text_functions,
    zones,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    Function = Callable[..., Any]


def _strict(function: Function) -> Function:
    """Return the function made null if any argument is null, and an empty text made null."""

    def call(*arguments: object) -> object:
        if None in arguments:
            return None
        result = function(*arguments)
        return None if result == "" else result

    return call


def _real(function: Callable[..., float]) -> Function:
    """Return a function of floating point with whole results as integers, and no infinity."""

    def call(*arguments: float) -> float:
        result = function(*arguments)
        if not math.isfinite(result):
            raise ValueError(arguments)
        return int(result) if result.is_integer() and abs(result) < 2**53 else result

    return call


def _replace(text: str | None, old: str | None, new: str | None = None) -> str | None:
    if not text or not old:
        return text
    return text_functions.replaced(text, old, new or "") or None


def _translate(text: str | None, old: str | None, new: str | None) -> str | None:
    if text is None or old is None or new is None:
        return None
    return text_functions.translate(text, old, new) or None


def _regexp_replace(text: str | None, pattern: str | None, *rest: Any) -> str | None:  # noqa: ANN401 - as SQLite gives
    if text is None or pattern is None:
        return text
    return text_functions.regexp_replace(text, pattern, *rest) or None


def _single(rows: int, value: object) -> object:
    if rows > 1:
        raise ValueError(rows)
    return value


def _shuffle(salt: int, *values: object) -> int:
    return zlib.crc32(repr(values).encode(), salt)


_STRICT: dict[str, Function] = {
    # numbers
    "ns_number_text": numbers.number_text,
    "ns_number_mask": number_masks.write,
    "ns_number": lambda text: numbers.read_number(text) if isinstance(text, str) else text,
    "ns_add": numbers.add,
    "ns_subtract": numbers.subtract,
    "ns_multiply": numbers.multiply,
    "ns_divide": numbers.divide,
    "ns_mod": numbers.modulo,
    "ns_number_under_mask": number_masks.read,
    "ns_remainder": numbers.remainder,
    "ns_width_bucket": numbers.width_bucket,
    "ns_power": numbers.power,
    "ns_round": numbers.rounded,
    "ns_trunc": numbers.truncated,
    "ns_ceil": math.ceil,
    "ns_floor": math.floor,
    "ns_sqrt": _real(math.sqrt),
    "ns_exp": _real(math.exp),
    "ns_ln": _real(math.log),
    "ns_log": _real(lambda base, value: math.log(value) / math.log(base)),
    "ns_sin": _real(math.sin),
    "ns_cos": _real(math.cos),
    "ns_tan": _real(math.tan),
    "ns_asin": _real(math.asin),
    "ns_acos": _real(math.acos),
    "ns_atan": _real(math.atan),
    "ns_atan2": _real(math.atan2),
    "ns_sinh": _real(math.sinh),
    "ns_cosh": _real(math.cosh),
    "ns_tanh": _real(math.tanh),
    # texts
    "ns_upper": str.upper,
    "ns_lower": str.lower,
    "ns_initcap": text_functions.initcap,
    "ns_substr": text_functions.substr,
    "ns_instr": text_functions.instr,
    "ns_lpad": lambda text, length, filler=" ": text_functions.pad(text, length, filler, left=True),
    "ns_rpad": lambda text, length, filler=" ": text_functions.pad(text, length, filler, left=False),
    "ns_ltrim": lambda text, characters=" ": text.lstrip(characters),
    "ns_rtrim": lambda text, characters=" ": text.rstrip(characters),
    "ns_trim": lambda text, characters=" ": text.strip(characters),
    "ns_soundex": text_functions.soundex,
    "ns_like": text_functions.like,
    "ns_regexp_substr": text_functions.regexp_substr,
    "ns_regexp_instr": text_functions.regexp_instr,
    "ns_chr": text_functions.character,
    "ns_ascii": lambda text: ord(text[0]),
    "ns_asciistr": text_functions.ascii_text,
    "ns_unistr": text_functions.unicode_text,
    "ns_lengthb": lambda text: len(text.encode()),
    "ns_length2": lambda text: len(text.encode("utf-16-le")) // 2,
    "ns_compose": text_functions.composed,
    "ns_decompose": text_functions.decomposed,
    "ns_to_multi_byte": text_functions.wide,
    "ns_to_single_byte": text_functions.narrow,
    # dates
    "ns_to_date": date_functions.to_date,
    "ns_to_timestamp": date_functions.to_timestamp,
    "ns_to_instant": date_functions.to_instant,
    "ns_date_text": date_functions.date_text,
    "ns_timestamp_text": date_functions.timestamp_text,
    "ns_instant_text": date_functions.instant_text,
    "ns_account_date": date_functions.account_date,
    "ns_shown_day": date_formats.show,
    "ns_local": zones.local,
    "ns_local_date": zones.local_date,
    "ns_instant": zones.instant,
    "ns_plus_days": date_functions.plus_days,
    "ns_days_between": date_functions.days_between,
    "ns_add_months": date_functions.add_months,
    "ns_last_day": date_functions.last_day,
    "ns_new_time": date_functions.new_time,
    "ns_next_day": date_functions.next_day,
    "ns_months_between": date_functions.months_between,
    "ns_tz_offset": zones.offset_text,
    "ns_start_of": date_functions.start_of,
    "ns_relative_day": relative_dates.day,
}
_LENIENT: dict[str, Function] = {
    "ns_replace": _replace,
    "ns_translate": _translate,
    "ns_regexp_replace": _regexp_replace,
    "ns_shuffle": _shuffle,
    "ns_single": _single,
    "ns_membership": built_ins.membership,
}


def register(connection: sqlite3.Connection) -> None:
    """Make every function known to a connection; all depend on their arguments alone."""
    for name, function in _STRICT.items():
        connection.create_function(name, -1, _strict(function), deterministic=True)
    for name, function in _LENIENT.items():
        connection.create_function(name, -1, function, deterministic=True)
    aggregates.register(connection)
