"""Many customers, modified in every hour of two years whose clocks change: none is lost, none comes twice."""

# ruff: noqa: S608 - the names in SQL are the table's own
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Runner

    from netsuite_sandbox import Sandbox


@pytest.mark.parametrize("rows", [2_000, pytest.param(100_000, marks=pytest.mark.prove)])
@pytest.mark.parametrize("zone", ["America/Los_Angeles"])
def test_none_is_lost_or_doubled_through_a_zone_with_daylight_saving(
    netsuite_sandbox_factory: Callable[..., Sandbox], runner_on: Callable[[Sandbox], Runner], rows: int, zone: str
) -> None:
    sandbox = netsuite_sandbox_factory()
    sandbox.account.time_zone = zone
    with sandbox.store.write() as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(customer)")]
        spread = {
            "id": "1000000 + n * 3",
            "entityid": "'Customer ' || n",
            # A prime number of seconds apart, over two years and over again: every hour has rows, and none in order.
            "lastmodifieddate": "CASE WHEN n % 997 > 0 THEN "
            "datetime('2024-01-01', (n * 15485863 % 63072000) || ' seconds') END",
        }
        names = [f'"{column}"' for column in columns]
        values = [spread.get(column, f"c.{name}") for column, name in zip(columns, names, strict=True)]
        connection.execute(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?) "
            f"INSERT INTO customer ({', '.join(names)}) SELECT {', '.join(values)} "
            "FROM numbers, (SELECT * FROM customer LIMIT 1) c",
            (rows,),
        )
    runner = runner_on(sandbox)
    page_size = max(rows // 100, 100)
    whole = runner.sync("customer", page_size=page_size)
    schema = whole.schema("customer")
    held = sorted(runner.held("customer", schema), key=lambda row: row["id"])
    assert len(held) > rows
    assert whole.records("customer") == held
    pages = -(-len(held) // page_size)
    assert len(runner.queries()) <= pages * 1.03 + 5
    for start in ("2024-03-10 09:30:00", "2024-11-03 08:30:00", "2025-11-02 09:30:00"):
        since = runner.sync("customer", page_size=page_size, start_date=start.replace(" ", "T") + "Z")
        expected = [row["id"] for row in held if (row["lastmodifieddate"] or "") >= start.replace(" ", "T")]
        assert since.ids("customer") == expected
        assert expected
