"""What the record service refuses in words that were seen live in 2025 and 2026."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]

NEW = {"companyName": "Refused Ltd", "subsidiary": {"id": "1"}}
STATIC = (
    "Error while accessing a resource. You have attempted an invalid sublist or line item operation. You are either "
    "trying to access a field on a non-existent line or you are trying to add or remove lines from a static sublist."
)


def refusal(answer: requests.Response) -> dict[str, Any]:
    (details,) = answer.json()["o:errorDetails"]
    return {"status": answer.status_code, **details}


@pytest.mark.fidelity("O46")
def test_put_takes_external_ids_alone(call: Call) -> None:
    record_id = call("POST", "customer", json=NEW).headers["Location"].rpartition("/")[2]
    before = call("GET", f"customer/{record_id}").json()

    answer = refusal(call("PUT", f"customer/{record_id}", json={"comments": "changed"}))

    assert answer == {
        "status": 405,
        "detail": "The method 'PUT' is not allowed here. Use one of the following valid methods: DELETE, GET, PATCH.",
        "o:errorUrl": f"/services/rest/record/v1/customer/{record_id}",
        "o:errorCode": "INVALID_METHOD",
    }
    assert call("GET", f"customer/{record_id}").json() == before


@pytest.mark.fidelity("O38")
@pytest.mark.parametrize(
    "q",
    [
        "companyName CONTAIN 'A B'",
        "email IS 'x'",
        "externalId IS 'x'",
        "companyName IS O'Neil",
        'companyName "A"',
        'companyName IS "A',
        'companyName IS "A" "B"',
        'companyName GREATER "A"',
        "id ANY_OF [1, 2",
        "(id EQUAL 1",
        "isInactive IS maybe",
        "id EQUAL one",
    ],
)
def test_what_breaks_the_grammar_of_q_is_refused_in_one_sentence(call: Call, q: str) -> None:
    assert refusal(call("GET", "customer", params={"q": q})) == {
        "status": 400,
        "detail": "Invalid search query. Provide a valid search query.",
        "o:errorQueryParam": "q",
        "o:errorCode": "INVALID_PARAMETER",
    }


@pytest.mark.fidelity("O38")
def test_an_apostrophe_is_a_character_between_double_quotation_marks(call: Call) -> None:
    made = call("POST", "customer", json={**NEW, "companyName": "O'Neil & Sons"})

    found = call("GET", "customer", params={"q": 'companyName IS "O\'Neil & Sons"'}).json()["items"]

    assert [item["id"] for item in found] == [made.headers["Location"].rpartition("/")[2]]


@pytest.mark.fidelity("D2")
def test_a_query_parameter_that_nothing_has_is_refused(call: Call) -> None:
    wanted = {"status": 400, "o:errorCode": "INVALID_PARAMETER"}
    for method, path, name in (("POST", "customer", "id"), ("GET", "customer", "page"), ("GET", "customer/1", "Limit")):
        body = None if method == "GET" else {"json": NEW}
        answer = refusal(call(method, path, params={name: "1"}, **(body or {})))
        detail = {"detail": f"Invalid query parameter name '{name}'", "o:errorQueryParam": name}
        assert answer == wanted | detail
    assert call("GET", "customer", params={"q": 'companyName IS "Refused Ltd"'}).json()["items"] == []


@pytest.mark.fidelity("O47")
def test_two_employees_are_not_of_one_name(call: Call) -> None:
    new = {"firstName": "Ada", "lastName": "Twice", "subsidiary": {"id": "1"}}
    assert call("POST", "employee", json=new).status_code == 204

    assert refusal(call("POST", "employee", json=new)) == {
        "status": 400,
        "detail": "Error while accessing a resource. There is already an employee with external access to this account "
        "using that entity name.",
        "o:errorCode": "USER_ERROR",
    }


@pytest.mark.fidelity("D2")
def test_the_number_of_an_applied_document_cannot_be_sent_and_all_else_of_it_is_passed_over(call: Call) -> None:
    bill = call("GET", "vendorBill").json()["items"][0]["id"]
    vendor = call("GET", f"vendorBill/{bill}").json()["entity"]["id"]
    payment = {"entity": {"id": vendor}, "account": {"id": "2"}}
    line = {"doc": {"id": bill}, "apply": True, "amount": 1}
    told = {"applyDate": "2001-01-01", "createdFrom": "x", "currency": "x", "due": 7, "jobName": "x", "type": "x"}
    before = call("GET", "vendorPayment").json()["totalResults"]

    answer = refusal(call("POST", "vendorPayment", json={**payment, "apply": {"items": [{**line, "refNum": "B-1"}]}}))

    assert answer == {"status": 400, "detail": STATIC, "o:errorPath": "apply", "o:errorCode": "USER_ERROR"}
    assert call("GET", "vendorPayment").json()["totalResults"] == before
    sent = {**payment, "apply": {"items": [{**line, **told, "total": 7}]}}
    made = call("POST", "vendorPayment", json=sent).headers["Location"].rpartition("/")[2]
    (applied,) = call("GET", f"vendorPayment/{made}/apply").json()["items"]
    assert (applied["doc"]["id"], applied["amount"]) == (bill, 1)
    assert told.keys().isdisjoint(applied)


@pytest.mark.fidelity("O45")
def test_system_notes_are_deleted_with_their_record(netsuite_sandbox: Sandbox, call: Call) -> None:
    made = call("POST", "customer", json=NEW).headers["Location"].rpartition("/")[2]
    with netsuite_sandbox.store.write() as connection:
        connection.execute("DELETE FROM systemnote")
        connection.executemany(
            "INSERT INTO systemnote (id, recordid, recordtypeid) VALUES (?, ?, ?)",
            [(1, made, -9), (2, made, -30), (3, int(made) + 1, -9)],
        )

    assert call("DELETE", f"customer/{made}").status_code == 204

    left = netsuite_sandbox.store.reader().execute("SELECT id FROM systemnote ORDER BY id").fetchall()
    assert [key for (key,) in left] == [2, 3]
