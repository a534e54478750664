from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Account


@pytest.mark.parametrize(
    ("record_type", "table", "number", "name", "change"),
    [
        ("partner", "partner", "-5", "Harbour Partners", {"email": "a@b.example"}),
        ("supportCase", "supportcase", "-23", "1004", {"email": "a@b.example"}),
        ("task", "task", "-21", "Call back", {"message": "At noon"}),
        ("assemblyItem", "item", "-10", "SET-NEW", {"displayName": "A set"}),
        ("customer", "customer", "-2", "New & Co", {"email": "a@b.example"}),
        ("vendor", "vendor", "-3", "New Timber", {"email": "a@b.example"}),
        ("contact", "contact", "-6", "Ada King", {"email": "a@b.example"}),
        ("employee", "employee", "-4", "Ada King", {"email": "a@b.example"}),
        ("job", "job", "-7", "Fit-out", {"comments": "Soon"}),
        ("inventoryItem", "item", "-10", "LAMP-NEW", {"displayName": "A lamp"}),
        ("nonInventorySaleItem", "item", "-10", "LAMP-NEW", {"displayName": "A lamp"}),
        ("serviceSaleItem", "item", "-10", "LAMP-NEW", {"displayName": "A lamp"}),
        ("account", "account", "-112", "1066 Deposits", {"description": "Of customers"}),
        ("classification", "classification", "-101", "Lamps", {"isInactive": True}),
        ("department", "department", "-102", "Night shift", {"isInactive": True}),
        ("location", "location", "-103", "Attic", {"useBins": True}),
        ("subsidiary", "subsidiary", "-117", "Harbor East", {"email": "a@b.example"}),
    ],
)
def test_a_record_is_everywhere_from_its_making_to_its_deletion(  # noqa: PLR0913, PLR0917 - a case has these parts
    account: Account, record_type: str, table: str, number: str, name: str, change: dict[str, Any]
) -> None:
    stamp = "TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI:SS') AS changed"
    clock = account.sandbox.account.clock

    record_id = account.make(record_type, account.new[record_type])

    address = f"{record_type.lower()}/{record_id}"
    assert account.get(f"{record_type}/{record_id}")["links"][0]["href"] == f"{account.root}/{address}"
    assert {"id": record_id} in [{"id": each["id"]} for each in account.get(record_type)["items"]]
    entries = account.get("metadata-catalog")["items"]
    assert record_type.lower() in {entry["name"] for entry in entries}
    query = f"SELECT id, {stamp} FROM {table} WHERE id = {record_id}"  # noqa: S608 - made of what stands here
    assert account.ask(query) == [{"id": record_id, "changed": f"{clock.now():%Y-%m-%d %H:%M:%S}"}]

    clock.advance(130)
    account.call("PATCH", f"{record_type}/{record_id}", json=change)

    assert account.ask(query) == [{"id": record_id, "changed": f"{clock.now():%Y-%m-%d %H:%M:%S}"}]
    shown = account.get(f"{record_type}/{record_id}")
    assert {key: shown[key] for key in change} == change
    assert shown["lastModifiedDate"] == account.moment()

    account.call("DELETE", f"{record_type}/{record_id}")

    assert account.call("GET", f"{record_type}/{record_id}", 404).json()["o:errorDetails"] == [
        {
            "detail": "The record instance does not exist. Provide a valid record instance ID.",
            "o:errorCode": "NONEXISTENT_ID",
        }
    ]
    assert account.ask(query) == []
    assert account.ask(
        "SELECT type, name, recordtypeid, context FROM deletedrecord "  # noqa: S608 - made of what stands here
        f"WHERE recordid = {record_id} AND type = '{record_type.lower()}'"
    ) == [{"type": record_type.lower(), "name": name, "recordtypeid": number, "context": "RST"}]


def test_a_case_is_numbered_dated_and_opened(account: Account) -> None:
    (company,) = account.ask("SELECT altname FROM customer WHERE id = 24") or account.ask(
        "SELECT altname FROM entity WHERE id = 24"
    )
    (owner,) = account.ask("SELECT type FROM entity WHERE id = 24")
    record_id = account.make("supportCase", {**account.new["supportCase"], "caseNumber": "mine"})

    body = account.get(f"supportcase/{record_id}")

    assert body == {
        "links": [{"rel": "self", "href": f"{account.root}/supportcase/{record_id}", "method": "GET"}],
        "caseNumber": "1004",
        "company": account.reference(f"{owner['type'].lower()}/24", company["altname"]),
        "createdDate": account.moment(),
        "dateCreated": account.moment(),
        "helpDesk": False,
        "id": record_id,
        "internalOnly": False,
        "isInactive": False,
        "lastModifiedDate": account.moment(),
        "priority": account.reference("supportcasepriority/2", "Medium"),
        "stage": "OPEN",
        "startDate": account.today(),
        "status": account.reference("supportcasestatus/1", "Not Started"),
        "title": "Lamp broken",
    }
    assert account.get(f"supportcase/{account.make('supportCase', account.new['supportCase'])}")["caseNumber"] == "1005"


def test_a_case_is_closed_and_opened_again_with_its_status(account: Account) -> None:
    record_id = account.make("supportCase", account.new["supportCase"])
    states = []
    for status in ("5", "5", "4"):
        account.sandbox.account.clock.advance(120)
        account.call("PATCH", f"supportCase/{record_id}", json={"status": {"id": status}})
        body = account.get(f"supportCase/{record_id}")
        states.append({key: body.get(key) for key in ("stage", "endDate", "lastReopenedDate")})
    closed = (account.sandbox.account.clock.now() - dt.timedelta(seconds=240)).strftime("%Y-%m-%dT%H:%M:00Z")

    assert states == [
        {"stage": "CLOSED", "endDate": closed, "lastReopenedDate": None},
        {"stage": "CLOSED", "endDate": closed, "lastReopenedDate": None},
        {"stage": "OPEN", "endDate": None, "lastReopenedDate": account.moment()},
    ]
    assert account.ask(
        f"SELECT BUILTIN.DF(status) AS status, casenumber, enddate FROM supportcase WHERE id = {record_id}"  # noqa: S608 - made of what stands here
    ) == [{"status": "Re-Opened", "casenumber": "1004"}]


def test_a_task_is_its_makers_until_it_is_done(account: Account) -> None:
    record_id = account.make("task", {**account.new["task"], "estimatedTime": "25:42", "dueDate": "2026-1-5"})
    admin = account.reference("employee/-5", "Admin")

    body = account.get(f"task/{record_id}")

    assert body == {
        "links": [{"rel": "self", "href": f"{account.root}/task/{record_id}", "method": "GET"}],
        "accessLevel": False,
        "assigned": admin,
        "createdDate": account.moment(),
        "dueDate": "2026-01-05",
        "estimatedTime": "25:42",
        "id": record_id,
        "lastModifiedDate": account.moment(),
        "owner": admin,
        "priority": {"links": [], "id": "MEDIUM", "refName": "Medium"},
        "startDate": account.today(),
        "status": {"links": [], "id": "NOTSTART", "refName": "Not Started"},
        "timedEvent": False,
        "title": "Call back",
    }
    account.call("PATCH", f"task/{record_id}", json={"status": {"id": "COMPLETE"}})
    assert account.get(f"task/{record_id}")["completedDate"] == account.today()
    assert account.ask(f"SELECT status, estimatedtime FROM task WHERE id = {record_id}") == [  # noqa: S608 - made of what stands here
        {"status": "COMPLETE", "estimatedtime": "25.7"}
    ]
    account.call("PATCH", f"task/{record_id}", json={"status": {"id": "PROGRESS"}})
    assert "completedDate" not in account.get(f"task/{record_id}")


@pytest.mark.parametrize("sent", ["25:60", "25", 25, "-1:00", "1:00:00"])
def test_a_duration_is_hours_and_minutes(account: Account, sent: object) -> None:
    refusal = account.refusal("POST", "task", {**account.new["task"], "estimatedTime": sent})

    assert refusal["o:errorDetails"][0]["o:errorPath"] == "estimatedTime"


def test_who_raised_a_case_cannot_be_deleted(account: Account) -> None:
    customer = account.make("customer", account.new["customer"])
    case = account.make("supportCase", {"title": "x", "company": {"id": customer}})

    refusal = account.refusal("DELETE", f"customer/{customer}", {})
    account.call("DELETE", f"supportCase/{case}")

    detail = "Error while accessing a resource. This record cannot be deleted because it has dependent records."
    assert refusal["o:errorDetails"][0]["detail"] == detail
    account.call("DELETE", f"customer/{customer}")
