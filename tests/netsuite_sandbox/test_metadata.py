from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from netsuite_sandbox.account import Account
from netsuite_sandbox.company import generate
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.metadata import MetadataCatalog
from netsuite_sandbox.records import RecordService
from netsuite_sandbox.schema import Column, Type, add_column
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = "https://example.test/services/rest/record/v1"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = Store()
    generate(store, scale=0.02, seed=1)
    yield store
    store.close()


@pytest.fixture(scope="module")
def records(store: Store) -> RecordService:
    return RecordService(store, Account(), "https://example.test")


@pytest.fixture(scope="module")
def catalog(records: RecordService) -> MetadataCatalog:
    return MetadataCatalog(records)


def component(document: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"][name]
    return found


@pytest.mark.fidelity("O63")
def test_entry_has_a_lower_case_name_and_four_links(catalog: MetadataCatalog) -> None:
    described = f"{ROOT}/metadata-catalog/salesorder"

    assert catalog.record_type("salesOrder") == {
        "name": "salesorder",
        "links": [
            {"rel": "canonical", "href": described, "mediaType": "application/json"},
            {"rel": "alternate", "href": described, "mediaType": "application/swagger+json"},
            {"rel": "alternate", "href": described, "mediaType": "application/schema+json"},
            {"rel": "describes", "href": f"{ROOT}/salesorder"},
        ],
    }


def test_list_names_every_type_that_the_service_serves(catalog: MetadataCatalog, records: RecordService) -> None:
    names = [entry["name"] for entry in catalog.list()["items"]]

    assert names == sorted(names)
    assert set(names) == set(records.types().types)
    assert {"customer", "journalentry", "customrecord_sbx_warranty", "customlist_sbx_region"} <= set(names)
    for name in names:
        records.list(name, limit=1)


@pytest.mark.fidelity("O63")
def test_select_narrows_in_the_order_asked(catalog: MetadataCatalog) -> None:
    entries = catalog.list("salesOrder,customer")["items"]

    assert [entry["name"] for entry in entries] == ["salesorder", "customer"]


@pytest.mark.fidelity("O63", "D2")
def test_unknown_and_malformed_selections_are_refused(catalog: MetadataCatalog) -> None:
    for ask in (catalog.list, catalog.open_api, catalog.record_type, catalog.json_schema):
        with pytest.raises(ServiceError) as refusal:
            ask("nosuch")
        assert (refusal.value.status, refusal.value.code) == (404, "NONEXISTENT_ID")
        assert refusal.value.locus == ("o:errorUrl", "/services/rest/record/v1/metadata-catalog/nosuch")
    for ask in (catalog.list, catalog.open_api, catalog.record_type, catalog.json_schema):
        with pytest.raises(ServiceError) as refusal:
            ask("customer, salesOrder")
        assert (refusal.value.status, refusal.value.code, refusal.value.locus) == (400, "INVALID_REQUEST", ())


@pytest.mark.fidelity("O63")
def test_open_api_describes_fields_as_recorded(catalog: MetadataCatalog) -> None:
    document = catalog.open_api("customer")
    properties = component(document, "customer")["properties"]

    assert document["openapi"] == "3.0.1"
    assert document["servers"] == [{"url": ROOT}]
    assert set(document["paths"]) == {
        "/customer",
        "/customer/{id}",
        "/customer/{targetId}/!attach/contact/{attachmentId}",
        "/customer/{targetId}/!detach/contact/{attachmentId}",
    }
    assert set(document["paths"]["/customer/{id}"]) == {"get", "patch", "put", "delete"}
    assert {name: properties[name] for name in ("entityId", "dateCreated", "balance", "isPerson", "currency")} == {
        "entityId": {"title": "Entity ID", "type": "string", "nullable": True},
        "dateCreated": {"title": "Date Created", "type": "string", "format": "date-time", "nullable": True},
        "balance": {"title": "Balance", "type": "number", "format": "double", "nullable": True},
        "isPerson": {"title": "Is Individual", "type": "boolean"},
        "currency": {"$ref": "#/components/schemas/currency"},
    }
    assert properties["emailPreference"] == {
        "title": "Email Preference",
        "type": "object",
        "properties": {
            "id": {"title": "Internal identifier", "type": "string", "enum": ["DEFAULT", "HTML", "PDF"]},
            "refName": {"title": "Reference Name", "type": "string"},
        },
    }
    assert properties["links"]["items"] == {"$ref": "#/components/schemas/nsLink"}


def test_open_api_names_sublists_elements_and_addresses_as_netsuite_does(catalog: MetadataCatalog) -> None:
    document = catalog.open_api("customer")
    book = component(document, "customer-addressBookCollection")
    element = component(document, "customer-addressBookElement")

    assert component(document, "customer")["properties"]["addressBook"] == {
        "$ref": "#/components/schemas/customer-addressBookCollection"
    }
    assert book["properties"]["items"]["items"] == {"$ref": "#/components/schemas/customer-addressBookElement"}
    assert set(book["properties"]) == {"links", "totalResults", "count", "hasMore", "offset", "items"}
    assert element["properties"]["addressBookAddress"] == {
        "$ref": "#/components/schemas/customer-addressBook-addressBookAddress"
    }
    assert component(document, "customer-addressBook-addressBookAddress")["properties"]["zip"]["type"] == "string"


def test_open_api_has_every_component_it_refers_to(catalog: MetadataCatalog) -> None:
    document = catalog.open_api()
    refs: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            refs.update({node["$ref"]} if "$ref" in node else ())
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(document)
    assert {ref.removeprefix("#/components/schemas/") for ref in refs} <= set(document["components"]["schemas"])


def test_open_api_offers_forms_transformations_and_attachments(catalog: MetadataCatalog) -> None:
    document = catalog.open_api("salesOrder")
    forms = {
        "application/vnd.oracle.resource+json; type=create-form": {"schema": {"$ref": "#/components/schemas/invoice"}}
    }
    paths = document["paths"]

    assert paths["/salesOrder/{id}/!transform/invoice"]["post"]["responses"]["200"]["content"] == forms
    assert component(document, "invoice") == {"type": "object"}
    assert set(paths["/salesOrder"]["post"]["responses"]) == {"200", "204", "default"}
    assert "/salesOrder/{targetId}/!attach/contact/{attachmentId}" in paths
    assert document["security"] == [{"OAuth 1.0 authorization": []}]


@pytest.mark.fidelity("O64")
def test_a_customer_is_found_by_what_was_recorded(catalog: MetadataCatalog) -> None:
    filterable = set(catalog.json_schema("customer")["x-ns-filterable"])

    assert {"id", "parent", "dateCreated", "lastModifiedDate", "externalId", "entityId", "email"} <= filterable
    assert not filterable & {"balance", "customForm", "addressBook", "links", "refName", "subsidiary", "language"}


@pytest.mark.fidelity("O63")
def test_types_not_selected_have_no_structure(catalog: MetadataCatalog) -> None:
    assert component(catalog.open_api("customer"), "currency") == {"type": "object"}
    assert "properties" in component(catalog.open_api("customer,currency"), "currency")


def test_lists_with_a_key_are_told_from_those_without(catalog: MetadataCatalog) -> None:
    document = catalog.open_api("customer,invoice,journalEntry")
    marks = {
        name: component(document, f"{name}Collection")["x-ns-keyed"]
        for name in ("customer-addressBook", "customer-itemPricing", "invoice-item", "journalEntry-line")
    }

    assert marks == {
        "customer-addressBook": True,
        "customer-itemPricing": False,
        "invoice-item": True,
        "journalEntry-line": False,
    }
    assert component(document, "invoice-itemCollection")["x-ns-key"] == "line"


@pytest.mark.fidelity("O64")
def test_what_metadata_calls_filterable_is_what_q_accepts(catalog: MetadataCatalog, records: RecordService) -> None:
    for name in records.types().types:
        schema = catalog.json_schema(name)
        for field in schema["properties"].keys() - {"links"}:
            try:
                records.list(name, q=f"{field} EMPTY", limit=1)
                accepted = True
            except ServiceError as refusal:
                assert refusal.code == "NONEXISTENT_FIELD"  # noqa: PT017 - either way is right
                accepted = False
            assert accepted == (field in schema["x-ns-filterable"])


def test_json_schema_describes_a_type_by_itself(catalog: MetadataCatalog) -> None:
    schema = catalog.json_schema("INVOICE")

    assert schema["type"] == "object"
    assert schema["$schema"] == "https://json-schema.org/draft-06/hyper-schema#"
    reference = schema["properties"]["entity"]
    assert (reference["title"], reference["type"]) == ("Customer", "object")
    assert set(reference["properties"]) == {"id", "refName", "externalId", "links"}
    line = schema["properties"]["item"]["properties"]["items"]["items"]["properties"]
    assert line["quantity"] == {"title": "Quantity", "type": "number", "format": "float", "nullable": True}
    assert line["custcol_sbx_gift_wrap"] == {"title": "Gift Wrap", "type": "boolean", "x-ns-custom-field": True}
    assert catalog.json_schema("nsLink")["properties"].keys() == {"rel", "href"}


@pytest.mark.fidelity("O63")
def test_custom_fields_are_marked_and_appear_as_soon_as_they_are_added(catalog: MetadataCatalog, store: Store) -> None:
    assert catalog.json_schema("vendor")["properties"]["custentity_sbx_discount_rate"]["x-ns-custom-field"] is True
    with store.write() as connection:
        add_column(connection, "vendor", Column("custentity_new", Type.DATE, label="New Field", custom=True))

    assert catalog.json_schema("vendor")["properties"]["custentity_new"] == {
        "title": "New Field",
        "type": "string",
        "format": "date",
        "nullable": True,
        "x-ns-custom-field": True,
    }


def test_every_record_is_valid_by_the_schema_of_its_type(catalog: MetadataCatalog, records: RecordService) -> None:
    for name in records.types().types:
        schema = catalog.json_schema(name)
        schema.pop("$schema")
        validator = jsonschema_rs.Draft7Validator(_resolved(schema, catalog))
        for item in records.list(name, limit=2)["items"]:
            record = records.get(name, item["id"], expand_sub_resources=True)
            assert not [error.message for error in validator.iter_errors(record)]
            assert record.keys() <= schema["properties"].keys()


def _resolved(node: Any, catalog: MetadataCatalog) -> Any:  # noqa: ANN401 - any part of a schema
    """Put the shared schemas where they are referred to."""
    if isinstance(node, dict):
        if "$ref" in node:
            shared = catalog.json_schema(node["$ref"].rpartition("/")[2])
            shared.pop("$schema")
            return _resolved(shared, catalog)
        return {key: _resolved(value, catalog) for key, value in node.items()}
    return [_resolved(value, catalog) for value in node] if isinstance(node, list) else node
