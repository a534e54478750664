"""The tables, columns and types of this account, put together from what is known and what the account says."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from netsuite_rest import metadata, suiteql
from netsuite_rest.errors import (
    ColumnUnavailable,
    PermissionMissing,
    QueryRefused,
    RequestRefused,
    SettingsError,
    TableUnavailable,
)
from tap_netsuite.custom import catalog_type, custom_fields, custom_lists, custom_record_types
from tap_netsuite.refusals import near
from tap_netsuite.tables import ColumnType, Table, custom_table, is_custom, known_record_types, known_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netsuite_rest.metadata import Field
    from netsuite_rest.transport import Transport
    from tap_netsuite.custom import CustomField
    from tap_netsuite.tables import RecordType

logger = logging.getLogger(__name__)

TYPES_AT_ONCE = 20
"""How many record types' fields are asked for in one request."""

SAMPLE_ROWS = 100
"""How many rows show the columns of a table that nothing else describes."""


@dataclass(frozen=True)
class Account:
    """What the account said of itself.

    Attributes:
        record_types: The record types that the role can use, in lower case.
        fields: Their fields, by record type.
        custom_fields: The custom fields, empty if the role cannot see them.
        custom_tables: The tables of custom record types and lists: name to the number that
            custom fields name them by, None for lists.
    """

    record_types: frozenset[str]
    fields: Mapping[str, Sequence[Field]]
    custom_fields: Sequence[CustomField]
    custom_tables: Mapping[str, str | None]


def discover(transport: Transport, requested: Sequence[str] = ()) -> list[Table]:
    """Return every table that the role can read, sorted by name.

    Args:
        transport: The connection.
        requested: Record types to offer beside the table they share, in lower case.

    Raises:
        SettingsError: There is no such record type.
        NetSuiteError: NetSuite cannot be asked.
    """
    with ThreadPoolExecutor(max_workers=transport.settings.concurrency) as pool:
        account = ask(transport, pool)
        candidates = [_with_account(table, account) for table in known_tables().values()]
        visible = list(pool.map(lambda table: _visible(transport, table, account), candidates))
        tables = {table.name: table for table in visible if table is not None}
        hidden = sorted(table.name for table in candidates if table.name not in tables)
        if hidden:
            logger.info("NetSuite hides these tables from the role, or does not have them: %s", ", ".join(hidden))
        tables |= {name: _custom(name, number, account) for name, number in account.custom_tables.items()}
        tables |= {
            name: Table(name=name, source=name, columns=_columns(account.fields[name]))
            for name in account.record_types - tables.keys() - known_record_types().keys()
            if account.fields.get(name) and not is_custom(name)
        }
        for name in requested:
            tables[name] = _requested(transport, name, tables, account)
    return [tables[name] for name in sorted(tables)]


def ask(transport: Transport, pool: ThreadPoolExecutor) -> Account:
    """Ask the account for everything that describes its tables."""
    fields = pool.submit(custom_fields, transport)
    records = pool.submit(custom_record_types, transport)
    lists = pool.submit(custom_lists, transport)
    try:
        names = sorted({name.lower() for name in metadata.record_types(transport)})
    except (RequestRefused, PermissionMissing) as error:
        logger.warning("NetSuite does not list its record types, so fewer tables are offered: %s", error)
        names = []
    parts = [names[start : start + TYPES_AT_ONCE] for start in range(0, len(names), TYPES_AT_ONCE)]
    described: dict[str, Sequence[Field]] = {}
    for part in pool.map(lambda part: _described(transport, part), parts):
        described |= part
    return Account(
        record_types=frozenset(names),
        fields=described,
        custom_fields=fields.result(),
        custom_tables={**records.result(), **dict.fromkeys(lists.result())},
    )


def _described(transport: Transport, names: Sequence[str]) -> Mapping[str, Sequence[Field]]:
    """Return the fields of record types; where one of them spoils the answer, it is left out."""
    try:
        return metadata.fields_by_type(transport, names)
    except RequestRefused as error:
        if len(names) == 1:
            logger.warning("NetSuite does not describe the record type %s: %s", names[0], error)
            return {}
    middle = len(names) // 2
    return {**_described(transport, names[:middle]), **_described(transport, names[middle:])}


def from_catalog(name: str, columns: Mapping[str, ColumnType], key: Sequence[str], modified: str | None) -> Table:
    """Return the table of a stream in a catalog, without asking NetSuite.

    Args:
        name: The stream's name.
        columns: Its columns, as the catalog has them.
        key: Its key, as the catalog has it.
        modified: Its replication key, as the catalog has it.
    """
    shared = known_record_types().get(name)
    if shared is not None:
        table = _share(name, shared, known_tables()[shared.table])
    elif name in known_tables():
        table = known_tables()[name]
    else:
        table = replace(custom_table(name), modified=None) if is_custom(name) else Table(name, name)
    created = table.created if table.created in columns else None
    return replace(table, columns=columns, key=tuple(key), modified=table.modified or modified, created=created)


def _share(name: str, record_type: RecordType, table: Table) -> Table:
    return replace(table, name=name, where=record_type.where, core=True)


def _requested(transport: Transport, name: str, tables: Mapping[str, Table], account: Account) -> Table:
    shared = known_record_types().get(name)
    if shared is not None and shared.table in tables:
        return _share(name, shared, tables[shared.table])
    if name in tables:
        return replace(tables[name], core=True)
    known = {*known_record_types(), *account.record_types, *tables}
    if name not in known:
        sampled = _sample(transport, name)
        if sampled is not None:
            return sampled
    raise SettingsError(
        f"record_types names {name!r}, which NetSuite does not have or hides from this role. Correct it, or ask for "
        f"the permission.{near(name, known - {name})}"
    )


def _sample(transport: Transport, name: str) -> Table | None:
    """Return a table that nothing describes, by the columns that its first rows show; their values stay text."""
    try:
        source = suiteql.identifier(name)
        page = suiteql.run(transport, f"SELECT * FROM {source} FETCH FIRST {SAMPLE_ROWS} ROWS ONLY")  # noqa: S608
    except (ValueError, QueryRefused):
        return None
    columns = dict.fromkeys(sorted({column for item in page.items for column in item}), ColumnType.TEXT)
    return Table(name=name, source=name, columns=columns, key=(), core=True) if columns else None


def _with_account(table: Table, account: Account) -> Table:
    """Return a known table with the columns that the account adds to it."""
    types = {table.name} | {name for name, shared in known_record_types().items() if shared.table == table.name}
    described = [field for name in sorted(types) for field in account.fields.get(name, ())]
    offered = _columns(described)
    added = {field.name.lower() for field in described if field.custom}
    columns = dict(table.columns)
    if table.custom_fields is not None:
        by_fieldtype = {field.name: field.type for field in account.custom_fields if field.kind == table.custom_fields}
        # An entity's custom field applies to some kinds of entity only; the catalog says to which, where it knows them.
        if table.custom_fields == "ENTITY" and described:
            by_fieldtype = {name: kind for name, kind in by_fieldtype.items() if name in added}
        offered = {**by_fieldtype, **offered}
        added |= by_fieldtype.keys()
    known = frozenset(columns) | added
    return replace(
        table, columns=dict(sorted({**offered, **columns}.items())), default_columns=known & {*offered, *columns}
    )


def _visible(transport: Transport, table: Table, account: Account) -> Table | None:
    """Return a known table as the role sees it, None if it does not see it; ask only where the catalog cannot tell."""
    types = {table.name} | {name for name, shared in known_record_types().items() if shared.table == table.name}
    if types & account.record_types and not table.modified_doubtful:
        return table
    column = table.modified if table.modified_doubtful and table.modified else next(iter(table.key), "*")
    try:
        # Not in any order: a large table would be sorted for it.
        suiteql.run(transport, f"SELECT {column} FROM {table.source} FETCH FIRST 1 ROWS ONLY", limit=1)  # noqa: S608
    except ColumnUnavailable:
        if table.modified_doubtful:
            columns = {name: kind for name, kind in table.columns.items() if name != table.modified}
            return _visible(transport, replace(table, columns=columns, modified=None, modified_doubtful=False), account)
        return None
    except (TableUnavailable, PermissionMissing):
        return None
    return table


def _custom(name: str, number: str | None, account: Account) -> Table:
    columns = _columns(account.fields.get(name, ()))
    own = {field.name: field.type for field in account.custom_fields if number is not None and field.owner == number}
    own |= {column: kind for column, kind in columns.items() if column.startswith("custrecord")}
    return custom_table(name, own)


def _columns(fields: Iterable[Field]) -> dict[str, ColumnType]:
    """Return the columns that a record type's fields stand for."""
    columns = {field.name.lower(): catalog_type(field) for field in fields}
    return dict(
        sorted((name, kind) for name, kind in columns.items() if kind is not None and name not in {"links", "refname"})
    )
