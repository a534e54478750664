# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.suiteql import run

if TYPE_CHECKING:
    from conftest import NetSuite

pytestmark = pytest.mark.fidelity("F1")

UNSUPPORTED = (
    "Invalid search query. Detailed unprocessed description follows. "
    "Search error occurred: Invalid or unsupported search."
)
A_LOT = "SELECT a.id FROM {} ORDER BY a.entityid".format(", ".join(f"customer {name}" for name in "abcdefghijklmnop"))
BACKTRACKING = "SELECT REGEXP_SUBSTR(RPAD('x', 4000, 'x') || 'z', 'x*x*x*x*[yw]') AS x FROM dual"


@pytest.mark.parametrize("query", [A_LOT, A_LOT.replace("a.id", "COUNT(*)").partition(" ORDER")[0], BACKTRACKING])
def test_a_query_is_given_up_when_its_time_is_over(
    netsuite: NetSuite, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    began = time.monotonic()
    with pytest.raises(ServiceError) as caught:
        run(netsuite.store, Account(query_seconds=0.2), query, (), limit=1000, offset=0)
    assert time.monotonic() - began < 10
    assert (caught.value.status, caught.value.code) == (500, "UNEXPECTED_ERROR")
    assert not caplog.records
    # The thread's connection is as good as before, and the next query has all its time again.
    assert netsuite.value("1 + 1") == "2"


NESTED = "SELECT x || x AS x FROM (" * 20 + "SELECT RPAD('x', 4000, 'x') AS x FROM dual" + ")" * 20
BEYOND = {
    "a query of 250,001 characters": f"SELECT '{'x' * 249_985}' FROM",
    "a number that is none": "SELECT 1e AS x FROM dual",
    "a number above all": "SELECT 1e999 AS x FROM dual",
    "a number of 5,000 digits": f"SELECT {'9' * 5000} AS x FROM dual",
    "a place of 5,000 digits": f"SELECT id FROM customer ORDER BY {'9' * 5000}",
    "a power above all": "SELECT POWER(10, 400) AS x FROM dual",
    "a product above all": f"SELECT {'9999999999 * ' * 40}id AS x FROM customer",
    "an exponential above all": "SELECT EXP(1000) AS x FROM dual",
    "a sum above SQLite's integers": "SELECT SUM(9223372036854775807) AS x FROM customer",
    "a day after the last": "SELECT TO_DATE('9999-12-31', 'YYYY-MM-DD') + 1 AS x FROM dual",
    "a month after the last": "SELECT ADD_MONTHS(SYSDATE, 99999999999) AS x FROM dual",
    "a character after the last": "SELECT CHR(99999999999) AS x FROM dual",
    "half a character": "SELECT CHR(55296) AS x FROM dual",
    "a zone that is a path": "SELECT TZ_OFFSET('/etc/passwd') AS x FROM dual",
    "a start below 1": "SELECT REGEXP_REPLACE('ab', 'a', 'b', 0) AS x FROM dual",
    "500 arguments": f"SELECT GREATEST({', '.join('1' * 500)}) AS x FROM dual",
    "3,000 texts joined": f"SELECT {' || '.join(['entityid'] * 3000)} AS x FROM customer",
    "3,000 columns": f"SELECT {', '.join(f'id AS x{n}' for n in range(3000))} FROM customer",
    "80 tables": f"SELECT 1 AS x FROM {', '.join(f'dual r{n}' for n in range(80))}",
    "100 queries in each other": "SELECT x FROM (" * 100 + "SELECT 1 AS x FROM dual" + ")" * 100,
    "20,000 parentheses": f"SELECT {'(' * 20_000}1{')' * 20_000} AS x FROM dual",
    "a text doubled 20 times": NESTED,
    "a text of 16,000,000 characters": "SELECT REPLACE(RPAD('a', 4000, 'a'), 'a', RPAD('b', 4000, 'b')) AS x FROM dual",
    "the same by a pattern": "SELECT REGEXP_REPLACE(RPAD('a', 4000, 'a'), 'a', RPAD('b', 4000, 'b')) AS x FROM dual",
    "groups by a column of the query around": "SELECT id FROM customer c WHERE EXISTS "
    "(SELECT COUNT(*) AS n FROM subsidiary GROUP BY c.id)",
    "a rownum in a text": "SELECT id FROM customer WHERE ROWNUM <= '\u00b2'",
}


@pytest.mark.parametrize("query", BEYOND.values(), ids=BEYOND.keys())
def test_what_is_beyond_all_bounds_is_refused_and_no_fault(
    netsuite: NetSuite, caplog: pytest.LogCaptureFixture, query: str
) -> None:
    with pytest.raises(ServiceError) as caught:
        netsuite.page(query)
    error = caught.value
    known = error.detail == UNSUPPORTED or "Failed to parse SQL" in error.detail
    assert (error.status, error.code, known) == (400, "INVALID_PARAMETER", True)
    assert not caplog.records


def test_a_page_larger_than_any_of_stored_values_is_refused(
    netsuite: NetSuite, caplog: pytest.LogCaptureFixture
) -> None:
    rows = " UNION ALL ".join(f"SELECT {n} AS n FROM dual" for n in range(20))
    columns = ", ".join(f"RPAD('x', 4000, 'x') AS x{n}" for n in range(100))
    query = f"SELECT {columns} FROM ({rows}) a, ({rows}) b"
    with pytest.raises(ServiceError, match="Invalid or unsupported"):
        netsuite.page(query)
    assert not caplog.records
    assert len(netsuite.page(query, limit=2).items) == 2


def test_limits_larger_than_any_table_are_no_limits(netsuite: NetSuite) -> None:
    for many in ("9" * 18, "9" * 30, "9" * 5000):
        assert len(netsuite.rows(f"SELECT id FROM customer FETCH FIRST {many} ROWS ONLY")) == 4
        assert len(netsuite.rows(f"SELECT id FROM customer WHERE ROWNUM <= {many} ORDER BY id")) == 4
        assert len(netsuite.rows(f"SELECT id FROM (SELECT id FROM customer FETCH FIRST {many} ROWS ONLY)")) == 4
        assert netsuite.rows(f"SELECT id FROM customer ORDER BY id OFFSET {many} ROWS") == []


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("abc", "a%c", 1), ("abc", "a_c", 1), ("abc", "a%d", 0), ("abc", "%", 1), ("", "%", 1), ("ab", "a%b%b", 0),
        ("abb", "a%b%b", 1), ("aab", "%ab", 1), ("aba", "%ab", 0), ("a", "a%a", 0),
        ("a\nb", "a%b", 1),
        ("ab", "%%a%%b%%", 1),
        ("abc", "a._", 0), ("a.c", "a._", 1),
        ("xabyabz", "x%ab_", 1), ("xab", "x%ab_", 0), ("abcbc", "a%bc", 1), ("abc", "abc", 1),
        ("abcd", "abc", 0),
    ],
)  # fmt: skip
def test_like_tries_nothing_twice_and_finds_what_fits(
    netsuite: NetSuite, text: str, pattern: str, expected: int
) -> None:
    bound = "SELECT COUNT(*) AS x FROM dual WHERE 'x' || ? LIKE 'x' || ?"
    assert netsuite.values(bound, text, pattern) == [str(expected)]


def test_like_of_a_hundred_gaps_takes_no_time(netsuite: NetSuite) -> None:
    query = "SELECT COUNT(*) AS x FROM dual WHERE RPAD('a', 4000, 'a') LIKE ? || 'b'"
    assert netsuite.values(query, "%a" * 100) == ["0"]


def test_padding_ends_where_a_text_does(netsuite: NetSuite) -> None:
    assert netsuite.value("LENGTH(RPAD('ab', 999999999, 'c'))") == "4000"
    assert netsuite.value("LENGTH(LPAD('ab', 1e18))") == "4000"


def test_a_stored_value_of_the_wrong_sort_is_still_logged(
    own_netsuite: NetSuite, caplog: pytest.LogCaptureFixture
) -> None:
    own_netsuite.add("moment", "id:integer day:date", [(1, "no day")])
    with pytest.raises(ServiceError, match="unexpected"), caplog.at_level(logging.ERROR):
        own_netsuite.page("SELECT day FROM moment")
    assert caplog.records
