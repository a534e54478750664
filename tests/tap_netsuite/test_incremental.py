"""What a second run reads: everything that changed, and as little else as the settings ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable

    from conftest import Output, Row, Runner

HOUR = 3600


def text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def instant(bookmark: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(bookmark["replication_key_value"])


def customers(runner: Runner) -> list[int]:
    return sorted(row[0] for row in runner.sandbox.store.reader().execute("SELECT id FROM customer"))


def later(runner: Runner, first: Output, *names: str, **settings: Any) -> Output:  # noqa: ANN401
    return runner.sync(*names, state=first.state, **settings)


def test_the_bookmark_is_netsuites_time_at_the_start_less_a_settling_time_not_ours(runner: Runner) -> None:
    runner.sandbox.account.clock.advance(-400 * 24 * HOUR)
    start = runner.sandbox.account.clock.now()
    bookmark = runner.sync("customer").bookmark("customer")
    assert timedelta(0) <= start - instant(bookmark) <= timedelta(seconds=65)
    assert bookmark["replication_key"] == "lastmodifieddate"


def test_changed_and_created_rows_come_and_no_others(
    runner: Runner, multiset: Callable[[Iterable[Row]], Counter[str]]
) -> None:
    first = runner.sync("customer", "transaction")
    changed = customers(runner)[2:5]
    moment = text(instant(first.bookmark("customer")) + timedelta(seconds=1))
    runner.set_modified("customer", dict.fromkeys(changed, moment))
    with runner.sandbox.store.write() as connection:
        connection.execute(
            "INSERT INTO customer (id, entityid, companyname, datecreated, lastmodifieddate) VALUES (?, ?, ?, ?, ?)",
            (999_999, "NEW", "O'Neil & “Söhne”\n東京", moment, moment),
        )
    second = later(runner, first, "customer", "transaction")
    assert second.ids("customer") == [*changed, 999_999]
    assert second.records("transaction") == []
    schema = second.schema("customer")
    assert multiset(second.records("customer")) == multiset(
        runner.held("customer", schema, f"lastmodifieddate >= '{moment}'")
    )


def test_rows_that_became_visible_after_their_time_come_within_the_look_back(runner: Runner) -> None:
    first = runner.sync("customer")
    bookmark = instant(first.bookmark("customer"))
    inside, outside = customers(runner)[:2]
    runner.set_modified(
        "customer",
        {inside: text(bookmark - timedelta(seconds=599)), outside: text(bookmark - timedelta(seconds=601))},
    )
    assert later(runner, first, "customer").ids("customer") == [inside]
    assert later(runner, first, "customer", lookback_seconds=HOUR).ids("customer") == [inside, outside]
    assert later(runner, first, "customer", lookback_seconds=0).ids("customer") == []


def test_a_row_at_the_very_second_of_the_bookmark_comes(runner: Runner) -> None:
    first = runner.sync("customer")
    row = customers(runner)[0]
    runner.set_modified("customer", {row: text(instant(first.bookmark("customer")))})
    assert later(runner, first, "customer", lookback_seconds=0).ids("customer") == [row]


def test_a_row_that_changes_while_the_run_lasts_comes_in_the_run_or_the_next(runner: Runner) -> None:
    first = runner.sync("customer")
    row = customers(runner)[0]
    runner.set_modified("customer", {row: text(runner.sandbox.account.clock.now() + timedelta(seconds=30))})
    second = later(runner, first, "customer")
    third = later(runner, second, "customer")
    assert second.ids("customer") == third.ids("customer") == [row]


def test_rows_without_a_modification_date_come_with_the_first_run(runner: Runner) -> None:
    with runner.sandbox.store.write() as connection:
        connection.execute("UPDATE customer SET lastmodifieddate = NULL WHERE id % 2 = 0")
    output = runner.sync("customer")
    assert output.ids("customer") == customers(runner)
    assert later(runner, output, "customer").ids("customer") == []


def test_a_start_date_leaves_out_what_did_not_change_since(runner: Runner) -> None:
    rows = customers(runner)
    runner.set_modified("customer", dict.fromkeys(rows, "2024-05-05 11:59:59") | {rows[0]: "2024-05-05 12:00:00"})
    assert runner.sync("customer", start_date="2024-05-05T14:00:00+02:00").ids("customer") == [rows[0]]
    assert runner.sync("customer", start_date="2024-05-05").ids("customer") == rows


def test_now_reads_nothing_first_and_then_what_changed(runner: Runner) -> None:
    first = runner.sync("customer", start_date="now")
    assert first.records("customer") == []
    assert set(first.schema("customer")) > {"id", "lastmodifieddate"}
    row = customers(runner)[3]
    runner.set_modified("customer", {row: text(instant(first.bookmark("customer")) + timedelta(seconds=5))})
    assert later(runner, first, "customer", start_date="now").ids("customer") == [row]


def test_lines_come_again_when_only_their_transaction_changed(runner: Runner) -> None:
    first = runner.sync("transactionline")
    reader = runner.sandbox.store.reader()
    (header, count) = reader.execute(
        'SELECT "transaction", COUNT(*) FROM transactionline GROUP BY 1 HAVING COUNT(*) > 2 ORDER BY 1'
    ).fetchone()
    moment = instant(first.bookmark("transactionline")) + timedelta(seconds=7)
    runner.set_modified("transaction", {header: text(moment)})
    lines = later(runner, first, "transactionline").records("transactionline")
    assert {line["transaction"] for line in lines} == {header}
    assert len(lines) == count
    assert {line["documentlastmodifieddate"] for line in lines} == {moment.strftime("%Y-%m-%dT%H:%M:%SZ")}


def test_a_line_comes_when_only_the_line_changed(runner: Runner) -> None:
    first = runner.sync("transactionline")
    moment = text(instant(first.bookmark("transactionline")) + timedelta(seconds=7))
    with runner.sandbox.store.write() as connection:
        (line,) = connection.execute("SELECT MAX(uniquekey) FROM transactionline").fetchone()
        connection.execute("UPDATE transactionline SET linelastmodifieddate = ? WHERE uniquekey = ?", (moment, line))
    lines = later(runner, first, "transactionline").records("transactionline")
    assert [record["uniquekey"] for record in lines] == [line]


def test_a_deleted_record_shows_in_deletedrecord_and_nowhere_else(runner: Runner) -> None:
    first = runner.sync("customer", "deletedrecord")
    row = customers(runner)[0]
    moment = text(instant(first.bookmark("customer")) + timedelta(seconds=3))
    with runner.sandbox.store.write() as connection:
        connection.execute("DELETE FROM customer WHERE id = ?", (row,))
        connection.execute(
            "INSERT INTO deletedrecord (recordid, recordtypeid, type, deleteddate) VALUES (?, -2, 'customer', ?)",
            (row, moment),
        )
    second = later(runner, first, "customer", "deletedrecord")
    assert second.records("customer") == []
    assert [(record["type"], record["recordid"]) for record in second.records("deletedrecord")] == [("customer", row)]


class TestNewAndUpdated:
    """Rows created since the bookmark, and rows that were there and changed."""

    @pytest.fixture
    def first(self, runner: Runner) -> Output:
        return runner.sync("customer")

    @pytest.fixture
    def rows(self, runner: Runner, first: Output) -> tuple[int, int]:
        """A row that changed since the bookmark, and one that was created since."""
        updated, created = customers(runner)[:2]
        bookmark = instant(first.bookmark("customer"))
        moment = text(bookmark + timedelta(seconds=9))
        runner.set_modified("customer", {updated: moment, created: moment})
        with runner.sandbox.store.write() as connection:
            connection.execute("UPDATE customer SET datecreated = ? WHERE id = ?", (moment, created))
        return updated, created

    def test_both_by_default(self, runner: Runner, first: Output, rows: tuple[int, int]) -> None:
        assert later(runner, first, "customer").ids("customer") == list(rows)

    def test_only_new(self, runner: Runner, first: Output, rows: tuple[int, int]) -> None:
        options = {"customer": {"show_updated": False}}
        assert later(runner, first, "customer", stream_options=options).ids("customer") == [rows[1]]

    def test_only_updated(self, runner: Runner, first: Output, rows: tuple[int, int]) -> None:
        options = {"customer": {"show_new": False}}
        assert later(runner, first, "customer", stream_options=options).ids("customer") == [rows[0]]


def test_without_a_bookmark_every_row_is_new(runner: Runner) -> None:
    only_updated = runner.sync("customer", stream_options={"customer": {"show_new": False}})
    assert only_updated.records("customer") == []
    assert "replication_key_value" in only_updated.bookmark("customer")
    only_new = runner.sync("customer", stream_options={"customer": {"show_updated": False}})
    assert only_new.ids("customer") == customers(runner)


def test_a_filter_holds_in_every_run_and_stands_in_parentheses(runner: Runner) -> None:
    low, high = customers(runner)[0], customers(runner)[-1]
    options = {"customer": {"filter": f"AND customer.id = {low} OR customer.id = {high}"}}
    first = runner.sync("customer", stream_options=options)
    assert first.ids("customer") == [low, high]
    other = customers(runner)[1]
    moment = text(instant(first.bookmark("customer")) + timedelta(seconds=5))
    runner.set_modified("customer", {high: moment, other: moment})
    assert later(runner, first, "customer", stream_options=options).ids("customer") == [high]


@pytest.mark.parametrize(
    ("zone", "switch"),
    [
        ("America/Los_Angeles", "2025-03-09 10:00:00"),
        ("America/Los_Angeles", "2025-11-02 09:00:00"),
        ("Europe/Berlin", "2025-10-26 01:00:00"),
        ("Pacific/Auckland", "2025-04-05 14:00:00"),
        ("Pacific/Auckland", "2025-09-27 14:00:00"),
        ("Asia/Kolkata", "2025-01-01 00:00:00"),
    ],
)
def test_no_row_is_lost_or_doubled_around_a_daylight_saving_switch(runner: Runner, zone: str, switch: str) -> None:
    runner.sandbox.account.time_zone = zone
    moment = datetime.fromisoformat(switch).replace(tzinfo=UTC)
    rows = customers(runner)
    steps = [moment + timedelta(minutes=20) * (index - len(rows) // 2) for index in range(len(rows))]
    runner.set_modified("customer", {row: text(step) for row, step in zip(rows, steps, strict=True)})
    state: dict[str, Any] = {"bookmarks": {"customer": {}}}
    for start in steps[2:-1:2]:
        state["bookmarks"]["customer"] = {
            "replication_key": "lastmodifieddate",
            "replication_key_value": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        output = runner.sync("customer", state=state, lookback_seconds=0)
        expected = {row: step for row, step in zip(rows, steps, strict=True) if step >= start}
        got = {record["id"]: record["lastmodifieddate"] for record in output.records("customer")}
        assert got == {row: step.strftime("%Y-%m-%dT%H:%M:%SZ") for row, step in expected.items()}
        assert len(output.records("customer")) == len(expected)


@pytest.mark.parametrize("date_format", ["M/D/YYYY", "DD.MM.YYYY", "DD-Mon-YYYY"])
def test_the_accounts_date_format_does_not_matter(runner: Runner, date_format: str) -> None:
    runner.sandbox.account.date_format = date_format
    rows = customers(runner)
    runner.set_modified("customer", dict.fromkeys(rows, "2024-12-31 23:59:59"))
    output = runner.sync("customer", start_date="2024-12-31T23:59:59Z")
    assert {record["lastmodifieddate"] for record in output.records("customer")} == {"2024-12-31T23:59:59Z"}
    assert output.ids("customer") == rows


def test_rows_modified_in_one_second_all_come_over_page_borders(runner: Runner) -> None:
    rows = customers(runner)
    runner.set_modified("customer", dict.fromkeys(rows, "2024-06-01 00:00:00"))
    assert runner.sync("customer", start_date="2024-06-01", page_size=3).ids("customer") == rows


@pytest.mark.parametrize("start", ["2026-03-09T04:30:00Z", "2026-03-09T12:30:00Z", "2026-03-08T10:30:00Z"])
def test_no_start_meets_the_hour_that_the_clocks_skip(runner: Runner, start: str) -> None:
    """In Los Angeles there is no 02:30 on 2026-03-08, and Oracle refuses a comparison with it (ORA-01878)."""
    changed = customers(runner)[2:5]
    runner.set_modified("customer", dict.fromkeys(changed, "2026-03-10 00:00:00"))
    assert runner.sync("customer", start_date=start).ids("customer") == changed
