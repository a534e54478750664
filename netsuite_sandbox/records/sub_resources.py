"""What a path below a record leads to: a sublist, a line, a subrecord, another record (Oracle section_159894563219)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import rows
from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from netsuite_sandbox.records.access import Access
    from netsuite_sandbox.records.definitions import Part, RecordType, Sublist
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
    if name in record.record_type.collections:
        return None if rest else rendering.collection(record, name, expand=True)
    key = _spelt(record.record_type.body.subrecords, name)
    if key:
        part = record.record_type.body.subrecords[key]
        return _within(rendering, part, record.beside.get(key) or {}, f"{rendering.address(record)}/{key}", rest)
    return None if rest else _referred(rendering, record, name, access)


def sublist_of(record_type: RecordType, name: str) -> Sublist | None:
    """Return a sublist by its name, whose case Oracle's own examples vary in paths."""
    key = _spelt(record_type.sublists, name)
    return record_type.sublists[key] if key else None


def _spelt(names: Iterable[str], wanted: str) -> str | None:
    """Return a name as it is spelt in bodies."""
    return next((each for each in names if each.lower() == wanted.lower()), None)


def _line(rendering: Rendering, record: Record, sublist: Sublist, rest: list[str]) -> Body | None:
    lines = rows.read_lines(rendering.references.connection, record, sublist) if sublist.key else []
    line = _keyed(sublist, lines, rest[0])
    if line is None or len(rest) == 1:
        return rendering.line(record, sublist, line) if line else None
    return _below(rendering, sublist, line, f"{rendering.address(record)}/{sublist.name}", rest[1:])


def _keyed(sublist: Sublist, lines: Sequence[Mapping[str, Any]], key: str) -> Mapping[str, Any] | None:
    return next((each for each in lines if str(each.get(sublist.key)) == key), None)


def _below(
    rendering: Rendering, sublist: Sublist, line: Mapping[str, Any], list_address: str, rest: list[str]
) -> Body | None:
    """Return what a path below a line leads to: one of its subrecords, or something in it."""
    name = _spelt(sublist.part.subrecords, rest[0])
    if name is None or not line.get(name):
        return None
    address = f"{list_address}/{line[sublist.key]}/{name}"
    return _within(rendering, sublist.part.subrecords[name], line[name], address, rest[1:])


def _within(rendering: Rendering, part: Part, values: Mapping[str, Any], address: str, rest: list[str]) -> Body | None:
    """Return a subrecord, or what a path in it leads to."""
    if not rest:
        return rendering.subrecord(part, values, address, expand=True)
    name = _spelt(part.sublists, rest[0])
    if name is None:
        return None
    sublist, lines, place = part.sublists[name], values.get(name) or [], f"{address}/{name}"
    if len(rest) == 1:
        return rendering.nested(sublist, lines, place, expand=True)
    line = _keyed(sublist, lines, rest[1])
    if line is None or len(rest) == 2:  # noqa: PLR2004 - the list and the line
        return rendering.nested_line(sublist, line, place) if line else None
    return _below(rendering, sublist, line, place, rest[2:])


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
    if referred is None or not access.sees(rendering.references.connection, referred):
        return None
    access.check_opened(referred)
    return rendering.record(referred)
