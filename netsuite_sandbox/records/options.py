"""What a field can be set to: the operation selectOptions (Oracle article_0115100241)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.records.listing import check_page
from netsuite_sandbox.records.references import References
from netsuite_sandbox.role import Level
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_sandbox.records.bench import Bench
    from netsuite_sandbox.records.definitions import Field, RecordType

SELECT_OPTIONS = "application/vnd.oracle.resource+json; type=select-options"
_INACTIVE = ("isinactive", "inactive")
_PAGE = 100  # what Oracle's example without a limit shows of 103
_CONDITION = re.compile(r'\s*(?P<field>[\w.]+)\s+(?P<operator>\w+)\s+(?P<value>"(?:[^"\\]|\\.)*"|[^\s",]+)\s*')
_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "CONTAIN": lambda shown, sent: sent in shown,
    "IS": lambda shown, sent: sent == shown,
    "START_WITH": lambda shown, sent: shown.startswith(sent),
}


@dataclass(frozen=True)
class Wanted:
    """What options are asked for, as in the query.

    Attributes:
        fields: Names of fields, separated by commas; ``line.account`` for one of a sublist.
        q: Conditions on what the options are shown as, separated by commas.
        limit: None when the client did not send it.
        offset: None when the client did not send it.
    """

    fields: str
    q: str | None = None
    limit: int | None = None
    offset: int | None = None


class Options:
    """Lists what fields can be set to.

    The options do not depend on the values that a body brings: the account has no rules of that kind.

    Args:
        bench: The account's records.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def of_new(self, record_type: str, wanted: Wanted) -> dict[str, Any]:
        """Return the options on a record that is to be made.

        Raises:
            ServiceError: If there is no such type, the role may not make its records, or the question is wrong.
        """
        found = self._bench.writable(record_type, "POST", Level.CREATE)
        return self._options(found, wanted, "POST", f"{self._bench.root}/{found.name.lower()}")

    def of_existing(self, record_type: str, record_id: str, wanted: Wanted) -> dict[str, Any]:
        """Return the options on a record that is there.

        Raises:
            ServiceError: If there is no such record, the user may not change it, or the question is wrong.
        """
        found = self._bench.writable(record_type, "PATCH", Level.EDIT)
        with self._bench.reading() as connection:
            self._bench.open(connection, self._bench.types(), found, record_id)
        return self._options(found, wanted, "PATCH", f"{self._bench.root}/{found.name.lower()}/{record_id}")

    def _options(self, record_type: RecordType, wanted: Wanted, method: str, address: str) -> dict[str, Any]:
        names = [name.strip() for name in wanted.fields.split(",") if name.strip()]
        if not names:
            raise refusals.bad_parameter("fields", "The fields to return select options of must be given.")
        limit = _PAGE if wanted.limit is None else wanted.limit
        size, start = check_page(limit, wanted.offset)
        conditions = _conditions(wanted.q, names)
        paged = wanted.limit is not None or wanted.offset is not None

        def link(rel: str, fields: str, offset: int, *, shown: bool = True) -> dict[str, str]:
            page = f"&limit={size}&offset={offset}" if shown else ""
            href = f"{address}?fields={quote(fields, safe=',.')}{page}"
            return {"rel": rel, "method": method, "mediaType": SELECT_OPTIONS, "href": href}

        body: dict[str, Any] = {"links": [link("self", ",".join(names), start, shown=paged)]}
        for name in names:
            options = [
                each
                for each in self._all(record_type, name)
                if all(_MATCHES[operator](each["refName"].lower(), sent) for operator, sent in conditions[name])
            ]
            page = options[start : start + size]
            total, more = len(options), start + size < len(options)
            links = [link("previous", name, start - size), link("first", name, 0)] if start else []
            if more:
                links += [link("next", name, start + size), link("last", name, (total - 1) // size * size)]
            body[name] = {
                "_selectOptions": {
                    "links": [*links, link("self", name, start, shown=paged)],
                    "items": page,
                    "count": len(page),
                    "offset": start,
                    "hasMore": more,
                    "totalResults": total,
                }
            }
        return body

    def _all(self, record_type: RecordType, name: str) -> list[dict[str, Any]]:
        """Return the options of a field, whose case does not matter in Oracle's examples."""
        owner, each = _field(record_type, name)
        if each.kind is Kind.ENUM:
            return [{"id": _id(key), "refName": label} for key, label in each.choices.items()]
        types = self._bench.types()
        table = types.tables.get(types.table_for(owner, each))
        if table is None or table.display not in table.columns:
            return []
        with self._bench.reading() as connection:
            key = References(connection, types).key_of(table.name)
            flags = [name for name in _INACTIVE if name in table.columns]
            active = " AND ".join(f"coalesce({name}, 'F') = 'F'" for name in flags) or "1"
            found = connection.execute(
                f"SELECT {quoted(key)}, {quoted(table.display)} FROM {quoted(table.name)} "
                f"WHERE {active} AND {quoted(table.display)} IS NOT NULL ORDER BY {quoted(key)}"
            ).fetchall()
        return [{"id": _id(key), "refName": str(shown)} for key, shown in found]


def _field(record_type: RecordType, name: str) -> tuple[str, Field]:
    """Return a field that has options, and the table of the records that have it."""
    sublist_name, _, own = name.rpartition(".")
    part, owner = record_type.body, record_type.table
    if sublist_name:
        sublists: Mapping[str, Any] = {key.lower(): each for key, each in record_type.sublists.items()}
        sublist = sublists.get(sublist_name.lower())
        if sublist is None:
            raise refusals.no_options(name)
        part, owner = sublist.part, "transactionline" if sublist.lines else owner
    each = next((each for key, each in part.fields.items() if key.lower() == own.lower()), None)
    if each is None or each.kind not in {Kind.ENUM, Kind.REFERENCE, Kind.MULTISELECT}:
        raise refusals.no_options(name)
    return owner, each


def _id(key: object) -> object:
    """Return an option's id, which Oracle's examples write as a number."""
    return int(str(key)) if re.fullmatch(r"-?[0-9]{1,18}", str(key)) else key


def _conditions(q: str | None, names: list[str]) -> dict[str, list[tuple[str, str]]]:
    """Return the conditions on each field's options: operator, and value in lower case."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    position = 0
    while q and position < len(q):
        match = _CONDITION.match(q, position)
        field = next((name for name in names if match and name.lower() == match["field"].lower()), None)
        if match is None or field is None or match["operator"].upper() not in _MATCHES:
            raise refusals.bad_query()
        value = match["value"]
        text = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
        found[field].append((match["operator"].upper(), text.lower()))
        position = match.end()
        if position < len(q):
            if q[position] != ",":
                raise refusals.bad_query()
            position += 1
    return found
