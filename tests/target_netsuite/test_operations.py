from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from target_netsuite.errors import BadInput
from target_netsuite.operations import Intent, KeyColumns, key_columns, key_of, resolve
from target_netsuite.options import Operation, StreamOptions

DELETED = "2026-03-01T00:00:00Z"


def intent(record: dict[str, Any], *, keys: tuple[str, ...] = ("number",), **options: Any) -> Intent:  # noqa: ANN401 - passed on as they are
    given_options = StreamOptions(record_type="customer", **options)
    columns = key_columns("orders", given_options, [*record, *keys], keys)
    return resolve("orders", given_options, columns, record)


def test_a_row_with_an_internal_id_updates() -> None:
    assert intent({"nsid": 42, "externalid": "A"}, id_field="nsid") == Intent(Operation.UPDATE, internal_id="42")


def test_a_row_with_an_external_id_upserts() -> None:
    assert intent({"number": 1, "ExternalID": "A-1"}) == Intent(Operation.UPSERT, external_id="A-1")


def test_a_row_without_either_is_created_under_an_external_id_of_its_key() -> None:
    assert intent({"number": 17, "externalid": None}) == Intent(
        Operation.CREATE, external_id="singer-orders-17", on_existing="update"
    )


def test_a_row_without_internal_id_in_a_stream_that_has_them_is_created() -> None:
    assert intent({"number": 17, "nsid": None}, id_field="nsid").operation is Operation.CREATE


@pytest.mark.parametrize("marker", ["_sdc_deleted_at", "_netsuite_deleted_at"])
@pytest.mark.parametrize(
    ("row", "options", "expected"),
    [
        ({"nsid": 42}, {"id_field": "nsid"}, Intent(Operation.DELETE, internal_id="42")),
        ({"externalid": "A"}, {}, Intent(Operation.DELETE, external_id="A")),
        ({"number": 17}, {}, Intent(Operation.DELETE, external_id="singer-orders-17")),
    ],
)
def test_a_row_marked_as_deleted_deletes(
    marker: str, row: dict[str, Any], options: dict[str, Any], expected: Intent
) -> None:
    assert intent({**row, marker: DELETED}, **options) == expected


def test_a_null_marker_deletes_nothing() -> None:
    assert intent({"externalid": "A", "_sdc_deleted_at": None}).operation is Operation.UPSERT


@pytest.mark.parametrize("operation", [Operation.CREATE, Operation.UPDATE, Operation.UPSERT])
def test_a_deleted_row_is_neither_written_nor_deleted_where_the_user_asked_for_something_else(
    operation: Operation,
) -> None:
    result = intent({"externalid": "A", "_sdc_deleted_at": DELETED}, operation=operation)
    assert result.skip_reason
    assert result.operation is operation


@pytest.mark.parametrize(
    ("operation", "row", "options", "expected"),
    [
        (Operation.DELETE, {"externalid": "A"}, {}, Intent(Operation.DELETE, external_id="A")),
        (Operation.DELETE, {"nsid": "7"}, {"id_field": "nsid"}, Intent(Operation.DELETE, internal_id="7")),
        (Operation.UPDATE, {"externalid": "A"}, {}, Intent(Operation.UPDATE, external_id="A")),
        (Operation.UPSERT, {"nsid": -5}, {"id_field": "nsid"}, Intent(Operation.UPSERT, internal_id="-5")),
        (Operation.CREATE, {"externalid": "A"}, {}, Intent(Operation.CREATE, external_id="A", on_existing="reject")),
        (
            Operation.CREATE,
            {"number": 1},
            {},
            Intent(Operation.CREATE, external_id="singer-orders-1", on_existing="skip"),
        ),
    ],
)
def test_an_explicit_operation_is_done(
    operation: Operation, row: dict[str, Any], options: dict[str, Any], expected: Intent
) -> None:
    assert intent(row, operation=operation, **options) == expected


def test_a_create_of_a_row_that_has_an_internal_id_is_refused() -> None:
    with pytest.raises(BadInput, match=r"'nsid' is 42.*operation` is create"):
        intent({"nsid": 42, "number": 1}, operation=Operation.CREATE, id_field="nsid")


@pytest.mark.parametrize("column", ["id", "ID"])
def test_a_column_id_must_be_explained(column: str) -> None:
    with pytest.raises(BadInput, match=r"stream_options\.orders\.id_field` to '(id|ID)'.*external_id_field"):
        intent({column: 1})


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"id_field": "id"}, Intent(Operation.UPDATE, internal_id="1")),
        ({"external_id_field": "id"}, Intent(Operation.UPSERT, external_id="1")),
    ],
)
def test_a_column_id_that_is_explained_is_used(options: dict[str, Any], expected: Intent) -> None:
    assert intent({"id": 1}, keys=("id",), **options) == expected


@pytest.mark.parametrize("value", ["42.5", Decimal("42.5"), "abc", True, {"id": 1}, [], "4 2", "٤٢"])
def test_what_is_no_internal_id_is_refused_by_name(value: object) -> None:
    with pytest.raises(BadInput, match=r"Stream 'orders', key .*'nsid'"):
        intent({"nsid": value, "number": 1}, id_field="nsid")


@pytest.mark.parametrize("value", [42, "42", Decimal(42), Decimal("42.00"), 42.0])
def test_every_way_of_writing_an_internal_id_is_the_same(value: object) -> None:
    assert intent({"nsid": value}, id_field="nsid").internal_id == "42"


@pytest.mark.parametrize("record", [{"number": None}, {"number": ""}, {"number": None, "externalid": None}])
def test_a_row_that_names_no_record_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="names no record"):
        intent(record)


def test_a_row_with_half_a_key_is_refused() -> None:
    with pytest.raises(BadInput, match="names no record"):
        intent({"number": 1, "region": None}, keys=("number", "region"))


def test_a_null_internal_id_that_is_part_of_the_key_is_no_key_of_a_new_record() -> None:
    with pytest.raises(BadInput, match="names no record"):
        intent({"id": None, "region": "eu"}, keys=("id", "region"), id_field="id")


def test_a_stream_without_any_key_is_refused() -> None:
    with pytest.raises(BadInput, match="no key properties"):
        key_columns("orders", StreamOptions("customer"), ["companyname"], ())


@pytest.mark.parametrize("setting", ["id_field", "external_id_field"])
def test_a_key_column_that_is_not_there_is_refused_with_what_is(setting: str) -> None:
    options = {setting: "nsid"}
    with pytest.raises(BadInput, match=rf"{setting}` names 'nsid'.*companyname, number"):
        key_columns("orders", StreamOptions("customer", **options), ["companyname", "number"], ("number",))  # type: ignore[arg-type]


def test_key_columns_are_found_in_the_warehouse_s_case() -> None:
    keys = key_columns("orders", StreamOptions("customer", id_field="nsId"), ["NSID", "EXTERNALID"], ())
    assert keys == KeyColumns("NSID", "EXTERNALID", ())


def test_a_key_column_that_two_columns_may_be_is_refused() -> None:
    with pytest.raises(BadInput, match="NSID, nsid"):
        key_columns("orders", StreamOptions("customer", id_field="nsId"), ["NSID", "nsid"], ())


def test_a_row_is_named_by_all_its_keys() -> None:
    record = {"number": 1, "nsid": 2, "externalid": None, "name": "x"}
    assert key_of(KeyColumns("nsid", "externalid", ("number",)), record) == {
        "number": 1,
        "nsid": 2,
        "externalid": None,
    }


scalars = st.none() | st.booleans() | st.integers() | st.decimals() | st.text() | st.lists(st.integers(), max_size=1)


@given(
    record=st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("number", "nsid", "externalid", "_sdc_deleted_at"), scalars)
    ),
    operation=st.none() | st.sampled_from(Operation),
)
def test_whatever_a_row_holds_it_names_exactly_one_record_or_is_refused(
    record: dict[str, Any], operation: Operation | None
) -> None:
    options = StreamOptions("customer", operation=operation, id_field="nsid")
    keys = KeyColumns("nsid", "externalid", ("number",))
    try:
        result = resolve("orders", options, keys, record)
    except BadInput:
        return
    named = [result.internal_id, result.external_id]
    assert bool(result.skip_reason) or sum(name is not None for name in named) == 1
    assert operation is None or result.operation is operation
