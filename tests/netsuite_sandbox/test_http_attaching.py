from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.schema import Column, Table, Type, create_table

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Call = Callable[..., requests.Response]


def made(call: Call, record_type: str, **body: object) -> str:
    answer = call("POST", record_type, json={"subsidiary": {"id": "1"}, **body})
    assert answer.status_code == 204, answer.text
    return answer.headers["Location"].rpartition("/")[2]


@pytest.fixture
def customer(call: Call) -> str:
    return made(call, "customer", companyName="Attached Ltd", externalId="JOHN_DOE42")


@pytest.fixture
def contact(call: Call) -> str:
    return made(call, "contact", firstName="Ann", lastName="Lee", email="ann@lee.example", externalId="user1")


def shown(call: Call, customer: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return the lines of a customer's contactRoles without their links, and the ids of its contactList."""
    record = call("GET", f"customer/{customer}", params={"expandSubResources": "true"}).json()
    lines = record.get("contactRoles", {"items": []})["items"]
    for line in lines:
        del line["links"], line["contact"]["links"]
        line.get("role", {}).pop("links", None)
    return lines, [item["id"] for item in record["contactList"]["items"]]


LINE = {"contactName": "Ann Lee", "email": "ann@lee.example", "giveAccess": False}


@pytest.mark.fidelity("O59", "D11")
def test_an_attached_contact_shows_in_the_customer_until_detached(call: Call, customer: str, contact: str) -> None:
    attached = call("POST", f"customer/{customer}/!attach/contact/{contact}", json={"role": {"id": "-10"}})
    assert (attached.status_code, attached.content) == (204, b"")
    assert "Location" not in attached.headers
    line = {**LINE, "contact": {"id": contact, "refName": "Ann Lee"}}
    assert shown(call, customer) == ([{**line, "role": {"id": "-10"}}], [contact])

    assert call("POST", f"customer/{customer}/!attach/contact/{contact}").status_code == 204
    assert shown(call, customer) == ([line], [contact])

    detached = call("POST", f"customer/{customer}/!detach/contact/{contact}")
    assert (detached.status_code, detached.content) == (204, b"")
    assert shown(call, customer) == ([], [])


@pytest.mark.fidelity("O59")
def test_both_ends_may_be_named_by_external_id(call: Call, customer: str, contact: str) -> None:
    path = "customer/eid:JOHN_DOE42/!{}/contact/eid:user1"
    assert call("POST", path.format("attach"), json={}).status_code == 204
    assert shown(call, customer)[1] == [contact]
    assert call("POST", path.format("detach"), json={}).status_code == 204
    assert shown(call, customer)[1] == []


def test_contacts_of_the_company_are_shown_and_written_lines_are_kept(call: Call, customer: str) -> None:
    own = made(call, "contact", firstName="Own", lastName="One", company={"id": customer})
    line = {"contactName": "Own One", "giveAccess": False, "contact": {"id": own, "refName": "Own One"}}
    assert shown(call, customer) == ([line], [own])

    changed = {"contactRoles": {"items": [{"contact": {"id": own}, "giveAccess": True}]}}
    assert call("PATCH", f"customer/{customer}", json=changed).status_code == 204
    assert shown(call, customer) == ([{**line, "giveAccess": True}], [own])


def test_what_is_deleted_is_attached_no_more(call: Call, customer: str, contact: str) -> None:
    assert call("POST", f"customer/{customer}/!attach/contact/{contact}").status_code == 204
    assert call("DELETE", f"contact/{contact}").status_code == 204

    assert shown(call, customer) == ([], [])


def test_a_file_is_attached_by_the_row_it_is(netsuite_sandbox: Sandbox, call: Call, customer: str) -> None:
    assert call("POST", f"customer/{customer}/!attach/file/398").status_code == 404
    with netsuite_sandbox.store.write() as connection:
        columns = {"id": Column("id", Type.INTEGER), "name": Column("name", Type.TEXT)}
        create_table(connection, Table("file", columns, ("id",), "name"))
        connection.execute("INSERT INTO file VALUES (398, 'a.pdf')")

    assert call("POST", f"customer/{customer}/!attach/file/398").status_code == 204
    assert call("POST", f"customer/{customer}/!detach/file/398").status_code == 204
    assert call("POST", f"customer/{customer}/!detach/file/398").status_code == 400
    assert call("POST", f"customer/{customer}/!attach/file/398", json={"role": {"id": "-10"}}).status_code == 400


REFUSED: list[tuple[str, object, int, str]] = [
    ("customer/{customer}/!attach/contact/999999", None, 404, "NONEXISTENT_ID"),
    ("customer/999999/!attach/contact/{contact}", None, 404, "NONEXISTENT_ID"),
    ("customer/{customer}/!attach/contact/eid:none", None, 404, "NONEXISTENT_ID"),
    ("customer/{customer}/!attach/vendor/1", None, 400, "INVALID_REQUEST"),
    ("contact/{contact}/!attach/contact/{contact}", None, 400, "INVALID_REQUEST"),
    ("customer/{customer}/!attach/contact/{contact}", {"rolle": {"id": "-10"}}, 400, "INVALID_CONTENT"),
    ("customer/{customer}/!attach/contact/{contact}", {"role": {"id": "77"}}, 400, "USER_ERROR"),
    ("customer/{customer}/!detach/contact/{contact}", None, 400, "USER_ERROR"),
    ("customer/{customer}/!detach/contact/{contact}", {"role": {"id": "-10"}}, 400, "INVALID_CONTENT"),
]


@pytest.mark.fidelity("O59")
def test_what_cannot_be_attached_or_detached_is_refused(call: Call, customer: str, contact: str) -> None:
    for path, body, status, code in REFUSED:
        answer = call("POST", path.format(customer=customer, contact=contact), json=body)
        assert (answer.status_code, answer.json()["o:errorDetails"][0]["o:errorCode"]) == (status, code), path
    assert shown(call, customer) == ([], [])
