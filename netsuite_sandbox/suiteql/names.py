"""Which table a name in a query stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netsuite_sandbox.suiteql import refusals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netsuite_sandbox.suiteql.kinds import Value


@dataclass(frozen=True)
class Relation:
    """A table or sub-query in FROM.

    Attributes:
        alias: What columns are qualified by, in lower case.
        written: The table as written in the query, as error messages repeat it.
        sql: How it stands in SQLite's FROM.
        columns: The columns by their name in lower case.
        record: The table's name; empty for a sub-query.
        rowid: The SQL of what tells rows of equal rank apart; empty for a sub-query.
        key: The names of the columns that are unique together.
        ordered: True for a sub-query that orders its rows.
    """

    alias: str
    written: str
    sql: str
    columns: Mapping[str, Value]
    record: str = ""
    rowid: str = ""
    key: tuple[str, ...] = ()
    ordered: bool = False


@dataclass
class Scope:
    """The relations of one SELECT, and around it those of the queries that it is part of.

    Attributes:
        relations: In the order of FROM.
        parent: The scope of the enclosing query, for correlated sub-queries.
        looked_up: The SQL of the columns of this SELECT that were asked for since it was last cleared.
        looked_out: How often a column of an enclosing query was asked for.
    """

    relations: list[Relation] = field(default_factory=list)
    parent: Scope | None = None
    looked_up: set[str] = field(default_factory=set)
    looked_out: int = 0

    def add(self, relation: Relation) -> None:
        """Bring a relation into sight; an alias is given once."""
        if any(other.alias == relation.alias for other in self.relations):
            raise refusals.unsupported()
        self.relations.append(relation)

    def relation(self, alias: str) -> Relation | None:
        """Return the relation of this SELECT with that alias."""
        return next((relation for relation in self.relations if relation.alias == alias.lower()), None)

    def find(self, name: str, qualifier: str = "") -> Value | None:
        """Return a column from here or from an enclosing query, None if there is none.

        Raises:
            ServiceError: The qualifier's table has no such column, or two tables have it.
        """
        if qualifier:
            relation = self.relation(qualifier)
            if relation is not None:
                value = relation.columns.get(name.lower())
                if value is None and relation.record:
                    raise refusals.not_exposed(name, relation.written)
                return self._seen(value)
        else:
            found = [relation.columns[name.lower()] for relation in self.relations if name.lower() in relation.columns]
            if len(found) > 1:
                raise refusals.unsupported()
            if found:
                return self._seen(found[0])
        found_outside = self.parent.find(name, qualifier) if self.parent else None
        self.looked_out += found_outside is not None
        return found_outside

    def _seen(self, value: Value | None) -> Value | None:
        if value is not None:
            self.looked_up.add(value.sql)
        return value

    def unknown(self, written: str) -> Exception:
        """Return the refusal that lists what would have been available."""
        return refusals.unknown_identifier(written, {r.alias: r.written for r in self.relations if r.written})
