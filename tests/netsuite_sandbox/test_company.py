# ruff: noqa: S608 - every query is made of what stands in this file
from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from netsuite_sandbox import company
from netsuite_sandbox.schema import Type, quoted
from netsuite_sandbox.store import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    """A company of the usual size, which no test changes."""
    store = Store()
    company.generate(store, scale=1, seed=1)
    yield store
    store.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "empty")
    yield store
    store.close()


@pytest.fixture
def books(store: Store) -> sqlite3.Connection:
    return store.reader()


def dump(path: Path, **options: float) -> list[str]:
    store = Store(path)
    company.generate(store, **options)  # type: ignore[arg-type]
    lines = list(store.reader().iterdump())
    store.close()
    return lines


def count(books: sqlite3.Connection, sql: str) -> int:
    (number,) = books.execute(f"SELECT count(*) FROM {sql}").fetchone()
    assert isinstance(number, int)
    return number


def test_the_same_seed_gives_the_same_account_to_the_last_value(tmp_path: Path) -> None:
    assert dump(tmp_path / "a", scale=0.02, seed=7) == dump(tmp_path / "b", scale=0.02, seed=7)


def test_another_seed_gives_other_documents_and_other_people(tmp_path: Path) -> None:
    one, other = (set(dump(tmp_path / str(seed), scale=0.02, seed=seed)) for seed in (1, 2))

    for table in ('"transaction"', '"transactionline"', '"customer"', '"item"', '"contact"'):
        rows = {line for line in one if line.startswith(f"INSERT INTO {table}")}
        assert len(rows & other) < len(rows) / 2, table


def test_it_is_as_large_as_promised(books: sqlite3.Connection) -> None:
    sizes = {
        "subsidiary": 3, "customer": 500, "contact": 800, "transaction": 20_000, "customrecord_sbx_warranty": 500,
        "customlist_sbx_region": 5, "customrecordtype": 1, "customlist": 1, "partner": 12, "supportcase": 150,
        "task": 100,
    }  # fmt: skip
    assert {table: count(books, quoted(table)) for table in sizes} == sizes
    assert count(books, "vendor WHERE id > 0") == 120
    assert count(books, "employee WHERE id > 0") == 40
    assert count(books, "item WHERE id > 7 AND itemtype <> 'Assembly'") == 300
    assert count(books, "accountingperiod WHERE isquarter = 'F' AND isyear = 'F'") == 36
    assert count(books, "accountingperiod WHERE isquarter = 'T' AND parent IS NOT NULL") == 12
    assert count(books, "accountingperiod WHERE isyear = 'T' AND parent IS NULL") == 3
    assert 55 <= count(books, "account") <= 70
    assert 75_000 <= count(books, "transactionline") <= 85_000
    for prefix in ("custentity", "custbody", "custcol", "custitem", "custrecord"):
        assert count(books, f"customfield WHERE scriptid LIKE '{prefix.upper()}%'") > 0, prefix


def test_customers_to_transactions_grow_with_the_scale_and_reference_data_stay(empty: Store) -> None:
    company.generate(empty, scale=0.1, seed=3)
    books = empty.reader()

    grown = {
        table: count(books, quoted(table)) for table in ("customer", "contact", "transaction", "subsidiary", "term")
    }

    assert grown == {"customer": 50, "contact": 80, "transaction": 2000, "subsidiary": 3, "term": 6}


@pytest.mark.parametrize(("scale", "seed"), [(0.0001, 5), (0.001, -3), (0.0215, 2**70), (0.013, 0)])
def test_any_seed_and_the_smallest_scales_make_sound_books(empty: Store, scale: float, seed: int) -> None:
    company.generate(empty, scale=scale, seed=seed)
    books = empty.reader()

    assert count(books, quoted("transaction")) == max(1, round(20_000 * scale))
    assert unbalanced(books) == []
    assert broken_references(empty) == {}


def test_sizes_can_be_chosen_one_by_one(empty: Store) -> None:
    company.generate(empty, sizes=company.Sizes(customers=3000, transactions=40))

    assert count(empty.reader(), "customer") == 3000
    assert count(empty.reader(), quoted("transaction")) == 40


@pytest.mark.parametrize(("scale", "seconds"), [(0.02, 1), (1, 6)])
def test_a_company_for_a_test_is_made_at_once(empty: Store, scale: float, seconds: float) -> None:
    start = time.process_time()
    company.generate(empty, scale=scale)
    assert time.process_time() - start < seconds


@pytest.mark.prove
def test_a_million_transactions_are_made_by_one_core_in_under_two_minutes_and_balance(empty: Store) -> None:
    start = time.process_time()
    company.generate(empty, scale=50)
    seconds = time.process_time() - start

    assert seconds < 120
    books = empty.reader()
    assert count(books, quoted("transaction")) == 1_000_000
    assert count(books, "transactionline") > 3_700_000
    assert unbalanced(books) == []


@pytest.mark.parametrize("scale", [0, -1, 1001, float("nan")])
def test_an_impossible_scale_is_refused(empty: Store, scale: float) -> None:
    with pytest.raises(ValueError, match="scale is"):
        company.generate(empty, scale=scale)
    assert empty.tables == {}


def test_an_account_that_holds_data_is_not_filled_again(store: Store) -> None:
    with pytest.raises(ValueError, match="holds an account already"):
        company.generate(store, scale=0.02)
    assert count(store.reader(), "customer") == 500


def unbalanced(books: sqlite3.Connection) -> list[int]:
    cents = "CAST(round(coalesce({}, 0) * 100) AS INTEGER)".format
    rows = books.execute(
        f'SELECT "transaction" FROM transactionaccountingline GROUP BY 1 HAVING sum({cents("debit")}) <> '
        f"sum({cents('credit')}) OR sum({cents('amount')}) <> 0 OR sum({cents('debit')}) = 0"
    )
    return [number for (number,) in rows]


def test_debit_equals_credit_in_every_transaction(books: sqlite3.Connection) -> None:
    assert unbalanced(books) == []
    assert count(books, "transactionaccountingline") == count(books, "transactionline")


def test_an_accounting_line_says_the_same_three_times(books: sqlite3.Connection) -> None:
    differing = (
        "transactionaccountingline WHERE amount <> netamount OR amount <> coalesce(debit, 0) - coalesce(credit, 0)"
    )
    assert count(books, differing) == 0
    assert count(books, "transactionaccountingline WHERE debit IS NOT NULL AND credit IS NOT NULL") == 0


def test_a_total_is_the_sum_of_its_lines(books: sqlite3.Connection) -> None:
    headers = dict(books.execute('SELECT id, CAST(round(foreigntotal * 100) AS INTEGER) FROM "transaction"').fetchall())
    cents = "sum(CAST(round(foreignamount * 100) AS INTEGER))"
    lines = f"SELECT \"transaction\", {cents} FROM transactionline WHERE mainline = '{{}}' GROUP BY 1"

    assert dict(books.execute(lines.format("T")).fetchall()) == headers
    assert {number: -total for number, total in books.execute(lines.format("F"))} == headers


def test_an_item_line_is_quantity_times_rate(books: sqlite3.Connection) -> None:
    differing = (
        "transactionline WHERE quantity IS NOT NULL AND abs(abs(quantity) * rate - abs(foreignamount)) > 0.00501"
    )
    assert count(books, "transactionline WHERE quantity IS NOT NULL") > 30_000
    assert count(books, differing) == 0


def test_sales_lines_are_negative_and_purchases_positive(books: sqlite3.Connection) -> None:
    line = 'transactionline l JOIN "transaction" t ON t.id = l."transaction" WHERE l.item > 7 AND t.type IN '
    assert (
        count(books, f"{line} ('SalesOrd', 'CustInvc', 'CashSale') AND (l.foreignamount >= 0 OR l.quantity >= 0)") == 0
    )
    assert (
        count(books, f"{line} ('PurchOrd', 'VendBill', 'CustCred') AND (l.foreignamount <= 0 OR l.quantity <= 0)") == 0
    )


def broken_references(store: Store) -> dict[str, int]:
    """Return how many values of each column refer to nothing; several ids in one text are looked at one by one."""
    broken = {}
    for table in store.tables.values():
        for column in table.columns.values():
            if not column.references:
                continue
            key = store.tables[column.references].key[0]
            several = column.type is Type.TEXT and store.tables[column.references].columns[key].type is not Type.TEXT
            value = f"t.{quoted(column.name)}"
            ids = f", json_each('[' || {value} || ']') AS id" if several else ""
            wanted = "id.value" if several else value
            number = count(
                store.reader(),
                f"{quoted(table.name)} t{ids} WHERE {value} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
                f"{quoted(column.references)} r WHERE r.{quoted(key)} = {wanted})",
            )
            if number:
                broken[f"{table.name}.{column.name}"] = number
    return broken


def test_every_reference_leads_somewhere(store: Store) -> None:
    declared = [c for table in store.tables.values() for c in table.columns.values() if c.references]
    assert len(declared) > 100
    assert broken_references(store) == {}


def test_keys_are_unique_and_ids_unique_over_all_entity_types(store: Store, books: sqlite3.Connection) -> None:
    for table in store.tables.values():
        if table.key:
            key = ", ".join(map(quoted, table.key))
            distinct = count(books, f"(SELECT DISTINCT {key} FROM {quoted(table.name)})")
            assert distinct == count(books, quoted(table.name)), table.name

    parts = " UNION ALL ".join(
        f"SELECT id FROM {table}" for table in ("customer", "vendor", "employee", "contact", "job", "partner")
    )
    ids = [number for (number,) in books.execute(parts)]
    assert len(ids) == len(set(ids))
    generic = {number for (number,) in books.execute("SELECT id FROM entity")}
    assert generic == {*ids, -4}
    assert count(books, "(SELECT DISTINCT entityid FROM entity)") == len(generic)


@pytest.mark.parametrize("kind", ["customer", "vendor", "employee", "contact", "job", "partner"])
def test_the_generic_entity_table_agrees_with_the_particular_ones(books: sqlite3.Connection, kind: str) -> None:
    link = "project" if kind == "job" else kind
    shared = "id, entityid, externalid, isinactive, datecreated, lastmodifieddate"
    particular = books.execute(f"SELECT {shared} FROM {kind} ORDER BY id").fetchall()

    assert books.execute(f"SELECT {shared} FROM entity WHERE {link} = id ORDER BY id").fetchall() == particular


def test_external_ids_are_unique_without_regard_to_case(books: sqlite3.Connection) -> None:
    for table in ("entity", "item", "transaction", "customrecord_sbx_warranty"):
        given = count(books, f"{quoted(table)} WHERE externalid IS NOT NULL")
        assert given > 100, table
        assert (
            count(books, f"(SELECT DISTINCT lower(externalid) FROM {quoted(table)} WHERE externalid IS NOT NULL)")
            == given
        )


def test_what_is_missing_among_the_ids_was_deleted(books: sqlite3.Connection) -> None:
    for table, kind in (("transaction", "= -30"), ("customrecord_sbx_warranty", "= 101")):
        ids = {number for (number,) in books.execute(f"SELECT id FROM {quoted(table)}")}
        deleted = {n for (n,) in books.execute(f"SELECT recordid FROM deletedrecord WHERE recordtypeid {kind}")}
        missing = set(range(min(ids), max(ids))) - ids
        assert deleted - {max(ids) + 1} == missing
        assert len(deleted) >= len(ids) / 101

    entities = {number for (number,) in books.execute("SELECT id FROM entity")}
    deleted = {
        n
        for (n,) in books.execute("SELECT recordid FROM deletedrecord WHERE type IN ('customer', 'vendor', 'contact')")
    }
    assert deleted
    assert not deleted & entities


def test_deletions_fall_into_the_three_years(books: sqlite3.Connection) -> None:
    early, late = books.execute("SELECT min(deleteddate), max(deleteddate) FROM deletedrecord").fetchone()
    assert "2023-01-01" < early < "2023-03-01"
    assert "2025-10-01" < late < "2026-01-01 08:00:00"


def test_modification_dates_spread_over_every_month_and_end_with_2025(store: Store, books: sqlite3.Connection) -> None:
    every_month = {f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)}
    for name in ("transaction", "transactionline", "customer", "contact", "item"):
        column = "linelastmodifieddate" if name == "transactionline" else "lastmodifieddate"
        months = {month for (month,) in books.execute(f"SELECT DISTINCT substr({column}, 1, 7) FROM {quoted(name)}")}
        assert every_month <= months, name
    for table in store.tables.values():
        for column in {"lastmodifieddate", "linelastmodifieddate", "lastmodified"} & table.columns.keys():
            (latest,) = books.execute(f"SELECT max({column}) FROM {quoted(table.name)}").fetchone()
            assert latest is None or latest < "2026-01-01 08:00:00", table.name


def test_nothing_is_modified_before_it_was_created(books: sqlite3.Connection) -> None:
    tables = {"entity": "datecreated"} | dict.fromkeys(("transaction", "item", "supportcase", "task"), "createddate")
    for table, created in tables.items():
        assert count(books, f"{quoted(table)} WHERE lastmodifieddate < {created}") == 0
    assert count(books, "transactionline WHERE linelastmodifieddate < linecreateddate") == 0
    assert count(books, "customrecord_sbx_warranty WHERE lastmodified < created") == 0


def test_times_tie_and_some_lines_change_after_their_header(books: sqlite3.Connection) -> None:
    for table in ("transaction", "customer", "contact", "item"):
        (most,) = books.execute(
            f"SELECT max(n) FROM (SELECT count(*) AS n FROM {quoted(table)} GROUP BY lastmodifieddate)"
        ).fetchone()
        assert most > 1, table
    lines = 'transactionline l JOIN "transaction" t ON t.id = l."transaction"'
    assert count(books, f"{lines} WHERE l.linelastmodifieddate > t.lastmodifieddate") > 500
    assert count(books, f"{lines} WHERE l.linelastmodifieddate < t.lastmodifieddate") > 500


def test_changes_fall_into_the_hours_that_daylight_saving_repeats_and_skips(books: sqlite3.Connection) -> None:
    moments = [
        dt.datetime.fromisoformat(f"{text}+00:00")
        for (text,) in books.execute('SELECT DISTINCT lastmodifieddate FROM "transaction"')
    ]
    local = [moment.astimezone(PACIFIC) for moment in moments]
    for year in (2023, 2024, 2025):
        repeated = {
            (moment.fold, moment.replace(tzinfo=None, fold=0))
            for moment in local
            if moment.year == year and moment.utcoffset() != moment.replace(fold=1 - moment.fold).utcoffset()
        }
        first, second = ({time for fold, time in repeated if fold == side} for side in (0, 1))
        assert first, year
        assert first & second, f"no local time of {year} stands for two moments"
        spring = [moment for moment in local if moment.year == year and moment.month == 3 and moment.hour in {1, 3}]
        assert {moment.hour for moment in spring} == {1, 3}


def test_only_old_accounting_lines_have_no_modification_date(books: sqlite3.Connection) -> None:
    of_header = 'transactionaccountingline a JOIN "transaction" t ON t.id = a."transaction"'
    undated = count(books, f"{of_header} WHERE a.lastmodifieddate IS NULL")
    assert undated > 1000
    assert undated == count(books, f"{of_header} WHERE t.lastmodifieddate < '2023-04-01'")


def test_texts_hold_what_breaks_careless_programs(books: sqlite3.Connection) -> None:
    memos = "".join(text for (text,) in books.execute('SELECT DISTINCT memo FROM "transaction" WHERE memo IS NOT NULL'))
    for odd in ("'", '"', "\n", "\r\n", "\t", "\\", "納", "Д", "ير", "🚚", "Ü", "  spaces", "<b>", "NULL", "{"):
        assert odd in memos, odd
    names = "".join(text for (text,) in books.execute("SELECT altname FROM customer"))
    for odd in ("'", '"', "&", "東京", "Северный", "النور", "é"):
        assert odd in names, odd


def test_numbers_below_one_and_fractions_occur(books: sqlite3.Connection) -> None:
    assert count(books, "transactionline WHERE abs(rate) < 1 AND taxline = 'F'") > 100
    assert count(books, "transactionline WHERE abs(foreignamount) < 1 AND foreignamount <> 0") > 10
    assert count(books, "transactionline WHERE quantity <> CAST(quantity AS INTEGER)") > 100
    assert count(books, "transactionline WHERE abs(round(rate * 100) - rate * 100) > 0.01 AND taxline = 'F'") > 100
    assert count(books, '"transaction" WHERE exchangerate <> 1') > 100


def test_there_are_nine_types_with_numbers_of_their_own(books: sqlite3.Connection) -> None:
    types = dict(
        books.execute('SELECT type, count(DISTINCT tranid) = count(*) FROM "transaction" GROUP BY type').fetchall()
    )
    names = "SalesOrd CustInvc CashSale CustPymt CustCred PurchOrd VendBill VendPymt Journal"
    assert types == dict.fromkeys(names.split(), 1)
    assert books.execute("SELECT trandisplayname FROM \"transaction\" WHERE tranid = 'INV00042'").fetchall() == [
        ("Invoice #INV00042",)
    ]


def test_a_status_is_a_letter_that_its_type_knows(books: sqlite3.Connection) -> None:
    unknown = (
        '"transaction" WHERE NOT EXISTS (SELECT 1 FROM transactionstatus s WHERE s.trantype = type AND s.id = status)'
    )
    assert count(books, unknown) == 0
    assert count(books, '(SELECT DISTINCT type, status FROM "transaction")') > 9


def test_every_transaction_has_a_main_line_and_others_under_it(books: sqlite3.Connection) -> None:
    lines = "SELECT sum(mainline = 'T' AND id = 0) AS main, count(*) AS n, max(id) AS last FROM transactionline"
    odd = f'({lines} GROUP BY "transaction") WHERE main <> 1 OR n < 2 OR last <> n - 1'
    assert count(books, odd) == 0
    assert count(books, '(SELECT DISTINCT "transaction" FROM transactionline)') == 20_000


def test_posted_documents_lie_in_the_period_of_their_date(books: sqlite3.Connection) -> None:
    posted = '"transaction" t JOIN accountingperiod p ON p.id = t.postingperiod'
    assert count(books, posted) == count(books, "\"transaction\" WHERE posting = 'T'")
    assert count(books, f"{posted} WHERE t.trandate NOT BETWEEN p.startdate AND p.enddate OR p.isposting = 'F'") == 0


def test_nobody_trades_before_being_known(books: sqlite3.Connection) -> None:
    assert count(books, '"transaction" t JOIN entity e ON e.id = t.entity WHERE e.datecreated > t.createddate') == 0


def test_payments_settle_what_they_are_linked_to(books: sqlite3.Connection) -> None:
    paid = (
        'nexttransactionlinelink l JOIN "transaction" p ON p.id = l.previousdoc '
        "JOIN \"transaction\" n ON n.id = l.nextdoc WHERE l.linktype = 'Payment'"
    )
    assert count(books, paid) > 4000
    assert (
        count(books, f"{paid} AND (abs(p.foreigntotal) <> abs(n.foreigntotal) OR p.createddate >= n.createddate)") == 0
    )
    assert count(books, f"{paid} AND (p.entity <> n.entity OR p.currency <> n.currency)") == 0
    one, other = (
        books.execute(f"SELECT * FROM {table} ORDER BY previousdoc, nextdoc, nextline").fetchall()
        for table in ("nexttransactionlinelink", "previoustransactionlinelink")
    )
    assert one == other


def test_every_custom_column_is_a_listed_custom_field(store: Store, books: sqlite3.Connection) -> None:
    listed = {name for (name,) in books.execute("SELECT lower(scriptid) FROM customfield")}
    custom = {c.name for table in store.tables.values() for c in table.columns.values() if c.custom}
    assert listed == custom
    targets = (
        "SELECT f.fieldvaluetyperecord, s.name FROM customfield f "
        "JOIN scriptrecordtype s ON s.skey = f.fieldvaluetyperecord"
    )
    assert books.execute(f"{targets} WHERE f.scriptid = 'CUSTENTITY_SBX_REGION'").fetchall() == [(52, "Sales Region")]
    assert books.execute(f"{targets} WHERE f.scriptid = 'CUSTBODY_SBX_APPROVER'").fetchall() == [(-4, "Employee")]


def test_stored_values_are_of_their_declared_type(store: Store, books: sqlite3.Connection) -> None:
    shapes = {
        Type.INTEGER: "typeof({0}) = 'integer'",
        Type.NUMBER: "typeof({0}) IN ('integer', 'real')",
        Type.TEXT: "typeof({0}) = 'text' AND {0} <> ''",
        Type.CLOB: "typeof({0}) = 'text' AND {0} <> ''",
        Type.BOOLEAN: "{0} IN ('T', 'F')",
        Type.DATE: "{0} = date({0})",
        Type.DATETIME: "{0} = datetime({0})",
    }
    for table in store.tables.values():
        wrong = [
            f"sum({quoted(c.name)} IS NOT NULL AND NOT coalesce({shapes[c.type].format(quoted(c.name))}, 0))"
            for c in table.columns.values()
        ]
        (row,) = books.execute(f"SELECT {', '.join(wrong)} FROM {quoted(table.name)}").fetchall()
        assert not any(row), (table.name, [name for name, number in zip(table.columns, row, strict=True) if number])


def test_the_columns_on_which_integrations_filter_are_indexed(books: sqlite3.Connection) -> None:
    for sql in (
        "SELECT * FROM customer WHERE lastmodifieddate >= '2025-06-01'",
        'SELECT * FROM "transaction" WHERE externalid = ?1',
        'SELECT * FROM transactionline WHERE "transaction" = 1000',
        "SELECT * FROM transactionline WHERE linelastmodifieddate > '2025-06-01'",
        "SELECT * FROM deletedrecord WHERE deleteddate > '2025-06-01'",
        "SELECT * FROM contact WHERE id = 5",
        "SELECT * FROM customrecord_sbx_warranty WHERE lastmodified > '2025-06-01'",
        'SELECT * FROM transactionaccountingline WHERE "transaction" = 1000',
    ):
        plan = " ".join(row[3] for row in books.execute(f"EXPLAIN QUERY PLAN {sql}", ("x",) if "?1" in sql else ()))
        assert "SEARCH" in plan, sql
