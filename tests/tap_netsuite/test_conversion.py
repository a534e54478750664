from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tap_netsuite.conversion import Codec, column_type, json_schema, selected_expression
from tap_netsuite.errors import ConversionError
from tap_netsuite.tables import ColumnType

COLUMNS = {
    "id": ColumnType.INTEGER,
    "class": ColumnType.TEXT,
    "amount": ColumnType.NUMBER,
    "isinactive": ColumnType.BOOLEAN,
    "trandate": ColumnType.DATE,
    "lastmodifieddate": ColumnType.DATETIME,
}
CODEC = Codec.of(COLUMNS, ("id",))


def wire(**values: str) -> msgspec.Struct:
    names = list(COLUMNS)
    return msgspec.json.decode(
        msgspec.json.encode({"links": [], **{f"c{names.index(name)}": value for name, value in values.items()}}),
        type=CODEC.wire_type,
    )


def converted(**values: str) -> dict[str, Any]:
    return CODEC.record(CODEC.convert([wire(**values)])[0])


def written(**values: str) -> str:
    return msgspec.json.Encoder(decimal_format="number").encode(CODEC.convert([wire(**values)])[0]).decode()


def test_every_column_is_there_and_typed_and_what_netsuite_left_out_is_null() -> None:
    assert converted(id="-3", amount="12.50", isinactive="T") == {
        "id": -3,
        "class": None,
        "amount": Decimal("12.50"),
        "isinactive": True,
        "trandate": None,
        "lastmodifieddate": None,
    }


def test_columns_are_written_under_their_own_names_even_if_python_reserves_them() -> None:
    assert json.loads(written(id="1", **{"class": "7"}))["class"] == "7"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (".5", "0.5"),
        ("-.5", "-0.5"),
        ("100", "100"),
        ("0.10", "0.10"),
        ("-123456789012345.67", "-123456789012345.67"),
        ("99999999999999999999.123456789", "99999999999999999999.123456789"),
    ],
)
def test_amounts_are_written_to_the_last_digit_and_as_json(text: str, number: str) -> None:
    assert f'"amount":{number},' in written(id="1", amount=text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_any_amount_as_oracle_writes_it_comes_out_equal(amount: Decimal) -> None:
    oracle = f"{amount:f}".replace("0.", ".", 1) if abs(amount) < 1 else f"{amount:f}"
    assert json.loads(written(id="1", amount=oracle), parse_float=Decimal, parse_int=Decimal)["amount"] == amount


@given(st.integers())
def test_any_whole_number_comes_out_equal(number: int) -> None:
    assert json.loads(written(id=str(number)))["id"] == number


@given(st.text())
def test_any_text_comes_out_equal(text: str) -> None:
    text = text.encode("utf-16", "ignore").decode("utf-16", "ignore")
    assert json.loads(written(id="1", **{"class": text}))["class"] == text


@pytest.mark.parametrize(
    ("column", "value"), [("id", "12x"), ("id", "1.5"), ("amount", "a lot"), ("amount", "NaN"), ("isinactive", "maybe")]
)
def test_a_value_that_does_not_fit_names_the_row_and_the_column_and_not_the_value(column: str, value: str) -> None:
    row = {"id": "77", column: value}
    with pytest.raises(ConversionError) as caught:
        CODEC.convert([wire(id="76"), wire(**row)])
    assert f"{column!r}" in str(caught.value)
    assert f"id {row['id']}" in str(caught.value)


def test_a_column_that_was_not_asked_for_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(b'{"links": [], "c6": "x"}', type=CODEC.wire_type)


@pytest.mark.parametrize("kind", ColumnType)
def test_a_catalog_gives_back_the_type_that_its_schema_was_made_from(kind: ColumnType) -> None:
    assert column_type(json_schema(kind)) is kind


def test_booleans_as_text_have_a_text_schema() -> None:
    assert json_schema(ColumnType.BOOLEAN, native_booleans=False) == {"type": ["string", "null"]}


def test_times_are_asked_for_in_utc_and_dates_without_a_zone() -> None:
    utc = 'TO_CHAR(SYS_EXTRACT_UTC(t.c), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'
    assert selected_expression("t.c", ColumnType.DATETIME) == utc
    assert selected_expression("t.c", ColumnType.DATE) == "TO_CHAR(t.c, 'YYYY-MM-DD')"
    assert selected_expression("t.c", ColumnType.NUMBER) == "t.c"


@pytest.mark.parametrize(
    ("ids", "in_order"),
    [(["1", "2", "10"], True), (["2", "1"], False), (["1", "1"], False), (["-5"], True), ([], True)],
)
def test_rows_are_in_order_if_every_key_is_beyond_the_one_before(ids: list[str], in_order: bool) -> None:  # noqa: FBT001
    assert CODEC.in_order(CODEC.convert([wire(id=number) for number in ids])) is in_order
