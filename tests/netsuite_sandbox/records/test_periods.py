from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService
    from netsuite_sandbox.store import Store

    from .conftest import Rows

# Of the generated company's months all up to September 2025 are closed; in October receivables and payables are locked.
CLOSED, LOCKED, OPEN = "2025-09-10", "2025-10-10", "2025-11-10"
LINES = {"items": [{"item": "20", "quantity": 1, "rate": 10}]}
OUTSIDE = "The transaction date you specified is not within the date range of your accounting period."


def user_error(detail: str) -> Any:  # noqa: ANN401 - what pytest.raises returns
    words = f"Error while accessing a resource. {detail}"
    return pytest.raises(ServiceError, check=lambda e: (e.status, e.code, e.detail) == (400, "USER_ERROR", words))


@pytest.fixture
def customer(service: RecordService) -> str:
    return service.create("customer", {"companyName": "Buyer", "subsidiary": "1", "currency": "1"}).id


@pytest.fixture
def invoice(service: RecordService, customer: str) -> str:
    return service.create("invoice", {"entity": customer, "tranDate": OPEN, "item": LINES}).id


def period(rows: Rows, date: str) -> int:
    found: int = rows.value(
        "SELECT id FROM accountingperiod WHERE isposting = 'T' AND startdate <= ? AND enddate >= ?", date, date
    )
    return found


def close(store: Store, date: str, **flags: str) -> None:
    assigned = ", ".join(f"{name} = '{value}'" for name, value in flags.items())
    with store.write() as connection:
        connection.execute(
            f"UPDATE accountingperiod SET {assigned} "  # noqa: S608 - the test's own
            "WHERE isposting = 'T' AND startdate <= ? AND enddate >= ?",
            (date, date),
        )


def test_nothing_posts_in_a_closed_period_and_orders_are_free(service: RecordService, customer: str) -> None:
    body = {"entity": customer, "tranDate": CLOSED, "item": LINES}
    for record_type in ("invoice", "cashSale", "creditMemo"):
        with user_error(OUTSIDE):
            service.create(record_type, body)
    for record_type in ("salesOrder", "estimate", "returnAuthorization", "opportunity"):
        service.create(record_type, body)


def test_receivables_and_payables_are_locked_before_the_period_is_closed(
    service: RecordService, account: Account, customer: str
) -> None:
    vendor = service.create("vendor", {"companyName": "Seller", "subsidiary": "1", "currency": "1"}).id
    sale = {"entity": customer, "tranDate": LOCKED, "item": LINES}
    bill = {"entity": vendor, "tranDate": LOCKED, "expense": {"items": [{"account": "62", "amount": 5}]}}
    for record_type, body in (("invoice", sale), ("vendorBill", bill)):
        with user_error(OUTSIDE):
            service.create(record_type, body)
    service.create("cashSale", sale)

    account.role.overrides_period_locks = True
    service.create("invoice", sale)
    service.create("vendorBill", bill)
    with user_error(OUTSIDE):
        service.create("invoice", {**sale, "tranDate": CLOSED})


def test_period_can_be_named_if_it_is_open_and_the_dates(service: RecordService, rows: Rows, customer: str) -> None:
    body = {"entity": customer, "tranDate": OPEN, "item": LINES}
    made = service.create("invoice", {**body, "postingPeriod": str(period(rows, OPEN))})
    assert rows.value('SELECT postingperiod FROM "transaction" WHERE id = ?', made.id) == period(rows, OPEN)

    with pytest.raises(ServiceError) as refusal:
        service.create("invoice", {**body, "postingPeriod": str(period(rows, CLOSED))})
    assert (refusal.value.code, refusal.value.locus) == ("USER_ERROR", ())
    with user_error(OUTSIDE):
        service.create("invoice", {**body, "postingPeriod": str(period(rows, "2025-12-01"))})


def test_document_is_not_moved_into_a_closed_period(service: RecordService, rows: Rows, invoice: str) -> None:
    with user_error(OUTSIDE):
        service.update("invoice", invoice, {"tranDate": CLOSED})
    service.update("invoice", invoice, {"tranDate": "2025-12-02"})
    assert rows.value('SELECT postingperiod FROM "transaction" WHERE id = ?', invoice) == period(rows, "2025-12-02")


@pytest.mark.parametrize("state", ["closed", "locked"])
def test_what_a_document_posts_stays_once_its_period_is_closed_or_locked(
    service: RecordService, store: Store, rows: Rows, invoice: str, state: str
) -> None:
    flags = {"closed": "T"} if state == "closed" else {"arlocked": "T"}
    close(store, OPEN, **flags, allownonglchanges="T")
    before = rows('SELECT * FROM transactionaccountingline WHERE "transaction" = ?', invoice)
    words = f"You cannot edit this transaction because it is in a {state} period."
    for change in (
        {"item": {"items": [{"line": 1, "quantity": 2}]}},
        {"item": {"items": [{"item": "21", "amount": 1}]}},
        {"department": "1"},
        {"tranDate": "2025-12-02"},
    ):
        with user_error(words):
            service.update("invoice", invoice, change)
    with user_error(f"You cannot delete this transaction because it is in a {state} period."):
        service.delete("invoice", invoice)
    assert rows('SELECT * FROM transactionaccountingline WHERE "transaction" = ?', invoice) == before

    service.update("invoice", invoice, {"memo": "noted", "tranDate": OPEN, "item": LINES | {"items": [{"line": 1}]}})
    assert rows.value('SELECT memo FROM "transaction" WHERE id = ?', invoice) == "noted"


def test_nothing_at_all_changes_where_the_period_does_not_allow_it(
    service: RecordService, store: Store, invoice: str
) -> None:
    close(store, OPEN, closed="T")
    with user_error("You cannot edit this transaction because it is in a closed period."):
        service.update("invoice", invoice, {"memo": "noted"})


def test_document_in_a_closed_period_can_still_be_paid(
    service: RecordService, store: Store, customer: str, invoice: str
) -> None:
    close(store, OPEN, closed="T")
    payment = {"customer": customer, "tranDate": "2025-12-02", "apply": {"items": [{"doc": invoice, "apply": True}]}}
    service.create("customerPayment", payment)

    assert service.get("invoice", invoice)["amountRemaining"] == 0
