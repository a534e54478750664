from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
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
