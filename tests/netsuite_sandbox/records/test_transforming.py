from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows

LINES = {"items": [{"item": "20", "quantity": 3, "rate": 10}, {"item": "21", "amount": 5}]}


@pytest.fixture
def customer(service: RecordService) -> str:
    return service.create("customer", {"companyName": "Buyer", "subsidiary": "1", "currency": "1"}).id


@pytest.fixture
def vendor(service: RecordService) -> str:
    return service.create("vendor", {"companyName": "Seller", "subsidiary": "1", "currency": "1"}).id


@pytest.fixture
def order(service: RecordService, customer: str) -> str:
    return service.create("salesOrder", {"entity": customer, "memo": "from the order", "item": LINES}).id


def links(rows: Rows, made: str, table: str = "nexttransactionlinelink") -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT previousdoc, previousline, previoustype, nextline, nexttype, linktype, foreignamount "  # noqa: S608
        f"FROM {table} WHERE nextdoc = ? ORDER BY nextline",
        made,
    )
    return [tuple(row.values()) for row in found]


def lines(rows: Rows, made: str) -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT mainline, item, quantity, foreignamount, createdfrom FROM transactionline "
        'WHERE "transaction" = ? ORDER BY id',
        made,
    )
    return [tuple(row.values()) for row in found]


@pytest.mark.fidelity("O59")
@pytest.mark.parametrize("target", ["invoice", "cashSale"])
def test_checklist_59_sales_order_becomes_a_document_linked_to_it(
    service: RecordService, rows: Rows, order: str, customer: str, target: str
) -> None:
    made = service.transform("salesOrder", order, target, {})

    assert made.location.endswith(f"/record/v1/{target.lower()}/{made.id}")
    record = service.get(target, made.id)
    assert (record["entity"]["id"], record["memo"], record["total"]) == (customer, "from the order", 35)
    assert record["createdFrom"]["id"] == order
    source, type_ = int(order), {"invoice": "CustInvc", "cashSale": "CashSale"}[target]
    assert lines(rows, made.id) == [
        ("T", None, None, 35, source),
        ("F", 20, -3, -30, source),
        ("F", 21, -1, -5, source),
    ]
    expected = [
        (source, 1, "SalesOrd", 1, type_, "OrdBill", 30),
        (source, 2, "SalesOrd", 2, type_, "OrdBill", 5),
    ]
    assert links(rows, made.id) == expected
    assert links(rows, made.id, "previoustransactionlinelink") == expected
    assert service.get("salesOrder", order)["status"]["id"] == "G"


def test_order_billed_in_full_cannot_be_billed_again_until_its_invoice_is_deleted(
    service: RecordService, rows: Rows, order: str
) -> None:
    invoice = service.transform("salesOrder", order, "invoice", {})
    count = rows.value('SELECT count(*) FROM "transaction"')
    with pytest.raises(ServiceError, match="invalid reference"):
        service.transform("salesOrder", order, "invoice", {})
    assert rows.value('SELECT count(*) FROM "transaction"') == count

    service.delete("invoice", invoice.id)
    assert service.get("salesOrder", order)["status"]["id"] == "B"
    again = service.transform("salesOrder", order, "invoice", {})
    assert service.get("invoice", again.id)["total"] == 35


def test_lines_sent_override_those_taken_over_and_the_rest_is_billed_later(
    service: RecordService, rows: Rows, order: str
) -> None:
    body = {"memo": "mine", "item": {"items": [{"line": 1, "quantity": 1}]}}
    first = service.transform("salesOrder", order, "invoice", body, replace="item")
    assert service.get("invoice", first.id)["memo"] == "mine"
    assert [line[1:4] for line in lines(rows, first.id)[1:]] == [(20, -1, -10)]
    assert service.get("salesOrder", order)["status"]["id"] == "B"

    second = service.transform("salesOrder", order, "invoice", {})
    assert [line[1:4] for line in lines(rows, second.id)[1:]] == [(20, -2, -20), (21, -1, -5)]
    assert service.get("salesOrder", order)["status"]["id"] == "G"


def test_purchase_order_becomes_a_bill_with_items_and_expenses(service: RecordService, rows: Rows, vendor: str) -> None:
    expense = {"items": [{"account": "62", "amount": 20}]}
    order = service.create("purchaseOrder", {"entity": vendor, "item": LINES, "expense": expense}).id
    bill = service.transform("purchaseOrder", order, "vendorBill", {"tranId": "R-1"})

    record = service.get("vendorBill", bill.id)
    assert (record["entity"]["id"], record["tranId"], record["total"]) == (vendor, "R-1", 55)
    assert [line[-1] for line in links(rows, bill.id)] == [30, 5, 20]
    assert service.get("purchaseOrder", order)["status"]["id"] == "G"


def test_payment_made_from_an_invoice_pays_what_is_due(service: RecordService, rows: Rows, order: str) -> None:
    invoice = service.transform("salesOrder", order, "invoice", {}).id
    payment = service.transform("invoice", invoice, "customerPayment", {})

    assert service.get("customerPayment", payment.id)["payment"] == 35
    assert service.get("invoice", invoice)["amountRemaining"] == 0
    assert links(rows, payment.id) == [(int(invoice), 0, "CustInvc", 0, "CustPymt", "Payment", 35)]
    with pytest.raises(ServiceError, match="invalid reference"):
        service.transform("invoice", invoice, "customerPayment", {})


def test_credit_memo_made_from_an_invoice_credits_what_is_applied(service: RecordService, order: str) -> None:
    invoice = service.transform("salesOrder", order, "invoice", {}).id
    body = {"apply": {"items": [{"doc": {"id": invoice}, "amount": 12}]}}
    credit = service.transform("invoice", invoice, "creditMemo", body)

    record = service.get("creditMemo", credit.id)
    assert (record["total"], record["unapplied"], record["createdFrom"]["id"]) == (35, 23, invoice)
    assert service.get("invoice", invoice)["amountRemaining"] == 23


def test_payment_made_from_a_bill_can_pay_a_part(service: RecordService, vendor: str) -> None:
    expense = {"items": [{"account": "62", "amount": 20}]}
    bill = service.create("vendorBill", {"entity": vendor, "expense": expense}).id
    body = {"account": "2", "apply": {"items": [{"doc": bill, "amount": 5}]}}
    payment = service.transform("vendorBill", bill, "vendorPayment", body)

    assert service.get("vendorPayment", payment.id)["payment"] == 5
    assert service.get("vendor", vendor)["balance"] == 15


def test_unknown_transformation_is_refused(service: RecordService, order: str) -> None:
    for target in ("vendorBill", "nonsense"):
        with pytest.raises(ServiceError, check=lambda e: e.status == 400):
            service.transform("salesOrder", order, target, {})


CRATE = {"itemId": "Crate", "cost": 3, "assetAccount": "11"}
# What stands before, what is made of it, the kind of link, and the two statuses of the source, before and after.
STEPS = [
    ("salesOrder", "invoice", "OrdBill", "B", "G"),
    ("salesOrder", "cashSale", "OrdBill", "B", "G"),
    ("salesOrder", "itemFulfillment", "ShipRcpt", "B", "F"),
    ("salesOrder", "returnAuthorization", "SaleRet", "B", "B"),
    ("estimate", "salesOrder", "EstInvc", "A", "B"),
    ("estimate", "invoice", "EstInvc", "A", "B"),
    ("estimate", "cashSale", "EstInvc", "A", "B"),
    ("opportunity", "estimate", "OppEst", "A", "B"),
    ("opportunity", "salesOrder", "OppClose", "A", "C"),
    ("opportunity", "invoice", "OppClose", "A", "C"),
    ("opportunity", "cashSale", "OppClose", "A", "C"),
    ("purchaseOrder", "itemReceipt", "ShipRcpt", "B", "F"),
    ("purchaseOrder", "vendorBill", "OrdBill", "B", "G"),
    ("invoice", "returnAuthorization", "SaleRet", "A", "A"),
    ("cashSale", "returnAuthorization", "SaleRet", "B", "B"),
    ("returnAuthorization", "itemReceipt", "ShipRcpt", "B", "F"),
    ("returnAuthorization", "creditMemo", "OrdBill", "B", "G"),
]


@pytest.mark.fidelity("O59")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}-{step[1]}")
def test_every_step_links_the_lines_and_shows_in_the_source(
    service: RecordService, rows: Rows, customer: str, vendor: str, step: tuple[str, ...]
) -> None:
    source, target, kind, before, after = step
    crate = service.create("inventoryItem", CRATE).id
    items = {"items": [{"item": crate, "quantity": 2, "rate": 10}, {"item": crate, "quantity": 1, "rate": 5}]}
    party = vendor if source == "purchaseOrder" else customer
    body = {"entity": party, "memo": "why", "tranDate": "2025-12-01", "item": items}
    there = service.create(source, body).id
    status = 'SELECT status FROM "transaction" WHERE id = ?'
    assert rows.value(status, there) == before

    made = service.transform(source, there, target, {"tranDate": "2025-12-02"}).id

    record = service.get(target, made)
    assert (record["entity"]["id"], record["memo"]) == (party, "why")
    told = None if target == "vendorBill" else there  # Oracle's schema of a bill has no such field
    assert record.get("createdFrom", {}).get("id") == told
    assert rows.value(status, there) == after
    types = tuple(rows.value('SELECT type FROM "transaction" WHERE id = ?', each) for each in (there, made))
    found = [row[:6] for row in links(rows, made)]
    assert found == [(int(there), 1, types[0], 1, types[1], kind), (int(there), 2, types[0], 2, types[1], kind)]
    assert {line[-1] for line in lines(rows, made)} == {int(there)}
    with pytest.raises(ServiceError, match="linked to by one or more transactions"):
        service.delete(source, there)
    service.delete(target, made)
    assert rows.value(status, there) == before
    assert links(rows, made) == links(rows, made, "previoustransactionlinelink") == []


@pytest.mark.parametrize(
    "types",
    [
        ("salesOrder", "itemFulfillment", "invoice"),
        ("purchaseOrder", "itemReceipt", "vendorBill"),
        ("returnAuthorization", "itemReceipt", "creditMemo"),
    ],
)
def test_status_of_an_order_says_what_is_moved_and_billed(
    service: RecordService, rows: Rows, customer: str, vendor: str, types: tuple[str, str, str]
) -> None:
    source, moves, bills = types
    crate = service.create("inventoryItem", CRATE).id
    party = vendor if source == "purchaseOrder" else customer
    items = {"items": [{"item": crate, "quantity": 4, "rate": 10}]}
    order = service.create(source, {"entity": party, "item": items}).id
    seen = []

    def go(target: str, quantity: int) -> str:
        body = {"tranDate": "2025-12-02", "item": {"items": [{"line": 1, "quantity": quantity}]}}
        made = service.transform(source, order, target, body).id
        (line,) = rows(
            "SELECT quantityshiprecv, quantitybilled FROM transactionline WHERE \"transaction\" = ? AND mainline = 'F'",
            order,
        )
        seen.append((service.get(source, order)["status"]["id"], *line.values()))
        return made

    go(moves, 1)
    go(bills, 1)
    go(moves, 3)
    last = go(bills, 3)
    assert seen == [("E", 1, 0), ("D", 1, 1), ("F", 4, 1), ("G", 4, 4)]
    service.update(bills, last, {"item": {"items": [{"line": 1, "quantity": 2}]}})
    assert service.get(source, order)["status"]["id"] == "F"


def test_nothing_follows_from_an_order_that_is_not_approved_or_closed(
    service: RecordService, rows: Rows, customer: str
) -> None:
    order = service.create("salesOrder", {"entity": customer, "orderStatus": "A", "item": LINES}).id
    with pytest.raises(ServiceError, match="You can not initialize invoice: invalid reference"):
        service.transform("salesOrder", order, "invoice", {})
    service.update("salesOrder", order, {"orderStatus": {"id": "B"}})
    with pytest.raises(ServiceError, match="orderStatus"):
        service.update("salesOrder", order, {"orderStatus": {"id": "G"}})
    service.transform("salesOrder", order, "invoice", {})
    assert rows.value('SELECT status FROM "transaction" WHERE id = ?', order) == "G"


def test_closed_lines_and_services_stay_behind(service: RecordService, rows: Rows, customer: str) -> None:
    crate = service.create("inventoryItem", CRATE).id
    hour = service.create("serviceSaleItem", {"itemId": "Hour", "isFulfillable": False}).id
    items = [
        {"item": crate, "quantity": 1, "rate": 10},
        {"item": hour, "quantity": 1, "rate": 50},
        {"item": crate, "quantity": 9, "rate": 10, "isClosed": True},
    ]
    order = service.create("salesOrder", {"entity": customer, "item": {"items": items}}).id
    shipped = service.transform("salesOrder", order, "itemFulfillment", {"tranDate": "2025-12-01"}).id
    assert [(line[1], line[2]) for line in lines(rows, shipped)[1:]] == [(int(crate), -1)]
    assert service.get("salesOrder", order)["status"]["id"] == "F"

    billed = service.transform("salesOrder", order, "invoice", {"tranDate": "2025-12-01"}).id
    assert [line[3] for line in lines(rows, billed)] == [60, -10, -50]
    assert service.get("salesOrder", order)["status"]["id"] == "G"


def test_order_changes_when_something_follows_from_it(
    service: RecordService, rows: Rows, account: Account, order: str
) -> None:
    account.clock.advance(60)
    service.transform("salesOrder", order, "invoice", {})

    assert rows.value('SELECT lastmodifieddate FROM "transaction" WHERE id = ?', order) == "2025-12-15 18:31:45"
    times = rows('SELECT linelastmodifieddate t FROM transactionline WHERE "transaction" = ? ORDER BY id', order)
    assert [row["t"][-5:] for row in times] == ["30:45", "31:45", "31:45"]


@pytest.mark.parametrize(("source", "target"), [("invoice", "creditMemo"), ("vendorBill", "vendorCredit")])
def test_credit_takes_the_lines_over_and_is_applied_as_told(
    service: RecordService, customer: str, vendor: str, source: str, target: str
) -> None:
    party = customer if source == "invoice" else vendor
    there = service.create(source, {"entity": party, "tranDate": "2025-12-01", "item": LINES}).id
    body = {"tranDate": "2025-12-02", "apply": {"items": [{"doc": {"id": there}, "amount": 12}]}}
    made = service.transform(source, there, target, body).id

    record = service.get(target, made)
    assert (record["total"], record["applied"], record["unapplied"]) == (35, 12, 23)
    assert record["createdFrom"]["id"] == there
