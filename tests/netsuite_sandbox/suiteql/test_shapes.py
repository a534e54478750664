# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.suiteql import shapes
from netsuite_sandbox.suiteql.statements import library

if TYPE_CHECKING:
    from conftest import NetSuite

SHAPES = {
    "SELECT id FROM t WHERE id > 5": ("SELECT id FROM t WHERE id > ?", ("n0",), {"n0": 5}),
    "WHERE t.id>=5 AND x<7 AND y = 5": ("WHERE t.id>=? AND x<? AND y = ?", ("n0", "n1", "n0"), {"n0": 5, "n1": 7}),
    "WHERE id > ? AND x = 5 AND y = ?": ("WHERE id > ? AND x = ? AND y = ?", ("p0", "n0", "p1"), {"n0": 5}),
    "WHERE x = 'id > 5' AND id > 6": ("WHERE x = 'id > 5' AND id > ?", ("n0",), {"n0": 6}),
    "WHERE x = 'it''s ? id > 5' AND id > 6": ("WHERE x = 'it''s ? id > 5' AND id > ?", ("n0",), {"n0": 6}),
    'WHERE "id > 5" = 1 AND id > 6': ('WHERE "id > 5" = 1 AND id > ?', ("n0",), {"n0": 6}),
}


@pytest.mark.parametrize(("query", "shape"), SHAPES.items())
def test_numbers_that_a_name_is_compared_with_are_left_out(
    query: str, shape: tuple[str, tuple[str, ...], dict[str, int]]
) -> None:
    found = shapes.of(query)
    assert (found.text, found.names, found.numbers) == shape


@pytest.mark.parametrize(
    "query",
    [
        "WHERE id > 5.5 AND x = 5e3 AND y > 5D AND z = 0x5 AND v = .5",
        "WHERE id > -5 AND id > +5 AND id <> 5 AND id != 5 AND id ^= 5",
        "WHERE 5 < id AND MOD(id, 5) = 0 AND id IN (5, 6) AND id BETWEEN 5 AND 6",
        "WHERE rownum <= 5 AND ROWNUM < 5",
        "WHERE id > 1234567890123456",
        "SELECT TOP 5 f(a => 5) FROM t ORDER BY 5 OFFSET 5 ROWS FETCH FIRST 5 ROWS ONLY",
        "WHERE id > 5 -- id > 5",
        "WHERE id > 5 /* ? */ AND x = ?",
        "WHERE x = q'[it's]' AND id > 5",
        "WHERE x = N'id > 5'",
    ],
)
def test_a_query_that_needs_its_numbers_is_its_own_shape(query: str) -> None:
    assert shapes.of(query).text == query
    assert shapes.of(query).numbers == {}


def test_all_pages_read_by_key_are_one_statement(netsuite: NetSuite) -> None:
    kept = library(netsuite.store)
    query = "SELECT id, entityid FROM customer WHERE id > {} AND subsidiary = ? ORDER BY id FETCH FIRST 1 ROWS ONLY"
    first, second = (kept.statement(query.format(n), netsuite.store, netsuite.account) for n in (1, 2))
    assert first.page is second.page
    assert (first.numbers, second.numbers) == ({"n0": 1}, {"n0": 2})
    assert [netsuite.rows(query.format(n), "1") for n in (0, 1)] == [
        [{"entityid": "Acme", "id": "1"}],
        [{"entityid": "Ünïcode GmbH", "id": "4"}],
    ]


ANSWERS = {
    "SELECT id FROM customer WHERE id = {} ORDER BY id": (["1"], ["2"]),
    "SELECT id FROM customer WHERE id >= 00{} AND id < 4 ORDER BY id": (["1", "2", "3"], ["2", "3"]),
    "SELECT id FROM customer WHERE id>{} + 1 ORDER BY id": (["3", "4"], ["4"]),
    "SELECT id FROM customer WHERE seen = {} ORDER BY id": (None, None),
    "SELECT id FROM customer WHERE balance > {} ORDER BY id": (["3"], ["3"]),
    "SELECT id FROM customer WHERE id > {} AND ROWNUM <= {} ORDER BY id": (["2"], ["3", "4"]),
    "SELECT CASE WHEN id > {0} THEN 'b' ELSE 'a' END id, COUNT(*) n FROM customer"
    " GROUP BY CASE WHEN id > {0} THEN 'b' ELSE 'a' END ORDER BY 1": (["a", "b"], ["a", "b"]),
    "SELECT COUNT(*) id FROM customer HAVING COUNT(*) > {} AND MAX(id) > {}": (["4"], ["4"]),
    "SELECT a.id FROM customer a JOIN customer b ON b.id = a.id AND b.id > {} ORDER BY a.id": (
        ["2", "3", "4"],
        ["3", "4"],
    ),
    "SELECT id FROM customer WHERE EXISTS"
    " (SELECT 1 FROM line WHERE line.transaction = customer.transaction AND line.id > {}) ORDER BY id": (
        ["1", "2", "4"],
        [],
    ),
    "SELECT transaction AS id FROM line WHERE id = {} ORDER BY transaction": (["10", "20", "30"], ["10", "20"]),
}


@pytest.mark.parametrize("query", ANSWERS)
def test_numbers_mean_what_they_meant_in_their_place(netsuite: NetSuite, query: str) -> None:
    for n, expected in zip((1, 2), ANSWERS[query], strict=True):
        written = query.format(n, n)
        if expected is None:
            # A column of text is read as numbers, and "1, 3" is none (ORA-01722).
            with pytest.raises(ServiceError) as caught:
                netsuite.rows(written)
            assert caught.value.status == 400
            continue
        assert [row["id"] for row in netsuite.rows(written)] == expected


@pytest.mark.parametrize("number", ["5", "12"])
def test_a_refusal_repeats_the_query_as_it_was_written(netsuite: NetSuite, number: str) -> None:
    query = f"SELECT id FROM customer WHERE id > {number} AND (id < 7"
    with pytest.raises(ServiceError) as caught:
        netsuite.rows(query)
    assert f"[{query}]" in caught.value.detail
