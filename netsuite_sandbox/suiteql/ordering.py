"""Which column a term of ORDER BY names, what becomes of rows that it leaves equal, and how many rows are wanted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sqlglot import exp

from netsuite_sandbox.suiteql import refusals
from netsuite_sandbox.suiteql.context import only, whole_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from netsuite_sandbox.suiteql.context import Output


def shuffled(columns: Iterable[str]) -> str:
    """Return a term of ORDER BY that ranks rows that are equal so far anew in each request.

    A hundred columns tell rows apart well enough; SQLite's functions take no more than 127 arguments.
    """
    return f"ns_shuffle(:salt, {', '.join(itertools.islice(columns, 100))})"


def place(node: exp.Expr, outputs: Sequence[Output]) -> int | None:
    """Return which column of the result a term of ORDER BY names, by number or by name; None if it names none."""
    number = whole_number(node)
    if number is not None:
        if not 1 <= number <= len(outputs):
            raise refusals.unsupported()
        return number - 1
    if isinstance(node, exp.Column) and not node.text("table"):
        names = [output.name for output in outputs]
        if names.count(node.name.lower()) == 1:
            return names.index(node.name.lower())
    return None


def limit(node: exp.Expr) -> tuple[int, int | None]:
    """Return how many rows are skipped and how many are given at most (TOP, OFFSET, FETCH FIRST).

    Without ORDER BY an OFFSET is passed over without a word (seen live 2026-09).

    Raises:
        ServiceError: The numbers are no plain numbers, or PERCENT or WITH TIES is asked for.
    """
    wanted, offset = node.args.get("limit"), node.args.get("offset")
    skip = _count(offset.expression) if offset is not None else 0
    if not node.args.get("order"):
        skip = 0
    if wanted is None:
        return skip, None
    if isinstance(wanted, exp.Fetch):
        only(wanted, "direction", "count", "limit_options")
        options = wanted.args.get("limit_options")
        if options is not None:
            only(options, "rows")
        count = wanted.args.get("count")
        return skip, 1 if count is None else _count(count)
    only(wanted, "expression")
    return skip, _count(wanted.expression)


def _count(node: exp.Expr) -> int:
    number = whole_number(node)
    if number is None:
        raise refusals.unsupported()
    return number
