"""What a path below a record leads to: a sublist, a line, a subrecord, another record (Oracle section_159894563219)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import rows
from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.records.access import Access
    from netsuite_sandbox.records.definitions import RecordType, Sublist
    from netsuite_sandbox.records.rendering import Rendering
    from netsuite_sandbox.records.rows import Record

Body = dict[str, Any]


def find(rendering: Rendering, record: Record, path: Sequence[str], access: Access) -> Body | None:
    """Return what a path leads to; None where it leads nowhere.

    Raises:
        ServiceError: If it leads to a record that the user may not view or cannot open.
    """
    name, *rest = path
    sublist = sublist_of(record.record_type, name)
    if sublist:
        return _line(rendering, record, sublist, rest) if rest else rendering.sublist(record, sublist, expand=True)
    if rest:
        return None
    if name in record.record_type.collections:
        return rendering.collection(record, name, expand=True)
    part = record.record_type.body.subrecords.get(name)
    if part:
        address = f"{rendering.address(record)}/{name}"
        return rendering.subrecord(part, record.beside.get(name) or {}, address, expand=True)
    return _referred(rendering, record, name, access)


def sublist_of(record_type: RecordType, name: str) -> Sublist | None:
    """Return a sublist by its name, whose case Oracle's own examples vary in paths."""
    wanted = name.lower()
    return next((each for key, each in record_type.sublists.items() if key.lower() == wanted), None)


def _line(rendering: Rendering, record: Record, sublist: Sublist, rest: list[str]) -> Body | None:
    lines = rows.read_lines(rendering.references.connection, record, sublist) if sublist.key else []
    line = next((each for each in lines if str(each.get(sublist.key)) == rest[0]), None)
    shown: Body | None = rendering.line(record, sublist, line) if line else None
    if shown is None or len(rest) == 1:
        return shown
    nested = shown.get(rest[1])
    return nested if rest[1] in sublist.part.subrecords else None


def _referred(rendering: Rendering, record: Record, name: str, access: Access) -> Body | None:
    """Return the record that a field refers to, or the list of those that a multi-select does."""
    each = record.record_type.body.fields.get(name)
    value = record.value(each) if each else None
    if each is None or value is None:
        return None
    if each.kind is Kind.MULTISELECT:
        shown: Body = replace(rendering, expand=True).record(record, only={name})[name]
        return shown
    types = rendering.references.types
    table = types.table_for(record.record_type.table, each) if each.kind is Kind.REFERENCE else ""
    target = types.types.get(rendering.references.type_of(each.target, table, value).lower()) if table else None
    if target is None:
        return None
    access.check(target, Level.VIEW)
    referred = rows.read(rendering.references.connection, types, target, int(value))
    if referred is None:
        return None
    access.check_opened(referred)
    return rendering.record(referred)
