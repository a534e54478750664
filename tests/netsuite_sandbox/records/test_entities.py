from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.records import Validation

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import RecordService
    from netsuite_sandbox.store import Store

    from .conftest import Rows

ROOT = "https://example.test/services/rest/record/v1"
NEW: dict[str, Any] = {"companyName": "O'Neil & 株式会社", "subsidiary": {"id": "3"}}


def refused(code: str, detail: str) -> Any:  # noqa: ANN401 - what pytest.raises returns
    return pytest.raises(ServiceError, check=lambda e: (e.status, e.code, e.detail) == (400, code, detail))


def user_error(detail: str) -> Any:  # noqa: ANN401 - what pytest.raises returns
    return refused("USER_ERROR", f"Error while accessing a resource. {detail}")


def test_created_customer_stands_in_the_analytic_tables_at_once(service: RecordService, rows: Rows) -> None:
    made = service.create(
        "customer",
        {
            **NEW,
            "externalId": "CRM-new",
            "email": "a@b.example",
            "creditLimit": Decimal("1234567.89"),
            "salesRep": {"id": str(rows.value("SELECT max(id) FROM employee"))},
            "custentity_sbx_contract_date": "2025-12-01",
            "custentity_sbx_last_review": "2025-12-01T10:00:00+01:00",
            "custentity_sbx_reseller": True,
        },
    )

    assert made.location == f"{ROOT}/customer/{made.id}"
    (row,) = rows("SELECT * FROM customer WHERE id = ?", made.id)
    shown = {
        key: row[key] for key in ("entityid", "altname", "companyname", "email", "creditlimit", "isperson", "currency")
    }
    assert shown == {
        "entityid": "O'Neil & 株式会社",
        "altname": "O'Neil & 株式会社",
        "companyname": "O'Neil & 株式会社",
        "email": "a@b.example",
        "creditlimit": 1234567.89,
        "isperson": "F",
        "currency": rows.value("SELECT currency FROM subsidiary WHERE id = 3"),
    }
    assert row["datecreated"] == row["lastmodifieddate"] == "2025-12-15 18:30:45"
    assert row["custentity_sbx_contract_date"] == "2025-12-01"
    assert row["custentity_sbx_last_review"] == "2025-12-01 09:00:00"
    assert row["custentity_sbx_reseller"] == "T"
    relation = rows("SELECT subsidiary, isprimarysub FROM customersubsidiaryrelationship WHERE entity = ?", made.id)
    assert relation == [{"subsidiary": 3, "isprimarysub": "T"}]


def test_generic_entity_table_follows_every_write(service: RecordService, rows: Rows) -> None:
    person = {"firstName": "Ada", "lastName": "Lovelace", "subsidiary": "1"}
    bodies = {"customer": NEW, "vendor": NEW, "employee": person, "contact": {**person, "company": {"id": "24"}}}
    for record_type, body in bodies.items():
        made = service.create(record_type, body)
        service.update(record_type, made.id, {"phone": "+1 555", "externalId": f"e-{record_type}"})
        (own,) = rows(f"SELECT * FROM {record_type} WHERE id = ?", made.id)  # noqa: S608 - a name of this test
        (entity,) = rows("SELECT * FROM entity WHERE id = ?", made.id)
        both = {"entityid", "phone", "externalid", "lastmodifieddate", "datecreated", "firstname", "lastname"}
        assert {key: entity[key] for key in both} == {key: own[key] for key in both}
        assert entity["type"] == record_type.capitalize()
        assert entity[record_type] == int(made.id)
        service.delete(record_type, made.id)
        assert rows("SELECT * FROM entity WHERE id = ?", made.id) == []


def test_ids_are_unique_over_all_entities_and_never_given_twice(service: RecordService, rows: Rows) -> None:
    before = {row["id"] for row in rows("SELECT id FROM entity")} | {
        row["recordid"] for row in rows("SELECT recordid FROM deletedrecord")
    }
    first = service.create("customer", NEW)
    second = service.create("vendor", NEW)
    service.delete("vendor", second.id)
    third = service.create("employee", {"firstName": "A", "lastName": "B", "subsidiary": "1"})

    ids = [int(made.id) for made in (first, second, third)]
    assert len({*ids} - before) == 3
    assert ids == sorted(ids)


def test_missing_values_are_named_in_one_message(service: RecordService) -> None:
    with user_error("Please enter value(s) for: Company Name, Subsidiary."):
        service.create("customer", {})
    with user_error("Please enter value(s) for: First Name, Last Name."):
        service.create("customer", {"isPerson": True, "subsidiary": {"id": "1"}})
    with user_error("Please enter value(s) for: Subsidiary."):
        service.update("customer", service.create("customer", NEW).id, {"subsidiary": None})


@pytest.mark.parametrize("external_id", ["CRM-X1", "crm-x1"])
def test_external_id_is_unique_over_all_entities_whatever_the_case(service: RecordService, external_id: str) -> None:
    service.create("customer", {**NEW, "externalId": "CRM-X1"})

    with user_error("This entity already exists."):
        service.create("vendor", {**NEW, "externalId": external_id})
    with user_error("This entity already exists."):
        service.create("customer", {"companyName": "Other", "subsidiary": "1", "externalId": external_id})


def test_name_is_unique_within_a_type(service: RecordService) -> None:
    first = service.create("customer", NEW)
    service.create("vendor", NEW)
    second = service.create("customer", {**NEW, "entityId": "CUS-second"})

    with user_error("This entity already exists."):
        service.create("customer", NEW)
    with user_error("This entity already exists."):
        service.update("customer", second.id, {"entityId": "o'neil & 株式会社"})
    service.update("customer", first.id, {"entityId": "O'Neil & 株式会社"})


@pytest.mark.fidelity("O45")
def test_update_changes_what_it_names_and_null_clears(service: RecordService, account: Account, rows: Rows) -> None:
    made = service.create(
        "customer", {**NEW, "email": "a@b.example", "comments": "old", "thirdPartyAcct": "77", "fax": "1"}
    )
    account.clock.advance(60)
    written = service.update("customer", made.id, {"comments": "new", "email": None, "thirdPartyAcct": None})

    assert written.location == made.location
    record = service.get("customer", made.id)
    assert (record["comments"], record["fax"]) == ("new", "1")
    assert not {"email", "thirdPartyAcct"} & record.keys()
    (row,) = rows("SELECT datecreated, lastmodifieddate FROM customer WHERE id = ?", made.id)
    assert row == {"datecreated": "2025-12-15 18:30:45", "lastmodifieddate": "2025-12-15 18:31:45"}
    assert record["lastModifiedDate"] == "2025-12-15T18:31:00Z"


@pytest.mark.fidelity("O45", "D4")
def test_replace_selected_fields_clears_only_what_is_named(service: RecordService) -> None:
    made = service.create("customer", {**NEW, "email": "a@b.example", "fax": "1"})
    service.update("customer", made.id, {"email": None, "fax": None}, replace="fax", replace_selected_fields=True)

    record = service.get("customer", made.id)
    assert record["email"] == "a@b.example"
    assert "fax" not in record


def test_upsert_makes_then_updates_the_same_record(service: RecordService) -> None:
    first = service.upsert("customer", "eid:Shop_7", NEW)
    second = service.upsert("customer", "eid:sHOP_7", {"comments": "again"})

    assert first == second
    record = service.get("customer", "eid:SHOP_7")
    assert (record["id"], record["externalId"], record["comments"]) == (first.id, "Shop_7", "again")
    service.delete("customer", "eid:shop_7")
    with pytest.raises(ServiceError, match="for external ID 'Shop_7' does not exist"):
        service.get("customer", "eid:Shop_7")


def test_upsert_needs_an_external_id_in_the_path(service: RecordService) -> None:
    with pytest.raises(ServiceError, check=lambda e: e.code == "INVALID_ID"):
        service.upsert("customer", "eid:", NEW)


@pytest.mark.fidelity("O45")
def test_delete_leaves_a_row_in_deletedrecord(service: RecordService, account: Account, rows: Rows) -> None:
    made = service.create("customer", {**NEW, "thirdPartyAcct": "77", "addressBook": {"items": [{"label": "x"}]}})
    account.clock.advance(3)
    service.delete("customer", made.id)

    (row,) = rows("SELECT * FROM deletedrecord WHERE recordid = ?", made.id)
    assert row == {
        "recordid": int(made.id),
        "recordtypeid": -2,
        "type": "customer",
        "name": "O'Neil & 株式会社",
        "scriptid": None,
        "context": "RST",
        "deletedby": -5,
        "deleteddate": "2025-12-15 18:30:48",
        "iscustomlist": "F",
        "iscustomrecord": "F",
        "iscustomtransaction": "F",
    }
    with pytest.raises(ServiceError, check=lambda e: e.status == 404):
        service.delete("customer", made.id)
    for table, column in (
        ("sandbox_field", "id"),
        ("entityaddress", "recordowner"),
        ("customersubsidiaryrelationship", "entity"),
    ):
        assert rows.where(table, f"{column} = {made.id}") == []


def test_customer_with_transactions_cannot_be_deleted(service: RecordService, rows: Rows) -> None:
    customer = rows.value("SELECT entity FROM \"transaction\" WHERE type = 'CustInvc' LIMIT 1")

    with user_error("This record cannot be deleted because it has dependent records."):
        service.delete("customer", str(customer))


@pytest.mark.fidelity("O49", "D11")
def test_unknown_property_is_ignored_with_a_warning_unless_asked_otherwise(service: RecordService) -> None:
    body = {**NEW, "companynmae": "x", "addressBook": {"items": [{"lable": "x\u00e9\r\n"}]}}
    warned = service.create("customer", body)
    silent = service.create("customer", {**body, "companyName": "B"}, name_validation=Validation.IGNORE)

    assert warned.warnings.split(",") == [
        "Unknown resource or sub-resource field 'companynmae'",
        "Unknown resource or sub-resource field 'addressBook.items[0].lable'",
    ]
    assert silent.warnings == ""
    with pytest.raises(ServiceError) as refusal:
        service.create("customer", {**body, "companyName": "C"}, name_validation=Validation.ERROR)
    assert (refusal.value.status, refusal.value.code) == (400, "INVALID_CONTENT")
    assert refusal.value.locus == ("o:errorPath", "companynmae")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("companyName", 7),
        ("email", {"id": "1"}),
        ("creditLimit", "12.50"),
        ("creditLimit", True),
        ("creditLimit", Decimal("1e30")),
        ("reminderDays", Decimal("1.5")),
        ("isInactive", "T"),
        ("startDate", "12/31/2025"),
        ("startDate", "2025-02-30"),
        ("custentity_sbx_last_review", "2025-12-01"),
        ("custentity_sbx_last_review", "2025-12-01T10:00:00"),
        ("emailPreference", {"id": "FAX"}),
        ("emailPreference", "FAX"),
        ("currency", {"name": "EUR"}),
        ("currency", True),
        ("addressBook", [{}]),
        ("addressBook", {"items": {}}),
        ("email", "\ud800"),
    ],
)
def test_value_of_the_wrong_form_is_refused(service: RecordService, rows: Rows, name: str, value: object) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.create("customer", {**NEW, name: value})

    assert (refusal.value.status, refusal.value.code) == (400, "INVALID_VALUE")
    assert refusal.value.detail.startswith("Invalid value for the resource or sub-resource field '")
    assert rows("SELECT id FROM customer WHERE companyname = ?", NEW["companyName"]) == []


@pytest.mark.fidelity("O49")
def test_value_validation_can_let_a_wrong_value_pass_with_a_warning(service: RecordService) -> None:
    made = service.create("customer", {**NEW, "isInactive": "T"}, value_validation=Validation.WARNING)

    assert "isInactive" in made.warnings
    assert service.get("customer", made.id)["isInactive"] is False


@pytest.mark.parametrize("sent", ["1", 1, {"id": "1"}, {"id": 1}, {"externalId": "term-net-15"}])
def test_reference_may_be_an_id_an_object_or_an_external_id(service: RecordService, store: Store, sent: object) -> None:
    with store.write() as connection:
        connection.execute("UPDATE term SET externalid = 'TERM-Net-15' WHERE id = 1")

    made = service.create("customer", {**NEW, "terms": sent})

    assert service.get("customer", made.id)["terms"]["id"] == "1"


@pytest.mark.fidelity("O51")
@pytest.mark.parametrize("sent", [{"id": "9999"}, {"externalId": "no-such"}, "9999", "abc", {"id": "9" * 30}])
def test_reference_to_nothing_is_refused_in_words_alone(service: RecordService, sent: object) -> None:
    with pytest.raises(ServiceError) as refusal:
        service.create("customer", {**NEW, "terms": sent})

    assert (refusal.value.status, refusal.value.code, refusal.value.locus) == (400, "USER_ERROR", ())
    assert "You have entered an Invalid Field Value" in refusal.value.detail
    assert refusal.value.detail.endswith("for the following field: terms.")


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("C:\\new", "C:\new"),
        ("a\\rb", "a\rb"),
        ("C:\\\\new", "C:\\new"),
        ("one\ntwo", "one\ntwo"),
        ("\\t \\x \\", "\\t \\x \\"),
    ],
)
def test_backslash_and_n_become_a_line_break_unless_escaped_once_more(
    service: RecordService, sent: str, stored: str
) -> None:
    made = service.create("customer", {**NEW, "comments": sent})

    assert service.get("customer", made.id)["comments"] == stored


def test_upsert_clears_only_what_replace_names_when_asked(service: RecordService) -> None:
    made = service.create("customer", {**NEW, "externalId": "sel", "phone": "1", "fax": "2"})
    service.upsert("customer", "eid:sel", {"phone": None, "fax": None}, replace="fax", replace_selected_fields=True)

    record = service.get("customer", made.id)
    assert (record["phone"], "fax" in record) == ("1", False)


def test_read_only_fields_are_dropped_without_a_word(service: RecordService) -> None:
    sent = {"id": "1", "dateCreated": "2000-01-01T00:00:00Z", "lastModifiedDate": "x", "links": [], "balance": 5}
    made = service.create("customer", {**NEW, **sent}, name_validation=Validation.ERROR)

    record = service.get("customer", made.id)
    assert made.warnings == ""
    assert (record["dateCreated"], record["balance"]) == ("2025-12-15T18:30:00Z", 0)


def test_every_plain_field_that_can_be_written_is_read_back(service: RecordService) -> None:
    values: dict[str, Any] = {
        "string": "text",
        "number": 12.25,
        "float": 0.5,
        "integer": 7,
        "boolean": True,
        "date": "2025-12-24",
        "datetime": "2025-12-24T10:20:00Z",
    }
    needed: dict[str, dict[str, Any]] = {
        "customer": {"subsidiary": "1"},
        "vendor": {"subsidiary": "1"},
        "contact": {"subsidiary": "1"},
        "employee": {"subsidiary": "1"},
        "location": {"subsidiary": {"items": ["1"]}},
        "inventoryItem": {},
        "customrecord_sbx_warranty": {},
    }
    for record_type, others in needed.items():
        fields = service.types().find(record_type).body.fields
        body = {name: values[each.kind] for name, each in fields.items() if each.kind in values and not each.read_only}
        body["externalId"] = record_type
        exact = {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in body.items()}
        made = service.create(record_type, {**exact, **others}, name_validation=Validation.ERROR)
        record = service.get(record_type, made.id)
        assert {name: record.get(name) for name in body} == body
        assert len(body) > 5


def test_refused_write_leaves_nothing_behind(service: RecordService, store: Store) -> None:
    def contents() -> list[str]:
        return [line for line in store.reader().iterdump() if "sandbox_counter" not in line]

    before = contents()
    with pytest.raises(ServiceError):
        service.create("customer", {**NEW, "addressBook": {"items": [{"addressBookAddress": {"country": "XX"}}]}})
    with pytest.raises(ServiceError):
        service.create("customer", {**NEW, "externalId": "crm-000015"})
    with pytest.raises(ServiceError):
        service.update("customer", "24", {"entityId": service.get("customer", "21")["entityId"]})
    assert contents() == before


def test_wrong_bodies_and_types_are_refused(service: RecordService) -> None:
    for body in ([], "x", None, 7):
        with refused("INVALID_CONTENT", "Invalid content in the request body."):
            service.create("customer", body)  # type: ignore[arg-type]
    with pytest.raises(ServiceError, check=lambda e: e.status == 405):
        service.create("accountingPeriod", {"periodName": "x"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["companyName", "email", "creditLimit", "terms", "addressBook", "isPerson", "category", "startDate"]
        )
        | st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(
                    st.sampled_from(["id", "items", "externalId", "refName", "internalId"]), inner, max_size=3
                )
            ),
            max_leaves=5,
        ),
        max_size=5,
    )
)
def test_any_body_is_written_or_refused(service: RecordService, body: dict[str, Any]) -> None:
    try:
        made = service.upsert("customer", "eid:wild", {**NEW, **body})
    except ServiceError as refusal:
        assert refusal.status == 400  # noqa: PT017 - either way is right
    else:
        assert service.get("customer", made.id, expand_sub_resources=True)["externalId"] == "wild"


def test_a_thousand_writes_take_less_than_two_seconds(service: RecordService) -> None:
    def batch(first: int) -> float:
        started = time.process_time()
        for number in range(first, first + 100):
            made = service.create("customer", {**NEW, "companyName": f"C{number}", "externalId": f"x{number}"})
            service.update("customer", made.id, {"email": "a@b.example"})
        return time.process_time() - started

    fastest = min(batch(first) for first in (0, 100, 200))
    assert fastest * 5 < 2
