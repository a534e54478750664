from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Account


@pytest.mark.fidelity("O46", "O47")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("customer", "customer"),
        ("customer", "partner"),
        ("partner", "employee"),
        ("contact", "vendor"),
        ("supportCase", "task"),
        ("inventoryItem", "assemblyItem"),
        ("serviceSaleItem", "nonInventorySaleItem"),
    ],
)
def test_an_external_id_is_one_records_in_its_whole_group_whatever_the_case(
    account: Account, first: str, second: str
) -> None:
    record_id = account.make(f"{first}/eid:Key-ä1", account.new[first], "PUT")

    for spelling in ("Key-ä1", "KEY-ä1", "key-ä1"):
        assert account.make(f"{first}/eid:{spelling}", {}, "PUT") == record_id
        assert account.get(f"{first}/eid:{spelling}")["id"] == record_id
        account.call("PATCH", f"{first}/eid:{spelling}", json={})
    assert account.get(f"{first}/{record_id}")["externalId"] == "Key-ä1"

    said = (
        "This entity already exists." if first in {"customer", "partner", "contact"} else "This record already exists."
    )
    other = {key: f"{value} 2" if isinstance(value, str) else value for key, value in account.new[second].items()}
    refusal = account.refusal("POST", second, {**other, "externalId": "KEY-ä1"})
    assert [each["detail"] for each in refusal["o:errorDetails"]] == [f"Error while accessing a resource. {said}"]
    if first != second:
        account.refusal("PUT", f"{second}/eid:KEY-ä1", other)
        account.refusal("PATCH", f"{second}/{account.make(second, other)}", {"externalId": "key-ä1"})


def test_the_same_external_id_serves_records_of_different_groups(account: Account) -> None:
    made = [
        account.make(f"{name}/eid:A-1", account.new[name], "PUT")
        for name in ("customer", "task", "assemblyItem", "account")
    ]

    assert [account.get(f"{name}/eid:a-1")["id"] for name in ("customer", "task", "assemblyItem", "account")] == made


@pytest.mark.fidelity("O47")
@pytest.mark.parametrize("taken", [{"externalId": "crm-1"}, {"entityId": "New & Co", "companyName": "Others"}])
def test_a_second_entity_of_the_same_external_id_or_name_is_refused(account: Account, taken: dict[str, Any]) -> None:
    account.make("customer", {**account.new["customer"], "externalId": "CRM-1"})
    before = account.get("customer")["totalResults"]

    refusal = account.refusal("POST", "customer", {**account.new["customer"], "companyName": "Others", **taken})

    assert refusal == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
        "title": "Bad Request",
        "status": 400,
        "o:errorDetails": [
            {
                "detail": "Error while accessing a resource. This entity already exists.",
                "o:errorCode": "USER_ERROR",
            }
        ],
    }
    assert account.get("customer")["totalResults"] == before


@pytest.mark.fidelity("O50")
@pytest.mark.parametrize(
    ("record_type", "body", "missing"),
    [
        ("customer", {}, "Company Name, Subsidiary"),
        ("customer", {"isPerson": True, "companyName": "x"}, "First Name, Last Name, Subsidiary"),
        ("vendor", {"companyName": "x"}, "Subsidiary"),
        ("partner", {"isPerson": True, "lastName": "x", "subsidiary": "1"}, "First Name"),
        ("employee", {"subsidiary": "1"}, "First Name, Last Name"),
        ("contact", {"firstName": "x"}, "Subsidiary"),
        ("supportCase", {}, "Subject, Company"),
        ("supportCase", {"title": "", "company": "24"}, "Subject"),
        ("task", {"message": "x"}, "Title"),
        ("assemblyItem", {"displayName": "x"}, "Item Name/Number"),
        ("account", {"acctNumber": "1"}, "Name"),
        ("customrecord_sbx_warranty", {"custrecord_sbx_w_serial": "x"}, "Name"),
    ],
)
def test_what_a_new_record_lacks_is_named(
    account: Account, record_type: str, body: dict[str, Any], missing: str
) -> None:
    refusal = account.refusal("POST", record_type, body)

    assert refusal == {
        "type": "https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.1",
        "title": "Bad Request",
        "status": 400,
        "o:errorDetails": [
            {
                "detail": f"Error while accessing a resource. Please enter value(s) for: {missing}.",
                "o:errorCode": "USER_ERROR",
            }
        ],
    }


def test_a_required_value_cannot_be_cleared(account: Account) -> None:
    record_id = account.make("supportCase", account.new["supportCase"])

    refusal = account.refusal("PATCH", f"supportCase/{record_id}", {"title": None})

    detail = "Error while accessing a resource. Please enter value(s) for: Subject."
    assert refusal["o:errorDetails"][0]["detail"] == detail
