"""What each operation does to the account, compared with what the account holds afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from netsuite_sandbox import Sandbox

    Messages = SimpleNamespace
    Target = Callable[..., Any]
    Stored = Callable[..., list[tuple[Any, ...]]]
    Named = Callable[[], dict[str, tuple[Any, ...]]]

STREAM = "customer"
COLUMNS: dict[str, type] = {
    "externalid": str,
    "companyname": str,
    "email": str,
    "subsidiary": int,
    "creditlimit": float,
}


@pytest.fixture
def named(stored: Stored) -> Named:
    """Company, email and credit limit of the customers whose external ids begin with T-, by external id."""

    def rows() -> dict[str, tuple[Any, ...]]:
        query = "SELECT externalid, companyname, email, creditlimit FROM customer WHERE UPPER(externalid) LIKE 'T-%'"
        return {external: tuple(values) for external, *values in stored(query)}

    return rows


def writes(sandbox: Sandbox) -> list[tuple[str, str]]:
    """Requests that change records, in order."""
    return [
        (request.method, request.path.rpartition("/v1/")[2])
        for request in sandbox.requests
        if request.method in {"POST", "PUT", "PATCH", "DELETE"} and "/record/" in request.path
    ]


def test_new_rows_are_made_and_known_ones_changed_in_whatever_case_their_external_ids_are(
    run_target: Target, messages: Messages, named: Named, netsuite_sandbox: Sandbox
) -> None:
    first = [
        messages.record(STREAM, externalid=f"T-{n:03}a", companyname=f"Old {n}", subsidiary=1, creditlimit=n)
        for n in range(25)
    ]
    assert run_target([messages.schema(STREAM, COLUMNS, "externalid"), *first]).error is None
    asked_before = len(netsuite_sandbox.requests)

    second = [
        messages.record(STREAM, externalid=f"t-{n:03}A", companyname=f"New {n}", subsidiary=1, creditlimit=n + 0.1)
        for n in range(50)
    ]
    run = run_target([messages.schema(STREAM, COLUMNS, "externalid"), *second, messages.state(done=1)])

    assert run.error is None
    assert run.states == [{"done": 1}]
    expected = {f"T-{n:03}a" if n < 25 else f"t-{n:03}A": (f"New {n}", None, n + 0.1) for n in range(50)}
    assert named() == expected
    operations = [line["operation"] for line in run.results]
    assert (operations.count("update"), operations.count("upsert")) == (25, 25)
    queries = [r for r in netsuite_sandbox.requests[asked_before:] if r.path.endswith("/suiteql")]
    assert len(queries) == 1


def test_what_a_row_does_not_mention_is_left_alone_and_null_empties(
    run_target: Target, messages: Messages, named: Named
) -> None:
    whole = {"externalid": "T-1", "companyname": "A", "email": "a@b.example", "subsidiary": 1, "creditlimit": 5}
    run_target([messages.schema(STREAM, COLUMNS, "externalid"), messages.record(STREAM, **whole)])
    part = messages.record(STREAM, externalid="T-1", email=None)
    assert run_target([messages.schema(STREAM, COLUMNS, "externalid"), part]).error is None
    assert named() == {"T-1": ("A", None, 5)}


def test_rows_are_updated_by_internal_id(run_target: Target, messages: Messages, stored: Stored) -> None:
    ids = [row[0] for row in stored("SELECT id FROM customer ORDER BY id LIMIT 10")]
    before: dict[int, str] = dict(stored("SELECT id, companyname FROM customer"))
    columns = {"id": int, "companyname": str, "lastmodifieddate": str}
    rows = [
        messages.record(STREAM, id=i, companyname=f"Renamed {i}", lastmodifieddate="2020-01-01T00:00:00Z") for i in ids
    ]
    run = run_target([messages.schema(STREAM, columns, "id"), *rows], {STREAM: {"id_field": "id"}})
    assert run.error is None
    assert dict(stored("SELECT id, companyname FROM customer")) == before | {i: f"Renamed {i}" for i in ids}
    assert sorted(line["id"] for line in run.results) == sorted(map(str, ids))
    assert {(line["operation"], line["status"]) for line in run.results} == {("update", "written")}


def test_rows_marked_as_deleted_are_deleted_and_missing_ones_skipped(
    run_target: Target, messages: Messages, named: Named, stored: Stored
) -> None:
    rows = [messages.record(STREAM, externalid=f"T-{n}", companyname=f"C {n}", subsidiary=1) for n in range(4)]
    made = run_target([messages.schema(STREAM, COLUMNS, "externalid"), *rows])
    deleted_at = "2026-03-01T00:00:00Z"
    marked = [messages.record(STREAM, externalid=f"t-{n}", _sdc_deleted_at=deleted_at) for n in (1, 2, 77)]
    run = run_target([messages.schema(STREAM, COLUMNS, "externalid"), *marked, messages.state(done=1)])

    assert run.error is None
    assert run.states == [{"done": 1}]
    assert set(named()) == {"T-0", "T-3"}
    ids = {line["key"]["externalid"]: line["id"] for line in made.results}
    assert run.results_by_key() == {
        "{'externalid': 't-1'}": ("delete", "written", ids["T-1"]),
        "{'externalid': 't-2'}": ("delete", "written", ids["T-2"]),
        "{'externalid': 't-77'}": ("delete", "skipped", None),
    }
    gone = {str(row[0]) for row in stored("SELECT recordid FROM deletedrecord")}
    assert {ids["T-1"], ids["T-2"]} <= gone


def test_a_missing_record_of_each_kind_is_skipped_by_a_delete(run_target: Target, messages: Messages) -> None:
    sent = []
    options = {}
    for stream in ("customer", "invoice"):
        options[stream] = {"id_field": "id", "operation": "delete"}
        sent += [messages.schema(stream, {"id": int}, "id"), messages.record(stream, id=999999)]
    run = run_target(sent, options)
    assert run.error is None
    assert [(line["stream"], line["status"]) for line in run.results] == [
        ("customer", "skipped"),
        ("invoice", "skipped"),
    ]


def test_rows_without_netsuite_ids_are_created_once_however_often_they_are_sent(
    run_target: Target, messages: Messages, stored: Stored
) -> None:
    columns = {"number": int, "companyname": str, "subsidiary": int}
    options = {"shops": {"record_type": "Customer"}}
    rows = [messages.record("shops", number=n, companyname=f"Shop {n}", subsidiary=1) for n in range(30)]
    first = run_target([messages.schema("shops", columns, "number"), *rows], options)
    again = run_target([messages.schema("shops", columns, "number"), *rows], options)
    assert (first.error, again.error) == (None, None)
    held = stored("SELECT externalid, companyname FROM customer WHERE companyname LIKE 'Shop %'")
    assert sorted(held) == sorted((f"singer-shops-{n}", f"Shop {n}") for n in range(30))
    assert {line["operation"] for line in first.results} == {"create"}
    assert {line["operation"] for line in again.results} == {"update"}


def test_where_nothing_but_creates_is_allowed_a_repeated_row_is_skipped(
    run_target: Target, messages: Messages, stored: Stored
) -> None:
    columns = {"number": int, "companyname": str, "subsidiary": int}
    options = {"shops": {"record_type": "customer", "operation": "create"}}
    run_target(
        [
            messages.schema("shops", columns, "number"),
            messages.record("shops", number=1, companyname="A", subsidiary=1),
        ],
        options,
    )
    run = run_target(
        [
            messages.schema("shops", columns, "number"),
            messages.record("shops", number=1, companyname="B", subsidiary=1),
        ],
        options,
    )
    assert run.error is None
    assert [(line["operation"], line["status"]) for line in run.results] == [("create", "skipped")]
    assert stored("SELECT companyname FROM customer WHERE externalid = 'singer-shops-1'") == [("A",)]


def test_a_create_under_an_external_id_that_is_taken_is_a_conflict(
    run_target: Target, messages: Messages, named: Named
) -> None:
    row = messages.record(STREAM, externalid="T-1", companyname="A", subsidiary=1)
    other = messages.record(STREAM, externalid="t-1", companyname="B", subsidiary=1)
    schema = messages.schema(STREAM, COLUMNS, "externalid")
    options = {STREAM: {"operation": "create"}}
    assert run_target([schema, row], options).error is None
    run = run_target([schema, other, messages.state(done=1)], options)
    assert "has the external id 't-1' already" in run.log
    assert run.states == []
    assert named() == {"T-1": ("A", None, None)}


def test_an_update_of_what_is_not_there_is_rejected_and_nothing_made(
    run_target: Target, messages: Messages, named: Named
) -> None:
    row = messages.record(STREAM, externalid="T-1", companyname="A")
    run = run_target([messages.schema(STREAM, COLUMNS, "externalid"), row], {STREAM: {"operation": "update"}})
    assert "no customer has the external id 'T-1'" in run.log
    assert named() == {}


def test_rows_with_the_same_key_are_written_in_their_order_also_when_the_key_differs_in_case(
    run_target: Target, messages: Messages, named: Named, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.01
    rows = [
        messages.record(STREAM, externalid=("T-%d" if n % 2 else "t-%d") % (n % 3), companyname=f"C {n}", subsidiary=1)
        for n in range(30)
    ]
    assert run_target([messages.schema(STREAM, COLUMNS, "externalid"), *rows]).error is None
    assert {external.upper(): row[0] for external, row in named().items()} == {
        "T-0": "C 27",
        "T-1": "C 28",
        "T-2": "C 29",
    }


def test_a_record_made_changed_deleted_and_made_again_in_one_batch_ends_as_the_last_row_says(
    run_target: Target, messages: Messages, named: Named
) -> None:
    rows = [
        messages.record(STREAM, externalid="T-1", companyname="A", email="a@b.example", subsidiary=1),
        messages.record(STREAM, externalid="T-1", companyname="B"),
        messages.record(STREAM, externalid="T-1", _sdc_deleted_at="2026-03-01T00:00:00Z"),
        messages.record(STREAM, externalid="T-1", companyname="C", subsidiary=1),
    ]
    run = run_target([messages.schema(STREAM, COLUMNS, "externalid"), *rows])
    assert run.error is None
    assert [line["operation"] for line in run.results] == ["upsert", "update", "delete", "upsert"]
    assert named() == {"T-1": ("C", None, None)}


def test_a_row_waits_for_the_one_it_refers_to(
    run_target: Target, messages: Messages, stored: Stored, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.01
    columns = {**COLUMNS, "parent": dict}
    rows = [messages.record(STREAM, externalid="T-0", companyname="C 0", subsidiary=1)]
    rows += [
        messages.record(
            STREAM, externalid=f"T-{n}", companyname=f"C {n}", subsidiary=1, parent={"externalId": f"t-{n - 1}"}
        )
        for n in range(1, 6)
    ]
    run = run_target([messages.schema(STREAM, columns, "externalid"), *rows])
    assert run.error is None, run.log
    parents = stored(
        "SELECT c.externalid, p.externalid FROM customer c JOIN customer p ON p.id = c.parent "
        "WHERE c.externalid LIKE 'T-%'"
    )
    assert sorted(parents) == [(f"T-{n}", f"T-{n - 1}") for n in range(1, 6)]


def test_streams_are_written_one_after_another_as_they_came(
    run_target: Target, messages: Messages, netsuite_sandbox: Sandbox
) -> None:
    contact = {"externalid": str, "firstname": str, "lastname": str, "company": dict, "subsidiary": int}
    sent = [messages.schema(STREAM, COLUMNS, "externalid"), messages.schema("contact", contact, "externalid")]
    for n in range(6):
        sent.append(messages.record(STREAM, externalid=f"T-{n}", companyname=f"C {n}", subsidiary=1))
        sent.append(
            messages.record(
                "contact",
                externalid=f"P-{n}",
                firstname="P",
                lastname=str(n),
                subsidiary=1,
                company={"externalId": f"T-{n}"},
            )
        )
    run = run_target(sent, batch_size_rows=4)
    assert run.error is None, run.log
    types = [path.partition("/")[0] for _, path in writes(netsuite_sandbox)]
    assert types == ["customer"] * 4 + ["contact"] * 3 + ["customer"] * 2 + ["contact"] * 3


def test_streams_of_one_record_type_keep_the_order_of_their_records(
    run_target: Target, messages: Messages, named: Named
) -> None:
    sent = [messages.schema(stream, COLUMNS, "externalid") for stream in ("one", "two")]
    sent += [
        messages.record(stream, externalid="T-1", companyname=name, subsidiary=1)
        for stream, name in (("one", "A"), ("two", "B"), ("one", "C"))
    ]
    run = run_target(sent, {"one": {"record_type": "customer"}, "two": {"record_type": "customer"}})
    assert run.error is None, run.log
    assert named() == {"T-1": ("C", None, None)}


def test_a_stream_whose_schema_changes_keeps_its_records_and_its_place(
    run_target: Target, messages: Messages, netsuite_sandbox: Sandbox
) -> None:
    contact = {"externalid": str, "lastname": str, "subsidiary": int, "company": dict}
    person = {"subsidiary": 1, "company": {"externalId": "T-1"}}
    sent = [
        messages.schema(STREAM, COLUMNS, "externalid"),
        messages.schema("contact", contact, "externalid"),
        messages.record(STREAM, externalid="T-1", companyname="A", subsidiary=1),
        messages.record("contact", externalid="P-1", lastname="One", **person),
        messages.schema(STREAM, {**COLUMNS, "phone": str}, "externalid"),
        messages.record("contact", externalid="P-2", lastname="Two", **person),
        messages.record(STREAM, externalid="T-2", companyname="B", subsidiary=1, phone="+1 415 555 0100"),
    ]
    run = run_target(sent)
    assert run.error is None, run.log
    assert [path for _, path in writes(netsuite_sandbox)] == [
        "customer/eid:T-1",
        "contact/eid:P-1",
        "customer/eid:T-2",
        "contact/eid:P-2",
    ]


def test_a_warehouse_s_row_reaches_fields_of_every_kind(run_target: Target, messages: Messages, stored: Stored) -> None:
    row = {
        "externalid": "T-1",
        "companyname": "A",
        "subsidiary": 1,
        "isinactive": "T",
        "emailpreference": "PDF",
        "creditlimit": "12500.50",
        "custentity_sbx_contract_date": "2026-03-31T00:00:00+00:00",
        "custentity_sbx_last_review": "2026-03-31 19:05:00+02:00",
        "custentity_sbx_region": 1,
        "custentity_sbx_reseller": True,
        "terms": {"id": "1"},
        "lastmodifieddate": "2020-01-01T00:00:00Z",
        "_sdc_batched_at": "2026-04-01T00:00:00Z",
    }
    columns = {name: type(value) for name, value in row.items()}
    run = run_target([messages.schema(STREAM, columns, "externalid"), messages.record(STREAM, **row)])
    assert run.error is None, run.log
    query = (
        "SELECT companyname, isinactive, emailpreference, creditlimit, custentity_sbx_contract_date, "
        "custentity_sbx_last_review, custentity_sbx_region, custentity_sbx_reseller, terms "
        "FROM customer WHERE externalid = 'T-1'"
    )
    assert stored(query) == [("A", "T", "PDF", 12500.5, "2026-03-31", "2026-03-31 17:05:00", 1, "T", 1)]


def test_requests_run_side_by_side_as_many_as_the_account_lets_through(
    run_target: Target, messages: Messages, netsuite_sandbox: Sandbox
) -> None:
    netsuite_sandbox.account.latency = 0.05
    rows = [messages.record(STREAM, externalid=f"T-{n}", companyname=f"C {n}", subsidiary=1) for n in range(20)]
    assert run_target([messages.schema(STREAM, COLUMNS, "externalid"), *rows], concurrency=4).error is None
    assert netsuite_sandbox.requests.peak == 4


def test_amounts_and_texts_arrive_to_the_last_digit(
    run_target: Target, messages: Messages, netsuite_sandbox: Sandbox
) -> None:
    schema = messages.schema(STREAM, COLUMNS, "externalid")
    text = 'O\'Neil "&" Søn\n😀'
    line = json.dumps(messages.record(STREAM, externalid="T-1", companyname=text, subsidiary=1))
    line = line.replace('"subsidiary": 1', '"subsidiary": 1, "creditlimit": 123456789012.1234567890')
    assert run_target([schema, line]).error is None
    sent = next(r.body for r in netsuite_sandbox.requests if r.method == "PUT")
    assert b'"creditLimit":123456789012.1234567890' in sent
    assert json.loads(sent)["companyName"] == text


def test_every_write_asks_netsuite_to_refuse_misspelt_fields(
    run_target: Target, messages: Messages, netsuite_sandbox: Sandbox
) -> None:
    row = messages.record(STREAM, externalid="T-1", companyname="A", subsidiary=1)
    run_target([messages.schema(STREAM, COLUMNS, "externalid"), row])
    headers = [
        {name.lower(): value for name, value in dict(r.headers).items()}
        for r in netsuite_sandbox.requests
        if r.method == "PUT"
    ]
    assert [h["x-netsuite-propertynamevalidation"].lower() for h in headers] == ["error"]


def test_external_ids_that_cannot_stand_in_an_address_are_written_and_found_again(
    run_target: Target, messages: Messages, named: Named
) -> None:
    odd = ["T-a b", "T-a|b", "T-O'Neil", "T-100%", "T-/x?y#z"]
    schema = messages.schema(STREAM, COLUMNS, "externalid")
    for round_ in ("first", "second"):
        rows = [messages.record(STREAM, externalid=e, companyname=f"{round_} {e}", subsidiary=1) for e in odd]
        run = run_target([schema, *rows])
        assert run.error is None, run.log
        assert named() == {e: (f"{round_} {e}", None, None) for e in odd}


def test_lines_of_a_new_order_are_written_once_and_not_appended_by_a_second_run(
    run_target: Target, messages: Messages, stored: Stored
) -> None:
    customer, subsidiary = stored(
        "SELECT c.id, r.subsidiary FROM customer c JOIN customersubsidiaryrelationship r "
        "ON r.entity = c.id WHERE c.currency = 1 ORDER BY c.id LIMIT 1"
    )[0]
    item = stored("SELECT id FROM item WHERE isinactive = 'F' ORDER BY id LIMIT 1")[0][0]
    columns = {"number": int, "entity": int, "subsidiary": int, "trandate": str, "item": dict}

    def order(quantity: int) -> dict[str, Any]:
        lines = {"items": [{"item": item, "quantity": quantity, "rate": 10}]}
        return messages.record(  # type: ignore[no-any-return]
            "orders", number=1, entity=customer, subsidiary=subsidiary, trandate="2026-03-02", item=lines
        )

    def quantities() -> list[float]:
        query = (
            'SELECT ABS(l.quantity) FROM transactionline l JOIN "transaction" t ON t.id = l."transaction" '
            "WHERE t.externalid = 'singer-orders-1' AND l.mainline = 'F' AND l.taxline = 'F'"
        )
        return [row[0] for row in stored(query)]

    schema = messages.schema("orders", columns, "number")
    options = {"orders": {"record_type": "salesOrder"}}
    assert run_target([schema, order(2)], options).error is None
    assert quantities() == [2]

    appending = run_target([schema, order(3)], options)
    assert "would append" in appending.log
    assert "stream_options.orders.replace" in appending.log
    assert quantities() == [2]

    replacing = {"orders": {"record_type": "salesOrder", "replace": ["item"]}}
    assert run_target([schema, order(3)], replacing).error is None
    assert quantities() == [3]


def test_a_record_type_that_suiteql_does_not_show_is_looked_up_one_by_one(
    run_target: Target, messages: Messages, named: Named, netsuite_sandbox: Sandbox, without_queries: str
) -> None:
    schema = messages.schema(STREAM, COLUMNS, "externalid")
    external_ids = ["T-1", "T-2", "T-a|b c"]
    for round_ in ("first", "second"):
        rows = [messages.record(STREAM, externalid=e, companyname=f"{round_} {e}", subsidiary=1) for e in external_ids]
        run = run_target([schema, *rows], base_url=without_queries)
        assert run.error is None, run.log
        assert named() == {e: (f"{round_} {e}", None, None) for e in external_ids}
    assert sorted(path for method, path in writes(netsuite_sandbox) if method == "PUT") == [
        "customer/eid:T-1",
        "customer/eid:T-2",
    ]


def test_records_of_a_custom_type_are_written(run_target: Target, messages: Messages, stored: Stored) -> None:
    stream = "customrecord_sbx_warranty"
    sent = [messages.schema(stream, {"externalid": str, "name": str}, "externalid")]
    sent += [messages.record(stream, externalid=f"W-{n}", name=f"Warranty {n}") for n in range(3)]
    run = run_target(sent)
    assert run.error is None, run.log
    held = stored("SELECT externalid, name FROM customrecord_sbx_warranty WHERE externalid LIKE 'W-%'")
    assert sorted(held) == [(f"W-{n}", f"Warranty {n}") for n in range(3)]
