from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows

ROOT = "https://example.test/services/rest/record/v1"
NEW: dict[str, Any] = {"companyName": "Lists Ltd", "subsidiary": {"id": "1"}}


def address(city: str, **line: object) -> dict[str, Any]:
    return {"addressBookAddress": {"addr1": "1 Main St", "city": city, "country": {"id": "FR"}}, **line}


def book(service: RecordService, record_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = service.sub_resource("customer", record_id, ["addressBook"])["items"]
    return items


def cities(service: RecordService, record_id: str) -> list[str]:
    return [line["addressBookAddress"]["city"] for line in book(service, record_id)]


def prices(service: RecordService, record_id: str) -> list[float]:
    return [line["price"] for line in service.sub_resource("customer", record_id, ["itemPricing"])["items"]]


@pytest.fixture
def customer(service: RecordService) -> str:
    lines = [address("Lyon", defaultBilling=True, label="Office"), address("Nice", defaultShipping=True)]
    pricing = [{"item": {"id": "20"}, "price": 1}, {"item": {"id": "21"}, "price": 2}]
    body = {**NEW, "addressBook": {"items": lines}, "itemPricing": {"items": pricing}}
    return service.create("customer", body).id


def test_addresses_are_lines_with_a_subrecord_as_recorded(service: RecordService, customer: str) -> None:
    first, second = book(service, customer)

    key = first["internalId"]
    place = f"{ROOT}/customer/{customer}/addressBook/{key}"
    assert first == {
        "links": [{"rel": "self", "href": place, "method": "GET"}],
        "addressBookAddress": {
            "links": [{"rel": "self", "href": f"{place}/addressBookAddress", "method": "GET"}],
            "addr1": "1 Main St",
            "addrText": "1 Main St\nLyon\nFrance",
            "city": "Lyon",
            "country": {"links": [], "id": "FR", "refName": "France"},
        },
        "addressBookAddress_text": "1 Main St\nLyon\nFrance",
        "addressId": str(key),
        "defaultBilling": True,
        "id": key,
        "internalId": key,
        "label": "Office",
    }
    assert second["internalId"] == key + 1
    assert service.get("customer", customer)["defaultAddress"] == "1 Main St\nLyon\nFrance"


def test_addresses_show_in_suiteqls_table_of_addresses(service: RecordService, customer: str, rows: Rows) -> None:
    lyon, nice = (line["internalId"] for line in book(service, customer))
    assert rows("SELECT nkey, city, country FROM entityaddress WHERE recordowner = ? ORDER BY nkey", customer) == [
        {"nkey": lyon, "city": "Lyon", "country": "FR"},
        {"nkey": nice, "city": "Nice", "country": "FR"},
    ]
    assert rows("SELECT defaultbillingaddress b, defaultshippingaddress s FROM customer WHERE id = ?", customer) == [
        {"b": lyon, "s": nice}
    ]


def test_addresses_of_the_generated_company_can_be_read_and_changed(service: RecordService, rows: Rows) -> None:
    (there,) = book(service, "24")
    row = rows("SELECT * FROM entityaddress WHERE recordowner = 24")[0]
    assert there["addressBookAddress"]["city"] == row["city"]
    assert (there["internalId"], there["defaultBilling"]) == (row["nkey"], True)

    changed = {"internalId": there["internalId"], "addressBookAddress": {"city": "Brest"}}
    service.update("customer", "24", {"addressBook": {"items": [changed]}})

    (after,) = book(service, "24")
    assert after["addressBookAddress"]["city"] == "Brest"
    assert after["addressBookAddress"]["addr1"] == there["addressBookAddress"]["addr1"]
    assert rows.value("SELECT city FROM entityaddress WHERE recordowner = 24") == "Brest"


def test_keyed_lines_are_changed_where_the_key_matches_and_added_where_not(
    service: RecordService, customer: str
) -> None:
    lyon, nice = (line["internalId"] for line in book(service, customer))
    sent = [address("Rome", internalId=nice), address("Bonn")]
    service.update("customer", customer, {"addressBook": {"items": sent}})

    assert cities(service, customer) == ["Lyon", "Rome", "Bonn"]
    assert [line["internalId"] for line in book(service, customer)] == [lyon, nice, nice + 1]


def test_replace_on_a_keyed_list_keeps_what_matches_and_removes_the_rest(service: RecordService, customer: str) -> None:
    nice = book(service, customer)[1]["internalId"]
    service.update(
        "customer", customer, {"addressBook": {"items": [address("Oslo"), {"internalId": nice}]}}, replace="addressBook"
    )

    assert cities(service, customer) == ["Nice", "Oslo"]
    assert book(service, customer)[0]["internalId"] == nice


def test_lines_without_a_key_are_appended_every_time(service: RecordService, customer: str) -> None:
    body = {"itemPricing": {"items": [{"item": "20", "price": 3}]}}
    service.update("customer", customer, body)
    service.update("customer", customer, body)

    assert prices(service, customer) == [1, 2, 3, 3]


def test_replace_on_a_list_without_key_leaves_only_what_was_sent(service: RecordService, customer: str) -> None:
    body = {"itemPricing": {"items": [{"item": "20", "price": 3}]}, "addressBook": {"items": [address("Bonn")]}}
    service.update("customer", customer, body, replace="itemPricing")
    service.update("customer", customer, {"itemPricing": body["itemPricing"]}, replace="itemPricing")

    assert prices(service, customer) == [3]
    assert cities(service, customer) == ["Lyon", "Nice", "Bonn"]


@pytest.mark.parametrize(
    ("sent", "replace"), [(None, None), ({"items": None}, None), ({"items": []}, "addressBook"), (None, "addressBook")]
)
def test_null_or_an_empty_replacement_empties_a_list(
    service: RecordService, customer: str, sent: object, replace: str | None
) -> None:
    service.update("customer", customer, {"addressBook": sent}, replace=replace)

    assert book(service, customer) == []
    assert service.get("customer", customer, expand_sub_resources=True)["addressBook"] == {
        "links": [{"rel": "self", "href": f"{ROOT}/customer/{customer}/addressBook", "method": "GET"}],
        "count": 0,
        "hasMore": False,
        "items": [],
        "offset": 0,
        "totalResults": 0,
    }


def test_empty_list_without_replace_changes_nothing(service: RecordService, customer: str) -> None:
    service.update("customer", customer, {"addressBook": {"items": []}})

    assert cities(service, customer) == ["Lyon", "Nice"]


def test_change_of_a_list_marks_the_record_changed(
    service: RecordService, customer: str, account: Account, rows: Rows
) -> None:
    account.clock.advance(10)
    service.update("customer", customer, {"addressBook": {"items": [address("Bonn")]}})

    assert rows.value("SELECT lastmodifieddate FROM customer WHERE id = ?", customer) == "2025-12-15 18:30:55"


def test_new_line_needs_its_key_unless_netsuite_numbers_it(service: RecordService) -> None:
    with pytest.raises(ServiceError, match=r"Please enter value\(s\) for: Vendor\.'"):
        service.create("inventoryItem", {"itemId": "x", "itemVendor": {"items": [{"vendorCode": "1"}]}})


@pytest.mark.fidelity("O51")
def test_bad_reference_in_a_line_names_its_place(service: RecordService, customer: str) -> None:
    lines = [{"item": {"id": "20"}, "price": 1}, {"item": {"id": "9999"}, "price": 1}]

    with pytest.raises(ServiceError) as refusal:
        service.update("customer", customer, {"itemPricing": {"items": lines}})

    assert refusal.value.locus == ("o:errorPath", "itemPricing.items[1]")


def test_subrecords_of_a_body_are_merged_and_cleared(service: RecordService) -> None:
    made = service.create(
        "location", {"name": "Dock", "subsidiary": {"items": ["1"]}, "mainAddress": {"city": "Rome", "zip": "1"}}
    )
    service.update("location", made.id, {"mainAddress": {"city": "Bari"}})
    place = f"{ROOT}/location/{made.id}/mainAddress"

    assert service.get("location", made.id)["mainAddress"] == {
        "links": [{"rel": "self", "href": place, "method": "GET"}]
    }
    expanded = service.get("location", made.id, expand_sub_resources=True)["mainAddress"]
    assert {key: expanded[key] for key in ("city", "zip", "addrText")} == {
        "city": "Bari",
        "zip": "1",
        "addrText": "Bari 1",
    }
    assert service.sub_resource("location", made.id, ["mainAddress"]) == expanded
    service.update("location", made.id, {"mainAddress": None})
    assert "mainAddress" not in service.get("location", made.id)
