from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]

FORM = "application/vnd.oracle.resource+json; type={}-form"
CREATE, EDIT = ({"Accept": FORM.format(kind)} for kind in ("create", "edit"))


def dump(sandbox: Sandbox) -> list[str]:
    """Return all that the account holds."""
    return list(sandbox.store.reader().iterdump())


@pytest.fixture
def customer(call: Call) -> str:
    body = {"companyName": "Forms Ltd", "subsidiary": {"id": "3"}, "currency": {"id": "2"}, "terms": {"id": "1"}}
    return call("POST", "customer", json=body).headers["Location"].rpartition("/")[2]


def ids(form: dict[str, Any], *names: str) -> list[str]:
    return [form[name]["id"] for name in names]


@pytest.mark.fidelity("D11")
def test_a_create_form_has_the_defaults_and_leaves_nothing_behind(
    netsuite_sandbox: Sandbox, call: Call, customer: str
) -> None:
    before = dump(netsuite_sandbox)
    answer = call("POST", "salesorder", json={"entity": {"id": customer}, "memo": "Draft"}, headers=CREATE)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == CREATE["Accept"]
    assert "Location" not in answer.headers
    form = answer.json()
    root = f"{netsuite_sandbox.base_url}/services/rest/record/v1"
    assert form["links"] == [
        {"rel": "self", "method": "POST", "mediaType": CREATE["Accept"], "href": f"{root}/salesorder"},
        {"rel": "create", "method": "POST", "href": f"{root}/salesorder"},
    ]
    assert next(iter(form)) == "links"
    assert ids(form, "entity", "currency", "subsidiary", "terms") == [customer, "2", "3", "1"]
    assert (form["memo"], form["toBePrinted"]) == ("Draft", False)
    assert form["item"] == {"links": []}
    assert not form.keys() & {"id", "tranId", "createdDate", "lastModifiedDate", "transactionNumber"}
    assert dump(netsuite_sandbox) == before


@pytest.mark.fidelity("D11")
def test_a_create_form_may_lack_everything(netsuite_sandbox: Sandbox, call: Call) -> None:
    before = dump(netsuite_sandbox)
    for entry in call("GET", "metadata-catalog").json()["items"]:
        answer = call("POST", entry["name"], json={}, headers=CREATE)
        if answer.status_code != 405:  # a type that is only read
            assert answer.status_code == 200, (entry["name"], answer.text)
    assert dump(netsuite_sandbox) == before


def test_a_form_refuses_what_the_write_would(call: Call) -> None:
    wrong = call("POST", "customer", json={"terms": {"id": "9999"}}, headers=CREATE)
    detail = wrong.json()["o:errorDetails"][0]["detail"]
    assert (wrong.status_code, detail.endswith("Value 9999 for the following field: terms.")) == (400, True)
    warned = call("POST", "customer", json={"companyNmae": "x"}, headers=CREATE)
    assert "companyNmae" in warned.headers["X-NetSuite-PropertyValidation"]
    strict = {**CREATE, "X-NetSuite-PropertyNameValidation": "error"}
    assert call("POST", "customer", json={"companyNmae": "x"}, headers=strict).status_code == 400


@pytest.mark.fidelity("D11")
def test_a_transformations_form_is_the_document_it_would_make(
    netsuite_sandbox: Sandbox, call: Call, customer: str
) -> None:
    lines = {"items": [{"item": {"id": "20"}, "quantity": 2, "rate": 5, "amount": 10}]}
    order = call("POST", "salesOrder", json={"entity": {"id": customer}, "memo": "Order", "item": lines})
    key = order.headers["Location"].rpartition("/")[2]
    path = f"salesOrder/{key}/!transform/invoice"
    before = dump(netsuite_sandbox)

    answer = call("POST", path, json={"memo": "Bill"}, headers=CREATE, params={"expand": "item"})

    form = answer.json()
    address = f"{netsuite_sandbox.base_url}/services/rest/record/v1/salesorder/{key}/!transform/invoice"
    assert form["links"] == [
        {"rel": "self", "method": "POST", "mediaType": CREATE["Accept"], "href": address},
        {"rel": "transform", "method": "POST", "href": address},
    ]
    assert (form["memo"], form["total"], form["createdFrom"]["id"]) == ("Bill", 10, key)
    (line,) = form["item"]["items"]
    assert (line["links"], line["item"]["id"], line["quantity"], line["line"]) == ([], "20", 2, 1)
    assert dump(netsuite_sandbox) == before
    made = call("POST", path, json={"memo": "Bill"}).headers["Location"].rpartition("/")[2]
    record = call("GET", f"invoice/{made}").json()
    assert {name: record[name] for name in ("memo", "total", "currency", "terms")} == {
        name: form[name] for name in ("memo", "total", "currency", "terms")
    }


@pytest.mark.fidelity("D11")
def test_an_edit_form_is_the_record_as_the_change_would_leave_it(
    netsuite_sandbox: Sandbox, call: Call, customer: str
) -> None:
    record = call("GET", f"customer/{customer}").json()
    before = dump(netsuite_sandbox)
    answer = call("PATCH", f"customer/{customer}", json={"companyName": None, "phone": "555"}, headers=EDIT)

    assert answer.headers["Content-Type"] == EDIT["Accept"]
    form = answer.json()
    collection = f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer"
    address = f"{collection}/{customer}"
    assert form.pop("links") == [
        {"rel": "self", "method": "PATCH", "mediaType": EDIT["Accept"], "href": address},
        {"rel": "edit", "method": "PATCH", "href": address},
        {"rel": "create", "method": "POST", "href": collection},
        {"rel": "create-form", "method": "POST", "mediaType": CREATE["Accept"], "href": collection},
    ]
    del record["links"], record["companyName"]
    assert form == {**record, "phone": "555"}
    assert dump(netsuite_sandbox) == before
    only = call("PATCH", f"customer/{customer}", json={}, headers=EDIT, params={"fields": "phone,terms"}).json()
    assert list(only) == ["links", "terms"]


def test_a_form_that_an_address_does_not_offer_is_refused(netsuite_sandbox: Sandbox, call: Call, customer: str) -> None:
    before = dump(netsuite_sandbox)
    for method, path, accept in (
        ("GET", "customer", CREATE),
        ("GET", f"customer/{customer}", EDIT),
        ("POST", "customer", EDIT),
        ("PATCH", f"customer/{customer}", CREATE),
        ("PUT", "customer/eid:x", CREATE),
        ("DELETE", f"customer/{customer}", EDIT),
        ("GET", "customer", {"Accept": "text/html"}),
        ("GET", f"customer/{customer}/addressBook", {"Accept": "application/xml"}),
    ):
        answer = call(method, path, json={} if method in {"POST", "PATCH", "PUT"} else None, headers=accept)
        details = answer.json()["o:errorDetails"][0]
        assert (answer.status_code, details["o:errorCode"]) == (400, "INVALID_HEADER"), (method, path)
        assert details["o:errorHeader"] == "Accept"
    assert dump(netsuite_sandbox) == before


def test_a_record_comes_in_the_one_form_it_has(call: Call, customer: str) -> None:
    for accept in (
        "application/json",
        "*/*",
        "application/vnd.oracle.resource+json",
        "application/vnd.oracle.resource+json; type=singular",
        "text/html, application/json;q=0.9",
    ):
        answer = call("GET", f"customer/{customer}", headers={"Accept": accept})
        assert answer.status_code == 200, accept
        assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=singular; charset=UTF-8"


def test_a_body_must_be_called_json_or_a_resource(netsuite_sandbox: Sandbox, call: Call, customer: str) -> None:
    def changed(sent: str | None) -> requests.Response:
        headers = {"Content-Type": sent} if sent else {}
        return call("PATCH", f"customer/{customer}", data=b'{"phone": "555"}', headers=headers)

    before = dump(netsuite_sandbox)
    collection = "application/vnd.oracle.resource+json; type=collection"
    for sent in (None, "text/plain", "application/x-www-form-urlencoded", "application/xml", collection):
        details = changed(sent).json()["o:errorDetails"][0]
        assert (details["o:errorCode"], details["o:errorHeader"]) == ("INVALID_HEADER", "Content-Type"), sent
    assert dump(netsuite_sandbox) == before
    for sent in ("application/json; charset=utf-8", "application/vnd.oracle.resource+json; type=singular"):
        assert changed(sent).status_code == 204, sent
