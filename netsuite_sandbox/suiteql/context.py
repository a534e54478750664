"""What an expression may refer to at the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from sqlglot import exp

from netsuite_sandbox.suiteql import refusals
from netsuite_sandbox.suiteql.shortcuts import Shortcuts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_sandbox.suiteql.kinds import Value
    from netsuite_sandbox.suiteql.names import Scope
    from netsuite_sandbox.suiteql.sight import Sight

# More rows than there can be, and a number that SQLite can still add to.
_MOST = 10**18


@dataclass(frozen=True)
class Output:
    """A column of a query's result: its name in lower case and what it holds."""

    name: str
    value: Value


@dataclass(frozen=True)
class Query:
    """A SELECT rewritten for SQLite.

    Attributes:
        outputs: The columns; the n-th is called ``c0``, ``c1``, ... in ``rows``.
        rows: The SELECT without order and limit.
        counted: A SELECT of as many rows, cheaper if possible.
        order: The terms of ORDER BY, those that make it unique included.
        ordered: Whether the query itself asks for an order.
        skip: How many rows are left out at the beginning.
        first: How many rows are given at most; None for all.
        key: The names of columns that are unique together; empty if that is not known.
        single: True if there is exactly one row, as for a total.
        shortcuts: Cheaper ways to the same rows and counts.
    """

    outputs: Sequence[Output]
    rows: str
    counted: str
    order: Sequence[str] = ()
    ordered: bool = False
    skip: int = 0
    first: int | None = None
    key: tuple[str, ...] = ()
    single: bool = False
    shortcuts: Shortcuts = Shortcuts()  # noqa: RUF009 - frozen

    @property
    def plain(self) -> bool:
        """Whether there is neither order nor limit."""
        return not self.order and not self.limited

    @property
    def limited(self) -> bool:
        """Whether rows are left out at the beginning or the end."""
        return self.first is not None or bool(self.skip)

    @property
    def sql(self) -> str:
        """The whole query, to stand in parentheses.

        An order always comes with a limit: SQLite drops the order of a sub-query that has none.
        """
        order = f" ORDER BY {', '.join(self.order)}" if self.order else ""
        first = -1 if self.first is None else self.first
        limit = f" LIMIT {first} OFFSET {self.skip}" if self.order or self.limited else ""
        return self.rows + order + limit


class QueryCompiler(Protocol):
    """What expressions need of the compiler of whole queries."""

    sight: Sight

    def query(self, node: exp.Expr, parent: Scope | None) -> Query:
        """Rewrite a sub-query."""
        ...


@dataclass(frozen=True)
class Context:
    """Where an expression stands.

    Attributes:
        scope: The tables in sight.
        compiler: For sub-queries.
        aliases: The names given in SELECT, where they may be used (ORDER BY).
        groups: The SQL of the expressions in GROUP BY if the query has groups and the expression is worked out per
            group; None where it is worked out per row.
        aggregates: Whether COUNT, SUM and the like may stand here.
        windows: Whether functions OVER a window may stand here.
    """

    scope: Scope
    compiler: QueryCompiler
    aliases: Mapping[str, Value] = field(default_factory=dict)
    groups: frozenset[str] | None = None
    aggregates: bool = False
    windows: bool = False

    def per_row(self) -> Context:
        """Return the context inside an aggregate's parentheses."""
        return replace(self, groups=None, aggregates=False, windows=False)

    def without_windows(self) -> Context:
        """Return the context inside a window function's parentheses."""
        return replace(self, windows=False)


def only(node: exp.Expr, *known: str) -> None:
    """Refuse a piece of syntax that says more than is understood here.

    Args:
        node: The piece.
        known: The arguments that are understood; any other must be empty.
    """
    for name, argument in node.args.items():
        if name not in known and argument:
            raise refusals.unsupported()


def whole_number(node: exp.Expr) -> int | None:
    """Return a number of rows or columns that is written in digits; None for any other expression."""
    written = str(node.this) if isinstance(node, exp.Literal) and not node.args["is_string"] else ""
    if not (written.isascii() and written.isdigit()):
        return None
    return int(written) if len(written) < len(str(_MOST)) else _MOST
