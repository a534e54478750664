"""The inventory detail: a list in a subrecord of a line (Oracle section_159894563219, chapter_156337267817)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from netsuite_sandbox import Sandbox

    from .conftest import Call


def detail(*lots: tuple[str, int], **fields: object) -> dict[str, Any]:
    items = [{"receiptInventoryNumber": lot, "quantity": quantity} for lot, quantity in lots]
    return {"inventoryDetail": {"inventoryAssignment": {"items": items}, **fields}}


@pytest.fixture
def order(call: Call) -> str:
    body = {"companyName": "Buyer", "subsidiary": "1", "currency": "1"}
    customer = call("POST", "customer", json=body).headers["Location"].rpartition("/")[2]
    lines = [
        {"item": "20", "quantity": 5, "rate": 1, "description": "five", **detail(("L1", 3), ("L2", 2))},
        {"item": "19", "quantity": 1, "rate": 2},
    ]
    answer = call("POST", "salesOrder", json={"entity": customer, "item": {"items": lines}})
    assert answer.status_code == 204, answer.text
    return f"salesOrder/{answer.headers['Location'].rpartition('/')[2]}"


def lots(call: Call, order: str) -> list[tuple[int, str, float]]:
    items = call("GET", f"{order}/item/1/inventoryDetail/inventoryAssignment").json()["items"]
    return [(line["internalId"], line["receiptInventoryNumber"], line["quantity"]) for line in items]


def test_every_step_of_the_path_leads_somewhere(netsuite_sandbox: Sandbox, call: Call, order: str) -> None:
    root = f"{netsuite_sandbox.base_url}/services/rest/record/v1/{order.lower()}"
    place = f"{root}/item/1/inventoryDetail"
    (first, *_), (second, *_) = lots(call, order)
    line = {
        "links": [{"rel": "self", "href": f"{place}/inventoryAssignment/{first}", "method": "GET"}],
        "internalId": first,
        "quantity": 3,
        "receiptInventoryNumber": "L1",
    }
    shown = call("GET", f"{order}/item/1/inventoryDetail").json()
    reference = shown.pop("item")
    key = shown.pop("id")
    assert shown == {
        "links": [{"rel": "self", "href": place, "method": "GET"}],
        "inventoryAssignment": {"links": [{"rel": "self", "href": f"{place}/inventoryAssignment", "method": "GET"}]},
        "itemDescription": "five",
        "quantity": 5,
    }
    assert (reference["id"], key.isdigit()) == ("20", True)
    assert call("GET", f"{order}/item/1/inventoryDetail/inventoryAssignment/{first}").json() == line
    assert call("GET", f"{order}/ITEM/1/inventorydetail/INVENTORYASSIGNMENT/{second}").json()["quantity"] == 2
    expanded = call("GET", order, params={"expandSubResources": "true"}).json()["item"]["items"]
    assert expanded[0]["inventoryDetail"]["inventoryAssignment"]["items"][0] == line
    assert expanded[0]["inventoryDetail"]["inventoryAssignment"]["totalResults"] == 2
    assert "inventoryDetail" not in expanded[1]
    for wrong in (
        "item/2/inventoryDetail",
        "item/1/inventoryDetail/nothing",
        "item/1/inventoryDetail/inventoryAssignment/999999",
        f"item/1/inventoryDetail/inventoryAssignment/{first}/nothing",
    ):
        assert call("GET", f"{order}/{wrong}").status_code == 404


@pytest.mark.fidelity("O48", "D5")
def test_assignments_are_merged_by_key_and_replaced_by_path(call: Call, order: str) -> None:
    (first, *_), (second, *_) = lots(call, order)
    assignments = [{"internalId": second, "quantity": 1}, {"receiptInventoryNumber": "L3", "quantity": 1}]
    change = {"line": 1, "inventoryDetail": {"inventoryAssignment": {"items": assignments}}}
    assert call("PATCH", order, json={"item": {"items": [change]}}).status_code == 204
    third = lots(call, order)[2][0]
    assert lots(call, order) == [(first, "L1", 3), (second, "L2", 1), (third, "L3", 1)]

    change = {"line": 1, **detail(("L9", 5))}
    path = "item.inventoryDetail.inventoryAssignment"
    assert call("PATCH", order, json={"item": {"items": [change]}}, params={"replace": path}).status_code == 204
    assert [lot[1:] for lot in lots(call, order)] == [("L9", 5)]
    assert len(call("GET", f"{order}/item").json()["items"]) == 2


def test_what_is_assigned_is_the_quantity_of_the_line(call: Call, order: str) -> None:
    words = "Error while accessing a resource. The total inventory detail quantity must be"
    for change, pieces in (
        ({"line": 1, **detail(("L3", 1))}, 5),
        ({"line": 1, "quantity": 6}, 6),
        ({"item": "20", "quantity": 2, "rate": 1, **detail(("L4", 1))}, 2),
    ):
        answer = call("PATCH", order, json={"item": {"items": [change]}})
        assert (answer.status_code, answer.json()["o:errorDetails"][0]["detail"]) == (400, f"{words} {pieces}.")
    answer = call(
        "PATCH", order, json={"item": {"items": [{"line": 1, **detail(("L3", 1), quantity=6), "quantity": 6}]}}
    )
    assert answer.status_code == 204
    assert [lot[1:] for lot in lots(call, order)] == [("L1", 3), ("L2", 2), ("L3", 1)]


def test_detail_is_cleared_and_goes_with_its_line(netsuite_sandbox: Sandbox, call: Call, order: str) -> None:
    call("PATCH", order, json={"item": {"items": [{"line": 1, "inventoryDetail": None}]}})
    assert call("GET", f"{order}/item/1/inventoryDetail").status_code == 404

    call("PATCH", order, json={"item": {"items": [{"line": 1, **detail(("L1", 5))}]}})
    call("DELETE", order)
    kept = netsuite_sandbox.store.reader().execute("SELECT count(*) FROM sandbox_field WHERE field = 'inventoryDetail'")
    assert kept.fetchone() == (0,)


def test_addresses_of_a_document_are_subrecords(call: Call, order: str) -> None:
    address = {"addr1": "1 Main St", "city": "Lyon", "country": {"id": "FR"}}
    call("PATCH", order, json={"billingAddress": address, "shippingAddress": {"city": "Nice"}})

    record = call("GET", order).json()
    assert (record["billingAddress_text"], record["shippingAddress_text"]) == ("1 Main St\nLyon\nFrance", "Nice")
    assert list(record["billingAddress"]) == ["links"]
    assert call("GET", f"{order}/billingaddress").json()["city"] == "Lyon"
    expanded = call("GET", order, params={"expandSubResources": "true"}).json()
    assert expanded["billingAddress"] == call("GET", f"{order}/billingAddress").json()
    call("PATCH", order, json={"billingAddress": {"zip": "69001"}, "shippingAddress": None})
    assert call("GET", f"{order}/billingAddress").json()["addrText"] == "1 Main St\nLyon 69001\nFrance"
    assert "shippingAddress" not in call("GET", order).json()
