from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService

    from .conftest import Rows

DATE = "2025-12-01"
LINES = [
    {"item": {"id": "20"}, "quantity": 3, "rate": Decimal("10.335"), "description": "three"},
    {"item": {"id": "21"}, "amount": Decimal("5.5")},
]


def user_error(detail: str) -> Any:  # noqa: ANN401 - what pytest.raises returns
    words = f"Error while accessing a resource. {detail}"
    return pytest.raises(ServiceError, check=lambda e: (e.status, e.code, e.detail) == (400, "USER_ERROR", words))


@pytest.fixture
def customer(rows: Rows) -> str:
    return str(
        rows.value("SELECT min(entity) FROM customersubsidiaryrelationship WHERE subsidiary = 1 AND isprimarysub = 'T'")
    )


@pytest.fixture
def invoice(service: RecordService, customer: str) -> str:
    body = {"entity": {"id": customer}, "tranDate": DATE, "currency": "1", "item": {"items": LINES}, "memo": "first"}
    return service.create("invoice", body).id


def books(rows: Rows, transaction: str) -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT transactionline, account, debit, credit, posting FROM transactionaccountingline "
        'WHERE "transaction" = ? ORDER BY transactionline',
        transaction,
    )
    return [tuple(row.values()) for row in found]


def lines(rows: Rows, transaction: str) -> list[tuple[Any, ...]]:
    found = rows(
        "SELECT id, mainline, item, quantity, rate, foreignamount FROM transactionline "
        'WHERE "transaction" = ? ORDER BY id',
        transaction,
    )
    return [tuple(row.values()) for row in found]


def test_invoice_gets_number_period_total_and_balanced_books(
    service: RecordService, rows: Rows, customer: str, invoice: str
) -> None:
    (row,) = rows('SELECT * FROM "transaction" WHERE id = ?', invoice)
    shown = ("type", "recordtype", "abbrevtype", "trandate", "entity", "status", "posting", "memo", "foreigntotal")
    assert {key: row[key] for key in (*shown, "foreignamountunpaid", "foreignamountpaid")} == {
        "type": "CustInvc",
        "recordtype": "invoice",
        "abbrevtype": "INV",
        "trandate": DATE,
        "entity": int(customer),
        "status": "A",
        "posting": "T",
        "memo": "first",
        "foreigntotal": 36.51,
        "foreignamountunpaid": 36.51,
        "foreignamountpaid": 0,
    }
    highest = rows.value("SELECT max(tranid) FROM \"transaction\" WHERE type = 'CustInvc'")
    assert row["tranid"] == highest
    assert row["trandisplayname"] == f"Invoice #{highest}"
    assert rows.value("SELECT periodname FROM accountingperiod WHERE id = ?", row["postingperiod"]) == "Dec 2025"
    # 3 x 10.335 is 31.005, which rounds to 31.01; the customer owes what the items earn.
    assert lines(rows, invoice) == [
        (0, "T", None, None, None, 36.51),
        (1, "F", 20, -3, 10.335, -31.01),
        (2, "F", 21, -1, 5.5, -5.5),
    ]
    assert books(rows, invoice) == [(0, 8, 36.51, None, "T"), (1, 41, None, 31.01, "T"), (2, 41, None, 5.5, "T")]
    record = service.get("invoice", invoice)
    assert (record["total"], record["subtotal"], record["amountRemaining"]) == (36.51, 36.51, 36.51)


def test_orders_do_not_post(service: RecordService, rows: Rows, customer: str) -> None:
    made = service.create("salesOrder", {"entity": customer, "item": {"items": LINES}})

    assert rows('SELECT posting, postingperiod FROM "transaction" WHERE id = ?', made.id) == [
        {"posting": "F", "postingperiod": None}
    ]
    assert [row[4] for row in books(rows, made.id)] == ["F", "F", "F"]


def test_purchases_and_credits_have_the_signs_of_their_side(service: RecordService, rows: Rows, customer: str) -> None:
    vendor = str(rows.value("SELECT min(id) FROM vendor WHERE id > 0"))
    bill = {
        "entity": vendor,
        "tranDate": DATE,
        "currency": "1",
        "subsidiary": "1",
        "item": {"items": [{"item": "20", "quantity": 2, "rate": 4}]},
        "expense": {"items": [{"account": {"id": "62"}, "amount": Decimal("0.5"), "memo": "rent"}]},
    }
    made = service.create("vendorBill", bill)
    assert [row[3:] for row in lines(rows, made.id)] == [(None, None, -8.5), (2, 4, 8), (None, None, 0.5)]
    assert [row[1:4] for row in books(rows, made.id)] == [(22, None, 8.5), (11, 8, None), (62, 0.5, None)]
    record = service.get("vendorBill", made.id, expand_sub_resources=True)
    assert (record["total"], record["item"]["items"][0]["quantity"]) == (8.5, 2)
    assert record["expense"]["items"][0]["account"]["id"] == "62"

    credit = service.create(
        "creditMemo", {"entity": customer, "tranDate": DATE, "currency": "1", "item": {"items": LINES}}
    )
    assert [row[3:] for row in lines(rows, credit.id)] == [(None, None, -36.51), (3, 10.335, 31.01), (1, 5.5, 5.5)]
    assert service.get("creditMemo", credit.id)["amountRemaining"] == 36.51


def test_foreign_currency_is_posted_in_the_subsidiarys(service: RecordService, rows: Rows, customer: str) -> None:
    body = {
        "entity": customer,
        "tranDate": DATE,
        "currency": "4",
        "exchangeRate": Decimal("1.0857"),
        "item": {"items": LINES},
    }
    made = service.create("invoice", body)

    # 31.01 x 1.0857 = 33.667557 and 5.5 x 1.0857 = 5.97135; what the customer owes is their sum.
    assert [row[1:4] for row in books(rows, made.id)] == [(8, 39.64, None), (41, None, 33.67), (41, None, 5.97)]
    assert rows.value('SELECT foreigntotal FROM "transaction" WHERE id = ?', made.id) == 36.51


@pytest.mark.fidelity("O61")
def test_changed_line_changes_totals_and_only_what_it_touches(
    service: RecordService, rows: Rows, account: Account, invoice: str
) -> None:
    account.clock.advance(60)
    service.update("invoice", invoice, {"item": {"items": [{"line": 1, "quantity": 2}]}})

    assert lines(rows, invoice) == [
        (0, "T", None, None, None, 26.17),
        (1, "F", 20, -2, 10.335, -20.67),
        (2, "F", 21, -1, 5.5, -5.5),
    ]
    assert [row[1:4] for row in books(rows, invoice)] == [(8, 26.17, None), (41, None, 20.67), (41, None, 5.5)]
    times = rows('SELECT linelastmodifieddate t FROM transactionline WHERE "transaction" = ? ORDER BY id', invoice)
    assert [row["t"][-5:] for row in times] == ["31:45", "31:45", "30:45"]
    assert rows.value('SELECT lastmodifieddate FROM "transaction" WHERE id = ?', invoice) == "2025-12-15 18:31:45"


def test_lines_are_merged_by_line_appended_without_and_replaced_when_asked(
    service: RecordService, rows: Rows, invoice: str
) -> None:
    new = {"item": {"id": "20"}, "quantity": 1, "rate": 1}
    service.update("invoice", invoice, {"item": {"items": [{"line": 2, "amount": 6}, new]}})
    service.update("invoice", invoice, {"item": {"items": [new]}})
    assert [(row[0], row[5]) for row in lines(rows, invoice)] == [(0, 39.01), (1, -31.01), (2, -6), (3, -1), (4, -1)]

    service.update("invoice", invoice, {"item": {"items": [{"line": 2, "amount": 7}, new]}}, replace="item")
    assert [(row[0], row[5]) for row in lines(rows, invoice)] == [(0, 8), (2, -7), (5, -1)]
    assert [row[0] for row in books(rows, invoice)] == [0, 2, 5]


def test_new_party_and_currency_reach_every_line_and_the_books(
    service: RecordService, rows: Rows, invoice: str
) -> None:
    other = rows.value(
        "SELECT max(entity) FROM customersubsidiaryrelationship WHERE subsidiary = 1 AND isprimarysub = 'T'"
    )
    service.update("invoice", invoice, {"entity": {"id": str(other)}, "currency": {"id": "4"}})

    found = rows(
        'SELECT entity, foreignamount, netamount FROM transactionline WHERE "transaction" = ? ORDER BY id', invoice
    )
    (rate,) = rows('SELECT exchangerate r FROM "transaction" WHERE id = ?', invoice)
    assert rate["r"] > 1
    assert [row["entity"] for row in found] == [other] * 3
    assert [row["foreignamount"] for row in found] == [36.51, -31.01, -5.5]
    assert [row["netamount"] for row in found[1:]] == [round(-31.01 * rate["r"], 2), round(-5.5 * rate["r"], 2)]


def test_memo_alone_leaves_lines_and_books_untouched(
    service: RecordService, rows: Rows, account: Account, invoice: str
) -> None:
    before = books(rows, invoice)
    account.clock.advance(60)
    service.update("invoice", invoice, {"memo": "second", "otherRefNum": "PO 1"})

    assert books(rows, invoice) == before
    found = rows(
        'SELECT memo, linelastmodifieddate t FROM transactionline WHERE "transaction" = ? ORDER BY id', invoice
    )
    assert [row["memo"] for row in found] == ["second", "three", None]
    assert [row["t"][-5:] for row in found] == ["31:45", "30:45", "30:45"]
    assert rows(
        'SELECT DISTINCT lastmodifieddate t FROM transactionaccountingline WHERE "transaction" = ?', invoice
    ) == [{"t": "2025-12-15 18:30:45"}]


def test_document_needs_a_line_a_party_and_amounts(service: RecordService, customer: str, invoice: str) -> None:
    with user_error("Please enter value(s) for: Customer."):
        service.create("invoice", {"item": {"items": LINES}})
    with user_error("You must enter at least one line item for this transaction."):
        service.create("invoice", {"entity": customer})
    with user_error("You must enter at least one line item for this transaction."):
        service.update("invoice", invoice, {"item": {"items": []}}, replace="item")
    with user_error("Please enter value(s) for: Item."):
        service.create("invoice", {"entity": customer, "item": {"items": [{"quantity": 1}]}})
    with pytest.raises(ServiceError) as refusal:
        service.create("salesOrder", {"entity": customer, "item": {"items": [{"item": {"id": "9999"}, "amount": 1}]}})
    assert (refusal.value.code, refusal.value.locus) == ("USER_ERROR", ("o:errorPath", "item.items[0]"))


def test_same_header_again_changes_no_line(
    service: RecordService, rows: Rows, account: Account, invoice: str, customer: str
) -> None:
    before = rows('SELECT * FROM transactionline WHERE "transaction" = ?', invoice)
    account.clock.advance(60)
    service.update("invoice", invoice, {"entity": customer, "tranDate": DATE, "currency": "1", "memo": "first"})

    after = rows('SELECT * FROM transactionline WHERE "transaction" = ?', invoice)
    assert [row for row in after if row["mainline"] == "F"] == [row for row in before if row["mainline"] == "F"]


def test_journal_must_balance(service: RecordService, rows: Rows) -> None:
    debit = {"account": {"id": "62"}, "debit": Decimal("10.10"), "memo": "rent"}
    credit = {"account": {"id": "32"}, "credit": Decimal("10.10")}
    body = {"subsidiary": {"id": "1"}, "tranDate": DATE, "line": {"items": [debit, credit]}}
    made = service.create("journalEntry", body)

    assert books(rows, made.id) == [(0, 62, 10.1, None, "T"), (1, 32, None, 10.1, "T")]
    assert rows.value('SELECT foreigntotal FROM "transaction" WHERE id = ?', made.id) == 10.1
    with user_error("The amounts in a journal entry must balance."):
        service.create("journalEntry", {**body, "line": {"items": [debit, {**credit, "credit": 10}]}})
    with user_error("The amounts in a journal entry must balance."):
        service.update("journalEntry", made.id, {"line": {"items": [debit]}})
    service.update("journalEntry", made.id, {"line": {"items": [debit, credit]}})
    assert [row[0] for row in books(rows, made.id)] == [0, 1, 2, 3]
    service.update("journalEntry", made.id, {"line": {"items": [debit, credit]}}, replace="line")
    assert [row[1:4] for row in books(rows, made.id)] == [(62, 10.1, None), (32, None, 10.1)]


def test_payment_moves_money_between_two_accounts(service: RecordService, rows: Rows, customer: str) -> None:
    body = {
        "customer": customer,
        "tranDate": DATE,
        "currency": "1",
        "payment": Decimal("12.34"),
        "account": {"id": "2"},
    }
    made = service.create("customerPayment", body)

    assert [row[1:4] for row in books(rows, made.id)] == [(2, 12.34, None), (8, None, 12.34)]
    service.update("customerPayment", made.id, {"payment": 20})
    assert [row[1:4] for row in books(rows, made.id)] == [(2, 20, None), (8, None, 20)]
    record = service.get("customerPayment", made.id)
    assert (record["payment"], record["unapplied"], record["account"]["id"]) == (20, 20, "2")


def test_external_id_is_unique_over_all_transactions(service: RecordService, customer: str) -> None:
    body = {"entity": customer, "externalId": "Doc-1", "item": {"items": LINES}}
    service.create("salesOrder", body)

    with user_error("This record already exists."):
        service.create("invoice", {**body, "externalId": "doc-1", "tranDate": DATE})


def test_upsert_repeated_with_replace_is_the_same_document(service: RecordService, rows: Rows, customer: str) -> None:
    body = {"entity": customer, "tranDate": DATE, "item": {"items": LINES}}
    first = service.upsert("invoice", "eid:INV-7", body, replace="item")
    second = service.upsert("invoice", "eid:inv-7", body, replace="item")

    assert first.id == second.id
    assert rows.value('SELECT count(*) FROM transactionline WHERE "transaction" = ?', first.id) == 3
    service.upsert("invoice", "eid:inv-7", body)
    assert rows.value('SELECT count(*) FROM transactionline WHERE "transaction" = ?', first.id) == 5


def test_delete_takes_lines_and_books_along_and_notes_the_document_alone(
    service: RecordService, rows: Rows, invoice: str
) -> None:
    before = rows.value("SELECT count(*) FROM deletedrecord")
    name = rows.value('SELECT trandisplayname FROM "transaction" WHERE id = ?', invoice)
    service.delete("invoice", invoice)

    for table in ("transactionline", "transactionaccountingline"):
        assert rows.where(table, f'"transaction" = {invoice}') == []
    (row,) = rows("SELECT type, name, recordtypeid FROM deletedrecord WHERE recordid = ?", invoice)
    assert row == {"type": "invoice", "name": name, "recordtypeid": -30}
    assert rows.value("SELECT count(*) FROM deletedrecord") == before + 1
    with user_error("Transaction type specified is incorrect."):
        service.get("invoice", invoice)


def test_custom_fields_of_body_and_line_are_analytic_columns(service: RecordService, rows: Rows, customer: str) -> None:
    line = {**LINES[0], "custcol_sbx_engraving": 'He said "hi"', "custcol_sbx_gift_wrap": True, "taxRate1": 8}
    body = {"entity": customer, "tranDate": DATE, "custbody_sbx_region": {"id": "2"}, "custbody_sbx_rush": True}
    made = service.create("invoice", {**body, "item": {"items": [line]}})

    (row,) = rows('SELECT custbody_sbx_region r, custbody_sbx_rush u FROM "transaction" WHERE id = ?', made.id)
    assert row == {"r": 2, "u": "T"}
    (row,) = rows(
        "SELECT custcol_sbx_engraving e, custcol_sbx_gift_wrap g FROM transactionline "
        'WHERE "transaction" = ? AND id = 1',
        made.id,
    )
    assert row == {"e": 'He said "hi"', "g": "T"}
    shown = service.sub_resource("invoice", made.id, ["item", "1"])
    assert (shown["custcol_sbx_engraving"], shown["taxRate1"]) == ('He said "hi"', 8)


_MONEY = st.decimals(min_value="-9999", max_value="99999", places=2)
_ORDERED = st.fixed_dictionaries(
    {"item": st.sampled_from(["15", "20", "21"])},
    optional={
        "quantity": st.decimals(min_value="0.001", max_value="500", places=3),
        "rate": st.decimals(min_value="0", max_value="1000", places=5),
        "amount": _MONEY,
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
@given(st.lists(_ORDERED, min_size=1, max_size=5), st.decimals(min_value="0.0001", max_value="300", places=4))
def test_books_of_any_document_balance_to_the_cent(
    service: RecordService, rows: Rows, customer: str, ordered: list[dict[str, Any]], rate: Decimal
) -> None:
    body = {"entity": customer, "tranDate": DATE, "exchangeRate": rate}
    made = service.create("invoice", {**body, "item": {"items": [{"amount": Decimal(1), **line} for line in ordered]}})

    (total,) = rows(
        "SELECT round(sum(coalesce(debit, 0)) * 100) - round(sum(coalesce(credit, 0)) * 100) cents "
        'FROM transactionaccountingline WHERE "transaction" = ?',
        made.id,
    )
    assert total == {"cents": 0}
    amounts = [Decimal(str(row[5])) for row in lines(rows, made.id)]
    assert sum(amounts) == 0
    assert all(amount == round(amount, 2) for amount in amounts)


_WRITES = st.lists(
    st.tuples(
        st.sampled_from(["create", "append", "change", "replace", "memo", "delete"]),
        st.sampled_from(["invoice", "salesOrder", "creditMemo", "cashSale", "estimate", "returnAuthorization"]),
        st.integers(min_value=0, max_value=3),
        st.lists(_ORDERED, min_size=1, max_size=3),
    ),
    min_size=2,
    max_size=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(_WRITES)
def test_accounts_are_in_order_after_any_writes(
    service: RecordService, rows: Rows, customer: str, writes: list[tuple[str, str, int, list[dict[str, Any]]]]
) -> None:
    made: list[tuple[str, str]] = []
    for operation, record_type, which, ordered in writes:
        items = [{"amount": Decimal(1), **line} for line in ordered]
        body: dict[str, Any] = {"entity": customer, "tranDate": DATE, "currency": "4", "item": {"items": items}}
        if operation == "create" or not made:
            made.append((record_type, service.create(record_type, body).id))
            continue
        chosen = made[which % len(made)]
        if operation == "delete":
            made.remove(chosen)
            service.delete(*chosen)
        elif operation == "memo":
            service.update(*chosen, {"memo": "x"})
        else:
            keyed = [{"line": index + 1, **line} for index, line in enumerate(items)]
            sent = {"item": {"items": items if operation == "append" else keyed}}
            service.update(*chosen, sent, replace="item" if operation == "replace" else None)

    unbalanced = rows(
        'SELECT "transaction" FROM transactionaccountingline GROUP BY 1 '
        "HAVING round(sum(coalesce(debit, 0)) - sum(coalesce(credit, 0)), 2) <> 0"
    )
    assert unbalanced == []
    assert rows('SELECT "transaction" FROM transactionline GROUP BY 1 HAVING round(sum(foreignamount), 2) <> 0') == []
    apart = 'SELECT "transaction", {} FROM {}'
    lines_there = rows(apart.format("id AS line", "transactionline"))
    posted = rows(apart.format("transactionline AS line", "transactionaccountingline"))
    assert sorted(tuple(row.values()) for row in lines_there) == sorted(tuple(row.values()) for row in posted)
    totals = rows(
        'SELECT t.id FROM "transaction" t JOIN transactionline l ON l."transaction" = t.id AND l.mainline = \'T\' '
        "WHERE t.foreigntotal <> l.foreignamount"
    )
    assert totals == []
