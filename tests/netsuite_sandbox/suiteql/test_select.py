# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.schema import Column, Type, add_column

if TYPE_CHECKING:
    from conftest import NetSuite


def xs(*values: str | None) -> list[dict[str, str]]:
    """Return rows of one column, x; a null is a row without it."""
    return [{} if value is None else {"x": value} for value in values]


CASES = {
    "names are found in any case and answered in lower case": (
        "SELECT ID, EntityId AS Name FROM Customer C WHERE c.Id = 2",
        [{"id": "2", "name": "beta"}],
    ),
    "nulls are left out": (
        "SELECT id, comments FROM customer WHERE id IN (1, 2) ORDER BY id",
        [{"comments": "x", "id": "1"}, {"id": "2"}],
    ),
    "star gives every column": (
        "SELECT * FROM subsidiary WHERE id < 3 ORDER BY id",
        [{"id": "1", "name": "Main"}, {"id": "2", "name": "Side", "parent": "1"}],
    ),
    "star of one table": (
        "SELECT s.*, c.entityid FROM customer c JOIN subsidiary s ON s.id = c.subsidiary WHERE c.id = 2",
        [{"entityid": "beta", "id": "2", "name": "Side", "parent": "1"}],
    ),
    "an expression without a name": ("SELECT COUNT(*), MAX(id) FROM customer", [{"expr1": "4", "expr2": "4"}]),
    "the session's zone has no name of its own": (
        "SELECT SESSIONTIMEZONE AS timezone FROM DUAL",
        [{"expr1": "America/Los_Angeles"}],
    ),
    "like heeds case": ("SELECT id x FROM customer WHERE entityid LIKE 'ACME'", []),
    "like with wildcards": ("SELECT id x FROM customer WHERE entityid LIKE '_et%'", xs("2")),
    "like takes other engines' wildcards literally": ("SELECT id x FROM customer WHERE entityid LIKE '*[a]?'", []),
    "like with escape": (
        "SELECT id x FROM customer WHERE entityid NOT LIKE '%\\_%' ESCAPE '\\' AND id < 3 ORDER BY id",
        xs("1", "2"),
    ),
    "quotes are doubled": ("SELECT id x FROM customer WHERE entityid = 'O''Neil'", xs("3")),
    "an empty text is null": ("SELECT id x FROM customer WHERE entityid = '' OR entityid <> ''", []),
    "a text is a number where one is wanted": ("SELECT id x FROM customer WHERE id = '3'", xs("3")),
    "texts compare by their bytes": (
        "SELECT entityid x FROM customer ORDER BY entityid",
        xs("Acme", "O'Neil", "beta", "Ünïcode GmbH"),
    ),
    "nulls come last": ("SELECT balance x FROM customer ORDER BY balance", xs("-.25", ".5", "1234", None)),
    "nulls come first in descending order": (
        "SELECT balance x FROM customer ORDER BY balance DESC",
        xs(None, "1234", ".5", "-.25"),
    ),
    "unless told otherwise": (
        "SELECT balance x FROM customer ORDER BY balance NULLS FIRST, id",
        xs(None, "-.25", ".5", "1234"),
    ),
    "order by place": ("SELECT id x FROM customer ORDER BY 1 DESC", xs("4", "3", "2", "1")),
    "order by alias": ("SELECT 0 - id AS x FROM customer ORDER BY x", xs("-4", "-3", "-2", "-1")),
    "an alias hides the column it is made of": (
        "SELECT TO_CHAR(100 - id) AS id FROM customer ORDER BY id",
        [{"id": "96"}, {"id": "97"}, {"id": "98"}, {"id": "99"}],
    ),
    "order by what is not selected": ("SELECT id x FROM customer WHERE id < 3 ORDER BY entityid DESC", xs("2", "1")),
    "top": ("SELECT TOP 2 id x FROM customer ORDER BY id", xs("1", "2")),
    "fetch first": ("SELECT id x FROM customer ORDER BY id FETCH FIRST 1 ROWS ONLY", xs("1")),
    "fetch first row": ("SELECT id x FROM customer ORDER BY id FETCH FIRST ROW ONLY", xs("1")),
    "offset and fetch": ("SELECT id x FROM customer ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", xs("2", "3")),
    "offset without an order": ("SELECT COUNT(*) x FROM (SELECT id FROM customer OFFSET 3 ROWS)", xs("4")),
    "offset alone": ("SELECT id x FROM customer ORDER BY id OFFSET 3 ROWS", xs("4")),
    "rownum over an ordered sub-query": (
        "SELECT x FROM (SELECT id x FROM customer ORDER BY id DESC) WHERE ROWNUM <= 2",
        xs("4", "3"),
    ),
    "rownum is given before the order": ("SELECT COUNT(*) x FROM customer WHERE ROWNUM < 3", xs("2")),
    "rownum counts what the conditions let through": (
        "SELECT COUNT(*) x FROM customer WHERE id > 2 AND ROWNUM <= 3",
        xs("2"),
    ),
    "no row has the rownum two alone": ("SELECT id x FROM customer WHERE ROWNUM = 2", []),
    "rownum as a column": (
        (
            "SELECT x, rn FROM (SELECT a.x, ROWNUM rn FROM (SELECT id x FROM customer ORDER BY id) a"
            " WHERE ROWNUM <= 3) WHERE rn > 1 ORDER BY rn"
        ),
        [{"rn": "2", "x": "2"}, {"rn": "3", "x": "3"}],
    ),
    "distinct": ("SELECT DISTINCT isinactive x FROM customer ORDER BY isinactive", xs("F", "T")),
    "inner join": (
        "SELECT c.id x FROM customer c JOIN subsidiary s ON c.subsidiary = s.id AND s.name = 'Main' ORDER BY c.id",
        xs("1", "4"),
    ),
    "left join": (
        (
            "SELECT c.id, s.name FROM customer c LEFT OUTER JOIN subsidiary s ON s.id = c.subsidiary"
            " WHERE c.id > 1 ORDER BY 1"
        ),
        [{"id": "2", "name": "Side"}, {"id": "3"}, {"id": "4", "name": "Main"}],
    ),
    "right join": (
        "SELECT c.id, s.id AS s FROM customer c RIGHT JOIN subsidiary s ON s.id = c.subsidiary ORDER BY s.id, c.id",
        [{"id": "1", "s": "1"}, {"id": "4", "s": "1"}, {"id": "2", "s": "2"}, {"s": "3"}],
    ),
    "full join": (
        (
            "SELECT c.id, s.id AS s FROM customer c FULL OUTER JOIN subsidiary s ON s.id = c.subsidiary"
            " ORDER BY c.id, s.id"
        ),
        [{"id": "1", "s": "1"}, {"id": "2", "s": "2"}, {"id": "3"}, {"id": "4", "s": "1"}, {"s": "3"}],
    ),
    "cross join": ("SELECT COUNT(*) x FROM customer CROSS JOIN subsidiary", xs("12")),
    "join using": ("SELECT id x FROM subsidiary JOIN line USING (id) WHERE transaction = 10 ORDER BY id", xs("1", "2")),
    "comma join": (
        "SELECT c.id x FROM customer c, subsidiary s WHERE s.id = c.subsidiary AND s.name = 'Side'",
        xs("2"),
    ),
    "the join of Oracle's own notation": (
        (
            "SELECT c.id, s.name FROM customer c, subsidiary s"
            " WHERE c.subsidiary = s.id(+) AND s.name(+) <> 'Main' AND c.id > 1 ORDER BY 1"
        ),
        [{"id": "2", "name": "Side"}, {"id": "3"}, {"id": "4"}],
    ),
    "a join that nulls do not meet": (
        "SELECT COUNT(*) x FROM customer c, subsidiary s WHERE s.id = c.subsidiary",
        xs("3"),
    ),
    "a sub-query in FROM": ("SELECT y AS x FROM (SELECT id + 1 y FROM customer WHERE id < 3) q WHERE q.y > 2", xs("3")),
    "a sub-query in SELECT": (
        (
            "SELECT id, (SELECT name FROM subsidiary s WHERE s.id = c.subsidiary) x FROM customer c WHERE id > 2"
            " ORDER BY id"
        ),
        [{"id": "3"}, {"id": "4", "x": "Main"}],
    ),
    "in a sub-query": (
        "SELECT id x FROM customer WHERE subsidiary IN (SELECT id FROM subsidiary WHERE parent = 1)",
        xs("2"),
    ),
    "not in a list with a null": ("SELECT id x FROM customer WHERE id NOT IN (1, NULL)", []),
    "exists": (
        "SELECT s.id x FROM subsidiary s WHERE NOT EXISTS (SELECT 1 FROM customer c WHERE c.subsidiary = s.id)",
        xs("3"),
    ),
    "between": ("SELECT id x FROM customer WHERE id BETWEEN 2 AND 3 ORDER BY id", xs("2", "3")),
    "and before or": ("SELECT id x FROM customer WHERE id = 1 OR id = 2 AND isinactive = 'F'", xs("1")),
    "not of a parenthesis": ("SELECT id x FROM customer WHERE NOT (id = 1 OR id = 2) ORDER BY id", xs("3", "4")),
    "union": ("SELECT id x FROM subsidiary UNION SELECT id FROM customer ORDER BY 1", xs("1", "2", "3", "4")),
    "union all": (
        "SELECT id x FROM subsidiary UNION ALL SELECT id FROM customer WHERE id = 1 ORDER BY x",
        xs("1", "1", "2", "3"),
    ),
    "minus": ("SELECT id x FROM customer MINUS SELECT id FROM subsidiary", xs("4")),
    "intersect": ("SELECT id x FROM customer INTERSECT SELECT id FROM subsidiary ORDER BY x DESC", xs("3", "2", "1")),
    "from left to right": ("SELECT 1 x FROM dual UNION SELECT 2 FROM dual MINUS SELECT 1 FROM dual", xs("2")),
    "combined in parentheses": (
        "SELECT 1 x FROM dual UNION ALL (SELECT 2 FROM dual MINUS SELECT 2 FROM dual)",
        xs("1"),
    ),
    "dates without and with a zone in one column": (
        "SELECT day x FROM moment WHERE id = 5 UNION ALL SELECT at FROM moment WHERE id = 5",
        xs("12/31/2024", "12/31/2024"),
    ),
    "group by": (
        "SELECT isinactive, COUNT(*) n FROM customer GROUP BY isinactive ORDER BY isinactive",
        [{"isinactive": "F", "n": "3"}, {"isinactive": "T", "n": "1"}],
    ),
    "group by an expression": (
        (
            "SELECT TO_CHAR(birthday, 'YYYY') y, COUNT(*) n FROM customer WHERE birthday IS NOT NULL"
            " GROUP BY TO_CHAR(birthday, 'YYYY') ORDER BY COUNT(*)"
        ),
        [{"n": "1", "y": "2023"}, {"n": "2", "y": "2024"}],
    ),
    "an expression of what is grouped": (
        "SELECT UPPER(isinactive || '!') x FROM customer GROUP BY isinactive ORDER BY isinactive DESC",
        xs("T!", "F!"),
    ),
    "having": ("SELECT isinactive x FROM customer GROUP BY isinactive HAVING COUNT(*) > 1", xs("F")),
    "a group may be ranked": (
        "SELECT isinactive x, RANK() OVER (ORDER BY COUNT(*) DESC) n FROM customer GROUP BY isinactive ORDER BY 1",
        [{"n": "1", "x": "F"}, {"n": "2", "x": "T"}],
    ),
    "a total of nothing": ("SELECT SUM(id) s, COUNT(*) n FROM customer WHERE id > 99", [{"n": "0"}]),
    "counts are of what is not null": (
        "SELECT COUNT(subsidiary) a, COUNT(DISTINCT subsidiary) b FROM customer",
        [{"a": "3", "b": "2"}],
    ),
    "row numbers": (
        "SELECT id, n FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) n FROM customer) WHERE MOD(n, 2) = 0 ORDER BY 1",
        [{"id": "2", "n": "2"}, {"id": "4", "n": "4"}],
    ),
    "row numbers by part": (
        "SELECT id, ROW_NUMBER() OVER (PARTITION BY isinactive ORDER BY id DESC) n FROM customer ORDER BY id",
        [{"id": "1", "n": "3"}, {"id": "2", "n": "1"}, {"id": "3", "n": "2"}, {"id": "4", "n": "1"}],
    ),
    "dense ranks": (
        "SELECT id, DENSE_RANK() OVER (ORDER BY subsidiary) n FROM customer ORDER BY id",
        [{"id": "1", "n": "1"}, {"id": "2", "n": "2"}, {"id": "3", "n": "3"}, {"id": "4", "n": "1"}],
    ),
    "a running sum": (
        "SELECT id, SUM(balance) OVER (ORDER BY id) n FROM customer WHERE id < 4 ORDER BY id",
        [{"id": "1", "n": ".5"}, {"id": "2", "n": ".25"}, {"id": "3", "n": "1234.25"}],
    ),
    "the display value of a reference": (
        "SELECT BUILTIN.DF(subsidiary) x FROM customer ORDER BY id",
        xs("Main", "Side", None, "Main"),
    ),
    "the display value of a multi-select": (
        "SELECT BUILTIN.DF(seen) x FROM customer ORDER BY id",
        xs("Main, Far, side", "Side", None, None),
    ),
    "the display value of a status": (
        "SELECT BUILTIN.DF(status) x FROM customer ORDER BY id",
        xs("Active", "Blocked", "Z", None),
    ),
    "the display value of a letter that depends on the type": (
        "SELECT BUILTIN.DF(t.status) x FROM transaction t ORDER BY t.id",
        xs("Sales Order : Pending Fulfillment", "Invoice : Paid In Full", "Z", None),
    ),
    "the display value of a value": ("SELECT BUILTIN.DF(balance) x FROM customer WHERE id = 1", xs(".5")),
    "the display value of a date": ("SELECT BUILTIN.DF(birthday) x FROM customer WHERE id = 1", xs("1/31/2024")),
    "the display value of a type": (
        "SELECT BUILTIN.DF(type) x FROM transaction ORDER BY id",
        xs("Sales Order", "Invoice", "Journal", "Sales Order"),
    ),
    "a criteria filter is the value": ("SELECT id x FROM customer WHERE BUILTIN.CF(status) = 'B'", xs("2")),
    "but together with the type for a transaction's status": (
        "SELECT BUILTIN.CF(t.status) x FROM transaction t ORDER BY t.id",
        xs("SalesOrd:B", "CustInvc:B", "Journal:Z", None),
    ),
    "which conditions compare": ("SELECT id x FROM transaction WHERE BUILTIN.CF(status) = 'SalesOrd:B'", xs("10")),
    "and groups": (
        "SELECT BUILTIN.CF(status) x FROM transaction GROUP BY type, status ORDER BY type, status",
        xs("CustInvc:B", "Journal:Z", "SalesOrd:B", None),
    ),
    "a status by itself is a letter": ("SELECT status x FROM transaction WHERE id = 10", xs("B")),
    "the names of a record and its ancestors": (
        "SELECT BUILTIN.HIERARCHY(subsidiary, 'DISPLAY_JOINED') x FROM customer ORDER BY id",
        xs("Main", "Main : Side", None, "Main"),
    ),
    "the name of a record alone": (
        "SELECT BUILTIN.HIERARCHY(subsidiary, 'SELF_DISPLAY') x FROM customer WHERE id = 2",
        xs("Side"),
    ),
    "the id of a record alone": (
        "SELECT BUILTIN.HIERARCHY(subsidiary, 'SELF_IDENTIFIER') x FROM customer WHERE id = 2",
        xs("2"),
    ),
    "what is the user's own": ("SELECT BUILTIN.NAMED_GROUP('employee', 'me') x FROM dual", xs("7")),
    "the user's subsidiary": (
        "SELECT name x FROM subsidiary WHERE id IN BUILTIN.NAMED_GROUP('subsidiary', 'mine')",
        xs("Side"),
    ),
    "a list of a text and numbers": (
        "SELECT COALESCE(entityid, id, 'some value', 1 + 1) x FROM customer WHERE id = 1",
        xs("Acme"),
    ),
    "long texts are sorted by their beginnings": (
        "SELECT id x FROM long ORDER BY words, id",
        xs("1", "2", "3"),
    ),
    "a table named like a word of SQL": ("SELECT transaction x FROM line WHERE transaction = 30", xs("30")),
    "comments": ("SELECT id x /* one */ FROM customer -- two\n WHERE id = 1", xs("1")),
}


@pytest.mark.fidelity("O16", "O26", "O28", "O29")
@pytest.mark.parametrize(("query", "rows"), CASES.values(), ids=CASES.keys())
def test_a_query_gives_the_rows_that_netsuite_gives(netsuite: NetSuite, query: str, rows: list[dict[str, str]]) -> None:
    page = netsuite.page(query)
    assert page.items == rows
    assert page.total_results == len(rows)
    assert not page.has_more


MULTI_SELECTS = {
    "'MN_INCLUDE', '', 'TRUE', 1": "TFFF",
    "'MN_INCLUDE', '', 'TRUE', 1, 2": "TTFF",
    "'MN_INCLUDE', '', 'FALSE', '3'": "TFFF",
    "'MN_INCLUDE_ALL', '', 'TRUE', 1, 3": "TFFF",
    "'MN_INCLUDE_ALL', '', 'TRUE', 1, 2": "FFFF",
    "'MN_INCLUDE_EXACTLY', '', 'TRUE', 3, 1": "TFFF",
    "'MN_INCLUDE_EXACTLY', '', 'TRUE', 1": "FFFF",
    "'MN_EXCLUDE', '', 'TRUE', 1": "FTTT",
    "'MN_EXCLUDE_ALL', '', 'TRUE', 1, 3": "FTTT",
    "'MN_EXCLUDE_EXACTLY', '', 'TRUE', 2": "TFTT",
}


@pytest.mark.parametrize(("arguments", "held"), MULTI_SELECTS.items(), ids=MULTI_SELECTS.keys())
def test_a_multi_select_tells_by_t_or_f_what_it_holds(netsuite: NetSuite, arguments: str, held: str) -> None:
    query = f"SELECT BUILTIN.MNFILTER(seen, {arguments}) x FROM customer ORDER BY id"
    assert netsuite.values(query) == list(held)


@pytest.mark.fidelity("O15")
def test_the_keys_of_a_row_are_in_alphabetical_order(netsuite: NetSuite) -> None:
    (row,) = netsuite.rows("SELECT status, id, entityid, balance FROM customer WHERE id = 1")
    assert list(row) == ["balance", "entityid", "id", "status"]


@pytest.mark.fidelity("O29")
def test_values_are_bound_in_the_order_of_the_question_marks(netsuite: NetSuite) -> None:
    query = "SELECT id x FROM customer WHERE id BETWEEN ? AND ? AND entityid <> ? ORDER BY id"
    assert netsuite.values(query, "1", "3", "beta") == ["1", "3"]


def test_a_bound_value_is_never_read_as_sql(netsuite: NetSuite) -> None:
    assert netsuite.values("SELECT id x FROM customer WHERE entityid = ?", "O'Neil") == ["3"]
    assert netsuite.values("SELECT id x FROM customer WHERE entityid = ?", "' OR '1' = '1") == []


def test_a_column_that_is_added_can_be_asked_for_at_once(own_netsuite: NetSuite) -> None:
    own_netsuite.add("customrecord_x", "id:integer", [(1,)])
    assert own_netsuite.rows("SELECT * FROM customrecord_x") == [{"id": "1"}]
    with own_netsuite.store.write() as connection:
        add_column(connection, "customrecord_x", Column("custrecord_new", Type.TEXT))
        connection.execute("UPDATE customrecord_x SET custrecord_new = 'there'")
    assert own_netsuite.rows("SELECT * FROM customrecord_x") == [{"custrecord_new": "there", "id": "1"}]


@pytest.mark.fidelity("O25")
def test_every_page_sees_what_was_written_before_it(own_netsuite: NetSuite) -> None:
    own_netsuite.add("thing", "id:integer", [(n,) for n in range(10)])
    query = "SELECT id FROM thing ORDER BY id"
    assert own_netsuite.page(query, limit=5).total_results == 10
    with own_netsuite.store.write() as connection:
        connection.execute("DELETE FROM thing WHERE id < 3")
    page = own_netsuite.page(query, limit=5, offset=5)
    assert page.items == [{"id": "8"}, {"id": "9"}]
    assert page.total_results == 7
    assert own_netsuite.page(query, limit=5).total_results == 7
