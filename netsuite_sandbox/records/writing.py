"""Create and update: each checked whole, then written in one transaction."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import (
    activities,
    addresses,
    applications,
    aside,
    documents,
    entities,
    identifiers,
    numbering,
    placement,
    refusals,
    rows,
)
from netsuite_sandbox.records.rows import Record
from netsuite_sandbox.records.side_lists import Merging, merged, subrecord
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.drafting import Draft
    from netsuite_sandbox.records.placement import Placed
    from netsuite_sandbox.records.session import Session

# The columns that other columns follow from.
_NAMES = {
    *("entityid", "companyname", "firstname", "middlename", "lastname", "isperson"),
    *("itemid", "name", "parent", "acctnumber", "accountsearchdisplaynamecopy"),
}


def create(session: Session, record_type: RecordType, draft: Draft, defaults: dict[str, Stored]) -> int:
    """Write a new record and return its id.

    Raises:
        ServiceError: If a required value is missing, an id or name is taken, or a rule of its type is broken.
    """
    if not session.form:
        _check_required(record_type, draft.values)
    types = session.types
    values = {**defaults, **draft.values}
    placed = placement.place(types, record_type, values | activities.initial(session, record_type, values))
    record_id = identifiers.next_id(session.connection, types, record_type)
    _check_external_id(session, record_type, placed.row, record_id)
    if record_type.transaction:
        applications.fill(session, draft)
        documents.create(session, record_type, record_id, draft, placed)
    else:
        row = {
            "id": record_id,
            **placed.row,
            **record_type.where,
            **placement.stamp(types, record_type.table, session.now, created=True),
        }
        if not session.form:
            row |= _named(session, record_type, row, record_id)
        row |= _made_by(session, row)
        if record_type.relations and row.get("currency") is None:
            row["currency"] = numbering.base_currency(session, placed.relations.get("subsidiary"))
        columns = types.tables[record_type.table].columns
        placement.insert(
            session.connection,
            record_type.table,
            {name: value for name, value in row.items() if name in columns and value is not None},
        )
    _write_beside(session, Record(record_type, record_id, {}, {}, {}, {}), draft, placed, frozenset())
    return record_id


def update(session: Session, record: Record, draft: Draft, replace: frozenset[str]) -> None:
    """Change a record as a draft says.

    Raises:
        ServiceError: If a required value is cleared, an id or name is taken, or a rule of its type is broken.
    """
    record_type = record.record_type
    cleared = [name for name in record_type.body.required if name in draft.values and draft.values[name] is None]
    if cleared and not session.form:
        raise refusals.missing_values([record_type.body.fields[name].title for name in cleared])
    types = session.types
    following = activities.following(session, record, draft.values)
    placed = placement.place(types, record_type, draft.values | following)
    _check_external_id(session, record_type, placed.row, record.id)
    if record_type.transaction:
        applications.fill(session, draft)
        documents.update(session, record, draft, placed, replace)
    else:
        changed = {**placed.row, **placement.stamp(types, record_type.table, session.now, created=False)}
        changed |= _named(session, record_type, {**record.row, **changed}, record.id, changed)
        changed["lastmodifiedby"] = session.user
        columns = types.tables[record_type.table].columns
        kept = {name: value for name, value in changed.items() if name in columns}
        if kept:
            placement.update(session.connection, record_type.table, "id", record.id, kept)
    _write_beside(session, record, draft, placed, replace)


def _check_required(record_type: RecordType, values: dict[str, Stored]) -> None:
    """Refuse a new record that lacks values, naming all of them in one message."""
    by_kind = record_type.required_person if values.get("isPerson") == "T" else record_type.required_company
    wanted = (*by_kind, *record_type.body.required)
    missing = [record_type.body.fields[name].title for name in wanted if values.get(name) is None]
    if missing:
        raise refusals.missing_values(missing)


def _check_external_id(session: Session, record_type: RecordType, row: dict[str, Stored], record_id: int) -> None:
    external_id = row.get("externalid")
    if external_id is not None:
        identifiers.check_external_id(session.connection, session.types, record_type, str(external_id), record_id)


def _made_by(session: Session, row: dict[str, Any]) -> dict[str, Stored]:
    """Return the columns of custom records that say who made them, and their number."""
    owner = row.get("owner")
    return {
        "owner": session.user if owner is None else owner,
        "lastmodifiedby": session.user,
        "recordid": row["id"],
    }


def _named(
    session: Session,
    record_type: RecordType,
    row: dict[str, Any],
    record_id: int,
    changed: dict[str, Any] | None = None,
) -> dict[str, Stored]:
    """Return the columns that follow from names, after checking that they are free."""
    if changed is not None and not _NAMES & changed.keys():
        return {}
    if record_type.table == "account":
        return _account_names(row)
    if record_type.entity_type:
        found = entities.names(record_type, row)
        if row.get("entityid") != found["entityid"] or changed is None or "entityid" in changed:
            entities.check_unique(session.connection, record_type, {**row, **found}, record_id)
        return found
    if record_type.full_name:
        column = "itemid" if record_type.table == "item" else "name"
        if column == "itemid":
            identifiers.check_name(session.connection, "item", "itemid", str(row["itemid"]), record_id)
        parent = session.connection.execute(
            f"SELECT fullname FROM {quoted(record_type.table)} WHERE id = ?", (row.get("parent"),)
        ).fetchone()
        own = str(row[column])
        return {"fullname": f"{parent[0]} : {own}" if parent and parent[0] else own}
    return {}


def _account_names(row: dict[str, Any]) -> dict[str, Stored]:
    """Return an account's names: with its number, as it is shown (recorded 2020), and without."""
    name = row["accountsearchdisplaynamecopy"]
    shown = f"{row['acctnumber']} {name}" if row.get("acctnumber") else name
    return {"accountsearchdisplayname": shown, "fullname": name, "displaynamewithhierarchy": name}


def _write_beside(session: Session, record: Record, draft: Draft, placed: Placed, replace: frozenset[str]) -> None:
    """Write relations, fields without a column, subrecords and sublists, and show an entity in ``entity``."""
    record_type, table = record.record_type, record.record_type.table
    beside: dict[str, Any] = dict(placed.beside)
    merging = Merging(functools.partial(addresses.next_key, session), replace)
    for name, sent in draft.subrecords.items():
        beside[name] = subrecord(record_type.body.subrecords[name], record.beside.get(name), sent, merging, name)
        text = f"{name}_text"
        if text in record_type.body.fields:
            beside[text] = beside[name]["addrText"] if beside[name] else None
    for name, drafts in draft.sublists.items():
        sublist = record_type.sublists[name]
        if sublist.lines:
            continue
        there = rows.read_lines(session.connection, record, sublist)
        lines = merged(sublist, there, drafts, merging)
        beside[name] = lines or None
        if name == applications.SUBLIST:
            applications.settle(session, record.id, there, lines)
        if name == addresses.SUBLIST:
            beside |= addresses.save(session, table, record.id, lines)
    if beside:
        aside.write(session.connection, table, record.id, beside)
    for name, value in placed.relations.items():
        placement.relate(session, record_type.relations[name], record.id, value)
    if record_type.entity_type:
        entities.mirror(session.connection, session.types, record_type, record.id)
