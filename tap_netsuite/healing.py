"""Columns that NetSuite refuses, found side by side before the stream's SCHEMA is written."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_rest import suiteql
from netsuite_rest.errors import ColumnUnavailable, QueryRefused, ServerFault, TableUnavailable
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rest.transport import Transport
    from tap_netsuite.selection import Selection


@dataclass(frozen=True)
class Refusals:
    """What NetSuite refused of a SELECT.

    Attributes:
        named: Columns that it named: unknown, or hidden from the role.
        found: Columns without which it answers, though it did not say why.
    """

    named: tuple[str, ...] = ()
    found: tuple[str, ...] = ()

    def __add__(self, other: Refusals) -> Refusals:
        """Return both together."""
        return Refusals(self.named + other.named, self.found + other.found)

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them."""
        return self.named + self.found


def refused_columns(transport: Transport, selection: Selection) -> Refusals:
    """Return the columns of a SELECT that NetSuite refuses; none if it is refused for another reason.

    NetSuite names an unknown or hidden column, one at a time; some it answers with a 500 that names nothing (seen by
    several clients). Named columns are left out until the rest is taken; what is refused without a name is halved.

    Raises:
        QueryRefused: A column that the stream cannot do without is refused.
        NetSuiteError: NetSuite cannot be asked.
    """
    suiteql.run(transport, selection.probe(sorted(selection.required & selection.columns.keys())), limit=1)
    optional = [name for name in selection.columns if name not in selection.required]
    workers = transport.settings.concurrency
    parts = [part for start in range(workers) if (part := optional[start::workers])]
    with ThreadPoolExecutor(max_workers=workers) as pool:
        return sum(pool.map(lambda part: _refused(transport, selection, part), parts), Refusals())


def _refused(transport: Transport, selection: Selection, columns: Sequence[str]) -> Refusals:
    if not columns:
        return Refusals()
    try:
        suiteql.run(transport, selection.probe(columns), limit=1, retry=Retry.REFUSED_ONLY)
    except TableUnavailable:
        raise
    except (QueryRefused, ServerFault) as error:
        named = error.column.lower().rsplit(".", 1)[-1] if isinstance(error, ColumnUnavailable) else ""
        if named in columns:
            rest = [column for column in columns if column != named]
            return Refusals(named=(named,)) + _refused(transport, selection, rest)
        if len(columns) == 1:
            return _confirmed(transport, selection, columns[0])
    else:
        return Refusals()
    middle = len(columns) // 2
    return _refused(transport, selection, columns[:middle]) + _refused(transport, selection, columns[middle:])


def _confirmed(transport: Transport, selection: Selection, column: str) -> Refusals:
    """Return a column as refused if it stays so: a passing fault must not cost a column."""
    try:
        suiteql.run(transport, selection.probe([column]), limit=1)
    except (QueryRefused, ServerFault):
        return Refusals(found=(column,))
    return Refusals()
