from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import requests

    from netsuite_sandbox import Sandbox

    from .conftest import Call


def customer(sandbox: Sandbox, record_id: str, *columns: str) -> tuple[object, ...] | None:
    """Return columns of a customer as the database holds them."""
    row: tuple[object, ...] | None = (
        sandbox.store.reader()
        .execute(f"SELECT {', '.join(columns)} FROM customer WHERE id = ?", (record_id,))  # noqa: S608 - own names
        .fetchone()
    )
    return row


NEW = {"companyName": "Müller & Söhne", "subsidiary": {"id": "1"}}


@pytest.mark.fidelity("O44", "O45", "D1")
def test_a_record_is_made_read_changed_and_deleted(
    netsuite_sandbox: Sandbox, session: requests.Session, call: Call
) -> None:
    made = call("POST", "customer", json=NEW)
    assert (made.status_code, made.content) == (204, b"")
    assert "Content-Type" not in made.headers
    location = made.headers["Location"]
    prefix = f"{netsuite_sandbox.base_url}/services/rest/record/v1/customer/"
    assert location.startswith(prefix)
    record_id = location.removeprefix(prefix)
    read = session.get(location, timeout=30)
    assert read.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=singular; charset=UTF-8"
    body = read.json()
    assert list(body) == ["links", *sorted(set(body) - {"links"})]
    assert body["links"] == [{"rel": "self", "href": location, "method": "GET"}]
    assert (body["id"], body["companyName"]) == (record_id, "Müller & Söhne")
    changed = call("PATCH", f"customer/{record_id}", json={"companyName": "Müller"})
    assert (changed.status_code, changed.content, changed.headers["Location"]) == (204, b"", location)
    assert customer(netsuite_sandbox, record_id, "companyname") == ("Müller",)
    deleted = call("DELETE", f"customer/{record_id}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert "Location" not in deleted.headers
    assert customer(netsuite_sandbox, record_id, "id") is None
    assert session.get(location, timeout=30).status_code == 404


def test_an_upsert_by_external_id_finds_its_record_again(netsuite_sandbox: Sandbox, call: Call) -> None:
    first = call("PUT", "customer/eid:A%2D1", json=NEW)
    second = call("PUT", "customer/eid:A-1", json={"companyName": "Again"})
    assert (first.status_code, second.status_code) == (204, 204)
    assert first.headers["Location"] == second.headers["Location"]
    record_id = first.headers["Location"].rpartition("/")[2]
    assert customer(netsuite_sandbox, record_id, "externalid", "companyname") == ("A-1", "Again")


def test_a_write_shows_in_suiteql_at_once(netsuite_sandbox: Sandbox, session: requests.Session, call: Call) -> None:
    call("PUT", "customer/eid:seen", json=NEW)
    answer = session.post(
        f"{netsuite_sandbox.base_url}/services/rest/query/v1/suiteql",
        json={"q": "SELECT companyname FROM customer WHERE externalid = 'seen'"},
        headers={"Prefer": "transient"},
        timeout=30,
    )
    assert answer.json()["items"] == [{"links": [], "companyname": "Müller & Söhne"}]


@pytest.mark.parametrize("amount", ["0.1", "1234567890123.45", "-0.07", "100", "1e3"])
def test_a_number_reaches_the_record_to_the_last_digit(netsuite_sandbox: Sandbox, call: Call, amount: str) -> None:
    body = f'{{"companyName": "Exact", "subsidiary": {{"id": "1"}}, "creditLimit": {amount}}}'
    made = call("POST", "customer", data=body.encode(), headers={"Content-Type": "application/json"})
    assert made.status_code == 204, made.text
    record_id = made.headers["Location"].rpartition("/")[2]
    assert customer(netsuite_sandbox, record_id, "creditlimit") == (float(amount),)
    read = call("GET", f"customer/{record_id}?fields=creditLimit")
    assert f'"creditLimit":{amount if "e" not in amount else "1000"}' in read.text


@pytest.mark.fidelity("O43")
def test_a_sublist_a_line_and_a_subrecord_are_read_by_their_paths(netsuite_sandbox: Sandbox, call: Call) -> None:
    (invoice,) = (
        netsuite_sandbox.store.reader()
        .execute("SELECT min(id) FROM \"transaction\" WHERE type = 'CustInvc'")
        .fetchone()
    )
    sublist = call("GET", f"invoice/{invoice}/item")
    assert sublist.status_code == 200
    assert sublist.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
    line_address = sublist.json()["items"][0]["links"][0]["href"]
    line = call("GET", line_address.partition("/record/v1/")[2])
    assert line.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=singular; charset=UTF-8"
    assert line.json()["links"][0]["href"] == line_address


@pytest.mark.fidelity("O36", "D1")
def test_a_list_is_a_collection_of_ids(netsuite_sandbox: Sandbox, call: Call) -> None:
    answer = call("GET", "customer")
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=collection; charset=UTF-8"
    body = answer.json()
    assert list(body) == ["links", "count", "hasMore", "items", "offset", "totalResults"]
    rows = netsuite_sandbox.store.reader().execute("SELECT id FROM customer").fetchall()
    assert sorted(int(item["id"]) for item in body["items"]) == sorted(number for (number,) in rows)
    first = body["items"][0]["id"]
    filtered = call("GET", "customer", params={"q": f"id EQUAL {first}"}).json()
    assert [item["id"] for item in filtered["items"]] == [first]


@pytest.mark.fidelity("O49")
def test_a_misspelt_property_is_passed_over_refused_or_told_as_the_header_asks(call: Call) -> None:
    name = "X-NetSuite-PropertyNameValidation"
    body = {**NEW, "companyNmae": "typo"}
    passed = call("POST", "customer", json=body)
    assert passed.status_code == 204
    assert "companyNmae" in passed.headers["X-NetSuite-PropertyValidation"]
    assert call("POST", "customer", json=body, headers={name: "Error"}).status_code == 400
    ignored = call("POST", "customer", json={**body, "companyName": "Another"}, headers={name: "Ignore"})
    assert ignored.status_code == 204
    assert "X-NetSuite-PropertyValidation" not in ignored.headers
    wrong = call("POST", "customer", json=body, headers={name: "Perhaps"})
    assert wrong.status_code == 400
    assert wrong.json()["o:errorDetails"][0]["o:errorHeader"] == name


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null"])
def test_a_write_without_a_json_object_changes_nothing(
    netsuite_sandbox: Sandbox, call: Call, method: str, body: bytes
) -> None:
    reader = netsuite_sandbox.store.reader()
    before = reader.execute("SELECT * FROM customer ORDER BY id").fetchall()
    path = {"POST": "customer", "PATCH": f"customer/{before[0][0]}", "PUT": "customer/eid:new"}[method]
    answer = call(method, path, data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorCode"] == "INVALID_CONTENT"
    assert reader.execute("SELECT * FROM customer ORDER BY id").fetchall() == before


@pytest.mark.parametrize(
    ("path", "accept", "media_type", "key"),
    [
        ("metadata-catalog", "application/json", "application/json", "items"),
        ("metadata-catalog", "*/*", "application/json", "items"),
        ("metadata-catalog?select=customer", "application/swagger+json", "application/swagger+json", "openapi"),
        ("metadata-catalog/customer", "application/json", "application/json", "name"),
        ("metadata-catalog/customer", "application/swagger+json", "application/swagger+json", "openapi"),
        ("metadata-catalog/customer", "application/schema+json", "application/schema+json", "$schema"),
    ],
)
def test_the_catalog_comes_in_the_form_that_is_asked_for(
    call: Call, path: str, accept: str, media_type: str, key: str
) -> None:
    answer = call("GET", path, headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == media_type
    assert key in answer.json()


@pytest.mark.fidelity("O63")
@pytest.mark.parametrize("path", ["metadata-catalog", "metadata-catalog/customer"])
def test_a_form_that_the_catalog_does_not_have_is_refused(call: Call, path: str) -> None:
    answer = call("GET", path, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert answer.json()["o:errorDetails"][0]["o:errorHeader"] == "Accept"


@pytest.mark.fidelity("O53", "O55", "D2")
def test_what_is_not_there_is_refused_as_recorded(netsuite_sandbox: Sandbox, call: Call) -> None:
    missing = call("GET", "employee/999999")
    assert (missing.status_code, missing.headers["Connection"]) == (404, "keep-alive")
    assert missing.json() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.5",
        "title": "Not Found",
        "status": 404,
        "o:errorDetails": [
            {
                "detail": "The record instance does not exist. Provide a valid record instance ID.",
                "o:errorCode": "NONEXISTENT_ID",
            }
        ],
    }
    other_type = call("GET", "vendorBill/999999")
    assert (other_type.status_code, other_type.headers["Connection"]) == (400, "close")
    assert other_type.json() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
        "title": "Bad Request",
        "status": 400,
        "o:errorDetails": [
            {
                "detail": "Error while accessing a resource. Transaction type specified is incorrect.",
                "o:errorCode": "USER_ERROR",
            }
        ],
    }
    no_type = call("GET", "file")
    assert no_type.status_code == 404
    assert no_type.json()["o:errorDetails"] == [
        {
            "detail": "Record type 'file' does not exist.",
            "o:errorUrl": "/services/rest/record/v1/file",
            "o:errorCode": "NONEXISTENT_ID",
        }
    ]
    assert len(netsuite_sandbox.requests) == 4


def test_checklist_59_transform_answers_where_the_new_document_is(call: Call) -> None:
    customer = call("POST", "customer", json=NEW).headers["Location"].rpartition("/")[2]
    order = {"entity": customer, "externalId": "SO-T", "item": {"items": [{"item": "20", "amount": 5}]}}
    assert call("POST", "salesOrder", json=order).status_code == 204

    made = call("POST", "salesOrder/eid:SO-T/!transform/invoice")
    assert (made.status_code, made.content) == (204, b"")
    kind, _, invoice = made.headers["Location"].rpartition("/")
    assert kind.endswith("/services/rest/record/v1/invoice")
    assert call("GET", f"invoice/{invoice}").json()["total"] == 5
    assert call("POST", "salesOrder/eid:SO-T/!transform/vendorBill").status_code == 400
