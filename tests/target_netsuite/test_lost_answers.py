"""Requests and answers are lost on the way; the account still ends with exactly the right records."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    Messages = SimpleNamespace
    Target = Callable[..., Any]
    Stored = Callable[..., list[tuple[Any, ...]]]

COLUMNS = {"number": int, "companyname": str, "subsidiary": int}
OPTIONS = {"shops": {"record_type": "customer"}}
FAULTS = ["lose request", "lose answer", "fail after"]


def first_of_each(fault: str, *methods: str) -> Callable[[str, str, bytes], str]:
    """A rule under which each change of a record meets a fault when it is sent for the first time."""
    seen: set[tuple[str, str, bytes]] = set()

    def rule(method: str, path: str, body: bytes) -> str:
        if method not in methods or "/record/" not in path or (method, path, body) in seen:
            return "pass"
        seen.add((method, path, body))
        return fault

    return rule


def shops(messages: Messages, **columns: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - columns as they are
    schema = messages.schema("shops", COLUMNS, "number")
    rows = [
        messages.record("shops", **({"number": n, "companyname": f"Shop {n}", "subsidiary": 1} | columns))
        for n in range(12)
    ]
    return [schema, *rows, messages.state(done=1)]


def held(stored: Stored) -> list[tuple[Any, ...]]:
    return sorted(stored("SELECT externalid, companyname FROM customer WHERE companyname LIKE 'Shop%'"))


ALL = sorted((f"singer-shops-{n}", f"Shop {n}") for n in range(12))


@pytest.mark.parametrize("fault", FAULTS)
def test_creates_are_made_once(
    fault: str, run_target: Target, messages: Messages, stored: Stored, faulty_connection: SimpleNamespace
) -> None:
    faulty_connection.rule = first_of_each(fault, "POST")
    run = run_target(shops(messages), OPTIONS, base_url=faulty_connection.base_url)
    assert run.error is None, run.log
    assert run.states == [{"done": 1}]
    assert held(stored) == ALL
    ids = {str(row[0]) for row in stored("SELECT id FROM customer WHERE companyname LIKE 'Shop%'")}
    assert {line["id"] for line in run.results} == ids


@pytest.mark.parametrize("fault", FAULTS)
def test_upserts_are_made_once(
    fault: str, run_target: Target, messages: Messages, stored: Stored, faulty_connection: SimpleNamespace
) -> None:
    faulty_connection.rule = first_of_each(fault, "PUT")
    options = {"shops": {"record_type": "customer", "operation": "upsert"}}
    run = run_target(shops(messages), options, base_url=faulty_connection.base_url)
    assert run.error is None, run.log
    assert held(stored) == ALL


@pytest.mark.parametrize("fault", FAULTS)
def test_updates_and_deletes_are_done(
    fault: str, run_target: Target, messages: Messages, stored: Stored, faulty_connection: SimpleNamespace
) -> None:
    run_target(shops(messages), OPTIONS)
    faulty_connection.rule = first_of_each(fault, "PATCH", "DELETE")
    sent = shops(messages)
    for message in sent[1:-1]:
        row = message["record"]
        row["companyname"] = f"Shop {row['number']} renamed"
        if row["number"] < 4:
            row["_sdc_deleted_at"] = "2026-03-01T00:00:00Z"
    run = run_target(sent, OPTIONS, base_url=faulty_connection.base_url)
    assert run.error is None, run.log
    assert held(stored) == sorted((f"singer-shops-{n}", f"Shop {n} renamed") for n in range(4, 12))
    assert {line["status"] for line in run.results} == {"written"}


def test_a_lost_answer_that_cannot_be_looked_into_is_uncertain_and_settled_by_the_next_run(
    run_target: Target, messages: Messages, stored: Stored, faulty_connection: SimpleNamespace
) -> None:
    lost = threading.Event()

    def rule(method: str, path: str, _body: bytes) -> str:
        if "/record/v1/customer" not in path:
            return "pass"
        if method == "POST":
            lost.set()
            return "lose answer"
        return "lose request" if lost.is_set() else "pass"

    faulty_connection.rule = rule
    run = run_target(shops(messages), OPTIONS, base_url=faulty_connection.base_url, max_retries=1, concurrency=1)
    assert "key {'number': 0}: create of customer uncertain" in run.log
    assert "looked for first" in run.log
    assert run.states == []
    assert [(line["key"], line["status"]) for line in run.results] == [({"number": 0}, "uncertain")]
    assert held(stored) == ALL[:1]

    again = run_target(shops(messages), OPTIONS)
    assert again.error is None
    assert held(stored) == ALL


@pytest.mark.parametrize("fault", ["lose request", "lose answer"])
def test_a_look_up_that_failed_is_never_read_as_not_there(
    fault: str, run_target: Target, messages: Messages, stored: Stored, faulty_connection: SimpleNamespace
) -> None:
    run_target(shops(messages), OPTIONS)
    before = held(stored)
    faulty_connection.rule = lambda _method, path, _body: fault if path.startswith("/services/rest/query/") else "pass"
    run = run_target(shops(messages), OPTIONS, base_url=faulty_connection.base_url, max_retries=1)
    assert run.error is not None
    assert run.states == []
    assert run.results == []
    assert [method for method, path in faulty_connection.seen if "/record/v1/customer" in path] == []
    assert held(stored) == before
