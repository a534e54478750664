from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]


@pytest.fixture
def payment(netsuite_sandbox: Sandbox) -> str:
    """A bill payment in transit, in a period that is open."""
    store = netsuite_sandbox.store
    (key,) = (
        store.reader()
        .execute(
            'SELECT t.id FROM "transaction" t JOIN accountingperiod p ON p.id = t.postingperiod '
            "WHERE t.type = 'VendPymt' AND p.closed = 'F' AND p.aplocked = 'F' AND p.alllocked = 'F' "
            "ORDER BY t.id LIMIT 1"
        )
        .fetchone()
    )
    with store.write() as connection:
        connection.execute("UPDATE \"transaction\" SET status = 'B' WHERE id = ?", (key,))
    return str(key)


def status(call: Call, payment: str) -> dict[str, str]:
    shown: dict[str, str] = call("GET", f"vendorPayment/{payment}").json()["status"]
    return {name: shown[name] for name in ("id", "refName")}


@pytest.mark.fidelity("D11")
def test_a_payment_in_transit_is_confirmed_once(netsuite_sandbox: Sandbox, call: Call, payment: str) -> None:
    address = f"{netsuite_sandbox.base_url}/services/rest/record/v1/vendorPayment/{payment}/@confirm"
    done = call("POST", f"vendorPayment/{payment}/@confirm")

    assert (done.status_code, done.json()) == (
        200,
        {"links": [{"rel": "self", "href": address, "method": "POST"}], "result": True},
    )
    assert done.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=singular; charset=UTF-8"
    assert status(call, payment) == {"id": "C", "refName": "Confirmed"}
    again = call("POST", f"vendorPayment/{payment}/@confirm")
    assert again.headers["Content-Type"] == "application/vnd.oracle.resource; type=error"
    assert (again.status_code, again.json()) == (
        400,
        {
            "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
            "title": "Payment already confirmed",
            "detail": "A payment you are trying to confirm is already confirmed",
            "status": 400,
            "o:errorCode": "USER_ERROR",
        },
    )


@pytest.mark.fidelity("D11")
def test_a_payment_is_declined_and_refused_in_the_documented_words(call: Call, payment: str) -> None:
    assert call("POST", f"vendorPayment/{payment}/@decline", json={}).status_code == 200
    assert status(call, payment) == {"id": "E", "refName": "Declined"}
    again = call("POST", f"vendorPayment/{payment}/@decline").json()
    assert (again["title"], again["detail"]) == (
        "Payment already declined",
        "A payment you are trying to decline is already declined",
    )
    assert call("POST", f"vendorPayment/{payment}/@confirm").json()["o:errorCode"] == "USER_ERROR"
    assert status(call, payment)["id"] == "E"


def test_parameters_date_the_payment_and_give_its_rate(netsuite_sandbox: Sandbox, call: Call, payment: str) -> None:
    before = call("GET", f"vendorPayment/{payment}").json()
    date = before["tranDate"]
    year, month, day = date.split("-")
    sent = {
        "confirmationDate": f"{year}-{int(month)}-{int(day)}",
        "exchangeRate": "1.25",
        "postingPeriod": int(before["postingPeriod"]["id"]),
        "clearPayment": "T",
    }

    assert call("POST", f"vendorPayment/{payment}/@confirm", json=sent).status_code == 200

    after = call("GET", f"vendorPayment/{payment}").json()
    assert (after["tranDate"], after["exchangeRate"], after["cleared"]) == (date, 1.25, True)
    sums = netsuite_sandbox.store.reader().execute(
        'SELECT round(sum(amount), 2), max(exchangerate) FROM transactionaccountingline WHERE "transaction" = ?',
        (payment,),
    )
    assert sums.fetchone() == (0, 1.25)


REFUSED: list[tuple[str, object, int, str]] = [
    ("vendorPayment/{}/@approve", None, 404, "NONEXISTENT_ID"),
    ("vendorPayment/{}/@Confirm", None, 404, "NONEXISTENT_ID"),
    ("vendorBill/{}/@confirm", None, 404, "NONEXISTENT_ID"),
    ("vendorPayment/999999/@confirm", None, 400, "USER_ERROR"),
    ("vendorPayment/{}/@confirm", {"nosuch": 1}, 400, "INVALID_CONTENT"),
    ("vendorPayment/{}/@confirm", {"exchangeRate": "x"}, 400, "INVALID_VALUE"),
    ("vendorPayment/{}/@confirm", {"postingPeriod": 999999}, 400, "USER_ERROR"),
    ("vendorPayment/{}/@decline", {"exchangeRate": "1"}, 400, "INVALID_CONTENT"),
    ("vendorPayment/{}/confirm", None, 405, "INVALID_METHOD"),
]


def test_what_is_no_action_or_parameter_is_refused(call: Call, payment: str) -> None:
    for path, body, answered, code in REFUSED:
        answer = call("POST", path.format(payment), json=body)
        assert (answer.status_code, answer.json()["o:errorDetails"][0]["o:errorCode"]) == (answered, code), path
    assert status(call, payment)["id"] == "B"
