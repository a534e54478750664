from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows


@pytest.fixture
def customer(service: RecordService) -> str:
    return service.create("customer", {"companyName": "Payer", "subsidiary": "1", "currency": "1"}).id


@pytest.fixture
def invoice(service: RecordService, customer: str) -> str:
    item = {"items": [{"item": "20", "amount": Decimal("100.10")}]}
    return service.create("invoice", {"entity": customer, "tranDate": "2025-12-01", "item": item}).id


def payment(customer: str, invoice: str, **line: object) -> dict[str, Any]:
    return {
        "customer": customer,
        "tranDate": "2025-12-02",
        "apply": {"items": [{"doc": {"id": invoice}, "apply": True, **line}]},
    }


def due(rows: Rows, invoice: str) -> tuple[Any, ...]:
    (row,) = rows(
        "SELECT t.foreignamountpaid, t.foreignamountunpaid, t.status, a.amountpaid, a.amountunpaid "
        'FROM "transaction" t JOIN transactionaccountingline a ON a."transaction" = t.id AND a.transactionline = 0 '
        "WHERE t.id = ?",
        invoice,
    )
    return tuple(row.values())


@pytest.mark.fidelity("O61")
def test_balance_of_a_customer_follows_invoices_without_a_modification_date(
    service: RecordService, rows: Rows, account: Account, customer: str
) -> None:
    before = rows.value("SELECT lastmodifieddate FROM customer WHERE id = ?", customer)
    account.clock.advance(60)
    made = service.create("invoice", {"entity": customer, "item": {"items": [{"item": "20", "amount": 7}]}})
    service.create("invoice", {"entity": customer, "item": {"items": [{"item": "20", "amount": 3}]}})
    assert service.get("customer", customer)["balance"] == 10

    service.update("invoice", made.id, {"item": {"items": [{"line": 1, "amount": Decimal("7.5")}]}})
    assert service.get("customer", customer)["balance"] == 10.5
    service.delete("invoice", made.id)
    assert service.get("customer", customer)["balance"] == 3
    assert rows.value("SELECT lastmodifieddate FROM customer WHERE id = ?", customer) == before


def test_payment_settles_what_it_is_applied_to(
    service: RecordService, rows: Rows, account: Account, customer: str, invoice: str
) -> None:
    account.clock.advance(60)
    made = service.create("customerPayment", payment(customer, invoice, amount=Decimal("40.05")))

    assert due(rows, invoice) == (40.05, 60.05, "A", 40.05, 60.05)
    assert service.get("customer", customer)["balance"] == 60.05
    assert rows.value('SELECT lastmodifieddate FROM "transaction" WHERE id = ?', invoice) == "2025-12-15 18:31:45"
    shown = service.get("customerPayment", made.id)
    assert (shown["payment"], shown["applied"], shown["unapplied"]) == (40.05, 40.05, 0)
    service.create("customerPayment", payment(customer, invoice))
    assert due(rows, invoice) == (100.1, 0, "B", 100.1, 0)
    assert service.get("customer", customer)["balance"] == 0


def test_deleted_payment_leaves_its_invoice_open_again(
    service: RecordService, rows: Rows, customer: str, invoice: str
) -> None:
    made = service.create("customerPayment", payment(customer, invoice))
    service.delete("customerPayment", made.id)

    assert due(rows, invoice) == (0, 100.1, "A", 0, 100.1)
    assert service.get("customer", customer)["balance"] == 100.1


def test_payment_can_be_applied_otherwise_later(
    service: RecordService, rows: Rows, customer: str, invoice: str
) -> None:
    made = service.create("customerPayment", {**payment(customer, invoice, amount=10), "payment": 50})
    change = {"apply": {"items": [{"doc": {"id": invoice}, "amount": 30}]}}
    service.update("customerPayment", made.id, change)

    assert due(rows, invoice)[:2] == (30, 70.1)
    assert service.get("customerPayment", made.id)["unapplied"] == 20
    service.update("customerPayment", made.id, {"apply": None})
    assert due(rows, invoice)[:2] == (0, 100.1)


def test_more_than_is_due_or_paid_cannot_be_applied(
    service: RecordService, rows: Rows, customer: str, invoice: str
) -> None:
    for paid, applied in ((200, 150), (10, 20)):
        body = {**payment(customer, invoice, amount=applied), "payment": paid}
        with pytest.raises(ServiceError, match="cannot exceed"):
            service.create("customerPayment", body)
        assert due(rows, invoice)[:3] == (0, 100.1, "A")


def test_what_pays_a_document_is_linked_to_it(service: RecordService, rows: Rows, customer: str, invoice: str) -> None:
    made = service.create("customerPayment", payment(customer, invoice, amount=40))

    for table in ("nexttransactionlinelink", "previoustransactionlinelink"):
        (row,) = rows.where(table, f"nextdoc = {made.id}")
        shown = {key: row[key] for key in ("previousdoc", "previoustype", "nexttype", "linktype", "foreignamount")}
        assert shown == {
            "previousdoc": int(invoice),
            "previoustype": "CustInvc",
            "nexttype": "CustPymt",
            "linktype": "Payment",
            "foreignamount": 40,
        }
    service.delete("invoice", invoice)
    service.delete("customerPayment", made.id)
    assert rows.where("nexttransactionlinelink", f"nextdoc = {made.id}") == []


def test_bills_are_paid_with_the_signs_of_their_side(service: RecordService, rows: Rows) -> None:
    vendor = service.create("vendor", {"companyName": "Paid", "subsidiary": "1", "currency": "1"}).id
    expense = {"items": [{"account": "62", "amount": 20}]}
    bill = service.create("vendorBill", {"entity": vendor, "tranDate": "2025-12-01", "expense": expense}).id
    assert (due(rows, bill), service.get("vendor", vendor)["balance"]) == ((0, -20, "A", 0, -20), 20)

    body = {"entity": vendor, "tranDate": "2025-12-02", "account": "2"}
    service.create("vendorPayment", {**body, "apply": {"items": [{"doc": bill, "amount": 5}]}})

    assert (due(rows, bill), service.get("vendor", vendor)["balance"]) == ((-5, -15, "A", -5, -15), 15)
    record = service.get("vendorBill", bill)
    assert (record["total"], record["status"]["id"]) == (20, "A")
