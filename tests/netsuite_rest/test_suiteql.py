from __future__ import annotations

import re
import sqlite3
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsuite_rest import connect, errors, suiteql
from netsuite_rest.suiteql import Key, Query, identifier, quote
from netsuite_rest.transport import Retry

if TYPE_CHECKING:
    from netsuite_rest.transport import Transport
    from tests.netsuite_rest.conftest import Answer, Service

EAST = timezone(timedelta(hours=5, minutes=30))


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("O'Neil", "'O''Neil'"),
        ("", "''"),
        ("a\nb\\n?;--", "'a\nb\\n?;--'"),
        (0, "0"),
        (-5, "-5"),
        (10**30, "1" + "0" * 30),
        (True, "'T'"),
        (False, "'F'"),
        (Decimal("0.10"), "0.10"),
        (Decimal("-1E+3"), "-1000"),
        (Decimal("1E-7"), "0.0000001"),
        (date(2026, 2, 3), "TO_DATE('2026-02-03', 'YYYY-MM-DD')"),
        (date(26, 2, 3), "TO_DATE('0026-02-03', 'YYYY-MM-DD')"),
        (datetime(2026, 2, 3, 4, 5, 6), "TO_DATE('2026-02-03 04:05:06', 'YYYY-MM-DD HH24:MI:SS')"),  # noqa: DTZ001
        (
            datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
            "TO_TIMESTAMP('2026-02-03 04:05:06', 'YYYY-MM-DD HH24:MI:SS')",
        ),
        (
            datetime(2026, 2, 3, 4, 5, 6, tzinfo=EAST),
            "TO_TIMESTAMP('2026-02-02 22:35:06', 'YYYY-MM-DD HH24:MI:SS')",
        ),
        (
            datetime(2026, 2, 3, 4, 5, 6, 7000, tzinfo=UTC),
            "TO_TIMESTAMP('2026-02-03 04:05:06.007000', 'YYYY-MM-DD HH24:MI:SS.FF')",
        ),
    ],
)
def test_a_value_is_written_as_oracle_reads_it(value: suiteql.Literal, literal: str) -> None:
    assert quote(value) == literal


@pytest.mark.parametrize("value", [1.5, None, b"x", [1], {"a": 1}, object()])
def test_what_has_no_exact_form_is_refused(value: Any) -> None:  # noqa: ANN401 - anything
    with pytest.raises(TypeError, match="no exact form"):
        quote(value)


@pytest.mark.parametrize(
    "value",
    [Decimal("NaN"), Decimal("Infinity"), "a\x00b", datetime(2026, 1, 1, microsecond=1)],  # noqa: DTZ001
)
def test_what_cannot_be_written_is_refused(value: suiteql.Literal) -> None:
    with pytest.raises(ValueError, match="SuiteQL"):
        quote(value)


@given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_no_text_escapes_its_quotes(text: str) -> None:
    with sqlite3.connect(":memory:") as database:
        assert database.execute(f"SELECT {quote(text)}, 1").fetchall() == [(text, 1)]
    database.close()


@given(st.one_of(st.integers(), st.decimals(allow_nan=False, allow_infinity=False, places=6)))
def test_numbers_come_back_as_they_were(number: int | Decimal) -> None:
    assert Decimal(quote(number)) == number
    assert re.fullmatch(r"-?\d+(\.\d+)?", quote(number))


@pytest.mark.parametrize("name", ["id", "t.id", "custbody_x1", "SYS.dual"])
def test_names_are_names(name: str) -> None:
    assert identifier(name) == name


@given(st.text())
def test_nothing_that_is_more_than_a_name_passes_for_one(text: str) -> None:
    try:
        identifier(text)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9_.]+", text.lower(), re.ASCII)


@pytest.mark.parametrize(
    "name", ["", "1a", "a b", "a;b", "a--", "a'b", 'a"b', "a.", ".a", "a..b", "a\n", "é", "*", "a(b)"]
)
def test_what_is_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        identifier(name)


def test_a_query_is_ordered_by_its_key() -> None:
    query = Query(("id", "name"), "customer", ("a = 1 OR b = 2", "c = 3"))
    assert query.page() == "SELECT id, name FROM customer WHERE (a = 1 OR b = 2) AND (c = 3) ORDER BY id"
    assert Query(("id",), "customer").page(limit=7) == "SELECT id FROM customer ORDER BY id FETCH FIRST 7 ROWS ONLY"


def test_a_query_is_paged_by_its_key() -> None:
    query = Query(("id",), "customer", ("x = 1",))
    assert query.page(after=(5,), through=(9,)) == (
        "SELECT id FROM customer WHERE (x = 1) AND (id > 5) AND (id <= 9) ORDER BY id"
    )


def test_text_keys_are_sorted_and_compared_by_bytes() -> None:
    query = Query(("scriptid",), "customfield", key=(Key("scriptid", text=True),))
    assert query.page(after=("O'x",)) == (
        "SELECT scriptid FROM customfield WHERE (NLSSORT(scriptid, 'NLS_SORT=BINARY') > "
        "NLSSORT('O''x', 'NLS_SORT=BINARY')) ORDER BY NLSSORT(scriptid, 'NLS_SORT=BINARY')"
    )


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="1 columns, not 2"):
        Query(("id",), "customer").page(after=(1, 2))


small = st.integers(-2, 2)
triples = st.tuples(small, small, small)


@given(st.sets(triples, max_size=30), st.integers(1, 4), st.one_of(st.none(), triples))
def test_pages_by_a_key_of_three_columns_give_every_row_once_and_in_order(
    rows: set[tuple[int, int, int]], size: int, through: tuple[int, int, int] | None
) -> None:
    query = Query(("a", "b", "c"), "t", key=(Key("a"), Key("b"), Key("c")))
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE TABLE t (a, b, c)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        read: list[tuple[int, int, int]] = []
        after = None
        while True:
            sql = query.page(after=after, through=through, limit=size)
            page = database.execute(re.sub(r"FETCH FIRST (\d+) ROWS ONLY", r"LIMIT \1", sql)).fetchall()
            read += page
            if len(page) < size:
                break
            after = page[-1]
    database.close()
    assert read == sorted(row for row in rows if through is None or row <= through)


def page(*rows: dict[str, Any], **over: Any) -> dict[str, Any]:  # noqa: ANN401 - a document
    whole = {
        "links": [],
        "count": len(rows),
        "hasMore": False,
        "items": list(rows),
        "offset": 0,
        "totalResults": len(rows),
    }
    return whole | over


def test_rows_come_without_links_and_nulls_are_missing(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(
        answer(body=page({"links": [], "id": "1", "name": "é'\n"}, {"links": [], "id": "2"}, totalResults=9))
    )
    assert suiteql.run(transport, "SELECT id, name FROM customer ORDER BY id", limit=2) == suiteql.Page(
        [{"id": "1", "name": "é'\n"}, {"id": "2"}], 9, has_more=False
    )
    [asked] = service.asked
    assert (asked.method, asked.path) == ("POST", "/services/rest/query/v1/suiteql")
    assert asked.query == {"limit": ["2"], "offset": ["0"]}
    assert asked.headers["prefer"] == "transient"
    assert asked.json == {"q": "SELECT id, name FROM customer ORDER BY id"}


def test_parameters_are_bound_by_netsuite(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body=page()))
    suiteql.run(transport, "SELECT id FROM item WHERE id BETWEEN ? AND ?", params=("-7", "0"))
    assert service.asked[0].json["params"] == ["-7", "0"]


def test_values_that_are_no_text_become_text_to_the_last_digit(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    body = b"""{"count": 1, "hasMore": false, "offset": 0, "totalResults": 1, "items": [
        {"links": [], "a": 12345678901234567.10, "b": -0.50, "c": true, "d": null, "e": "x", "f": 7}]}"""
    service.script(answer(body=body))
    [row] = suiteql.run(transport, "SELECT * FROM t").items
    assert row == {"a": "12345678901234567.10", "b": "-0.50", "c": "T", "e": "x", "f": "7"}


def test_names_come_in_lower_case_whatever_netsuite_does(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(body=page({"links": [], "ID": "1"}, {"links": [], "Id": "2", "Name": "x"})))
    assert suiteql.run(transport, "SELECT id, name FROM t").items == [{"id": "1"}, {"id": "2", "name": "x"}]


@pytest.mark.parametrize(
    "body",
    [
        page({"id": "1"}, count=2),
        page({"id": "1"}, offset=1000),
        page({"id": "1", "ID": "2"}),
        page(5),  # type: ignore[arg-type]
        page(items=None),
        {"items": []},
        [],
    ],
    ids=["rows missing", "another page", "ambiguous names", "no row", "no rows", "no counts", "no page"],
)
def test_a_page_that_contradicts_itself_is_never_taken(
    body: object, service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(body=body), answer(body=page({"id": "1"})))
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(errors.MalformedAnswer):
        suiteql.run(transport, "SELECT id FROM t")
    with connect(config) as transport:
        assert suiteql.run(transport, "SELECT id FROM t").items == [{"id": "1"}]


class Row(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: str | None = None
    links: object = None


def test_rows_may_be_decoded_into_a_type(service: Service, answer: type[Answer], transport: Transport) -> None:
    service.script(answer(body=page({"links": [], "id": "1"}, {"links": [], "id": "2", "name": "x"})))
    rows = suiteql.run(transport, "SELECT id, name FROM t", row_type=Row).items
    assert [(row.id, row.name) for row in rows] == [("1", None), ("2", "x")]


def test_a_column_that_the_type_does_not_know_is_never_lost(
    service: Service, answer: type[Answer], config: dict[str, Any]
) -> None:
    service.script(answer(body=page({"links": [], "id": "1", "NAME": "x"})))
    with connect(config | {"max_retries": 0}) as transport, pytest.raises(errors.MalformedAnswer, match="NAME"):
        suiteql.run(transport, "SELECT id, name FROM t", row_type=Row)


@pytest.mark.parametrize(("limit", "offset"), [(0, 0), (1001, 0), (-1, 0), (1000, 500), (7, -7), (300, 1000)])
def test_netsuite_s_rules_for_pages_are_kept_before_it_is_asked(
    limit: int, offset: int, service: Service, transport: Transport
) -> None:
    with pytest.raises(ValueError, match="NetSuite takes"):
        suiteql.run(transport, "SELECT id FROM t", limit=limit, offset=offset)
    assert service.asked == []


def test_a_query_can_be_tried_out_without_repeating_a_failure(
    service: Service, answer: type[Answer], transport: Transport
) -> None:
    service.script(answer(429, headers={"Retry-After": "0"}), answer(500, {}), answer(body=page()))
    with pytest.raises(errors.ServerFault):
        suiteql.run(transport, "SELECT odd FROM t", retry=Retry.REFUSED_ONLY)
    assert len(service.asked) == 2
