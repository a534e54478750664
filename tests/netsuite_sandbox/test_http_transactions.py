"""Transactions of every type, from the wire to SuiteQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    from .conftest import Call

    Query = Callable[..., list[dict[str, str]]]

DATE = "2025-12-01"
LINES = {"items": [{"item": "20", "quantity": 2, "rate": 10}, {"item": "19", "amount": 5}]}
EXPENSE = {"items": [{"account": "62", "amount": 20}]}
SALE: dict[str, Any] = {"entity": "{customer}", "tranDate": DATE, "item": LINES}
PURCHASE: dict[str, Any] = {"entity": "{vendor}", "tranDate": DATE, "expense": EXPENSE}
JOURNAL = {"items": [{"account": "62", "debit": 7}, {"account": "32", "credit": 7}]}
# Each type: what SuiteQL calls it, the body of one, and its status as a person reads it.
TYPES: dict[str, tuple[str, dict[str, Any], str]] = {
    "cashSale": ("CashSale", SALE, "Cash Sale : Not Deposited"),
    "creditMemo": ("CustCred", SALE, "Credit Memo : Open"),
    "customerDeposit": (
        "CustDep",
        {"customer": "{customer}", "tranDate": DATE, "payment": 12, "account": "2"},
        "Customer Deposit : Not Deposited",
    ),
    "customerPayment": (
        "CustPymt",
        {"customer": "{customer}", "tranDate": DATE, "payment": 12, "account": "2"},
        "Customer Payment : Deposited",
    ),
    "estimate": ("Estimate", {**SALE, "title": "Offer"}, "Estimate : Open"),
    "expenseReport": (
        "ExpRept",
        {"entity": "{employee}", "tranDate": DATE, "expense": {"items": [{"expenseaccount": "66", "amount": 4}]}},
        "Expense Report : In Progress",
    ),
    "invoice": ("CustInvc", SALE, "Invoice : Open"),
    "itemFulfillment": (
        "ItemShip",
        {"createdFrom": "{order}", "entity": "{customer}", "tranDate": DATE, "item": LINES},
        "Item Fulfillment : Shipped",
    ),
    "itemReceipt": (
        "ItemRcpt",
        {"createdFrom": "{order}", "entity": "{vendor}", "tranDate": DATE, "item": LINES},
        "Item Receipt : Undefined",
    ),
    "journalEntry": (
        "Journal",
        {"subsidiary": "1", "tranDate": DATE, "line": JOURNAL},
        "Journal : Approved for Posting",
    ),
    "opportunity": ("Opprtnty", {**SALE, "title": "Maybe"}, "Opportunity : In Progress"),
    "purchaseOrder": ("PurchOrd", PURCHASE, "Purchase Order : Pending Receipt"),
    "returnAuthorization": ("RtnAuth", SALE, "Return Authorization : Pending Receipt"),
    "salesOrder": ("SalesOrd", SALE, "Sales Order : Pending Fulfillment"),
    "vendorBill": ("VendBill", PURCHASE, "Bill : Open"),
    "vendorCredit": ("VendCred", PURCHASE, "Bill Credit : Open"),
    "vendorPayment": (
        "VendPymt",
        {"entity": "{vendor}", "tranDate": DATE, "payment": 12, "account": "2"},
        "Bill Payment : Approved",
    ),
}


@pytest.fixture
def query(netsuite_sandbox: Sandbox, session: requests.Session) -> Query:
    """A function that returns the rows of a SuiteQL query with the values bound, without their links."""

    def send(statement: str, *values: str) -> list[dict[str, str]]:
        url = f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql"
        answer = session.post(url, json={"q": statement, "params": values}, headers={"Prefer": "transient"}, timeout=30)
        assert answer.status_code == 200, answer.text
        return [{key: value for key, value in item.items() if key != "links"} for item in answer.json()["items"]]

    return send


def made(answer: requests.Response) -> str:
    """Return the id that a create tells."""
    assert (answer.status_code, answer.content) == (204, b""), answer.text
    return answer.headers["Location"].rpartition("/")[2]


@pytest.fixture
def fill(call: Call, query: Query) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function that puts the ids of a customer, vendor, employee or order into a body."""

    def order() -> str:
        return made(call("POST", "salesOrder", json=filled(SALE)))

    sources: dict[str, Callable[[], str]] = {
        "{customer}": lambda: made(
            call("POST", "customer", json={"companyName": "Buyer", "subsidiary": "1", "currency": "1"})
        ),
        "{vendor}": lambda: made(
            call("POST", "vendor", json={"companyName": "Seller", "subsidiary": "1", "currency": "1"})
        ),
        "{employee}": lambda: query("SELECT MIN(id) AS id FROM employee WHERE subsidiary = 1")[0]["id"],
        "{order}": order,
    }
    ids: dict[str, str] = {}

    def filled(body: dict[str, Any]) -> dict[str, Any]:
        result = {}
        for name, value in body.items():
            if isinstance(value, str) and value in sources:
                if value not in ids:
                    ids[value] = sources[value]()
                result[name] = ids[value]
            else:
                result[name] = value
        return result

    return filled


@pytest.mark.parametrize("record_type", TYPES)
def test_every_type_lives_from_creation_to_deletion(
    call: Call, query: Query, fill: Callable[..., dict[str, Any]], record_type: str
) -> None:
    code, body, status = TYPES[record_type]
    record_id = made(call("POST", record_type, json={**fill(body), "memo": "first", "externalId": "Doc-1"}))

    record = call("GET", f"{record_type}/{record_id}").json()
    assert (record["id"], record["memo"], record["tranDate"], record["externalId"]) == (
        record_id, "first", DATE, "Doc-1",
    )  # fmt: skip
    assert call("PATCH", f"{record_type}/eid:doc-1", json={"memo": "second"}).status_code == 204
    (row,) = query(
        "SELECT id, type, recordtype, memo, BUILTIN.DF(status) AS status, externalid, "
        "TO_CHAR(lastmodifieddate, 'YYYY') AS year FROM transaction WHERE id = ?",
        record_id,
    )
    year = row.pop("year")
    assert row == {
        "id": record_id,
        "type": code,
        "recordtype": record_type.lower(),
        "memo": "second",
        "status": status,
        "externalid": "Doc-1",
    }
    assert int(year) >= 2025
    lines = query(
        "SELECT id, uniquekey, TO_CHAR(linelastmodifieddate, 'YYYY') AS year, foreignamount FROM transactionline "
        "WHERE transaction = ? ORDER BY id",
        record_id,
    )
    assert len(lines) > 1
    assert {line["year"] for line in lines} == {year}
    assert len({line["uniquekey"] for line in lines}) == len(lines)
    assert sum(round(float(line["foreignamount"]) * 100) for line in lines) == 0
    listed = call("GET", record_type, params={"q": f"id EQUAL {record_id}"}).json()
    assert [item["id"] for item in listed["items"]] == [record_id]
    entry = call("GET", f"metadata-catalog/{record_type}").json()
    assert entry["name"] == record_type.lower()

    assert call("DELETE", f"{record_type}/{record_id}").status_code == 204
    assert query("SELECT id FROM transaction WHERE id = ?", record_id) == []
    assert query("SELECT id FROM transactionline WHERE transaction = ?", record_id) == []
    gone = query("SELECT type, recordtypeid FROM deletedrecord WHERE recordid = ? AND type = ?", record_id,
                 record_type.lower())  # fmt: skip
    assert gone == [{"type": record_type.lower(), "recordtypeid": "-30"}]


@pytest.mark.fidelity("O52")
@pytest.mark.parametrize("record_type", TYPES)
def test_unknown_transaction_is_a_400_and_not_a_404(call: Call, query: Query, record_type: str) -> None:
    other = query("SELECT MIN(id) AS id FROM transaction WHERE type <> ?", TYPES[record_type][0])[0]["id"]
    for method in ("GET", "PATCH", "DELETE"):
        for wrong in ("99999999", other):
            answer = call(method, f"{record_type}/{wrong}", json={} if method == "PATCH" else None)
            error = answer.json()
            assert (answer.status_code, error["title"], error["o:errorDetails"]) == (
                400,
                "Bad Request",
                [
                    {
                        "detail": "Error while accessing a resource. Transaction type specified is incorrect.",
                        "o:errorCode": "USER_ERROR",
                    }
                ],
            )


@pytest.mark.fidelity("O52")
def test_unknown_entity_is_a_404(call: Call) -> None:
    for record_type in ("customer", "vendor", "employee", "department"):
        answer = call("GET", f"{record_type}/99999999")
        assert (answer.status_code, answer.json()["o:errorDetails"]) == (
            404,
            [
                {
                    "detail": "The record instance does not exist. Provide a valid record instance ID.",
                    "o:errorCode": "NONEXISTENT_ID",
                }
            ],
        )


@pytest.mark.fidelity("O46", "O47")
def test_external_ids_are_unique_over_all_transactions_whatever_the_case(
    call: Call, fill: Callable[..., dict[str, Any]]
) -> None:
    made(call("POST", "estimate", json={**fill(SALE), "externalId": "Shared-1"}))
    for record_type in ("salesOrder", "invoice", "opportunity", "returnAuthorization", "vendorCredit"):
        answer = call("POST", record_type, json={**fill(TYPES[record_type][1]), "externalId": "sHARED-1"})
        assert answer.status_code == 400
        assert answer.json()["o:errorDetails"][0]["detail"].endswith("This record already exists.")
    answer = call("PUT", "salesOrder/eid:shared-1", json=fill(SALE))
    assert answer.status_code == 400
    assert call("POST", "customer", json={"companyName": "x", "subsidiary": "1", "externalId": "Shared-1"}).ok


@pytest.mark.fidelity("O51")
@pytest.mark.parametrize(
    ("record_type", "change", "place"),
    [
        ("salesOrder", {"item": {"items": [{"item": {"id": "9999"}, "amount": 1}]}}, ("item.items[0]", "item")),
        ("estimate", {"item": {"items": [*LINES["items"], {"item": "9999"}]}}, ("item.items[2]", "item")),
        ("invoice", {"entity": {"id": "9999"}}, ("", "entity")),
        ("vendorCredit", {"expense": {"items": [{"account": "9999"}]}}, ("expense.items[0]", "account")),
        (
            "invoice",
            {"item": {"items": [{"item": "20", "inventoryDetail": {"toLocation": {"id": "9999"}}}]}},
            ("item.items[0]", "tolocation"),
        ),
    ],
)
def test_bad_reference_names_its_line(
    call: Call, fill: Callable[..., dict[str, Any]], record_type: str, change: dict[str, Any], place: tuple[str, str]
) -> None:
    path, field = place
    answer = call("POST", record_type, json={**fill(TYPES[record_type][1]), **change})

    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"] == [
        {
            "detail": "Error while accessing a resource. You have entered an Invalid Field Value 9999 "
            f"for the following field: {field}.",
            **({"o:errorPath": path} if path else {}),
            "o:errorCode": "USER_ERROR",
        }
    ]


@pytest.mark.fidelity("O61")
def test_writes_are_dated_to_the_second_and_balances_are_not(
    netsuite_sandbox: Sandbox, call: Call, query: Query, fill: Callable[..., dict[str, Any]]
) -> None:
    def dates(table: str, record_id: str) -> str:
        moment = "TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI:SS')"
        return query(f"SELECT {moment} AS at FROM {table} WHERE id = ?", record_id)[0]["at"]  # noqa: S608 - own names

    clock = netsuite_sandbox.account.clock
    body = fill(SALE)
    before = dates("customer", body["entity"])
    clock.advance(61)
    earliest = f"{clock.now():%Y-%m-%d %H:%M:%S}"
    invoice = made(call("POST", "invoice", json=body))
    created = dates("transaction", invoice)
    assert earliest <= created <= f"{clock.now():%Y-%m-%d %H:%M:%S}"
    clock.advance(7)
    call("PATCH", f"invoice/{invoice}", json={"memo": "later"})
    assert dates("transaction", invoice) > created

    assert call("GET", f"customer/{body['entity']}").json()["balance"] == 25
    assert query("SELECT balancesearch FROM customer WHERE id = ?", body["entity"]) == [{"balancesearch": "25"}]
    assert dates("customer", body["entity"]) == before
    shown = call("GET", f"invoice/{invoice}").json()["lastModifiedDate"]
    assert (shown[16:], shown[:16]) == (":00Z", dates("transaction", invoice).replace(" ", "T")[:16])
