from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest.suiteql import Key, Query
from tap_netsuite.planning import Chunk, chunks_between, modified_since, plan_query

START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def test_the_coarse_half_is_wider_than_any_zone_and_the_exact_half_is_in_utc() -> None:
    assert modified_since(["t.c"], START) == (
        "(t.c >= TO_DATE('2026-10-30 12:00:00', 'YYYY-MM-DD HH24:MI:SS') "
        "AND SYS_EXTRACT_UTC(t.c) >= TO_TIMESTAMP('2026-11-01 06:30:00', 'YYYY-MM-DD HH24:MI:SS'))"
    )


@given(
    seconds=st.integers(min_value=946_684_800, max_value=4_102_444_800),
    offset=st.integers(min_value=-12 * 60, max_value=14 * 60),
)
def test_no_zone_shows_an_instant_in_the_window_before_the_coarse_bound(seconds: int, offset: int) -> None:
    start = datetime.fromtimestamp(seconds, UTC)
    coarse = datetime.fromisoformat(modified_since(["c"], start).split("'")[1])
    shown = start.astimezone(timezone(timedelta(minutes=offset))).replace(tzinfo=None)
    assert coarse <= shown


def test_either_of_two_columns_brings_a_row_in() -> None:
    own, parents = modified_since(["l.c"], START), modified_since(["t.c"], START)
    assert modified_since(["l.c", "t.c"], START) == f"{own} OR {parents}"


def matching(chunk: Chunk, keys: list[int]) -> list[int]:
    after, through = chunk.after, chunk.through
    return [key for key in keys if (after is None or (key,) > after) and (through is None or (key,) <= through)]


@given(keys=st.sets(st.integers(min_value=-50, max_value=5000), min_size=1), size=st.integers(1, 20))
def test_planned_chunks_cover_every_row_once_in_order_and_fit_a_page(keys: set[int], size: int) -> None:
    database = sqlite3.connect(":memory:")
    database.create_function("MOD", 2, lambda value, divisor: value % divisor)
    database.execute("CREATE TABLE t (id INTEGER)")
    database.executemany("INSERT INTO t VALUES (?)", [(key,) for key in keys])
    first, *rest = sorted(keys)
    sql = plan_query(Query(select=("t.id",), source="t", key=(Key("t.id"),)), (first,), size)
    boundaries = [tuple(row) for row in database.execute(sql)]
    database.close()
    chunks = chunks_between((first,), boundaries, last=True)
    parts = [matching(chunk, sorted(keys)) for chunk in chunks]
    assert [key for part in parts for key in part] == rest
    assert max(map(len, parts)) <= size


def test_a_plan_that_goes_on_has_no_open_end() -> None:
    assert chunks_between((1,), [(5,), (9,)], last=False) == [Chunk((1,), (5,)), Chunk((5,), (9,))]


@pytest.mark.parametrize(
    ("chunk", "words"),
    [
        (Chunk(), "the first row through the last row"),
        (Chunk((1, "a"), (2, "b")), "after 1, a through 2, b"),
    ],
)
def test_a_chunk_is_named_by_its_keys(chunk: Chunk, words: str) -> None:
    assert str(chunk) == words
