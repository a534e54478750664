# ruff: noqa: S608 - every query is made of what stands in this file
from __future__ import annotations

import csv
import logging
import math
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netsuite_sandbox import company
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.loading import LoadingError, load
from netsuite_sandbox.schema import Type, quoted
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "account.sqlite")
    yield store
    store.close()


def write(folder: Path, table: str, *lines: str) -> None:
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.reader().execute(sql).fetchall()


def test_a_known_table_gets_its_declared_types_and_all_its_columns(store: Store, folder: Path) -> None:
    write(
        folder,
        "customer",
        "ID,EntityID,datecreated,lastmodifieddate,isinactive,creditlimit,phone,dateclosed,currency",
        "1409,Joe Shmoe,2017-05-27 8:56:10,2017-05-09 6:07:35,F,5000.50,008675309,2017-05-27 0:00:00,1",
        "-3,,2017-05-27 8:56:10,,T,,,,",
    )

    load(store, folder)

    names = "id, entityid, datecreated, lastmodifieddate, isinactive, creditlimit, phone, dateclosed, currency"
    assert rows(store, f"SELECT {names} FROM customer ORDER BY id") == [
        (-3, None, "2017-05-27 08:56:10", None, "T", None, None, None, None),
        (1409, "Joe Shmoe", "2017-05-27 08:56:10", "2017-05-09 06:07:35", "F", 5000.5, "008675309", "2017-05-27", 1),
    ]
    table = store.tables["customer"]
    assert table.columns.keys() == company.standard_tables()["customer"].columns.keys()
    assert table.key == ("id",)
    assert rows(store, "SELECT DISTINCT email, billpay, salesrep FROM customer") == [(None, None, None)]


def test_the_other_tables_of_an_account_are_there_and_empty(store: Store, folder: Path) -> None:
    write(folder, "term", "id,name", "1,Net 30")

    load(store, folder)

    assert store.tables.keys() == company.standard_tables().keys()
    for name in ("deletedrecord", "customfield", "customrecordtype", "transaction", "transactionline"):
        assert rows(store, f"SELECT count(*) FROM {quoted(name)}") == [(0,)]
        assert store.tables[name].columns.keys() == company.standard_tables()[name].columns.keys()


def test_what_is_not_known_is_taken_as_it_comes_with_the_type_that_fits_all_values(store: Store, folder: Path) -> None:
    write(
        folder,
        "revenueplan",
        "id,flag,word,day,moment,count,amount,code,nothing,mixed,letter,_synced",
        "1,T,T,2020-01-01 0:00:00,2020-01-01 0:00:00,7,1.50,007,,1,T,true",
        "2,F,x,2020-02-29,2020-01-01 9:05:01,-8,-.5,42,,2020-01-01,5,false",
        "2,,,,,,,,,,,",
    )

    load(store, folder)

    types = {name: column.type for name, column in store.tables["revenueplan"].columns.items()}
    assert types == {
        "id": Type.INTEGER,
        "flag": Type.BOOLEAN,
        "word": Type.TEXT,
        "day": Type.DATE,
        "moment": Type.DATETIME,
        "count": Type.INTEGER,
        "amount": Type.NUMBER,
        "code": Type.TEXT,
        "nothing": Type.TEXT,
        "mixed": Type.TEXT,
        "letter": Type.TEXT,
        "_synced": Type.BOOLEAN,
    }
    assert store.tables["revenueplan"].key == ()
    assert rows(store, "SELECT * FROM revenueplan") == [
        (1, "T", "T", "2020-01-01", "2020-01-01 00:00:00", 7, 1.5, "007", None, "1", "T", "T"),
        (2, "F", "x", "2020-02-29", "2020-01-01 09:05:01", -8, -0.5, "42", None, "2020-01-01", "5", "F"),
        (2, *[None] * 11),
    ]


def test_a_custom_field_of_a_known_table_is_marked_and_listed(store: Store, folder: Path) -> None:
    write(folder, "customer", "id,custentity_lead_category,custentity18", "5,3,T")
    write(folder, "transactionline", "uniquekey,custcol_hand", "1,left")

    load(store, folder)

    column = store.tables["customer"].columns["custentity_lead_category"]
    assert (column.type, column.custom, column.label) == (Type.INTEGER, True, "Lead Category")
    listed = rows(store, "SELECT scriptid, name, fieldtype, fieldvaluetype FROM customfield ORDER BY scriptid")
    assert listed == [
        ("CUSTCOL_HAND", "Hand", "COLUMN", "TEXT"),
        ("CUSTENTITY18", "Custentity18", "ENTITY", "CHECKBOX"),
        ("CUSTENTITY_LEAD_CATEGORY", "Lead Category", "ENTITY", "INTEGER"),
    ]


def test_a_custom_record_has_its_key_its_modification_date_and_its_place_in_the_listing(
    store: Store, folder: Path
) -> None:
    write(folder, "CUSTOMRECORD_rack", "id,name,created,custrecord_height", "4,A,2021-03-04 5:06:07,2.5", "9,B,,")

    load(store, folder)

    table = store.tables["customrecord_rack"]
    assert (table.key, table.display) == (("id",), "name")
    assert rows(store, "SELECT id, lastmodified FROM customrecord_rack ORDER BY id") == [
        (4, "2021-03-04 05:06:07"),
        (9, "2020-01-01 08:00:00"),
    ]
    assert rows(store, "SELECT scriptid FROM customrecordtype") == [("CUSTOMRECORD_RACK",)]
    owned = "customfield f JOIN customrecordtype t ON t.internalid = f.recordtype"
    assert rows(store, f"SELECT f.scriptid, fieldtype, t.scriptid FROM {owned}") == [
        ("CUSTRECORD_HEIGHT", "RECORD", "CUSTOMRECORD_RACK")
    ]


def test_what_the_account_itself_lists_is_not_listed_twice(store: Store, folder: Path) -> None:
    write(folder, "customer", "id,custentity_a,custentity_b", "5,3,4")
    write(folder, "customfield", "internalid,scriptid,name", "77,CUSTENTITY_A,Its own name")

    load(store, folder)

    assert rows(store, "SELECT scriptid, name, internalid > 77 FROM customfield ORDER BY scriptid") == [
        ("CUSTENTITY_A", "Its own name", 0),
        ("CUSTENTITY_B", "B", 1),
    ]


def test_a_missing_modification_date_becomes_the_creation_date(store: Store, folder: Path) -> None:
    write(folder, "transaction", "id,type,createddate", "1,Journal,2017-05-07 10:34:43", "2,Journal,")
    write(folder, "item", "id,itemtype", "640,Payment")
    write(folder, "transactionline", "uniquekey,transaction", "1,1")
    write(folder, "term", "id,lastmodifieddate", "1,")

    load(store, folder)

    assert rows(store, 'SELECT id, lastmodifieddate FROM "transaction" ORDER BY id') == [
        (1, "2017-05-07 10:34:43"),
        (2, "2020-01-01 08:00:00"),
    ]
    assert rows(store, "SELECT lastmodifieddate FROM item") == [("2020-01-01 08:00:00",)]
    assert rows(store, "SELECT linelastmodifieddate FROM transactionline") == [("2020-01-01 08:00:00",)]
    assert rows(store, "SELECT lastmodifieddate FROM term") == [(None,)]


@pytest.mark.parametrize(("text", "stored"), [("TRUE", "T"), ("true", "T"), ("T", "T"), ("False", "F"), ("F", "F")])
def test_booleans_are_read_in_every_spelling_of_a_warehouse(store: Store, folder: Path, text: str, stored: str) -> None:
    write(folder, "customersubsidiaryrelationship", "id,entity,isprimarysub,subsidiary", f"1,5,{text},4")
    load(store, folder)
    assert rows(store, "SELECT isprimarysub FROM customersubsidiaryrelationship") == [(stored,)]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2017-05-09 6:07:35", "2017-05-09 06:07:35"),
        ("2017-05-09T16:07:35Z", "2017-05-09 16:07:35"),
        ("2017-05-09 16:07:35.123456 UTC", "2017-05-09 16:07:35"),
        ("2017-05-09 23:07:35-07:00", "2017-05-10 06:07:35"),
        ("2017-01-01 00:07:35+0530", "2016-12-31 18:37:35"),
        ("2017-05-09 16:07:35+00", "2017-05-09 16:07:35"),
        ("2017-05-09", "2017-05-09 00:00:00"),
        ("0001-01-01 00:00:00", "0001-01-01 00:00:00"),
    ],
)
def test_times_become_utc(store: Store, folder: Path, text: str, stored: str) -> None:
    write(folder, "term", "id,lastmodifieddate", f"1,{text}")
    load(store, folder)
    assert rows(store, "SELECT lastmodifieddate FROM term") == [(stored,)]


def test_a_time_of_day_in_a_date_column_is_kept(store: Store, folder: Path) -> None:
    write(folder, "transaction", "id,trandate,duedate", "1,2017-05-07 07:00:00,2017-05-07", "2,2017-05-08,")

    load(store, folder)

    assert store.tables["transaction"].columns["trandate"].type is Type.DATETIME
    assert store.tables["transaction"].columns["duedate"].type is Type.DATE
    assert rows(store, 'SELECT trandate, duedate FROM "transaction"') == [
        ("2017-05-07 07:00:00", "2017-05-07"),
        ("2017-05-08 00:00:00", None),
    ]


@pytest.mark.parametrize(
    ("text", "stored"),
    [("1.11289001", 1.11289001), ("-.5", -0.5), ("12.00", 12), ("1e-05", 1e-05), ("+3", 3), ("0", 0)],
)
def test_numbers_are_read_as_they_are_written(store: Store, folder: Path, text: str, stored: float) -> None:
    write(folder, "currency", "id,exchangerate", f"1,{text}")
    load(store, folder)
    assert rows(store, "SELECT exchangerate FROM currency") == [(stored,)]


def test_rows_that_stand_twice_are_loaded_once_where_there_is_a_key(
    store: Store, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(folder, "accountingbook", "id,name,isprimary", "1,Primary,T", "2,Other,F", "1,Primary,TRUE")
    write(folder, "accountingbooksubsidiaries", "accountingbook,status,subsidiary", "1,ACTIVE,6", "1,ACTIVE,6")

    with caplog.at_level(logging.WARNING):
        load(store, folder)

    assert rows(store, "SELECT id, name FROM accountingbook ORDER BY id") == [(1, "Primary"), (2, "Other")]
    assert rows(store, "SELECT * FROM accountingbooksubsidiaries") == [("ACTIVE", 1, 6)] * 2
    assert caplog.messages == ["accountingbook.csv: left out 1 of 3 rows, each the same as an earlier one"]


def test_a_key_of_several_columns_is_none_where_one_of_them_is_left_out(store: Store, folder: Path) -> None:
    write(folder, "transactionaccountingline", "transaction,transactionline,debit", "1,0,5", "1,0,5")
    write(folder, "transactionstatus", "trantype,id,name", "CustInvc,A,Open", "VendBill,A,Open")

    load(store, folder)

    assert store.tables["transactionaccountingline"].key == ()
    assert rows(store, "SELECT debit FROM transactionaccountingline") == [(5,), (5,)]
    assert store.tables["transactionstatus"].key == ("trantype", "id")


REFUSED = {
    "two rows under one key": (
        ["id,name,daysuntilnetdue", "1,Net 30,30", "2,Net 60,60", '1,"Net\n31",31'],
        "term.csv, line 5: id 1 stands on an earlier line with another name, daysuntilnetdue; keep one of the two",
    ),
    "no key column": (["name", "Net 30"], "term.csv, line 1: no column id, the table's key"),
    "no key value": (["id,name", "1,a", ",b"], "term.csv, line 3: no value in column id, part of the table's key"),
    "a word for a number": (["id,name", "one,a"], "term.csv, line 2: column id holds 'one', which is no integer"),
    "a fraction for an integer": (["id", "1.5"], "term.csv, line 2: column id holds '1.5', which is no integer"),
    "an integer beyond 64 bits": (
        ["id", "9223372036854775808"],
        "term.csv, line 2: column id holds '9223372036854775808', which is no integer",
    ),
    "no number": (
        ["id,discountpercent", "1,ten"],
        "term.csv, line 2: column discountpercent holds 'ten', which is no number",
    ),
    "an endless number": (
        ["id,discountpercent", "1,1e999"],
        "term.csv, line 2: column discountpercent holds '1e999', which is no number",
    ),
    "no boolean": (["id,preferred", "1,yes"], "term.csv, line 2: column preferred holds 'yes', which is no boolean"),
    "no time": (
        ["id,lastmodifieddate", "1,2017-02-29 1:00:00"],
        "term.csv, line 2: column lastmodifieddate holds '2017-02-29 1:00:00', which is no datetime",
    ),
    "a time before all time": (
        ["id,lastmodifieddate", "1,0001-01-01 00:00:00+14:00"],
        "term.csv, line 2: column lastmodifieddate holds '0001-01-01 00:00:00+14:00', which is no datetime",
    ),
    "too many values": (
        ["id,name", "1,a", "2,b,c"],
        "term.csv, line 3: 3 values under 2 columns; quote values that hold commas",
    ),
    "too few values": (
        ["id,name", "1"],
        "term.csv, line 2: 1 values under 2 columns; quote values that hold commas",
    ),
    "an open quote": (
        ["id,name", '1,"a', "2,b"],
        "term.csv, line 3: unexpected end of data; see that its quotes are in pairs",
    ),
    "text after a quote": (
        ["id,name", '1,"a"b'],
        "term.csv, line 2: ',' expected after '\"'; see that its quotes are in pairs",
    ),
    "a column twice": (["id,name,Name", "1,a,b"], "term.csv, line 1: column name is there twice; remove one"),
    "a column without a name": (
        ["id,", "1,a"],
        "term.csv, line 1: '' is no column name; letters, digits and _ make one",
    ),
    "a column with a blank": (
        ["id,first name", "1,a"],
        "term.csv, line 1: 'first name' is no column name; letters, digits and _ make one",
    ),
}


@pytest.mark.parametrize(("lines", "message"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_loaded_is_named_with_its_line_and_nothing_is_loaded(
    store: Store, folder: Path, lines: Sequence[str], message: str
) -> None:
    write(folder, "account", "id", "1")
    write(folder, "term", *lines)

    with pytest.raises(LoadingError) as refusal:
        load(store, folder)

    assert str(refusal.value) == message
    assert isinstance(refusal.value, SandboxError)
    assert rows(store, "SELECT name FROM sqlite_master WHERE name NOT LIKE 's%'") == []
    assert store.tables == {}


def test_a_date_that_is_none_is_refused_though_a_time_of_day_would_be_kept(store: Store, folder: Path) -> None:
    write(folder, "transaction", "id,trandate", "1,2017-05-07", "2,soon")
    with pytest.raises(LoadingError, match=r"transaction\.csv, line 3: column trandate holds 'soon', which is no date"):
        load(store, folder)


def test_an_empty_file_a_wrong_encoding_and_a_wrong_name_are_refused(store: Store, folder: Path) -> None:
    (folder / "term.csv").write_bytes(b"")
    with pytest.raises(LoadingError, match=r"term\.csv is empty; its first line must name the columns"):
        load(store, folder)
    (folder / "term.csv").write_bytes("id,name\n1,Zürich\n".encode("latin-1"))
    with pytest.raises(LoadingError, match=r"term\.csv, after line \d: not UTF-8 text; export it as UTF-8"):
        load(store, folder)
    (folder / "term.csv").rename(folder / "my term.csv")
    with pytest.raises(LoadingError, match=r"'my term' is no name of a NetSuite table"):
        load(store, folder)


def test_a_folder_without_csv_files_is_refused(store: Store, folder: Path) -> None:
    (folder / "README.md").write_text("nothing here")
    with pytest.raises(LoadingError, match="holds no CSV file"):
        load(store, folder)


def test_two_files_for_one_table_are_refused(store: Store, folder: Path) -> None:
    write(folder, "term", "id", "1")
    write(folder, "TERM", "id", "2")
    with pytest.raises(LoadingError, match=r"term\.csv and TERM\.csv hold the same table; keep one of them"):
        load(store, folder)


def test_an_account_that_holds_data_is_not_loaded_into(store: Store, folder: Path) -> None:
    write(folder, "term", "id", "1")
    load(store, folder)
    with pytest.raises(LoadingError, match="holds an account already"):
        load(store, folder)
    assert rows(store, "SELECT id FROM term") == [(1,)]


def test_a_byte_order_mark_windows_lines_and_blank_lines_do_no_harm(store: Store, folder: Path) -> None:
    (folder / "term.csv").write_bytes('\ufeffid,name\r\n\r\n1,"a\r\nb"\r\n2,c'.encode())
    load(store, folder)
    assert rows(store, "SELECT id, name FROM term") == [(1, "a\r\nb"), (2, "c")]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(values=st.lists(st.tuples(texts, texts), min_size=1, max_size=8))
def test_any_text_comes_back_as_it_was_written(folder: Path, values: list[tuple[str, str]]) -> None:
    with (folder / "anything.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(["number", "one", "other"])
        # A word in each column makes it text; other columns are numbers and dates if all their values are.
        writer.writerows([(0, "word", "word"), *((n, *pair) for n, pair in enumerate(values, 1))])
    store = Store()
    try:
        load(store, folder)
        assert rows(store, "SELECT * FROM anything") == [
            (0, "word", "word"),
            *((n, one or None, other or None) for n, (one, other) in enumerate(values, 1)),
        ]
    finally:
        store.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    values=st.lists(st.one_of(st.integers(-(2**64), 2**64).map(str), st.decimals(places=3).map(str), texts), min_size=1)
)
def test_a_type_is_chosen_so_that_no_value_is_lost(folder: Path, values: list[str]) -> None:
    with (folder / "anything.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([["value"], *([value] for value in values)])
    store = Store()
    try:
        load(store, folder)
        kept = [value for (value,) in rows(store, "SELECT value FROM anything")]
        type_ = store.tables["anything"].columns["value"].type
    finally:
        store.close()
    if type_ is Type.TEXT:
        assert kept == [value or None for value in values]
    elif type_ in {Type.INTEGER, Type.NUMBER}:
        for text, value in zip(values, kept, strict=True):
            assert value is None or (isinstance(value, int | float) and math.isclose(float(text), value, rel_tol=1e-15))
            assert type_ is Type.NUMBER or not text or str(value) == text


def test_a_whole_company_comes_back_from_its_own_files(store: Store, folder: Path, tmp_path: Path) -> None:
    origin = Store(tmp_path / "origin")
    company.generate(origin, scale=0.02, seed=4)
    reader = origin.reader()
    for name in origin.tables:
        cursor = reader.execute(f"SELECT * FROM {quoted(name)}")
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL)
            writer.writerow([column[0] for column in cursor.description])
            writer.writerows(cursor)
    try:
        load(store, folder)

        for name in origin.tables:
            columns = ", ".join(map(quoted, origin.tables[name].columns))
            expected = reader.execute(f"SELECT {columns} FROM {quoted(name)}").fetchall()
            assert rows(store, f"SELECT {columns} FROM {quoted(name)}") == expected, name
    finally:
        origin.close()


def test_a_hundred_thousand_rows_are_loaded_in_seconds(store: Store, folder: Path) -> None:
    with (folder / "customer.csv").open("w", encoding="utf-8", newline="") as file:
        file.write("id,entityid,lastmodifieddate,creditlimit,custentity_x\n")
        file.writelines(f"{n},Customer {n},2024-05-06 7:08:09,{n}.25,{n % 9}\n" for n in range(1, 100_001))
    start = time.perf_counter()

    load(store, folder)

    assert time.perf_counter() - start < 20
    assert rows(store, "SELECT count(*), sum(creditlimit), max(custentity_x) FROM customer") == [
        (100_000, 5000075000.0, 8)
    ]
