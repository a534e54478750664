from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_rest import errors, metadata
from netsuite_rest.metadata import Field, Kind

if TYPE_CHECKING:
    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service

CATALOG = "/services/rest/record/v1/metadata-catalog"
LINKS = {"title": "Links", "type": "array", "readOnly": True, "items": {"$ref": "#/components/schemas/nsLink"}}
RESOURCE = {"$ref": "#/components/schemas/nsResource"}

# Written after the OpenAPI document recorded in 2020.
SCHEMAS: dict[str, Any] = {
    "customer": {
        "type": "object",
        "properties": {
            "entityId": {"title": "Entity ID", "type": "string", "nullable": True},
            "dateCreated": {"title": "Date Created", "type": "string", "format": "date-time", "nullable": True},
            "balance": {"title": "Balance", "type": "number", "format": "double", "nullable": True},
            "isPerson": {"title": "Is Individual", "type": "boolean"},
            "emailPreference": {
                "title": "Email Preference",
                "type": "string",
                "nullable": True,
                "enum": ["PDF", "HTML"],
            },
            "custentity_n": {"title": "N", "type": "integer", "format": "int64", "x-ns-custom-field": True},
            "subsidiary": RESOURCE,
            "parent": {"oneOf": [{"$ref": "#/components/schemas/customer"}]},
            "partners": {"$ref": "#/components/schemas/nsResourceCollection"},
            "addressbook": {"$ref": "#/components/schemas/customer-addressbookCollection"},
            "links": LINKS,
        },
        "x-ns-filterable": ["entityId", "dateCreated"],
    },
    "customer-addressbookCollection": {
        "type": "object",
        "properties": {
            "links": LINKS,
            "totalResults": {"type": "integer"},
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/customer-addressbookElement"}},
        },
    },
    "customer-addressbookElement": {
        "type": "object",
        "properties": {
            "internalId": {"title": "ID", "type": "integer", "format": "int64", "nullable": True},
            "addressbookaddress": {"$ref": "#/components/schemas/customer-addressbook-addressbookaddress"},
        },
    },
    "customer-addressbook-addressbookaddress": {
        "type": "object",
        "properties": {"zip": {"title": "Zip", "type": "string"}},
    },
    "nsResource": {
        "type": "object",
        "properties": {"id": {"type": "string"}, "refName": {"type": "string"}, "links": LINKS},
    },
    "nsResourceCollection": {
        "type": "object",
        "properties": {"links": LINKS, "items": {"type": "array", "items": RESOURCE}},
    },
    "employee": {"type": "object"},
}

ADDRESS = Field(
    "addressbookaddress", Kind.SUBRECORD, "object", fields=(Field("zip", Kind.VALUE, "string", title="Zip"),)
)
EXPECTED = (
    Field(
        "addressbook",
        Kind.SUBLIST,
        "object",
        fields=(ADDRESS, Field("internalId", Kind.VALUE, "integer", "int64", "ID", nullable=True)),
    ),
    Field("balance", Kind.VALUE, "number", "double", "Balance", nullable=True),
    Field("custentity_n", Kind.VALUE, "integer", "int64", "N", custom=True),
    Field("dateCreated", Kind.VALUE, "string", "date-time", "Date Created", nullable=True, filterable=True),
    Field("emailPreference", Kind.VALUE, "string", "", "Email Preference", ("PDF", "HTML"), nullable=True),
    Field("entityId", Kind.VALUE, "string", "", "Entity ID", nullable=True, filterable=True),
    Field("isPerson", Kind.VALUE, "boolean", "", "Is Individual"),
    Field("parent", Kind.REFERENCE, "object", reference="customer"),
    Field("partners", Kind.MULTISELECT, "object"),
    Field("subsidiary", Kind.REFERENCE, "object"),
)


def inlined(schema: Any) -> Any:  # noqa: ANN401 - any schema
    """Write references out in place, as JSON Schema may have them."""
    if isinstance(schema, list):
        return [inlined(member) for member in schema]
    if not isinstance(schema, dict):
        return schema
    name = schema.get("$ref", "").rpartition("/")[2]
    if name in SCHEMAS and name != "customer":
        return inlined(SCHEMAS[name])
    return {key: inlined(value) for key, value in schema.items()}


def test_the_record_types_are_listed(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body={"items": [{"name": "customer", "links": []}, {"name": "account", "links": []}]}))
    assert metadata.record_types(transport) == ["account", "customer"]
    assert service.asked[0].path == CATALOG


def test_fields_are_read_from_openapi(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body={"openapi": "3.0.1", "components": {"schemas": SCHEMAS}}))
    fields = metadata.fields_by_type(transport, ["Customer", "employee", "nosuch"])
    assert fields == {"Customer": EXPECTED}
    [asked] = service.asked
    assert (asked.path, asked.query) == (CATALOG, {"select": ["Customer,employee,nosuch"]})
    assert asked.headers["accept"] == "application/swagger+json"


def test_fields_are_read_from_json_schema_in_which_references_are_written_out(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(body=inlined(SCHEMAS["customer"])))
    assert metadata.fields(transport, "customer") == EXPECTED
    [asked] = service.asked
    assert asked.path == f"{CATALOG}/customer"
    assert asked.headers["accept"] == "application/schema+json"


def test_references_to_schemas_that_are_elsewhere_still_tell_their_kind(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    properties = {
        "subsidiary": {"$ref": "/services/rest/record/v1/metadata-catalog/nsResource"},
        "currency": {"$ref": "/services/rest/record/v1/metadata-catalog/currency"},
        "item": {"$ref": "/services/rest/record/v1/metadata-catalog/salesorder-itemCollection"},
    }
    service.script(answer(body={"type": "object", "properties": properties}))
    kinds = {field.name: (field.kind, field.reference) for field in metadata.fields(transport, "salesOrder")}
    assert kinds == {
        "currency": (Kind.REFERENCE, "currency"),
        "item": (Kind.SUBLIST, ""),
        "subsidiary": (Kind.REFERENCE, ""),
    }


def test_an_enumeration_of_2026_is_a_value_with_its_ids(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    preference = {
        "type": "object",
        "title": "Email Preference",
        "properties": {"id": {"type": "string", "enum": ["PDF", "HTML"]}, "refName": {"type": "string"}},
    }
    service.script(answer(body={"type": "object", "properties": {"emailPreference": preference}}))
    assert metadata.fields(transport, "customer") == (
        Field("emailPreference", Kind.VALUE, "string", "", "Email Preference", ("PDF", "HTML")),
    )


def test_schemas_that_refer_to_each_other_without_end_are_read_to_an_end(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    endless = {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/a-b"}}}
    service.script(answer(body={"components": {"schemas": {"a": endless, "a-b": endless}}}))
    [field] = metadata.fields_by_type(transport, ["a"])["a"]
    depth = 0
    while field.fields:
        [field] = field.fields
        depth += 1
    assert depth < 10


def test_an_unknown_record_type_is_not_found(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(404, {}))
    with pytest.raises(errors.NotFound):
        metadata.fields(transport, "nosuch")
