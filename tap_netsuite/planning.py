"""What a run reads: its window of modification time, and the chunks that the window is read in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from netsuite_rest.suiteql import Literal, quote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rest.suiteql import Query

KeyValues = tuple[Literal, ...]
"""A row's key, column by column."""

SETTLING = timedelta(seconds=60)
"""How much earlier than NetSuite's clock the bookmark is set: what was being saved then may not be visible yet."""

ZONE_MARGIN = timedelta(hours=26)
"""More than any zone is away from UTC, with an hour of daylight saving on top."""


@dataclass(frozen=True)
class Window:
    """The span of modification time that a run covers, in UTC.

    Attributes:
        start: Rows modified before this are not read; None reads all rows, those without a date too.
        until: What the bookmark becomes when the stream is done. It is no bound: a row that changes while the
            run lasts still comes, and comes again in the next run.
    """

    start: datetime | None
    until: datetime


def modified_since(columns: Sequence[str], start: datetime) -> str:
    """Return the SuiteQL condition for rows of which one of these columns is not before an instant.

    SuiteQL shows and compares times in the session's zone. The first half of the condition is widened by more than
    any zone is away from UTC and can use the column's index; the second half is exact. The first is a noon, because
    Oracle refuses a time that the zone's clocks skip in spring, and no clocks are changed at noon.
    """
    earliest = (start - ZONE_MARGIN).replace(tzinfo=None)
    noon = datetime.combine(earliest.date(), time(12))
    coarse = quote(noon if noon <= earliest else noon - timedelta(days=1))
    exact = quote(start)
    return " OR ".join(f"({column} >= {coarse} AND SYS_EXTRACT_UTC({column}) >= {exact})" for column in columns)


def created_since(column: str, start: datetime) -> str:
    """Return the SuiteQL condition for rows created at or after an instant."""
    return modified_since([column], start)


def created_before(column: str, start: datetime) -> str:
    """Return the SuiteQL condition for rows created before an instant, or at a time that nobody knows."""
    return f"SYS_EXTRACT_UTC({column}) < {quote(start)} OR {column} IS NULL"


@dataclass(frozen=True)
class Chunk:
    """A span of keys.

    Attributes:
        after: The span begins after this key; None: with the first row.
        through: The span ends with this key; None: with the last row.
    """

    after: KeyValues | None = None
    through: KeyValues | None = None

    def __str__(self) -> str:
        """Return the span in words."""
        start = "the first row" if self.after is None else f"after {_words(self.after)}"
        end = "the last row" if self.through is None else _words(self.through)
        return f"{start} through {end}"


def _words(key: KeyValues) -> str:
    return ", ".join(str(value) for value in key)


def plan_query(query: Query, after: KeyValues | None, page_size: int) -> str:
    """Return the SuiteQL for the key of every `page_size`th row after a key, in order.

    Its columns are `k0`, `k1` and so on.
    """
    names = [f"k{index}" for index in range(len(query.key))]
    ordered = ", ".join(key.compared(key.expression) for key in query.key)
    keys = tuple(f"{key.expression} AS {name}" for key, name in zip(query.key, names, strict=True))
    numbered = replace(query, select=(*keys, f"ROW_NUMBER() OVER (ORDER BY {ordered}) AS place"))
    return (
        f"SELECT {', '.join(names)} FROM ({numbered.page(after=after)}) "  # noqa: S608
        f"WHERE MOD(place, {page_size}) = 0 ORDER BY place"
    )


def chunks_between(after: KeyValues, boundaries: Sequence[KeyValues], *, last: bool) -> list[Chunk]:
    """Return the spans between planned keys.

    Args:
        after: The key before the first span.
        boundaries: The last key of each span, in order.
        last: Whether nothing was planned after the last of them: a span without an end then follows it.
    """
    edges = [after, *boundaries]
    spans = [Chunk(after=start, through=end) for start, end in zip(edges, boundaries, strict=False)]
    return [*spans, Chunk(after=edges[-1])] if last else spans
