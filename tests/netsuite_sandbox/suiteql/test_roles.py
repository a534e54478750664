"""What a role keeps from SuiteQL, in every place where a query can name it."""

# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from conftest import NetSuite

PREFIX = "Invalid search query. Detailed unprocessed description follows. Search error occurred: "


def refusal(netsuite: NetSuite, query: str) -> str:
    with pytest.raises(ServiceError) as caught:
        netsuite.page(query)
    assert (caught.value.status, caught.value.code) == (400, "INVALID_PARAMETER")
    return caught.value.detail.removeprefix(PREFIX)


@pytest.mark.fidelity("O31")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM Line",
        "SELECT c.id FROM customer c JOIN Line ON line.id = c.id",
        "SELECT c.id FROM customer c, Line WHERE line.id = c.id",
        "SELECT id FROM customer WHERE id IN (SELECT id FROM Line)",
        "SELECT (SELECT MAX(id) FROM Line) FROM dual",
        "SELECT id FROM customer UNION SELECT id FROM Line",
    ],
)
def test_a_hidden_table_is_not_found_wherever_it_stands(netsuite: NetSuite, query: str) -> None:
    netsuite.page(query)
    netsuite.account.role.hidden_tables.add("line")
    assert refusal(netsuite, query) == "Record 'Line' was not found."
    netsuite.account.role.hidden_tables.clear()
    netsuite.page(query)


@pytest.mark.fidelity("O31")
@pytest.mark.parametrize(
    "query",
    [
        "SELECT Balance FROM customer",
        "SELECT id FROM customer WHERE Balance > 1",
        "SELECT id FROM customer ORDER BY Balance",
        "SELECT SUM(Balance) FROM customer",
        "SELECT id FROM subsidiary WHERE id IN (SELECT subsidiary FROM customer WHERE Balance > 1)",
    ],
)
def test_a_hidden_column_is_no_identifier_when_it_stands_alone(netsuite: NetSuite, query: str) -> None:
    netsuite.page(query)
    netsuite.account.role.hidden_columns["customer"] = {"balance"}
    assert refusal(netsuite, query) == "Unknown identifier 'Balance'. Available identifiers are: {customer=customer}."


@pytest.mark.fidelity("O31")
def test_a_hidden_column_is_not_exposed_when_its_table_is_named(netsuite: NetSuite) -> None:
    netsuite.account.role.hidden_columns["customer"] = {"balance"}
    assert (
        refusal(netsuite, "SELECT c.Balance FROM customer c")
        == "Field 'Balance' for record 'customer' was not found. Reason: NOT_EXPOSED"
    )


@pytest.mark.fidelity("O29", "O31")
def test_a_hidden_column_is_missing_from_star(netsuite: NetSuite) -> None:
    netsuite.account.role.hidden_columns["subsidiary"] = {"name", "id"}
    assert netsuite.rows("SELECT * FROM subsidiary ORDER BY parent") == [{"parent": "1"}, {"parent": "1"}, {}]


ROWS = {
    "the table itself": ("SELECT id x FROM customer ORDER BY id", ["2", "3"]),
    "a count": ("SELECT COUNT(*) x FROM customer", ["2"]),
    "an aggregate": ("SELECT SUM(balance) x FROM customer", ["1233.75"]),
    "a join": (
        "SELECT l.id x FROM line l JOIN customer c ON c.transaction = l.transaction ORDER BY l.id",
        ["1", "2"],
    ),
    "a left join": ("SELECT c.id x FROM line l LEFT JOIN customer c ON c.transaction = 10 AND l.id = 1", [None] * 5),
    "Oracle's outer join": (
        "SELECT c.id x FROM subsidiary s, customer c WHERE s.id = c.subsidiary(+) ORDER BY s.id",
        [None, "2", None],
    ),
    "IN": ("SELECT id x FROM subsidiary WHERE id IN (SELECT subsidiary FROM customer)", ["2"]),
    "NOT EXISTS": (
        "SELECT id x FROM subsidiary s WHERE NOT EXISTS (SELECT 1 FROM customer WHERE subsidiary = s.id) ORDER BY 1",
        ["1", "3"],
    ),
    "a sub-query in FROM": ("SELECT MIN(id) x FROM (SELECT id FROM customer)", ["2"]),
    "a sub-query in SELECT": ("SELECT (SELECT MIN(id) FROM customer) x FROM dual", ["2"]),
    "a combination": ("SELECT id x FROM customer UNION SELECT 2 FROM dual ORDER BY 1", ["2", "3"]),
    "ROWNUM": ("SELECT COUNT(*) x FROM customer WHERE ROWNUM <= 3", ["2"]),
}


@pytest.mark.fidelity("O31")
@pytest.mark.parametrize(("query", "values"), ROWS.values(), ids=ROWS.keys())
def test_restricted_rows_are_missing_without_a_word(netsuite: NetSuite, query: str, values: list[str | None]) -> None:
    netsuite.account.role.restricted_rows["customer"] = "id IN (2, 3)"
    page = netsuite.page(query)
    assert [row.get("x") for row in page.items] == values
    assert page.total_results == len(values)


@pytest.mark.fidelity("O31")
@pytest.mark.parametrize("query", ["SELECT id FROM customer ORDER BY id", "SELECT id FROM customer"])
def test_the_total_is_of_the_rows_that_the_role_sees_at_that_moment(netsuite: NetSuite, query: str) -> None:
    def total() -> int:
        return netsuite.page(query, limit=1, offset=1).total_results

    assert total() == 4
    netsuite.account.role.restricted_rows["customer"] = "id > 1"
    assert total() == 3
    netsuite.account.role.restricted_rows["customer"] = "id > 2"
    assert total() == 2
    netsuite.account.role.restricted_rows.clear()
    assert total() == 4


def test_display_values_do_not_tell_what_the_role_does_not_see(netsuite: NetSuite) -> None:
    query = "SELECT BUILTIN.DF(subsidiary) x FROM customer WHERE id < 3 ORDER BY id"
    role = netsuite.account.role
    role.restricted_rows["subsidiary"] = "id = 2"
    assert netsuite.values(query) == ["1", "Side"]
    role.restricted_rows.clear()
    role.hidden_columns["subsidiary"] = {"name"}
    assert netsuite.values(query) == ["1", "2"]
    role.hidden_columns.clear()
    role.hidden_tables.add("subsidiary")
    assert netsuite.values(query) == ["1", "2"]
    role.hidden_tables.clear()
    assert netsuite.values(query) == ["Main", "Side"]


def test_a_status_cannot_be_combined_with_a_type_that_is_hidden(netsuite: NetSuite) -> None:
    netsuite.account.role.hidden_columns["transaction"] = {"type"}
    for function in ("CF", "DF"):
        assert (
            refusal(netsuite, f"SELECT BUILTIN.{function}(status) FROM transaction")
            == "Field 'type' for record 'transaction' was not found. Reason: NOT_EXPOSED"
        )


def test_a_restricted_table_is_still_read_through_its_index(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer kind:text", [(n, "ab"[n % 2]) for n in range(2000)])
    own_netsuite.account.role.restricted_rows["thing"] = "kind = 'a'"
    page = own_netsuite.page("SELECT id, kind FROM thing WHERE id > 1000 ORDER BY id", limit=2)
    assert page.items == [{"id": "1002", "kind": "a"}, {"id": "1004", "kind": "a"}]
    assert page.total_results == 499
