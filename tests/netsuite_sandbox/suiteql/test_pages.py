# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.suiteql import MOST_ROWS
from netsuite_sandbox.suiteql.statements import library

if TYPE_CHECKING:
    from conftest import NetSuite

MASK = "'YYYY-MM-DD HH24:MI:SS'"


@pytest.fixture(scope="module")
def many(module_netsuite: NetSuite) -> NetSuite:
    """5,000 rows, ten at each moment."""
    module_netsuite.add(
        "thing",
        "id:integer lastmodifieddate:datetime kind:text",
        [(n, f"2024-01-01 {n // 600:02d}:{n // 10 % 60:02d}:00", "ab"[n % 2]) for n in range(5000)],
    )
    return module_netsuite


def ids(netsuite: NetSuite, query: str, *, limit: int = 1000, offset: int = 0) -> list[str]:
    return [row["id"] for row in netsuite.page(query, limit=limit, offset=offset).items]


def all_ids(netsuite: NetSuite, query: str, *, limit: int = 1000) -> list[str]:
    """Return the ids of all pages, one request each."""
    found, offset, more = [], 0, True
    while more:
        page = netsuite.page(query, limit=limit, offset=offset)
        found += [row["id"] for row in page.items]
        offset, more = offset + limit, page.has_more
    return found


EVERYTHING = {str(n) for n in range(5000)}

LOOSE = [
    "SELECT id FROM thing",
    "SELECT id FROM thing ORDER BY kind",
    "SELECT id FROM thing ORDER BY lastmodifieddate",
    "SELECT id FROM (SELECT id, kind FROM thing ORDER BY id)",
    "SELECT a.id FROM thing a JOIN thing b ON b.id = a.id ORDER BY a.kind",
    "SELECT id FROM thing WHERE kind = 'a' UNION ALL SELECT id FROM thing WHERE kind = 'b'",
    "SELECT id, kind FROM thing GROUP BY id, kind ORDER BY kind",
    "SELECT id, SUM(id) FROM thing GROUP BY id",
    "SELECT DISTINCT id FROM thing",
    "SELECT DISTINCT id, kind FROM thing ORDER BY kind",
    "SELECT id, kind FROM thing WHERE id < 2500 UNION SELECT id, kind FROM thing WHERE id >= 2500 ORDER BY kind",
]


@pytest.mark.fidelity("O24", "D7")
@pytest.mark.parametrize("query", LOOSE)
def test_an_order_that_is_not_unique_differs_between_requests(many: NetSuite, query: str) -> None:
    assert ids(many, query, limit=700, offset=700) != ids(many, query, limit=700, offset=700)


@pytest.mark.fidelity("O24", "D7")
@pytest.mark.parametrize("query", LOOSE[:4])
def test_pages_in_an_order_that_is_not_unique_lose_rows_and_repeat_others(many: NetSuite, query: str) -> None:
    found = all_ids(many, query, limit=299)
    assert len(found) == 5000
    assert set(found) < EVERYTHING


def test_a_whole_answer_in_one_page_is_complete_in_any_order(many: NetSuite) -> None:
    query = "SELECT id FROM thing WHERE id < 900"
    first, second = ids(many, query), ids(many, query)
    assert first != second
    assert sorted(first) == sorted(second) == sorted(str(n) for n in range(900))


def test_rows_are_ordered_by_what_was_asked_for_in_spite_of_ties(many: NetSuite) -> None:
    assert [int(n) // 10 for n in all_ids(many, "SELECT id FROM thing ORDER BY lastmodifieddate DESC")] == sorted(
        (n // 10 for n in range(5000)), reverse=True
    )


UNIQUE = [
    "SELECT id FROM thing ORDER BY id",
    "SELECT id FROM thing ORDER BY lastmodifieddate, id",
    "SELECT id, kind FROM thing ORDER BY kind DESC, id DESC",
    "SELECT id FROM (SELECT id FROM thing) ORDER BY id",
    "SELECT id FROM thing GROUP BY id ORDER BY id",
    "SELECT id FROM thing WHERE id < 2500 UNION ALL SELECT id FROM thing WHERE id >= 2500 ORDER BY id",
]


@pytest.mark.parametrize("query", UNIQUE)
def test_pages_in_a_unique_order_hold_every_row_once(many: NetSuite, query: str) -> None:
    found = all_ids(many, query)
    assert len(found) == 5000
    assert set(found) == EVERYTHING
    assert found == all_ids(many, query)


def test_reading_by_key_holds_every_row_once(many: NetSuite) -> None:
    found: list[str] = []
    last = "-1"
    while page := ids(many, f"SELECT id FROM thing WHERE id > {last} ORDER BY id FETCH FIRST 700 ROWS ONLY"):
        found += page
        last = page[-1]
    assert found == [str(n) for n in range(5000)]


def test_fetching_the_first_rows_of_no_order_gives_others_each_time(many: NetSuite) -> None:
    query = "SELECT id FROM thing FETCH FIRST 20 ROWS ONLY"
    pages = [frozenset(ids(many, query)) for _ in range(5)]
    assert {len(page) for page in pages} == {20}
    assert len(set(pages)) > 1


TOTALS = {
    "SELECT id FROM thing": 5000,
    "SELECT id FROM thing ORDER BY id": 5000,
    "SELECT id FROM thing WHERE id >= 4000 ORDER BY id": 1000,
    "SELECT id FROM thing ORDER BY id FETCH FIRST 1500 ROWS ONLY": 1500,
    "SELECT id FROM thing FETCH FIRST 1500 ROWS ONLY": 1500,
    "SELECT id FROM thing ORDER BY id OFFSET 4900 ROWS": 100,
    "SELECT id FROM thing ORDER BY id OFFSET 100 ROWS FETCH NEXT 9000 ROWS ONLY": 4900,
    "SELECT id FROM thing WHERE ROWNUM <= 1200": 1200,
    "SELECT id FROM thing WHERE id < 0": 0,
    "SELECT id FROM thing WHERE id < 0 ORDER BY id": 0,
    "SELECT kind id FROM thing GROUP BY kind": 2,
    "SELECT DISTINCT kind id FROM thing": 2,
    "SELECT COUNT(*) id FROM thing": 1,
    "SELECT id FROM thing UNION SELECT id FROM thing": 5000,
    "SELECT TOP 3 id FROM thing ORDER BY id": 3,
}


@pytest.mark.parametrize(("query", "total"), TOTALS.items())
@pytest.mark.parametrize("offset", [0, 1000, 7000])
def test_the_total_is_of_the_whole_query(many: NetSuite, query: str, total: int, offset: int) -> None:
    page = many.page(query, offset=offset)
    assert page.total_results == total
    assert len(page.items) == max(min(total - offset, 1000), 0)
    assert page.has_more is (total > offset + 1000)


@pytest.mark.fidelity("O22")
def test_no_more_than_a_thousand_pages_are_delivered(many: NetSuite) -> None:
    last = many.page("SELECT id FROM thing ORDER BY id", limit=2, offset=1998)
    assert [row["id"] for row in last.items] == ["1998", "1999"]
    assert not last.has_more
    beyond = many.page("SELECT id FROM thing ORDER BY id", limit=2, offset=2000)
    assert beyond.items == []
    assert not beyond.has_more
    assert beyond.total_results == 5000


@pytest.mark.fidelity("O22")
def test_no_more_than_a_hundred_thousand_rows_are_delivered(many: NetSuite) -> None:
    query = "SELECT a.id + 0 AS id FROM thing a CROSS JOIN thing b WHERE b.id < 21 ORDER BY a.id, b.id"
    last = many.page(query, offset=MOST_ROWS - 1000)
    assert len(last.items) == 1000
    assert last.total_results == 105_000
    assert not last.has_more
    beyond = many.page(query, offset=MOST_ROWS)
    assert beyond.items == []
    assert beyond.total_results == 105_000
    assert not beyond.has_more


INDEXED = {
    "SELECT id, kind FROM thing WHERE id > 100 ORDER BY id": "SEARCH r1 USING INTEGER PRIMARY KEY (rowid>?)",
    "SELECT id FROM thing WHERE id = '7'": "SEARCH r1 USING INTEGER PRIMARY KEY (rowid=?)",
    "SELECT id FROM thing WHERE id BETWEEN ? AND ?": "SEARCH r1 USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
    f"SELECT kind FROM thing WHERE lastmodifieddate >= TO_DATE('2024-01-01 05:00:00', {MASK})": "SEARCH r1 USING INDEX "
    "thing_lastmodifieddate (lastmodifieddate>?)",
    f"SELECT kind FROM thing WHERE SYS_EXTRACT_UTC(lastmodifieddate) < TO_TIMESTAMP('2024-01-01', {MASK})": "SEARCH r1 "
    "USING INDEX thing_lastmodifieddate (lastmodifieddate<?)",
    "SELECT kind FROM thing WHERE lastmodifieddate >= '1/1/2024'": "SEARCH r1 USING INDEX thing_lastmodifieddate "
    "(lastmodifieddate>?)",
    "SELECT kind FROM thing WHERE lastmodifieddate > SYSDATE - 1": "SEARCH r1 USING INDEX thing_lastmodifieddate "
    "(lastmodifieddate>?)",
}


@pytest.mark.parametrize(("query", "plan"), INDEXED.items())
def test_a_condition_on_an_indexed_column_uses_the_index(many: NetSuite, query: str, plan: str) -> None:
    statement = library(many.store).statement(query, many.store, many.account)
    values = dict.fromkeys(
        ("take", "start", "session_zone", "server_date", "date_format", "p0", "p1"), "2024-01-01 00:00:00"
    )
    values |= statement.numbers
    steps = [step for *_, step in many.store.reader().execute(f"EXPLAIN QUERY PLAN {statement.page}", values)]
    assert plan in steps


def test_few_rows_among_many_are_found_through_the_index_and_still_ordered(many: NetSuite) -> None:
    query = (
        f"SELECT id, kind FROM thing WHERE lastmodifieddate >= TO_DATE('2024-01-01 00:18:00', {MASK}) "
        f"AND SYS_EXTRACT_UTC(lastmodifieddate) >= TO_TIMESTAMP('2024-01-01 08:19:00', {MASK}) ORDER BY id"
    )
    assert library(many.store).statement(query, many.store, many.account).picked
    assert ids(many, query) == [str(n) for n in range(4990, 5000)]
    assert ids(many, query + " FETCH FIRST 3 ROWS ONLY") == ["4990", "4991", "4992"]
    assert ids(many, query, limit=4, offset=8) == ["4998", "4999"]
    assert many.page(query, limit=4).total_results == 10


def test_a_wide_row_can_be_ordered_by_what_is_not_unique(own_netsuite: NetSuite) -> None:
    own_netsuite.add("wide", "id:integer " + " ".join(f"c{n}:integer" for n in range(150)), [(1, *range(150))])
    own_netsuite.account.widest_star = None
    (row,) = own_netsuite.rows("SELECT * FROM (SELECT * FROM wide) ORDER BY c1")
    assert row == {"id": "1", **{f"c{n}": str(n) for n in range(150)}}


def test_many_threads_ask_while_another_writes(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer batch:integer", [(n, 0) for n in range(100)])
    query = "SELECT batch, COUNT(*) n FROM thing GROUP BY batch"

    def ask(_: int) -> list[dict[str, str]]:
        return own_netsuite.rows(query)

    with ThreadPoolExecutor(8) as threads:
        asked = threads.map(ask, range(200))
        for batch in range(1, 20):
            with own_netsuite.store.write() as connection:
                connection.execute("UPDATE thing SET batch = ?", (batch,))
        answers = list(asked)
    assert all(len(answer) == 1 and answer[0]["n"] == "100" for answer in answers)
    assert own_netsuite.rows(query) == [{"batch": "19", "n": "100"}]


def test_a_stored_value_that_is_no_date_is_netsuite_s_fault_not_a_crash(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer at:datetime", [(1, "not a time")])
    with pytest.raises(ServiceError) as caught:
        own_netsuite.page("SELECT at FROM thing")
    assert (caught.value.status, caught.value.code) == (500, "UNEXPECTED_ERROR")
    assert own_netsuite.rows("SELECT id FROM thing") == [{"id": "1"}]


def test_counts_follow_every_write_at_once(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer", [(n,) for n in range(20)])
    for size in range(21, 30):
        with own_netsuite.store.write() as connection:
            connection.execute("INSERT INTO thing VALUES (?)", (size,))
        assert own_netsuite.page("SELECT id FROM thing ORDER BY id", limit=5).total_results == size
        assert own_netsuite.page("SELECT id FROM thing", limit=5).total_results == size
