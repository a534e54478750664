"""Record types as schemas: what a property looks like, and what stands in a sublist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.records.filtering import filterable

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import Field, Part, RecordType, Sublist

Schema = dict[str, Any]

_PLAIN: dict[Kind, Schema] = {
    Kind.STRING: {"type": "string", "nullable": True},
    Kind.NUMBER: {"type": "number", "format": "double", "nullable": True},
    Kind.FLOAT: {"type": "number", "format": "float", "nullable": True},
    Kind.INTEGER: {"type": "integer", "format": "int64", "nullable": True},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date", "nullable": True},
    Kind.DATETIME: {"type": "string", "format": "date-time", "nullable": True},
}
_LINK: Schema = {
    "type": "object",
    "properties": {
        "rel": {"title": "Relationship", "type": "string", "readOnly": True},
        "href": {"title": "Hypertext Reference", "type": "string", "readOnly": True},
    },
}
_ERROR: Schema = {
    "type": "object",
    "properties": {
        "type": {"title": "Type", "type": "string", "readOnly": True},
        "title": {"title": "Title", "type": "string", "readOnly": True},
        "status": {"title": "Status", "type": "integer", "format": "int32", "readOnly": True},
        "o:errorCode": {"title": "Error code", "type": "string", "readOnly": True},
        "detail": {"title": "Detail", "type": "string", "readOnly": True},
    },
}


def _ids(each: Field) -> Schema:
    return {"enum": list(each.choices)} if each.choices else {}


class Schemas:
    """Makes schemas that refer to one another in one of the catalog's two ways.

    Args:
        types: The account's record types.
        refer: Returns the reference to a schema by its name.
        inline: Whether sublists, subrecords and references are written out in place, as in JSON Schema.
    """

    def __init__(self, types: AccountTypes, refer: Callable[[str], Schema], *, inline: bool) -> None:
        self._types = types
        self._refer = refer
        self._inline = inline
        self.found: dict[str, Schema] = {}

    def common(self) -> dict[str, Schema]:
        """Return the schemas that every description shares (recorded 2020)."""
        return {
            "nsLink": _LINK,
            "nsResource": self.resource(),
            "nsResourceCollection": self._collection(self._refer("nsResource")),
            "nsError": _ERROR,
        }

    def resource(self) -> Schema:
        """Return what a reference consists of."""
        return {
            "type": "object",
            "properties": {
                "id": {"title": "Internal Id", "type": "string"},
                "refName": {"title": "Reference Name", "type": "string", "readOnly": True},
                "externalId": {"title": "External Id", "type": "string"},
                "links": self._links(),
            },
        }

    def record(self, record_type: RecordType) -> Schema:
        """Return the schema of a record type, and leave those it needs in ``found``."""
        name = record_type.name
        properties = self._properties(name, record_type.body)
        for sublist in record_type.sublists.values():
            properties[sublist.name] = self._sublist(f"{name}-{sublist.name}", sublist)
        for key, target in record_type.collections.items():
            properties[key] = self._collection(self.resource()) if self._inline else self._refer(f"{target}Collection")
        table = self._types.tables[record_type.table]
        return {
            "type": "object",
            "properties": {"links": self._links(), **dict(sorted(properties.items()))},
            "x-ns-filterable": sorted(filterable(record_type, table)),
        }

    def collection_of(self, record_type: RecordType) -> Schema:
        """Return the schema of a record list."""
        return self._collection(self._refer(record_type.name))

    def _properties(self, owner: str, part: Part) -> dict[str, Schema]:
        properties = {name: self._property(each) for name, each in part.fields.items()}
        for name, nested in part.subrecords.items():
            properties[name] = self._placed(
                f"{owner}-{name}",
                {
                    "type": "object",
                    "properties": {"links": self._links(), **self._properties(f"{owner}-{name}", nested)},
                    "x-ns-filterable": [],
                },
            )
        for name, sublist in part.sublists.items():
            properties[name] = self._sublist(f"{owner}-{name}", sublist)
        return properties

    def _property(self, each: Field) -> Schema:
        marks: Schema = {"x-ns-custom-field": True} if each.custom else {}
        if each.kind is Kind.ENUM:
            return {
                "title": each.title,
                "type": "object",
                "properties": {
                    "id": {"title": "Internal identifier", "type": "string", **_ids(each)},
                    "refName": {"title": "Reference Name", "type": "string"},
                },
                **marks,
            }
        if each.kind is Kind.REFERENCE:
            return self._reference(each, marks)
        if each.kind is Kind.MULTISELECT:
            if self._inline:
                return {"title": each.title, **self._collection(self.resource()), **marks}
            target = self._types.types.get(each.target.lower())
            return self._refer(f"{target.name}Collection" if target else "nsResourceCollection") | marks
        return {"title": each.title, **_PLAIN[each.kind], **marks}

    def _reference(self, each: Field, marks: Schema) -> Schema:
        if self._inline:
            return {"title": each.title, **self.resource(), **marks}
        target = self._types.types.get(each.target.lower())
        return self._refer(target.name if target else "nsResource") | marks

    def _sublist(self, name: str, sublist: Sublist) -> Schema:
        """Return a sublist; whether it has a key is told in a property of its own (its name is assumed)."""
        element = self._placed(
            f"{name}Element",
            {
                "type": "object",
                "properties": {"links": self._links(), **dict(sorted(self._properties(name, sublist.part).items()))},
                "x-ns-filterable": [],
            },
        )
        keyed: Schema = {"x-ns-keyed": bool(sublist.key)}
        if sublist.key:
            keyed["x-ns-key"] = sublist.key
        return self._placed(f"{name}Collection", {**self._collection(element), **keyed})

    def _placed(self, name: str, schema: Schema) -> Schema:
        """Return a schema in place, or a reference to where it is put."""
        if self._inline:
            return schema
        self.found[name] = schema
        return self._refer(name)

    def _links(self) -> Schema:
        return {"title": "Links", "type": "array", "readOnly": True, "items": self._refer("nsLink")}

    def _collection(self, items: Schema) -> Schema:
        return {
            "type": "object",
            "properties": {
                "links": self._links(),
                "totalResults": {
                    "title": "Total Results",
                    "type": "integer",
                    "format": "int64",
                    "readOnly": True,
                },
                "count": {"title": "Count", "type": "integer", "format": "int64", "readOnly": True},
                "hasMore": {"title": "Has More Results", "type": "boolean", "readOnly": True},
                "offset": {"title": "Query Offset", "type": "integer", "format": "int64", "readOnly": True},
                "items": {"type": "array", "items": items},
            },
        }
