from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import requests

from netsuite_sandbox import Sandbox
from netsuite_sandbox.faults import Effect, Fault
from netsuite_sandbox.suiteql import answers

if TYPE_CHECKING:
    from pathlib import Path

CUSTOMER = "/services/rest/record/v1/customer"
SUITEQL = "/services/rest/query/v1/suiteql"


def query(sandbox: Sandbox, session: requests.Session, text: str, *params: str) -> list[dict[str, Any]]:
    url = f"{sandbox.base_url}{SUITEQL}"
    items = session.post(url, json={"q": text, "params": params}, headers={"Prefer": "transient"}, timeout=10).json()[
        "items"
    ]
    return [{name: value for name, value in item.items() if name != "links"} for item in items]


def named(sandbox: Sandbox, session: requests.Session, name: str) -> list[dict[str, Any]]:
    text = (
        "SELECT id, TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD HH24:MI:SS') AS modified FROM customer "
        "WHERE companyname = ? ORDER BY id"
    )
    return query(sandbox, session, text, name)


def create(sandbox: Sandbox, session: requests.Session, name: str, **fields: Any) -> requests.Response:  # noqa: ANN401 - a record's fields
    body = {"companyName": name, "subsidiary": {"id": "1"}, **fields}
    return session.post(f"{sandbox.base_url}{CUSTOMER}", json=body, timeout=10)


def listed(sandbox: Sandbox, session: requests.Session, name: str) -> list[str]:
    url = f"{sandbox.base_url}{CUSTOMER}"
    answer = session.get(url, params={"q": f'companyName IS "{name}"'}, timeout=10)
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.fidelity("O34")
def test_a_late_write_is_answered_and_seen_only_after_the_time_it_bears(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    clock = netsuite_sandbox.account.clock
    rule = netsuite_sandbox.faults.add(Fault(Effect.LATE, path=CUSTOMER, method="POST", seconds=120, times=1))
    before = clock.now().replace(microsecond=0)
    answer = create(netsuite_sandbox, session, "Late")
    assert (answer.status_code, rule.fired) == (204, 1)
    location = answer.headers["Location"]
    assert answer.elapsed < dt.timedelta(seconds=60)
    assert create(netsuite_sandbox, session, "Prompt").status_code == 204

    def seen() -> tuple[int, list[str], int]:
        return (
            len(named(netsuite_sandbox, session, "Late")),
            listed(netsuite_sandbox, session, "Late"),
            session.get(location, timeout=10).status_code,
        )

    assert seen() == (0, [], 404)
    assert len(named(netsuite_sandbox, session, "Prompt")) == 1
    clock.advance(100)
    assert seen() == (0, [], 404)
    clock.advance(20)
    assert seen() == (1, [location.rpartition("/")[2]], 200)
    (late,) = named(netsuite_sandbox, session, "Late")
    modified = dt.datetime.fromisoformat(f"{late['modified']}+00:00")
    assert before <= modified <= clock.now() - dt.timedelta(seconds=119)
    (prompt,) = named(netsuite_sandbox, session, "Prompt")
    assert late["modified"] <= prompt["modified"], "the later write was seen first"
    assert netsuite_sandbox.late.held == []


@pytest.mark.fidelity("O34")
def test_a_record_that_changes_late_is_read_as_it_was(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    location = create(netsuite_sandbox, session, "Old", emailPreference="HTML", comments="old").headers["Location"]
    old = session.get(location, timeout=10).json()
    netsuite_sandbox.faults.add(Fault(Effect.LATE, method="PATCH", times=1))
    change = {"companyName": "New", "emailPreference": "PDF", "comments": None, "phone": "555-0100"}
    assert session.patch(location, json=change, timeout=10).status_code == 204
    assert session.get(location, timeout=10).json() == old
    assert [len(named(netsuite_sandbox, session, name)) for name in ("Old", "New")] == [1, 0]
    (held,) = netsuite_sandbox.late.held
    assert held.until is None
    netsuite_sandbox.account.clock.advance(3000)
    assert session.get(location, timeout=10).json() == old
    assert netsuite_sandbox.late.release(held.number) == 1
    new = session.get(location, timeout=10).json()
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert {"companyName", "comments", "phone", "emailPreference"} <= changed
    assert (new["companyName"], new["emailPreference"]["id"], new.get("comments")) == ("New", "PDF", None)
    assert [len(named(netsuite_sandbox, session, name)) for name in ("Old", "New")] == [0, 1]
    assert netsuite_sandbox.late.release() == 0


def test_a_record_that_goes_late_is_still_there_and_not_yet_among_the_deleted(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    location = create(netsuite_sandbox, session, "Going").headers["Location"]
    deleted, number = "SELECT recordid FROM deletedrecord WHERE recordid = ?", location.rpartition("/")[2]
    netsuite_sandbox.faults.add(Fault(Effect.LATE, method="DELETE"))
    assert session.delete(location, timeout=10).status_code == 204
    assert session.get(location, timeout=10).status_code == 200
    assert query(netsuite_sandbox, session, deleted, number) == []
    netsuite_sandbox.late.release()
    assert session.get(location, timeout=10).status_code == 404
    assert len(query(netsuite_sandbox, session, deleted, number)) == 1


@pytest.mark.fidelity("O34")
def test_what_is_not_seen_yet_is_heeded_by_other_writes(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.LATE, method="POST", times=1))
    first = create(netsuite_sandbox, session, "Twice", externalId="once")
    second = create(netsuite_sandbox, session, "Again", externalId="once")
    assert (first.status_code, second.status_code) == (204, 400)
    third = create(netsuite_sandbox, session, "Third")
    assert third.headers["Location"] != first.headers["Location"]


@pytest.mark.fidelity("O34", "O62")
def test_a_write_can_be_late_though_its_answer_is_lost(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.LATE, times=1))
    netsuite_sandbox.faults.add(Fault(Effect.RESET, method="POST", path=CUSTOMER, applied=True, times=1))
    with pytest.raises(requests.ConnectionError):
        create(netsuite_sandbox, session, "Lost", externalId="lost")
    by_external_id = f"{netsuite_sandbox.base_url}{CUSTOMER}/eid:lost"
    assert session.get(by_external_id, timeout=10).status_code == 404
    assert create(netsuite_sandbox, session, "Lost", externalId="lost").status_code == 400
    assert netsuite_sandbox.late.release() == 1
    assert session.get(by_external_id, timeout=10).status_code == 200


def test_a_write_that_is_refused_is_not_held_back(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    netsuite_sandbox.faults.add(Fault(Effect.LATE, method="POST"))
    assert create(netsuite_sandbox, session, "Refused", subsidiary={"id": "999999"}).status_code == 400
    assert netsuite_sandbox.late.held == []
    assert len(query(netsuite_sandbox, session, "SELECT id FROM customer FETCH FIRST 2 ROWS ONLY")) == 2


def test_sql_can_be_late_too_and_its_rows_come_with_the_last_write_that_touched_them(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    late, store = netsuite_sandbox.late, netsuite_sandbox.store
    ids = [int(row["id"]) for row in query(netsuite_sandbox, session, "SELECT id FROM customer ORDER BY id")][:3]

    def phones() -> list[str | None]:
        rows = query(netsuite_sandbox, session, "SELECT id, phone FROM customer ORDER BY id")[:3]
        assert [int(row["id"]) for row in rows] == ids
        return [row.get("phone") for row in rows]

    def call(phone: str, *which: int) -> None:
        with store.write() as connection:
            connection.executemany("UPDATE customer SET phone = ? WHERE id = ?", [(phone, each) for each in which])

    store.run("UPDATE customer SET phone = 'before'")
    with late.hold() as one:
        call("one", ids[0], ids[1])
    with late.hold(seconds=60):
        call("two", ids[1])
    call("now", ids[2])
    assert phones() == ["before", "before", "now"]
    late.release(one.number)
    assert phones() == ["one", "before", "now"]
    netsuite_sandbox.account.clock.advance(60)
    assert phones() == ["one", "two", "now"]


def test_a_block_that_fails_holds_nothing_more(netsuite_sandbox: Sandbox, session: requests.Session) -> None:
    def fail() -> None:
        with netsuite_sandbox.late.hold(), netsuite_sandbox.store.write() as connection:
            connection.execute("UPDATE customer SET companyname = 'Undone'")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert netsuite_sandbox.late.held == []
    netsuite_sandbox.store.run("UPDATE customer SET companyname = 'Seen'")
    assert query(netsuite_sandbox, session, "SELECT DISTINCT companyname FROM customer") == [{"companyname": "Seen"}]


def test_reads_go_through_views_only_while_something_is_held_back(
    netsuite_sandbox: Sandbox, session: requests.Session
) -> None:
    connection = netsuite_sandbox.store.reader()
    text = "SELECT id FROM customer WHERE lastmodifieddate >= TO_DATE('2020-01-01', 'YYYY-MM-DD') ORDER BY id"

    def sql() -> list[str]:
        """Return what a page of the query runs, and how SQLite goes about it."""
        query(netsuite_sandbox, session, text)
        run: list[str] = []
        connection.set_trace_callback(run.append)
        page = answers.run(netsuite_sandbox.store, netsuite_sandbox.account, text, [], limit=1, offset=0)
        connection.set_trace_callback(None)
        assert len(page.items) == 1
        reads = [statement for statement in run if statement.startswith("SELECT")]
        return reads + [step for each in reads for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {each}")]

    before = sql()
    with netsuite_sandbox.late.hold() as one:
        netsuite_sandbox.store.run("UPDATE customer SET phone = '1'")
    with netsuite_sandbox.late.hold() as two:
        netsuite_sandbox.store.run("UPDATE customer SET phone = '2'")
    assert any("sandbox_late_customer" in each for each in sql())
    netsuite_sandbox.late.release(one.number)
    assert any("sandbox_late_customer" in each for each in sql())
    netsuite_sandbox.late.release(two.number)
    assert sql() == before


def test_a_read_that_begins_as_a_write_is_held_back_does_not_meet_it(netsuite_sandbox: Sandbox) -> None:
    store, late = netsuite_sandbox.store, netsuite_sandbox.late
    statement = "SELECT DISTINCT companyname FROM customer"
    store.run("UPDATE customer SET companyname = 'Before'")
    waiting = ["BEGIN"]

    def hold(traced: str) -> None:
        """Write when the reader has made its choice of views, and has not looked at the account yet."""
        if traced in waiting:
            waiting.remove(traced)
            with late.hold():
                store.run("UPDATE customer SET companyname = 'Held'")

    connection = store.reader()
    connection.set_trace_callback(hold)
    with store.snapshot() as reading:
        assert reading.execute(statement).fetchall() == [("Before",)]
        assert waiting == []
        late.release()
        assert reading.execute(statement).fetchall() == [("Before",)]
    connection.set_trace_callback(None)
    with store.snapshot() as reading:
        assert reading.execute(statement).fetchall() == [("Held",)]


def test_what_was_held_back_is_seen_when_the_account_is_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "account.sqlite"
    statement = "SELECT DISTINCT companyname FROM customer"
    with Sandbox(data=path) as sandbox:
        with sandbox.late.hold():
            sandbox.store.run("UPDATE customer SET companyname = 'Held'")
        assert sandbox.store.reader().execute(statement).fetchall() != [("Held",)]
    with Sandbox(data=path) as sandbox:
        assert sandbox.store.reader().execute(statement).fetchall() == [("Held",)]
        names = sandbox.store.reader().execute("SELECT name FROM sqlite_master WHERE name LIKE 'sandbox_late%'")
        assert names.fetchall() == []
