from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.schema import Column, Table, Type, create_table

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService
    from netsuite_sandbox.store import Store

    from .conftest import Rows

WARRANTY = "customrecord_sbx_warranty"


def test_custom_record_is_written_by_script_id(service: RecordService, account: Account, rows: Rows) -> None:
    body = {
        "name": "W-1",
        "externalId": "w_1",
        "custrecord_sbx_w_deductible": Decimal("12.50"),
        "custrecord_sbx_w_customer": {"id": "24"},
        "custrecord_sbx_w_region": {"id": "2"},
        "custrecord_sbx_w_transferable": True,
        "custrecord_sbx_w_start": "2025-12-01",
    }
    made = service.create(WARRANTY, body)
    account.clock.advance(5)
    service.update(WARRANTY, "eid:W_1", {"name": "W-2"})

    (row,) = rows(f"SELECT * FROM {WARRANTY} WHERE id = ?", made.id)  # noqa: S608 - a name of this test
    assert {key: value for key, value in row.items() if value is not None} == {
        "id": int(made.id),
        "recordid": int(made.id),
        "name": "W-2",
        "externalid": "w_1",
        "isinactive": "F",
        "owner": -5,
        "lastmodifiedby": -5,
        "created": "2025-12-15 18:30:45",
        "lastmodified": "2025-12-15 18:30:50",
        "custrecord_sbx_w_deductible": 12.5,
        "custrecord_sbx_w_customer": 24,
        "custrecord_sbx_w_region": 2,
        "custrecord_sbx_w_transferable": "T",
        "custrecord_sbx_w_start": "2025-12-01",
    }


def test_deleted_custom_record_is_noted_with_its_script_id(service: RecordService, rows: Rows) -> None:
    made = service.create(WARRANTY, {"name": "W-1"})
    service.delete(WARRANTY, made.id)

    (row,) = rows("SELECT * FROM deletedrecord WHERE scriptid IS NOT NULL AND recordid = ?", made.id)
    assert (row["type"], row["scriptid"], row["recordtypeid"]) == (WARRANTY, WARRANTY.upper(), 101)
    assert (row["iscustomrecord"], row["iscustomlist"], row["name"]) == ("T", "F", "W-1")


def test_custom_record_of_few_columns_is_served_as_it_is(service: RecordService, store: Store) -> None:
    columns = {"id": Column("id", Type.INTEGER), "custrecord_note": Column("custrecord_note", Type.TEXT, custom=True)}
    with store.write() as connection:
        create_table(connection, Table("customrecord_note", columns, ("id",)))
        create_table(connection, Table("customrecord_bare", {"x": Column("x", Type.TEXT)}))

    made = service.create("customrecord_note", {"custrecord_note": "n"})

    assert service.get("customrecord_note", made.id)["custrecord_note"] == "n"
    with pytest.raises(ServiceError, match="external ID 'x' does not exist"):
        service.upsert("customrecord_note", "eid:x", {})
    with pytest.raises(ServiceError, match="Record type 'customrecord_bare' does not exist"):
        service.list("customrecord_bare")


def test_ids_go_on_within_their_own_kind(service: RecordService, rows: Rows) -> None:
    highest = rows.value("SELECT max(id) FROM department")
    made = service.create("department", {"name": "Night shift"})

    assert int(made.id) == highest + 1
    service.delete("department", made.id)
    assert int(service.create("department", {"name": "Day shift"}).id) == highest + 2


def test_names_include_those_of_parents(service: RecordService, rows: Rows) -> None:
    above = service.create("department", {"name": "Works"})
    below = service.create("department", {"name": "Paint", "parent": {"id": above.id}})
    item = service.create("inventoryItem", {"itemId": "NEW-1"})

    assert rows.value("SELECT fullname FROM department WHERE id = ?", below.id) == "Works : Paint"
    assert rows("SELECT itemtype, fullname, isinactive FROM item WHERE id = ?", item.id) == [
        {"itemtype": "InvtPart", "fullname": "NEW-1", "isinactive": "F"}
    ]
    assert service.get("inventoryItem", item.id)["itemType"]["id"] == "InvtPart"


def test_account_is_shown_with_its_number(service: RecordService, rows: Rows) -> None:
    made = service.create("account", {"acctName": "Deposits", "acctNumber": "1055", "acctType": {"id": "Bank"}})

    assert rows.value("SELECT accountsearchdisplayname FROM account WHERE id = ?", made.id) == "1055 Deposits"
    journal = {"subsidiary": "1", "tranDate": "2025-12-01"}
    lines = [{"account": made.id, "debit": 1}, {"account": "32", "credit": 1}]
    written = service.create("journalEntry", {**journal, "line": {"items": lines}})
    shown = service.sub_resource("journalEntry", written.id, ["line"])["items"][0]["account"]
    assert (shown["id"], shown["refName"]) == (made.id, "1055 Deposits")


@pytest.mark.parametrize(
    ("record_type", "query"),
    [
        (
            "inventoryItem",
            "SELECT l.item FROM transactionline l JOIN item i ON i.id = l.item WHERE i.itemtype = 'InvtPart'",
        ),
        ("account", "SELECT account FROM transactionaccountingline"),
        ("department", "SELECT department FROM transactionline WHERE department IS NOT NULL"),
    ],
)
def test_record_that_documents_use_cannot_be_deleted(
    service: RecordService, rows: Rows, record_type: str, query: str
) -> None:
    used = rows.value(f"{query} LIMIT 1")

    with pytest.raises(ServiceError, match="This record cannot be deleted because it has dependent records"):
        service.delete(record_type, str(used))


def test_item_names_are_unique(service: RecordService) -> None:
    service.create("serviceSaleItem", {"itemId": "NEW-1"})

    with pytest.raises(ServiceError, match="This record already exists"):
        service.create("inventoryItem", {"itemId": "new-1"})


def test_items_of_one_type_are_not_found_as_another(service: RecordService) -> None:
    made = service.create("serviceSaleItem", {"itemId": "NEW-1"})

    with pytest.raises(ServiceError, match="The record instance does not exist"):
        service.get("inventoryItem", made.id)
