"""What documents of each type post, and what they do to balances."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows

DATE = "2025-12-01"
LINES = {"items": [{"item": "20", "quantity": 2, "rate": 10}]}


@pytest.fixture
def customer(service: RecordService) -> str:
    return service.create("customer", {"companyName": "Buyer", "subsidiary": "1", "currency": "1"}).id


@pytest.fixture
def vendor(service: RecordService) -> str:
    return service.create("vendor", {"companyName": "Seller", "subsidiary": "1", "currency": "1"}).id


def books(rows: Rows, transaction: str) -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT c.accttype, a.debit, a.credit, a.posting FROM transactionaccountingline a JOIN account c "
        'ON c.id = a.account WHERE a."transaction" = ? ORDER BY a.transactionline',
        transaction,
    )
    return [tuple(row.values()) for row in found]


@pytest.mark.parametrize("record_type", ["salesOrder", "estimate", "opportunity", "returnAuthorization"])
def test_documents_before_the_invoice_do_not_post(
    service: RecordService, rows: Rows, customer: str, record_type: str
) -> None:
    made = service.create(record_type, {"entity": customer, "tranDate": DATE, "item": LINES})

    assert {(row[0], row[3]) for row in books(rows, made.id)} == {("NonPosting", "F"), ("Income", "F")}
    assert rows('SELECT posting, postingperiod FROM "transaction" WHERE id = ?', made.id) == [
        {"posting": "F", "postingperiod": None}
    ]
    assert service.get("customer", customer)["balance"] == 0
    assert service.get(record_type, made.id)["total"] == 20


def test_opportunity_needs_no_line(service: RecordService, customer: str) -> None:
    made = service.create("opportunity", {"entity": customer, "title": "Maybe", "rangeLow": 5})

    record = service.get("opportunity", made.id)
    assert (record["title"], record["total"], record["rangeLow"], record["status"]["id"]) == ("Maybe", 0, 5, "A")


def test_deposit_is_owed_to_the_customer_and_no_part_of_the_balance(
    service: RecordService, rows: Rows, customer: str
) -> None:
    body = {"customer": customer, "tranDate": DATE, "payment": Decimal("12.50"), "account": "2"}
    made = service.create("customerDeposit", body)

    assert books(rows, made.id) == [("Bank", 12.5, None, "T"), ("OthCurrLiab", None, 12.5, "T")]
    named = rows.value(
        "SELECT accountsearchdisplaynamecopy FROM account WHERE id = (SELECT account FROM transactionaccountingline "
        'WHERE "transaction" = ? AND transactionline = 1)',
        made.id,
    )
    assert named == "Customer Deposits"
    assert service.get("customer", customer)["balance"] == 0
    with pytest.raises(ServiceError, match=r"Please enter value\(s\) for: Payment Amount"):
        service.create("customerDeposit", {"customer": customer})


def test_vendor_credit_lowers_what_is_owed_and_can_be_applied(service: RecordService, rows: Rows, vendor: str) -> None:
    expense = {"items": [{"account": "62", "amount": 20}]}
    bill = service.create("vendorBill", {"entity": vendor, "tranDate": DATE, "expense": expense}).id
    body = {"entity": vendor, "tranDate": DATE, "expense": {"items": [{"account": "62", "amount": 8}]}}
    credit = service.create("vendorCredit", body).id

    assert books(rows, credit) == [("AcctPay", 8, None, "T"), ("Expense", None, 8, "T")]
    assert service.get("vendor", vendor)["balance"] == 12
    service.update("vendorCredit", credit, {"apply": {"items": [{"doc": bill, "apply": True, "amount": 5}]}})
    record = service.get("vendorCredit", credit)
    assert (record["total"], record["applied"], record["unapplied"]) == (8, 5, 3)
    assert service.get("vendor", vendor)["balance"] == 12
    service.update("vendorCredit", credit, {"apply": {"items": [{"doc": bill, "amount": 8}]}})
    assert rows.value('SELECT status FROM "transaction" WHERE id = ?', credit) == "B"
    service.delete("vendorCredit", credit)
    assert service.get("vendor", vendor)["balance"] == 20


def test_expense_report_posts_once_accounting_has_approved_it(service: RecordService, rows: Rows) -> None:
    employee = str(rows.value("SELECT min(id) FROM employee WHERE subsidiary = 1"))
    body = {"entity": employee, "tranDate": DATE, "expense": {"items": [{"expenseaccount": "66", "amount": 40}]}}
    made = service.create("expenseReport", body).id
    assert books(rows, made) == [("AcctPay", None, 40, "F"), ("Expense", 40, None, "F")]
    seen = []
    for box in ("complete", "supervisorapproval", "accountingapproval"):
        service.update("expenseReport", made, {box: True})
        seen.append(service.get("expenseReport", made)["status"]["id"])

    assert seen == ["B", "C", "F"]
    assert books(rows, made) == [("AcctPay", None, 40, "T"), ("Expense", 40, None, "T")]
    (row,) = rows('SELECT posting, postingperiod, foreignamountunpaid d FROM "transaction" WHERE id = ?', made)
    assert (row["posting"], row["d"], row["postingperiod"] is None) == ("T", -40, False)
    assert service.get("expenseReport", made)["total"] == 40


def test_fulfillment_moves_goods_out_of_stock_at_cost(service: RecordService, rows: Rows, customer: str) -> None:
    item = service.create("inventoryItem", {"itemId": "Crate", "cost": 3, "assetAccount": "11"}).id
    lines = {"items": [{"item": item, "quantity": 2, "rate": 10}]}
    order = service.create("salesOrder", {"entity": customer, "item": lines}).id
    made = service.transform("salesOrder", order, "itemFulfillment", {"tranDate": DATE}).id

    assert books(rows, made) == [("COGS", 6, None, "T"), ("OthCurrAsset", None, 6, "T")]
    assert service.get("itemFulfillment", made)["status"]["id"] == "C"


def test_receipt_takes_goods_in_at_the_price_of_the_order(service: RecordService, rows: Rows, vendor: str) -> None:
    item = service.create("inventoryItem", {"itemId": "Crate", "cost": 3, "assetAccount": "11"}).id
    lines = {"items": [{"item": item, "quantity": 2, "rate": 4}]}
    order = service.create("purchaseOrder", {"entity": vendor, "item": lines}).id
    made = service.transform("purchaseOrder", order, "itemReceipt", {"tranDate": DATE}).id

    assert books(rows, made) == [("OthCurrLiab", None, 8, "T"), ("OthCurrAsset", 8, None, "T")]


def test_goods_that_come_back_are_worth_what_they_cost(service: RecordService, rows: Rows, customer: str) -> None:
    item = service.create("inventoryItem", {"itemId": "Crate", "cost": 3, "assetAccount": "11"}).id
    lines = {"items": [{"item": item, "quantity": 2, "rate": 10}]}
    returned = service.create("returnAuthorization", {"entity": customer, "item": lines}).id
    made = service.transform("returnAuthorization", returned, "itemReceipt", {"tranDate": DATE}).id

    assert books(rows, made) == [("COGS", None, 6, "T"), ("OthCurrAsset", 6, None, "T")]


@pytest.mark.parametrize("record_type", ["itemFulfillment", "itemReceipt"])
def test_goods_do_not_move_without_an_order(service: RecordService, customer: str, record_type: str) -> None:
    with pytest.raises(ServiceError, match=r"Please enter value\(s\) for: Created From"):
        service.create(record_type, {"entity": customer, "subsidiary": "1", "item": LINES})


def test_credit_that_is_not_applied_lowers_the_balance(service: RecordService, customer: str) -> None:
    invoice = service.create("invoice", {"entity": customer, "tranDate": DATE, "item": LINES}).id
    line = {"items": [{"item": "20", "amount": 5}]}
    credit = service.create("creditMemo", {"entity": customer, "tranDate": DATE, "item": line}).id
    assert service.get("customer", customer)["balance"] == 15

    service.update("creditMemo", credit, {"apply": {"items": [{"doc": invoice, "amount": 5}]}})
    assert service.get("customer", customer)["balance"] == 15
    assert service.get("creditMemo", credit)["status"]["id"] == "B"
    service.create("customerPayment", {"customer": customer, "tranDate": DATE, "payment": 3})
    assert service.get("customer", customer)["balance"] == 12


def test_document_does_not_fall_below_what_is_paid(service: RecordService, customer: str) -> None:
    invoice = service.create("invoice", {"entity": customer, "tranDate": DATE, "item": LINES}).id
    applied = {"items": [{"doc": invoice, "apply": True}]}
    service.create("customerPayment", {"customer": customer, "tranDate": DATE, "apply": applied})

    with pytest.raises(ServiceError, match="cannot be less than what has been applied"):
        service.update("invoice", invoice, {"item": {"items": [{"line": 1, "quantity": 1}]}})
