"""The metadata catalog: which record types there are, and which fields each has.

What is known of its two forms: OpenAPI, recorded in 2020, in which sublists and references are
`$ref`s to other schemas; and JSON Schema, documented and read by practitioners, in which they may
be written out in place. Both are read by the same rules, so that either may change into the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from netsuite_rest.records import path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from netsuite_rest.transport import Transport

PATH = "/services/rest/record/v1/metadata-catalog"

_JSON_SCHEMA = "application/schema+json"
_OPENAPI = "application/swagger+json"
_REFERENCE_PARTS = {"id", "refName", "externalId", "links"}
_DEEPEST = 4
"""A sublist of a subrecord of a sublist is the deepest that NetSuite has; schemas refer to each other without end."""


class Kind(Enum):
    """What a field holds."""

    VALUE = "value"
    REFERENCE = "reference"
    MULTISELECT = "multiselect"
    SUBLIST = "sublist"
    SUBRECORD = "subrecord"


@dataclass(frozen=True)
class Field:
    """A field of a record, a sublist or a subrecord.

    Attributes:
        name: As NetSuite spells it, such as `companyName` or `custentity_tier`.
        kind: What it holds.
        type: The JSON type of a value: `string`, `integer`, `number` or `boolean`; `object` for the other kinds.
        format: `date`, `date-time`, `int64`, `double`, `float` and so on; empty if none is given.
        title: The label that people see.
        enum: The ids allowed, empty if any. (In answers such a value is `{"id", "refName"}`.)
        reference: The record type that a reference points to, empty if the catalog does not say.
        nullable: Whether it may be empty.
        custom: Whether the account added it.
        filterable: Whether `q` of a listing takes it.
        fields: The fields of a sublist's lines or of a subrecord, where the catalog gives them.
    """

    name: str
    kind: Kind
    type: str
    format: str = ""
    title: str = ""
    enum: tuple[str, ...] = ()
    reference: str = ""
    nullable: bool = False
    custom: bool = False
    filterable: bool = False
    fields: tuple[Field, ...] = ()


def record_types(transport: Transport) -> list[str]:
    """Return the names of the record types that the role can use, sorted.

    Raises:
        NetSuiteError: As for `Transport.request`.
    """
    catalog = transport.fetch(_CATALOG.decode, "GET", PATH)
    return sorted(item.name for item in catalog.items)


def fields(transport: Transport, record_type: str) -> tuple[Field, ...]:
    """Return the fields of a record type, sorted by name.

    Raises:
        NotFound: There is no such record type, or the role cannot see it.
        NetSuiteError: As for `Transport.request`.
        ValueError: The name cannot be that of a record type.
    """
    place = f"{PATH}/{path(record_type).rpartition('/')[2]}"
    schema = transport.fetch(_SCHEMA.decode, "GET", place, headers={"Accept": _JSON_SCHEMA})
    return _Reader({}).fields(schema)


def fields_by_type(transport: Transport, record_types: Sequence[str]) -> dict[str, tuple[Field, ...]]:
    """Return the fields of several record types with one request; types that the catalog does not know are left out.

    Raises:
        NetSuiteError: As for `Transport.request`. NetSuite may refuse the whole for one wrong name.
        ValueError: A name cannot be that of a record type.
    """
    names = [path(record_type).rpartition("/")[2] for record_type in record_types]
    params = {"select": ",".join(names)}
    document = transport.fetch(_OPENAPI_DOCUMENT.decode, "GET", PATH, params=params, headers={"Accept": _OPENAPI})
    schemas = {name.lower(): schema for name, schema in document.components.schemas.items()}
    reader = _Reader(schemas)
    return {
        name: reader.fields(schemas[name.lower()]) for name in names if schemas.get(name.lower(), {}).get("properties")
    }


class _CatalogItem(msgspec.Struct):
    """A record type in the catalog."""

    name: str


class _Catalog(msgspec.Struct):
    """The catalog (Oracle section_1540810174)."""

    items: list[_CatalogItem]


class _Components(msgspec.Struct):
    """The schemas of an OpenAPI document."""

    schemas: dict[str, dict[str, Any]]


class _OpenAPI(msgspec.Struct):
    """An OpenAPI document (recorded 2020)."""

    components: _Components


_CATALOG = msgspec.json.Decoder(_Catalog)
_SCHEMA = msgspec.json.Decoder(dict[str, Any])
_OPENAPI_DOCUMENT = msgspec.json.Decoder(_OpenAPI)


@dataclass(frozen=True)
class _Reader:
    """Reads fields out of schemas.

    Attributes:
        schemas: The schemas that references may point to, by lower-case name; may lack some.
    """

    schemas: Mapping[str, Mapping[str, Any]]

    def fields(self, schema: Mapping[str, Any], depth: int = 0) -> tuple[Field, ...]:
        """Return the fields of a schema, sorted by name."""
        if depth > _DEEPEST:
            return ()
        filterable = {str(name).lower() for name in schema.get("x-ns-filterable") or ()}
        return tuple(
            self._field(name, declared, filterable=name.lower() in filterable, depth=depth)
            for name, declared in sorted(_mapping(schema.get("properties")).items())
            if name != "links" and isinstance(declared, dict)
        )

    def _field(self, name: str, declared: Mapping[str, Any], *, filterable: bool, depth: int) -> Field:
        """Return the field that a property declares."""
        schema_name, schema = self._resolved(declared)
        properties = _mapping(schema.get("properties"))
        common = Field(
            name=name,
            kind=Kind.VALUE,
            type="object",
            title=str(declared.get("title") or schema.get("title") or ""),
            nullable=bool(declared.get("nullable", schema.get("nullable", False))),
            custom=bool(declared.get("x-ns-custom-field", schema.get("x-ns-custom-field", False))),
            filterable=filterable or declared.get("x-ns-filterable") is True,
        )
        if not properties and not schema_name and schema.get("type") != "object":
            type_, format_ = str(schema.get("type") or "string"), str(schema.get("format") or "")
            return replace(common, type=type_, format=format_, enum=_ids(schema))
        if _is_reference(schema_name, properties):
            enum = _ids(_mapping(properties.get("id")))
            if enum:
                return replace(common, type="string", enum=enum)
            return replace(common, kind=Kind.REFERENCE, reference=_target(schema_name))
        if "items" in properties or schema_name.endswith("Collection"):
            element_name, element = self._resolved(_mapping(_mapping(properties.get("items")).get("items")))
            if (
                _is_reference(element_name, _mapping(element.get("properties")))
                or schema_name == "nsResourceCollection"
            ):
                return replace(common, kind=Kind.MULTISELECT, reference=_target(element_name))
            return replace(common, kind=Kind.SUBLIST, fields=self.fields(element, depth + 1))
        return replace(common, kind=Kind.SUBRECORD, fields=self.fields(schema, depth + 1))

    def _resolved(self, declared: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return the name of the schema that a declaration refers to, empty if it does not refer, and the schema."""
        for candidate in _alternatives(declared):
            reference = candidate.get("$ref")
            if isinstance(reference, str):
                parts = urlsplit(reference)
                name = (parts.fragment or parts.path).rpartition("/")[2]
                return name, self.schemas.get(name.lower(), {})
        return "", declared


def _alternatives(declared: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give a declaration and what it offers in `oneOf` and the like."""
    yield declared
    for word in ("oneOf", "allOf", "anyOf"):
        offered = declared.get(word)
        yield from (_mapping(option) for option in (offered if isinstance(offered, list) else []))


def _is_reference(schema_name: str, properties: Mapping[str, Any]) -> bool:
    """Return whether a schema is that of a reference to a record.

    References are `nsResource`, or the whole schema of the record that they point to; schemas of sublists
    and subrecords have a dash in their names (recorded 2020).
    """
    if schema_name.endswith("Collection"):
        return False
    return bool(schema_name and "-" not in schema_name) or ("id" in properties and set(properties) <= _REFERENCE_PARTS)


def _target(schema_name: str) -> str:
    """Return the record type that a reference points to, empty if its schema does not say."""
    return "" if schema_name in {"nsResource", "nsResourceCollection"} else schema_name


def _ids(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the values that a schema allows, empty if any."""
    return tuple(str(value) for value in schema.get("enum") or () if value is not None)


def _mapping(value: object) -> Mapping[str, Any]:
    """Return a value if it is an object, and an empty one otherwise."""
    return value if isinstance(value, dict) else {}
