from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest.metadata import Field, Kind
from target_netsuite.errors import BadInput
from target_netsuite.operations import KeyColumns
from target_netsuite.options import StreamOptions
from target_netsuite.shaping import plan

if TYPE_CHECKING:
    from target_netsuite.shaping import Shape

LINE = (
    Field("item", Kind.REFERENCE, "object", reference="inventoryItem"),
    Field("quantity", Kind.VALUE, "number", "double"),
    Field("isClosed", Kind.VALUE, "boolean"),
)
FIELDS = (
    Field("address", Kind.SUBRECORD, "object", fields=(Field("zip", Kind.VALUE, "string"),)),
    Field("companyName", Kind.VALUE, "string"),
    Field("custentity_count", Kind.VALUE, "integer", "int64", custom=True),
    Field("dateCreated", Kind.VALUE, "string", "date-time"),
    Field("externalId", Kind.VALUE, "string"),
    Field("id", Kind.VALUE, "string"),
    Field("isInactive", Kind.VALUE, "boolean"),
    Field("item", Kind.SUBLIST, "object", fields=LINE),
    Field("lastModifiedDate", Kind.VALUE, "string", "date-time"),
    Field("emailPreference", Kind.VALUE, "string", enum=("PDF", "HTML")),
    Field("nextCall", Kind.VALUE, "string", "date-time"),
    Field("rate", Kind.VALUE, "number", "double"),
    Field("subsidiary", Kind.REFERENCE, "object", reference="subsidiary"),
    Field("teams", Kind.MULTISELECT, "object"),
    Field("tranDate", Kind.VALUE, "string", "date"),
)
KEYS = KeyColumns("nsid", "externalid", ("order_no",))


def shape(*columns: str, **options: Any) -> Shape:  # noqa: ANN401 - passed on as they are
    return plan("orders", StreamOptions("customer", **options), KEYS, columns, FIELDS)


def body(record: dict[str, Any], **options: Any) -> dict[str, Any]:  # noqa: ANN401 - passed on as they are
    return shape(*record, **options).body(record, {"order_no": 1})


def test_columns_become_fields_whatever_their_case() -> None:
    assert body({"companyname": "A", "ISINACTIVE": False, "custentity_count": 3}) == {
        "companyName": "A",
        "isInactive": False,
        "custentity_count": 3,
    }


def test_keys_and_marks_and_what_netsuite_fills_itself_are_not_sent() -> None:
    record = {
        "nsid": 1,
        "externalid": "A",
        "order_no": 7,
        "id": 5,
        "lastmodifieddate": "2026-01-01T00:00:00Z",
        "datecreated": None,
        "_sdc_deleted_at": None,
        "_sdc_batched_at": "2026-01-01T00:00:00Z",
        "_netsuite_read_at": "2026-01-01T00:00:00Z",
        "companyname": "A",
    }
    assert body(record) == {"companyName": "A"}
    assert shape(*record).maintained == ["datecreated", "id", "lastmodifieddate"]


def test_a_key_that_is_a_field_is_sent() -> None:
    keys = KeyColumns(None, None, ("companyname",))
    planned = plan("orders", StreamOptions("customer"), keys, ["companyname"], FIELDS)
    assert planned.body({"companyname": "A"}, {}) == {"companyName": "A"}


def test_unknown_columns_are_refused_all_at_once_with_what_they_may_be() -> None:
    with pytest.raises(BadInput, match=r"'compnyname' \(is it companyName\?\), 'zzzz'.*unknown_fields: drop"):
        shape("compnyname", "zzzz", "rate")


def test_unknown_columns_are_dropped_on_request() -> None:
    assert body({"zzzz": 1, "rate": 2}, drop_unknown=True) == {"rate": 2}


def test_an_unknown_column_that_the_schema_did_not_declare_is_refused_too() -> None:
    with pytest.raises(BadInput, match="'zzzz'"):
        shape("rate").body({"rate": 1, "zzzz": 2}, {})


def test_a_known_column_that_the_schema_did_not_declare_is_sent() -> None:
    assert shape("rate").body({"rate": 1, "companyname": "A"}, {}) == {"rate": 1, "companyName": "A"}


@pytest.mark.parametrize(("declared", "present"), [(("rate", "RATE"), ()), (("rate",), ("RATE",))])
def test_two_columns_of_one_field_are_refused(declared: tuple[str, ...], present: tuple[str, ...]) -> None:
    with pytest.raises(BadInput, match="'rate' and 'RATE' are both rate"):
        shape(*declared).body(dict.fromkeys((*declared, *present), 1), {})


def test_a_column_that_a_record_lacks_is_left_alone_and_null_empties_the_field() -> None:
    assert shape("rate", "companyname", "subsidiary").body({"companyname": None, "subsidiary": None}, {}) == {
        "companyName": None,
        "subsidiary": None,
    }


@pytest.mark.parametrize(
    ("column", "value", "sent"),
    [
        ("companyname", 17, "17"),
        ("companyname", Decimal("1.50"), "1.50"),
        ("companyname", "", ""),
        ("custentity_count", "42", 42),
        ("custentity_count", Decimal("42.0"), 42),
        ("custentity_count", 10**18, 10**18),
        ("rate", Decimal("0.10"), Decimal("0.10")),
        ("rate", "12345678901234567.89", Decimal("12345678901234567.89")),
        ("rate", ".5", Decimal("0.5")),
        ("rate", 0.1, Decimal("0.1")),
        ("isinactive", "T", True),
        ("isinactive", "F", False),
        ("isinactive", "false", False),
        ("isinactive", 1, True),
        ("isinactive", True, True),
        ("trandate", "2026-03-31", "2026-03-31"),
        ("trandate", "2026-03-31T00:00:00+00:00", "2026-03-31"),
        ("trandate", "2026-03-31 00:00:00", "2026-03-31"),
        ("trandate", "2026-03-31T00:00:00.000000Z", "2026-03-31"),
        ("nextcall", "2026-03-31T17:05:00Z", "2026-03-31T17:05:00Z"),
        ("nextcall", "2026-03-31T17:05:00+02:00", "2026-03-31T15:05:00Z"),
        ("nextcall", "2026-03-31 17:05:00", "2026-03-31T17:05:00Z"),
        ("subsidiary", 3, {"id": "3"}),
        ("subsidiary", "3", {"id": "3"}),
        ("subsidiary", Decimal("3.0"), {"id": "3"}),
        ("subsidiary", {"externalId": "EU"}, {"externalId": "EU"}),
        ("subsidiary", {"id": "3", "refName": "EU", "links": []}, {"id": "3", "refName": "EU"}),
        ("emailpreference", "PDF", "PDF"),
        ("emailpreference", {"id": "PDF"}, {"id": "PDF"}),
        ("teams", [1, "2", {"id": "3"}], {"items": [{"id": "1"}, {"id": "2"}, {"id": "3"}]}),
        ("teams", 5, {"items": [{"id": "5"}]}),
        ("address", {"ZIP": 1234, "links": []}, {"zip": "1234"}),
        ("item", None, None),
        ("item", [], {"items": []}),
        (
            "item",
            {"items": [{"ITEM": 7, "quantity": "2", "isclosed": "F", "other": 1, "links": []}]},
            {"items": [{"item": {"id": "7"}, "quantity": 2, "isClosed": False, "other": 1}]},
        ),
    ],
)
def test_values_become_what_netsuite_takes(column: str, value: object, sent: object) -> None:
    result = next(iter(body({column: value}).values()))
    assert result == sent
    assert type(result) is type(sent)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("companyname", True),
        ("custentity_count", Decimal("42.5")),
        ("custentity_count", "x"),
        ("custentity_count", True),
        ("rate", "NaN"),
        ("rate", "1e999999999"),
        ("rate", True),
        ("rate", float("inf")),
        ("isinactive", "maybe"),
        ("isinactive", 2),
        ("trandate", "31/03/2026"),
        ("trandate", "2026-02-30"),
        ("trandate", "2026-03-31T17:05:00Z"),
        ("trandate", "2026-03-31T00:00:00+02:00"),
        ("trandate", 20260331),
        ("nextcall", "2026-03-31"),
        ("nextcall", "soon"),
        ("nextcall", "0001-01-01T00:00:00+05:00"),
        ("subsidiary", True),
        ("subsidiary", ""),
        ("subsidiary", Decimal("3.5")),
        ("item", "1,2"),
        ("item", [1]),
        ("address", "Main St"),
    ],
)
def test_values_that_do_not_fit_are_refused_by_stream_key_and_column(column: str, value: object) -> None:
    with pytest.raises(BadInput, match=rf"Stream 'orders', key \{{'order_no': 1\}}: column '{column}'"):
        body({column: value})


def test_a_sublist_to_replace_must_be_one() -> None:
    with pytest.raises(BadInput, match=r"'rate', which is no sublist.*It has: item"):
        shape("rate", replace=("rate",))
    assert shape("rate", replace=("ITEM",)).replace == {"item"}


@given(value=st.decimals(allow_nan=False, allow_infinity=False))
def test_an_amount_is_never_rounded(value: Decimal) -> None:
    try:
        sent = body({"rate": str(value)})["rate"]
    except BadInput:
        assert abs(value.adjusted()) > 400
    else:
        assert Decimal(sent) == value


@given(value=st.datetimes(timezones=st.timezones()))
def test_a_time_keeps_its_instant(value: datetime) -> None:
    try:
        expected = value.astimezone(UTC)
    except OverflowError:
        return
    assert datetime.fromisoformat(body({"nextcall": value.isoformat()})["nextCall"]) == expected


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(record=st.dictionaries(st.sampled_from([field.name.lower() for field in FIELDS]), json_values))
def test_whatever_the_values_are_they_are_shaped_or_refused_and_nothing_else(record: dict[str, Any]) -> None:
    try:
        result = body(record)
    except BadInput:
        return
    assert set(result) <= {field.name for field in FIELDS}
