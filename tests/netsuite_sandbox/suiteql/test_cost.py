# ruff: noqa: S608 - queries are what is tested here
"""What a page costs, counted in instructions of SQLite's machine rather than in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.suiteql.statements import library

if TYPE_CHECKING:
    from conftest import NetSuite

    from netsuite_sandbox.suiteql import Page

ROWS = 50_000
MASK = "'YYYY-MM-DD HH24:MI:SS'"
# What a client adds to read what changed: bounds that an index can serve, then the exact ones.
CHANGED = (
    "lastmodifieddate >= TO_DATE('{0}', {mask}) AND SYS_EXTRACT_UTC(lastmodifieddate) >= TO_TIMESTAMP('{1}', {mask})"
)
MOST_CHANGED = CHANGED.format("2024-01-01 00:00:00", "2024-01-02 00:00:00", mask=MASK)
LAST_CHANGED = CHANGED.format("2024-01-07 00:00:00", "2024-01-08 16:00:00", mask=MASK)

# Instructions: a page of a hundred rows takes two to four thousand, a walk through all rows hundreds of thousands.
PAGE = 10_000
WALK = ROWS


@pytest.fixture(scope="module")
def huge(module_netsuite: NetSuite) -> NetSuite:
    """50,000 rows, five in a minute."""
    stamps = (f"2024-01-{2 + n // 7200:02d} {n // 300 % 24:02d}:{n // 5 % 60:02d}:00" for n in range(ROWS))
    module_netsuite.add(
        "thing",
        "id:integer lastmodifieddate:datetime kind:text",
        [(n, stamp, "ab"[n % 2]) for n, stamp in enumerate(stamps)],
    )
    return module_netsuite


def asked(netsuite: NetSuite, query: str, *, limit: int = 100) -> tuple[Page, int]:
    """Return a page and how many instructions its SQL takes when it is run again, to the nearest hundred."""
    steps, run = 0, []

    def count() -> None:
        nonlocal steps
        steps += 100

    connection = netsuite.store.reader()
    connection.set_trace_callback(run.append)
    page = netsuite.page(query, limit=limit)
    connection.set_trace_callback(None)
    connection.set_progress_handler(count, 100)
    for statement in run:
        if statement.startswith("SELECT"):
            connection.execute(statement).fetchall()
    connection.set_progress_handler(None, 0)
    return page, steps


def touched(netsuite: NetSuite) -> NetSuite:
    """Return the account after a write that changes nothing, so that what was counted before counts no more."""
    with netsuite.store.write():
        pass
    return netsuite


CONDITIONS = {"no condition": "1 = 1", "most rows changed": MOST_CHANGED, "the last rows changed": LAST_CHANGED}


@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS)
def test_a_page_of_the_first_rows_behind_a_key_counts_nothing(huge: NetSuite, condition: str) -> None:
    query = "SELECT id, kind FROM thing WHERE {} AND id > {} ORDER BY id FETCH FIRST 100 ROWS ONLY"
    asked(touched(huge), query.format(condition, 1))
    for last in (100, 30_000, 49_000, 49_990):
        page, steps = asked(huge, query.format(condition, last))
        first = max(last + 1, 48_000 if condition is LAST_CHANGED else 0)
        assert [row["id"] for row in page.items] == [str(n) for n in range(first, min(first + 100, ROWS))]
        assert steps < (2 * WALK if condition is LAST_CHANGED else PAGE)


@pytest.mark.parametrize("condition", [CONDITIONS["no condition"], MOST_CHANGED], ids=list(CONDITIONS)[:2])
@pytest.mark.parametrize(("operator", "first"), [(">", 1), (">=", 0)])
def test_the_total_behind_a_key_is_counted_on_from_the_page_before(
    huge: NetSuite, condition: str, operator: str, first: int
) -> None:
    query = f"SELECT id FROM thing WHERE {condition} AND id {operator} {{}} ORDER BY id"
    page, steps = asked(touched(huge), query.format(0))
    assert (page.total_results, page.has_more) == (ROWS - first, True)
    assert steps > WALK
    for last in (99, 199, 299, 199, 1000):
        page, steps = asked(huge, query.format(last))
        assert page.total_results == ROWS - first - last
        assert [row["id"] for row in page.items] == [str(last + first + n) for n in range(100)]
        assert steps < PAGE
    page, _ = asked(huge, query.format(ROWS - 5))
    assert page.total_results == len(page.items) == 5 - first


@pytest.mark.parametrize(("operator", "first"), [(">", 1), (">=", 0)])
def test_the_rows_behind_a_key_alone_are_counted_from_the_nearer_end(huge: NetSuite, operator: str, first: int) -> None:
    query = f"SELECT id FROM thing WHERE id {operator} {{}} ORDER BY id"
    for key in (0, 1000, 24_000, 26_000, 49_000, 49_990, 60_000):
        page, steps = asked(touched(huge), query.format(key))
        assert page.total_results == max(ROWS - first - key, 0)
        assert steps < PAGE + 4 * min(key, max(ROWS - key, 0))


def test_a_total_behind_a_key_follows_every_write(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer kind:text", [(n, "a") for n in range(1000)])
    query = "SELECT id FROM thing WHERE kind = 'a' AND id > {} ORDER BY id"
    for last in (10, 20, 30):
        assert own_netsuite.page(query.format(last), limit=10).total_results == 999 - last
        with own_netsuite.store.write() as connection:
            connection.execute("UPDATE thing SET kind = 'b' WHERE id = 999")
        assert own_netsuite.page(query.format(last + 5), limit=10).total_results == 998 - last - 5
        with own_netsuite.store.write() as connection:
            connection.execute("UPDATE thing SET kind = 'a' WHERE id = 999")


TOTALS = {
    # The same number twice is one number, and does not move alone.
    "SELECT id FROM thing WHERE id > {0} AND id + 0 <> {0} + 1 ORDER BY id": lambda n: ROWS - 2 - n,
    "SELECT id FROM thing WHERE id > {0} AND (kind = 'a' OR id = {0}) ORDER BY id": lambda n: (ROWS - 1 - n) // 2,
    "SELECT id FROM thing WHERE id > {0} AND id > 30 ORDER BY id": lambda n: ROWS - 1 - max(n, 30),
    "SELECT id FROM thing WHERE id > {0} AND id <= 20000 ORDER BY id": lambda n: 20_000 - n,
    "SELECT id FROM thing WHERE (id > {0} OR id = 0) ORDER BY id": lambda n: ROWS - n,
    "SELECT id FROM thing WHERE NOT id > {0} ORDER BY id": lambda n: n + 1,
    "SELECT id FROM thing WHERE {0} < id ORDER BY id": lambda n: ROWS - 1 - n,
    "SELECT kind FROM thing WHERE id > {0} GROUP BY kind ORDER BY kind": lambda _: 2,
    "SELECT DISTINCT kind FROM thing WHERE id > {0}": lambda _: 2,
    "SELECT id FROM (SELECT id FROM thing WHERE id > {0}) ORDER BY id": lambda n: ROWS - 1 - n,
    "SELECT id FROM (SELECT id FROM thing) WHERE id > {0} ORDER BY id": lambda n: ROWS - 1 - n,
    "SELECT id FROM thing WHERE id > {0} AND ROWNUM <= 1500 ORDER BY id": lambda _: 1500,
    "SELECT id FROM thing WHERE id > {0} ORDER BY id OFFSET 7 ROWS": lambda n: ROWS - 8 - n,
    "SELECT a.id FROM thing a JOIN thing b ON b.id = a.id + 1 WHERE b.id > {0} ORDER BY a.id": lambda n: ROWS - 1 - n,
}


@pytest.mark.parametrize("query", TOTALS)
def test_totals_are_right_wherever_the_bound_stands(huge: NetSuite, query: str) -> None:
    for n in (10, 40, 20, 41, 1, 39, 40):
        total = huge.page(query.format(n), limit=1 if "kind FROM" in query else 100).total_results
        assert total == TOTALS[query](n), n


def test_rows_to_be_counted_on_are_found_through_the_key(huge: NetSuite) -> None:
    query = f"SELECT id FROM thing WHERE {MOST_CHANGED} AND id > 7"
    statement = library(huge.store).statement(query, huge.store, huge.account)
    values = {"passed_to": 9, "session_zone": "UTC", **statement.numbers}
    steps = [step for *_, step in huge.store.reader().execute(f"EXPLAIN QUERY PLAN {statement.passed}", values)]
    assert steps == ["SEARCH r1 USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"]


def test_every_thousandth_key_takes_one_walk(huge: NetSuite) -> None:
    query = (
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS n FROM thing WHERE id > 99) "
        "WHERE MOD(n, 1000) = 0"
    )
    page, steps = asked(touched(huge), query, limit=1000)
    assert sorted(int(row["id"]) for row in page.items) == list(range(1099, ROWS, 1000))
    assert steps < 60 * ROWS
