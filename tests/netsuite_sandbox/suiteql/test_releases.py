"""What depends on NetSuite's release and on what an account has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from conftest import NetSuite


@pytest.fixture
def transactions(own_netsuite: NetSuite) -> NetSuite:
    """2,000 transactions, ten a day, named against the order of their dates."""
    own_netsuite.add(
        "transaction",
        "id:integer trandate:date trandisplayname:text type:text",
        [(n, f"20{10 + n // 280:02d}-{n // 10 % 12 + 1:02d}-{n // 10 % 28 + 1:02d}", f"Order {9999 - n}", "SalesOrd")
         for n in range(2000)],
    )  # fmt: skip
    return own_netsuite


SORTED_BY = [
    ("2026.2", "trandate"),
    ("2027.1", "trandate"),
    ("2026.1", "trandisplayname"),
    ("2025.2", "trandisplayname"),
]


@pytest.mark.fidelity("O24", "D7")
@pytest.mark.parametrize(("release", "column"), SORTED_BY)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT id, TO_CHAR(trandate, 'YYYY-MM-DD') trandate, trandisplayname FROM transaction",
        "SELECT TO_CHAR(t.trandate, 'YYYY-MM-DD') trandate, t.trandisplayname FROM transaction t JOIN dual ON 1 = 1",
        "SELECT TOP 900 id, TO_CHAR(trandate, 'YYYY-MM-DD') trandate, trandisplayname FROM transaction WHERE id > 5",
    ],
)
def test_unsorted_transactions_are_sorted_as_the_release_does(
    transactions: NetSuite, query: str, release: str, column: str
) -> None:
    transactions.account.release = release
    rows = transactions.page(query).items
    assert len(rows) > 800
    shown = [row[column] for row in rows]
    assert shown == sorted(shown)


@pytest.mark.fidelity("O24", "D7")
def test_transactions_of_a_day_are_in_another_order_in_each_request_so_that_pages_lose_some(
    transactions: NetSuite,
) -> None:
    query = "SELECT id FROM transaction"
    assert transactions.page(query, limit=300).items != transactions.page(query, limit=300).items
    # Pages of 25 begin within days of ten.
    found = [
        row["id"] for offset in range(0, 2000, 25) for row in transactions.page(query, limit=25, offset=offset).items
    ]
    assert len(found) == 2000
    assert 1000 < len(set(found)) < 2000


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM transaction ORDER BY id DESC",
        "SELECT type id, COUNT(*) n FROM transaction GROUP BY type",
        "SELECT COUNT(*) id FROM transaction",
        "SELECT id FROM (SELECT id FROM transaction ORDER BY id DESC) WHERE ROWNUM < 4",
    ],
)
def test_the_default_does_not_touch_other_queries(transactions: NetSuite, query: str) -> None:
    rows = transactions.page(query).items
    transactions.account.release = "2025.2"
    assert transactions.page(query).items == rows


@pytest.mark.fidelity("O29", "D7")
def test_question_marks_are_understood_from_2026_2_on(netsuite: NetSuite) -> None:
    query = "SELECT id x FROM customer WHERE id = ?"
    assert netsuite.values(query, "2") == ["2"]
    netsuite.account.release = "2026.1"
    with pytest.raises(ServiceError) as caught:
        netsuite.page(query, "2")
    assert caught.value.detail.endswith("Search error occurred: Invalid or unsupported search.")


@pytest.mark.fidelity("O29")
@pytest.mark.parametrize(
    ("select", "settings", "rows"),
    [
        ("*", {}, 0),
        ("w.*", {}, 0),
        ("*", {"widest_star": None}, 1),
        ("*", {"widest_star": 101}, 1),
        (", ".join(f"c{n}" for n in range(101)), {}, 1),
        (", ".join(f"c{n}" for n in range(101)), {"widest_select": 100}, 0),
        (", ".join(f"c{n}" for n in range(100)), {"widest_select": 100}, 1),
    ],
)
def test_more_columns_than_it_takes_come_back_empty_without_a_word(
    own_netsuite: NetSuite, select: str, settings: dict[str, int | None], rows: int
) -> None:
    own_netsuite.add("wide", " ".join(f"c{n}:integer" for n in range(101)), [tuple(range(101))], key="c0")
    for name, value in settings.items():
        setattr(own_netsuite.account, name, value)
    page = own_netsuite.page(f"SELECT {select} FROM wide w")  # noqa: S608 - a query
    assert len(page.items) == page.total_results == rows
    assert not page.has_more


@pytest.mark.fidelity("O22")
def test_with_suiteanalytics_connect_a_million_rows_are_delivered(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer", [(n,) for n in range(1100)])
    query = "SELECT a.id + 0 AS id FROM thing a CROSS JOIN thing b ORDER BY a.id, b.id FETCH FIRST 1000500 ROWS ONLY"
    plain = own_netsuite.page(query, offset=100_000)
    assert (plain.items, plain.total_results, plain.reachable, plain.has_more) == ([], 1_000_500, 100_000, False)
    own_netsuite.account.analytics_connect = True
    assert own_netsuite.page(query, offset=100_000).has_more
    last = own_netsuite.page(query, offset=999_000)
    assert (len(last.items), last.total_results, last.reachable, last.has_more) == (1000, 1_000_500, 1_000_000, False)
    assert own_netsuite.page(query, offset=1_000_000).items == []
    assert own_netsuite.page(query, limit=10, offset=9_990).reachable == 10_000
