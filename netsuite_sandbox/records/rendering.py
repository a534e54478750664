"""A record as NetSuite answers it: links first, then what has a value, by name (recorded 2020 and 2026-03)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import attachments, rows
from netsuite_sandbox.records.conversion import to_json
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import Field, Part, Sublist
    from netsuite_sandbox.records.references import References
    from netsuite_sandbox.records.rows import Record

Body = dict[str, Any]


@dataclass(frozen=True)
class Rendering:
    """Makes bodies from records.

    Attributes:
        references: For links and display names.
        root: What every link to a record starts with: ``https://.../services/rest/record/v1``.
        expand: Whether sublists and subrecords are shown with what is in them (``expandSubResources``).
        simple_enums: Whether enumerated values are shown as their bare id (``simpleEnumFormat``).
        expanded: The sublists and subrecords that are shown with what is in them in any case (``expand``).
    """

    references: References
    root: str
    expand: bool = False
    simple_enums: bool = False
    expanded: frozenset[str] = frozenset()

    def address(self, record: Record) -> str:
        """Return the address of a record; its type in lower case, as recorded."""
        return f"{self.root}/{record.record_type.name.lower()}/{record.id}"

    def _expands(self, name: str) -> bool:
        return self.expand or name in self.expanded

    def record(self, record: Record, query: str = "", only: Collection[str] | None = None) -> Body:
        """Return a record's body.

        Args:
            record: The record.
            query: What the client asked with, repeated in the link to itself.
            only: The body fields wanted; all fields and sublists without it.
        """
        address = self.address(record)
        owner = record.record_type.table
        body: Body = {}
        for name, each in record.record_type.body.fields.items():
            if only is None or name in only:
                stored = str(record.id) if name == "id" else record.value(each)
                if stored is not None:
                    body[name] = self._value(owner, each, stored, address)
        if only is None:
            for name, part in record.record_type.body.subrecords.items():
                if record.beside.get(name):
                    body[name] = self.subrecord(
                        part, record.beside[name], f"{address}/{name}", expand=self._expands(name)
                    )
            for sublist in record.record_type.sublists.values():
                if sublist.shown or record.beside.get(sublist.name):
                    body[sublist.name] = self.sublist(record, sublist, expand=self._expands(sublist.name))
            for name in record.record_type.collections:
                body[name] = self.collection(record, name, expand=self._expands(name))
        return _ordered(address + query, body)

    def sublist(self, record: Record, sublist: Sublist, *, expand: bool) -> Body:
        """Return a sublist: only its address unless expanded."""
        address = f"{self.address(record)}/{sublist.name}"
        if not expand:
            return {"links": [self_link(address)]}
        lines = rows.read_lines(self.references.connection, record, sublist)
        return _expanded(address, [self.line(record, sublist, line) for line in lines])

    def line(self, record: Record, sublist: Sublist, line: Mapping[str, Any]) -> Body:
        """Return a line. Lines without a key have no address of their own (recorded 2020 for a journal)."""
        owner = "transactionline" if sublist.lines else record.record_type.table
        return self._line(sublist, line, f"{self.address(record)}/{sublist.name}", owner)

    def _line(self, sublist: Sublist, line: Mapping[str, Any], list_address: str, owner: str) -> Body:
        address = f"{list_address}/{line[sublist.key]}" if sublist.key else ""
        body: Body = {}
        for name, each in sublist.part.fields.items():
            stored = line.get(name)
            if stored is not None:
                body[name] = self._value(owner, each, stored, address)
        for name, part in sublist.part.subrecords.items():
            if line.get(name):
                body[name] = self.subrecord(part, line[name], f"{address}/{name}", expand=True)
        return _ordered(address, body)

    def subrecord(self, part: Part, values: Mapping[str, Any], address: str, *, expand: bool) -> Body:
        """Return a subrecord, such as an address: only where it is unless expanded."""
        if not expand:
            return {"links": [self_link(address)]}
        body: Body = {
            name: self._value("", each, values[name], address)
            for name, each in part.fields.items()
            if values.get(name) is not None
        }
        for name, sublist in part.sublists.items():
            body[name] = self.nested(sublist, values.get(name) or (), f"{address}/{name}", expand=self.expand)
        return _ordered(address, body)

    def nested(self, sublist: Sublist, lines: Sequence[Mapping[str, Any]], address: str, *, expand: bool) -> Body:
        """Return a sublist inside a subrecord: only its address unless expanded."""
        if not expand:
            return {"links": [self_link(address)]}
        return _expanded(address, [self.nested_line(sublist, line, address) for line in lines])

    def nested_line(self, sublist: Sublist, line: Mapping[str, Any], address: str) -> Body:
        """Return a line of a sublist inside a subrecord. ``address`` is the list's."""
        return self._line(sublist, line, address, "")

    def collection(self, record: Record, name: str, *, expand: bool) -> Body:
        """Return a list of other records that refer to this one, such as a customer's contacts."""
        address = f"{self.address(record)}/{name}"
        if not expand:
            return {"links": [self_link(address)]}
        connection, table = self.references.connection, record.record_type.table
        lines = record.beside.get(attachments.ROLES) or attachments.contact_roles(connection, table, record.id)
        keys = [line[attachments.CONTACT] for line in lines]
        kind = record.record_type.collections[name].lower()
        return _expanded(
            address,
            [{"links": [self_link(f"{self.root}/{kind}/{key}")], "id": str(key)} for key in keys],
        )

    def reference(self, owner: str, each: Field, key: Stored) -> Body:
        """Return a reference: where it leads, its id, what NetSuite shows for it."""
        table = self.references.types.table_for(owner, each)
        target = self.references.type_of(each.target, table, key) if table else each.target
        body: Body = {"links": [self_link(f"{self.root}/{target.lower()}/{key}")] if target else [], "id": str(key)}
        name = self.references.display(table, key) if table else None
        return body if name is None else body | {"refName": name}

    def _value(self, owner: str, each: Field, value: Stored, address: str) -> Any:  # noqa: ANN401 - any JSON value
        if each.kind is Kind.ENUM:
            shown = str(value)
            return shown if self.simple_enums else {"links": [], "id": shown, "refName": each.choices.get(shown, shown)}
        if each.kind is Kind.REFERENCE:
            return self.reference(owner, each, value)
        if each.kind is Kind.MULTISELECT:
            return self._multiselect(owner, each, str(value), f"{address}/{each.name}")
        return to_json(each, value)

    def _multiselect(self, owner: str, each: Field, value: str, address: str) -> Body:
        if not self._expands(each.name):
            return {"links": [self_link(address)]}
        items = [self.reference(owner, each, key.strip()) for key in value.split(",")]
        return _expanded(address, [{key: item[key] for key in ("links", "id")} for item in items])


def self_link(address: str) -> Body:
    """Return the link of a resource to itself, which alone names a method."""
    return {"rel": "self", "href": address, "method": "GET"}


def _ordered(address: str, body: Body) -> Body:
    links = [self_link(address)] if address else []
    return {"links": links, **dict(sorted(body.items(), key=lambda item: item[0].lower()))}


def _expanded(address: str, items: list[Body]) -> Body:
    """Return a list with what is in it; an empty one has keys that a filled one lacks (recorded 2026-03)."""
    if items:
        return {"links": [self_link(address)], "items": items, "totalResults": len(items)}
    return {
        "links": [self_link(address)],
        "count": 0,
        "hasMore": False,
        "items": [],
        "offset": 0,
        "totalResults": 0,
    }
