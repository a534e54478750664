from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import NetSuite

CASES = [
    ("SELECT id, entityid FROM customer WHERE id = 1", [{"entityid": "Acme", "id": "1"}]),
    ("SELECT ID, EntityId AS Name FROM Customer C WHERE c.Id = 2", [{"id": "2", "name": "beta"}]),
    ("SELECT id, comments FROM customer WHERE id IN (1, 2) ORDER BY id", [{"comments": "x", "id": "1"}, {"id": "2"}]),
    ("SELECT id x FROM customer WHERE entityid LIKE '_eta'", [{"x": "2"}]),
    ("SELECT id x FROM customer WHERE entityid LIKE 'ACME'", []),
    ("SELECT id x FROM customer WHERE entityid = 'O''Neil'", [{"x": "3"}]),
    ("SELECT id x FROM customer WHERE entityid = ''", []),
    ("SELECT id x FROM customer WHERE id = '3'", [{"x": "3"}]),
    ("SELECT COUNT(*) FROM customer", [{"expr1": "4"}]),
    ("SELECT COUNT(*) x, COUNT(comments) y FROM customer", [{"x": "4", "y": "2"}]),
    ("SELECT id x FROM customer ORDER BY balance", [{"x": "2"}, {"x": "1"}, {"x": "3"}, {"x": "4"}]),
    ("SELECT id x FROM customer ORDER BY balance DESC", [{"x": "4"}, {"x": "3"}, {"x": "1"}, {"x": "2"}]),
    ("SELECT id x FROM customer ORDER BY entityid", [{"x": "1"}, {"x": "3"}, {"x": "2"}, {"x": "4"}]),
    ("SELECT TOP 2 id x FROM customer ORDER BY id", [{"x": "1"}, {"x": "2"}]),
    ("SELECT id x FROM customer ORDER BY id FETCH FIRST 1 ROWS ONLY", [{"x": "1"}]),
    ("SELECT id x FROM customer ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY", [{"x": "2"}, {"x": "3"}]),
    ("SELECT x FROM (SELECT id x FROM customer ORDER BY id) WHERE ROWNUM <= 2", [{"x": "1"}, {"x": "2"}]),
    (
        "SELECT c.id, s.name FROM customer c LEFT JOIN subsidiary s ON s.id = c.subsidiary WHERE c.id > 1 ORDER BY 1",
        [{"id": "2", "name": "Side"}, {"id": "3"}, {"id": "4", "name": "Main"}],
    ),
    (
        "SELECT c.id, s.name FROM customer c, subsidiary s WHERE c.subsidiary = s.id(+) AND c.id > 1 ORDER BY c.id",
        [{"id": "2", "name": "Side"}, {"id": "3"}, {"id": "4", "name": "Main"}],
    ),
    (
        "SELECT id, n FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY id) n FROM customer) WHERE MOD(n, 2) = 0 ORDER BY 1",
        [{"id": "2", "n": "2"}, {"id": "4", "n": "4"}],
    ),
]


@pytest.mark.parametrize(("query", "rows"), CASES)
def test_a_query_gives_the_rows_that_netsuite_gives(netsuite: NetSuite, query: str, rows: list[dict[str, str]]) -> None:
    assert netsuite.rows(query) == rows
