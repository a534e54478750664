from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    import requests

    from netsuite_sandbox import Sandbox

    Ask = Callable[..., requests.Response]
    Call = Callable[..., requests.Response]

NEW = {"companyName": "Levels Ltd", "subsidiary": {"id": "1"}}
ADMINISTRATORS = (
    "Error while accessing a resource. For security reasons, only an administrator is allowed to edit an "
    "administrator record"
)
NOT_FOUND = (
    "Invalid search query. Detailed unprocessed description follows. Search error occurred: "
    "Record 'accountingperiod' was not found."
)
NOT_LISTED = "Your current role does not have permission to perform this action."
MISSING = (
    "Permission Violation: You need  the 'Transactions -> Bills' permission to access this page. "
    "Please contact your account administrator."
)
CUSTOM = (
    "Permission Violation: You need a higher permission for custom record type customrecord_sbx_warranty to "
    "access this page. Please contact your account administrator."
)


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    (details,) = answer.json()["o:errorDetails"]
    return answer.status_code, details["o:errorCode"], details["detail"]


def refused(answer: requests.Response) -> str:
    """Return the words of a query's refusal."""
    status, code, detail = refusal(answer)
    assert (status, code) == (400, "INVALID_PARAMETER")
    return detail


@pytest.mark.fidelity("O54", "D2")
def test_a_level_that_is_too_low_is_refused_as_recorded(netsuite_sandbox: Sandbox, call: Call) -> None:
    netsuite_sandbox.account.role.levels["inventoryitem"] = Level.VIEW
    item = call("GET", "inventoryItem").json()["items"][0]["id"]
    assert call("GET", f"inventoryItem/{item}").status_code == 200

    answer = call("POST", "inventoryItem", json={"itemId": "New"})

    assert (answer.status_code, answer.headers["Connection"]) == (403, "keep-alive")
    assert answer.headers["Content-Type"] == "application/vnd.oracle.resource+json; type=error; charset=UTF-8"
    assert answer.json() == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.4",
        "title": "Forbidden",
        "status": 403,
        "o:errorDetails": [
            {
                "detail": "Permission Violation: You need a higher level of the 'Lists -> Items' permission to access "
                "this page. Please contact your account administrator.",
                "o:errorCode": "INSUFFICIENT_PERMISSION",
            }
        ],
    }


@pytest.mark.fidelity("O54")
def test_each_level_allows_what_it_says(netsuite_sandbox: Sandbox, call: Call) -> None:
    there = call("POST", "customer", json={**NEW, "externalId": "there"}).headers["Location"].rpartition("/")[2]
    contact = {"firstName": "A", "lastName": "B", "subsidiary": {"id": "1"}, "externalId": "contact"}
    assert call("POST", "contact", json=contact).status_code == 204
    asked: dict[str, tuple[Level, str, str, Any]] = {
        "list": (Level.VIEW, "GET", "customer", None),
        "get": (Level.VIEW, "GET", f"customer/{there}", None),
        "sublist": (Level.VIEW, "GET", f"customer/{there}/addressBook", None),
        "create": (Level.CREATE, "POST", "customer", {**NEW, "companyName": "Another {}"}),
        "insert": (Level.CREATE, "PUT", "customer/eid:new{}", {**NEW, "companyName": "Third {}"}),
        "update": (Level.EDIT, "PATCH", f"customer/{there}", {"phone": "555"}),
        "replace": (Level.EDIT, "PUT", "customer/eid:there", {"phone": "556"}),
        "attach": (Level.EDIT, "POST", f"customer/{there}/!attach/contact/eid:contact", {}),
        "delete": (Level.FULL, "DELETE", f"customer/{there}", None),
    }

    for level in Level:
        netsuite_sandbox.account.role.levels["customer"] = level
        for name, (needed, method, path, body) in asked.items():
            named = {
                key: value.format(level) if isinstance(value, str) else value for key, value in (body or {}).items()
            }
            answer = call(method, path.format(level), json=None if body is None else named)
            assert (answer.status_code < 300) == (level >= needed), (level, name, answer.text)
            assert level >= needed or answer.status_code == 403


@pytest.mark.fidelity("O31", "O36")
def test_a_list_of_what_the_query_engine_hides_is_refused_in_its_words(netsuite_sandbox: Sandbox, call: Call) -> None:
    netsuite_sandbox.account.role.hidden_tables.add("accountingperiod")

    assert refusal(call("GET", "accountingPeriod")) == (400, "INVALID_PARAMETER", NOT_FOUND)
    assert call("GET", "metadata-catalog/accountingperiod").status_code == 200
    assert call("GET", "term").status_code == 200


@pytest.mark.fidelity("O54")
def test_a_permission_that_is_missing_and_one_for_custom_records_are_named(
    netsuite_sandbox: Sandbox, call: Call
) -> None:
    levels = netsuite_sandbox.account.role.levels
    levels |= {"vendorbill": Level.NONE, "customrecord_sbx_warranty": Level.VIEW}

    assert refusal(call("GET", "vendorBill")) == (400, "USER_ERROR", NOT_LISTED)
    assert refusal(call("GET", "vendorBill/1")) == (403, "INSUFFICIENT_PERMISSION", MISSING)
    assert refusal(call("POST", "customrecord_sbx_warranty", json={"name": "W"})) == (
        403,
        "INSUFFICIENT_PERMISSION",
        CUSTOM,
    )


def test_a_field_does_not_lead_to_a_record_that_the_role_may_not_view(netsuite_sandbox: Sandbox, call: Call) -> None:
    order = call("GET", "salesOrder").json()["items"][0]["id"]
    assert call("GET", f"salesOrder/{order}/entity").status_code == 200
    netsuite_sandbox.account.role.levels["customer"] = Level.NONE

    assert call("GET", f"salesOrder/{order}").status_code == 200
    assert refusal(call("GET", f"salesOrder/{order}/entity"))[:2] == (403, "INSUFFICIENT_PERMISSION")


@pytest.mark.fidelity("O31", "O36")
def test_a_list_has_the_rows_that_suiteql_shows_the_role(netsuite_sandbox: Sandbox, call: Call) -> None:
    def ids(**asked: str) -> list[str]:
        return [item["id"] for item in call("GET", "customer", params=asked).json()["items"]]

    everyone = ids()
    netsuite_sandbox.account.role.restricted_rows["customer"] = "id % 2 = 0 OR id < 0"
    even = [key for key in everyone if int(key) % 2 == 0]

    assert ids() == even
    assert call("GET", "customer", params={"limit": "1"}).json()["totalResults"] == len(even) < len(everyone)
    assert ids(q=f"id ANY_OF [{everyone[0]}, {everyone[1]}, {everyone[2]}, {everyone[3]}]") == [
        key for key in everyone[:4] if key in even
    ]
    netsuite_sandbox.account.role.restricted_rows.clear()
    assert ids() == everyone


@pytest.mark.fidelity("O31", "O52")
def test_a_record_that_suiteql_does_not_show_the_role_is_taken_for_one_that_is_not_there(
    netsuite_sandbox: Sandbox, call: Call
) -> None:
    there = call("POST", "customer", json={**NEW, "externalId": "out"}).headers["Location"].rpartition("/")[2]
    order = call("GET", "salesOrder").json()["items"][0]["id"]
    buyer = call("GET", f"salesOrder/{order}").json()["entity"]["id"]
    netsuite_sandbox.account.role.restricted_rows |= {"customer": f"id NOT IN ({there}, {buyer})"}
    gone = (404, "NONEXISTENT_ID", "The record instance does not exist. Provide a valid record instance ID.")

    for answer in (
        call("GET", f"customer/{there}"),
        call("GET", f"customer/{there}/addressBook"),
        call("PATCH", f"customer/{there}", json={"phone": "555"}),
        call("DELETE", f"customer/{there}"),
        call("PUT", "customer/eid:out", json={"phone": "555"}),
    ):
        assert refusal(answer) == gone
    assert refusal(call("GET", "customer/eid:out")) == (
        404,
        "NONEXISTENT_ID",
        "The record instance for external ID 'out' does not exist. Provide a valid record instance ID.",
    )
    assert refusal(call("GET", f"salesOrder/{order}/entity"))[:2] == (404, "NONEXISTENT_ID")
    netsuite_sandbox.account.role.restricted_rows["transaction"] = f"id <> {order}"
    assert refusal(call("GET", f"salesOrder/{order}")) == (
        400,
        "USER_ERROR",
        "Error while accessing a resource. Transaction type specified is incorrect.",
    )
    netsuite_sandbox.account.role.restricted_rows.clear()
    assert "phone" not in call("GET", f"customer/{there}").json()
    assert call("GET", f"salesOrder/{order}/entity").json()["id"] == buyer


@pytest.mark.fidelity("D4")
def test_an_administrators_employee_record_opens_for_administrators_alone(
    netsuite_sandbox: Sandbox, call: Call
) -> None:
    employee = call("GET", "employee").json()["items"][0]["id"]
    roles = {"roles": {"items": [{"selectedRole": {"id": "3"}}]}}
    assert call("PATCH", f"employee/{employee}", json=roles).status_code == 204

    for answer in (
        call("GET", f"employee/{employee}"),
        call("GET", f"employee/{employee}/addressBook"),
        call("PATCH", f"employee/{employee}", json={"phone": "555"}),
        call("DELETE", f"employee/{employee}"),
    ):
        assert refusal(answer) == (400, "USER_ERROR", ADMINISTRATORS)
    assert employee in {
        item["id"] for item in call("GET", "employee", params={"q": f"id EQUAL {employee}"}).json()["items"]
    }
    netsuite_sandbox.account.administrator = True
    assert call("GET", f"employee/{employee}").json()["id"] == employee


@pytest.mark.fidelity("D4")
def test_a_record_that_a_workflow_locks_cannot_even_be_read(netsuite_sandbox: Sandbox, call: Call) -> None:
    first, second = (item["id"] for item in call("GET", "salesOrder", params={"limit": 2}).json()["items"])
    netsuite_sandbox.account.locked_records.add(("salesorder", int(first)))

    assert refusal(call("GET", f"salesOrder/{first}")) == (
        400,
        "USER_ERROR",
        "Error while accessing a resource. This record has been locked by a user defined workflow.",
    )
    assert call("GET", f"salesOrder/{second}").status_code == 200


@pytest.mark.fidelity("O63")
def test_the_catalog_knows_nothing_of_types_that_the_role_may_not_view(netsuite_sandbox: Sandbox, call: Call) -> None:
    def names() -> set[str]:
        return {entry["name"] for entry in call("GET", "metadata-catalog").json()["items"]}

    before = names()
    netsuite_sandbox.account.role.levels |= {"salesorder": Level.NONE, "currency": Level.NONE}

    assert before - names() == {"salesorder", "currency"}
    assert refusal(call("GET", "metadata-catalog/salesOrder"))[:2] == (404, "NONEXISTENT_ID")
    described = call(
        "GET", "metadata-catalog", params={"select": "customer"}, headers={"Accept": "application/swagger+json"}
    )
    assert described.json()["components"]["schemas"]["currency"] == {"type": "object"}


@pytest.mark.fidelity("O31")
def test_system_notes_of_others_are_seen_with_a_permission_or_as_administrator(
    netsuite_sandbox: Sandbox, ask: Ask
) -> None:
    def authors() -> set[str]:
        return {item["name"] for item in ask("SELECT DISTINCT name FROM systemnote").json()["items"]}

    with netsuite_sandbox.store.write() as connection:
        connection.execute("UPDATE systemnote SET name = 7 WHERE id % 2 = 0")
    account = netsuite_sandbox.account
    assert authors() == {"-5", "7"}
    account.role.system_notes = False
    assert authors() == {"-5"}
    account.role.restricted_rows["systemnote"] = "name = 7 OR name = 8"
    assert authors() == set()
    account.administrator = True
    assert authors() == {"7"}


@pytest.mark.fidelity("O31", "D7", "D10")
def test_a_role_that_changes_at_any_moment_sees_what_it_may_at_that_moment(netsuite_sandbox: Sandbox, ask: Ask) -> None:
    role = netsuite_sandbox.account.role
    query = "SELECT id, email FROM customer ORDER BY id"
    everyone = ask(query).json()["items"]
    role.restricted_rows["customer"] = "id % 2 = 0"
    some = ask(query).json()
    assert some["items"] == [item for item in everyone if int(item["id"]) % 2 == 0]
    assert some["totalResults"] == len(some["items"]) < len(everyone)
    role.hidden_columns["customer"] = {"email"}
    assert "Unknown identifier 'email'" in refused(ask(query))
    assert refused(ask("SELECT c.email FROM customer c")).endswith("was not found. Reason: NOT_EXPOSED")
    role.hidden_tables.add("customer")
    assert refused(ask(query)).endswith("Search error occurred: Record 'customer' was not found.")
    role.hidden_tables.clear()
    role.hidden_columns.clear()
    role.restricted_rows.clear()
    assert ask(query).json()["items"] == everyone


@pytest.mark.fidelity("O31", "D10")
def test_deletions_are_seen_with_a_permission_of_their_own_whatever_the_type(
    netsuite_sandbox: Sandbox, ask: Ask
) -> None:
    role = netsuite_sandbox.account.role
    query = "SELECT recordid FROM deletedrecord WHERE type = 'invoice' ORDER BY recordid"
    deletions = ask(query).json()["items"]
    role.hidden_tables.add("transaction")
    assert ask(query).json()["items"] == deletions != []
    role.deleted_records = False
    assert refused(ask(query)).endswith("Search error occurred: Record 'deletedrecord' was not found.")
