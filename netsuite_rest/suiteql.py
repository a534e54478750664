"""SuiteQL: literals quoted in one place, SELECTs that are paged by key, and pages of rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import msgspec

from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rest.transport import Transport

T = TypeVar("T")
Literal = str | int | Decimal | date
"""A value that can stand in SuiteQL; a datetime is a date, and a bool is an int, to Python."""

MAX_PAGE = 1000
"""The most rows in one answer (Oracle section_156414087576)."""

MAX_ROWS = 100_000
"""The most rows that one query gives, over all its pages (Oracle section_157909186990)."""

PATH = "/services/rest/query/v1/suiteql"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*", re.ASCII)


def quote(value: Literal) -> str:
    """Return a value as a SuiteQL literal.

    Text is put in quotes; bool becomes 'T' or 'F', NetSuite's way of writing it; int and Decimal
    are written in full; a date becomes TO_DATE. A datetime that knows its zone is an instant: it
    becomes a TO_TIMESTAMP in UTC, to be compared with SYS_EXTRACT_UTC(column). One without
    a zone is what a clock in the session's zone shows: it becomes a TO_DATE with a time, to be compared
    with the bare column, which has whole seconds.

    Raises:
        TypeError: The value has another type; a float, for one, is not exact. For nulls write IS NULL.
        ValueError: The value cannot be written: not a finite number, text with a NUL,
            fractions of a second without a zone.
    """
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("SuiteQL text cannot hold a NUL character")
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, bool):
        return "'T'" if value else "'F'"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is not a number that SuiteQL can hold")
        return format(value, "f")
    if isinstance(value, datetime):
        return _quote_time(value)
    if isinstance(value, date):
        return f"TO_DATE('{value.isoformat()}', 'YYYY-MM-DD')"
    raise TypeError(f"{type(value).__name__} has no exact form in SuiteQL")


def _quote_time(value: datetime) -> str:
    """Return an instant as a TO_TIMESTAMP in UTC, a clock's reading as a TO_DATE."""
    if value.tzinfo is None:
        if value.microsecond:
            raise ValueError(f"{value} has fractions of a second, which a DATE in SuiteQL has not")
        return f"TO_DATE('{value.isoformat(sep=' ')}', 'YYYY-MM-DD HH24:MI:SS')"
    instant = value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    mask = "YYYY-MM-DD HH24:MI:SS.FF" if value.microsecond else "YYYY-MM-DD HH24:MI:SS"
    return f"TO_TIMESTAMP('{instant}', '{mask}')"


def identifier(name: str) -> str:
    """Return the name of a table or column, qualified with dots or not, after making sure that it is nothing more.

    Raises:
        ValueError: It is not a name.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of a table or column")
    return name


@dataclass(frozen=True)
class Key:
    """A column that rows are ordered by.

    Attributes:
        expression: The column, such as `id` or `t.uniquekey`.
        text: Whether it holds text. Oracle may sort text by language and yet compare it by
            bytes, which loses rows between pages; text is therefore both sorted and compared by bytes.
    """

    expression: str
    text: bool = False

    def compared(self, operand: str) -> str:
        """Return the column, or a literal, in the form that it is sorted and compared in."""
        return f"NLSSORT({operand}, 'NLS_SORT=BINARY')" if self.text else operand


@dataclass(frozen=True)
class Query:
    """A SELECT that can be paged by key, so that rows that move while it is read shift nothing.

    Attributes:
        select: The expressions to select, such as `id` or `TO_CHAR(trandate, 'YYYY-MM-DD') AS trandate`.
        source: What stands after FROM.
        where: Conditions, each put in parentheses and all joined by AND.
        key: The columns that tell every row from every other, none of them ever null.
    """

    select: tuple[str, ...]
    source: str
    where: tuple[str, ...] = ()
    key: tuple[Key, ...] = (Key("id"),)

    def page(
        self,
        *,
        after: Sequence[Literal] | None = None,
        through: Sequence[Literal] | None = None,
        limit: int | None = None,
    ) -> str:
        """Return the SuiteQL for the rows in key order, after one key and up to and including another.

        Args:
            after: The key of the last row before; None from the first row on.
            through: The key of the last row to give; None to the end.
            limit: The most rows (FETCH FIRST); None for all, so that `total_results` of
                the page says how many there are.

        Raises:
            ValueError: A key has another number of values than the query's.
        """
        conditions = [f"({condition})" for condition in self.where]
        conditions += [self._beyond(after, ">", or_equal=False)] if after is not None else []
        conditions += [self._beyond(through, "<", or_equal=True)] if through is not None else []
        parts = [f"SELECT {', '.join(self.select)} FROM {self.source}"]  # noqa: S608 - a query is made here, of quoted literals
        parts += [f"WHERE {' AND '.join(conditions)}"] if conditions else []
        parts.append(f"ORDER BY {', '.join(part.compared(part.expression) for part in self.key)}")
        parts += [f"FETCH FIRST {limit:d} ROWS ONLY"] if limit is not None else []
        return " ".join(parts)

    def _beyond(self, values: Sequence[Literal], operator: str, *, or_equal: bool) -> str:
        """Return the condition for keys on one side of another: a > x OR (a = x AND b > y), and so on."""
        if len(values) != len(self.key):
            raise ValueError(f"the key has {len(self.key)} columns, not {len(values)}")
        condition = ""
        for part, value in reversed(list(zip(self.key, values, strict=True))):
            column, literal = part.compared(part.expression), part.compared(quote(value))
            if not condition:
                condition = f"{column} {operator}{'=' if or_equal else ''} {literal}"
            else:
                condition = f"{column} {operator} {literal} OR ({column} = {literal} AND ({condition}))"
        return f"({condition})"


@dataclass(frozen=True)
class Page(Generic[T]):
    """One answer to a query.

    Attributes:
        items: The rows. In a dict row, keys are in lower case, values are text, and nulls are missing.
        total_results: How many rows the query has.
        has_more: Whether NetSuite says that more rows follow; also False where it stops at `MAX_ROWS`.
    """

    items: list[T]
    total_results: int
    has_more: bool


@overload
def run(
    transport: Transport,
    sql: str,
    *,
    params: Sequence[str] = ...,
    limit: int = ...,
    offset: int = ...,
    retry: Retry = ...,
) -> Page[dict[str, str]]: ...
@overload
def run(
    transport: Transport,
    sql: str,
    *,
    row_type: type[T],
    params: Sequence[str] = ...,
    limit: int = ...,
    offset: int = ...,
    retry: Retry = ...,
) -> Page[T]: ...
def run(  # noqa: PLR0913 - a query has this many parts
    transport: Transport,
    sql: str,
    *,
    params: Sequence[str] = (),
    limit: int = MAX_PAGE,
    offset: int = 0,
    retry: Retry = Retry.ALWAYS,
    row_type: Any = dict[str, str],
) -> Page[Any]:
    """Run a query and return one page of its rows.

    Args:
        transport: The connection.
        sql: The query, one statement in Oracle's syntax.
        params: Values for the `?` in it, in order.
        limit: The most rows in this page, 1 to 1000.
        offset: How many rows to skip, a multiple of `limit`. Pages by offset are only right where the
            query has a unique ORDER BY; prefer `Query.page`.
        retry: When to repeat the request. To try out whether NetSuite takes a query, use `Retry.REFUSED_ONLY`: it
            answers some wrong columns with a 500, as if it had failed.
        row_type: A `msgspec.Struct` to decode rows into, which is faster than the default.
            Declare `links: object = None` in it and forbid unknown fields.

    Raises:
        QueryRefused: NetSuite does not take the query; `ColumnUnavailable` and `TableUnavailable` say why.
        MalformedAnswer: The page contradicts itself: its `count` is not the number of its rows.
        NetSuiteError: As for `Transport.request`.
        ValueError: `limit` or `offset` break NetSuite's rules.
    """
    if not 1 <= limit <= MAX_PAGE:
        raise ValueError(f"the limit is {limit}; NetSuite takes 1 to {MAX_PAGE}")
    if offset < 0 or offset % limit:
        raise ValueError(f"the offset is {offset}; NetSuite takes multiples of the limit, {limit}")
    decoder = _DICT_ROWS if row_type == dict[str, str] else msgspec.json.Decoder(_Answer[row_type])
    return transport.fetch(
        partial(_page, decoder, offset),
        "POST",
        PATH,
        params={"limit": limit, "offset": offset},
        body={"q": sql, "params": list(params)} if params else {"q": sql},
        headers={"Prefer": "transient"},
        retry=retry,
    )


class _Answer(msgspec.Struct, Generic[T], rename="camel"):
    """The query service's answer (recorded 2026-03)."""

    items: list[T]
    count: int
    offset: int
    total_results: int
    has_more: bool


_DICT_ROWS = msgspec.json.Decoder(_Answer[dict[str, str | list[Any]]])
_RAW_ROWS = msgspec.json.Decoder(_Answer[dict[str, msgspec.Raw]])


def _page(decoder: msgspec.json.Decoder[_Answer[Any]], offset: int, content: bytes) -> Page[Any]:
    """Return the page in an answer, after making sure that it is the one asked for and whole."""
    try:
        answer = decoder.decode(content)
    except msgspec.ValidationError:
        if decoder is not _DICT_ROWS:
            raise
        raw = _RAW_ROWS.decode(content)
        answer = _Answer([_texts(row) for row in raw.items], raw.count, raw.offset, raw.total_results, raw.has_more)
    if answer.count != len(answer.items):
        raise ValueError(f"it says that it has {answer.count} rows and has {len(answer.items)}")
    if answer.offset != offset:
        raise ValueError(f"its rows start at offset {answer.offset}, not at {offset}")
    items = _lower_case(answer.items) if decoder is _DICT_ROWS else answer.items
    return Page(items, answer.total_results, answer.has_more)


def _lower_case(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows without their links and with names in lower case.

    They come in lower case (recorded), but Oracle reserves the right to change that (section_156257796125).
    """
    for row in rows:
        row.pop("links", None)
    if all(name == name.lower() for name in set(chain.from_iterable(rows))):
        return rows
    folded = [{name.lower(): value for name, value in row.items()} for row in rows]
    if any(len(row) != len(before) for row, before in zip(folded, rows, strict=True)):
        raise ValueError("two of its columns differ in upper and lower case only")
    return folded


def _texts(row: dict[str, msgspec.Raw]) -> dict[str, Any]:
    """Return a row in which some values came as something else than text: as text, to the last digit, without nulls."""
    texts: dict[str, Any] = {}
    for name, raw in row.items():
        value = msgspec.json.decode(raw)
        if isinstance(value, bool):
            texts[name] = "T" if value else "F"
        elif isinstance(value, str | list):
            texts[name] = value
        elif value is not None:
            texts[name] = bytes(raw).decode()
    return texts
