"""SuiteQL: literals quoted in one place, SELECTs that are paged by key, and pages of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

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
    raise NotImplementedError


def identifier(name: str) -> str:
    """Return the name of a table or column, qualified with dots or not, after making sure that it is nothing more.

    Raises:
        ValueError: It is not a name.
    """
    raise NotImplementedError


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
        """
        raise NotImplementedError


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
    transport: Transport, sql: str, *, params: Sequence[str] = ..., limit: int = ..., offset: int = ...
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
) -> Page[T]: ...
def run(  # noqa: PLR0913 - a query has this many parts
    transport: Transport,
    sql: str,
    *,
    params: Sequence[str] = (),
    limit: int = MAX_PAGE,
    offset: int = 0,
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
        row_type: A `msgspec.Struct` to decode rows into, which is faster than the default.
            Declare `links: object = None` in it and forbid unknown fields.

    Raises:
        QueryRefused: NetSuite does not take the query; `ColumnUnavailable` and `TableUnavailable` say why.
        MalformedAnswer: The page contradicts itself: its `count` is not the number of its rows.
        NetSuiteError: As for `Transport.request`.
        ValueError: `limit` or `offset` break NetSuite's rules.
    """
    raise NotImplementedError
