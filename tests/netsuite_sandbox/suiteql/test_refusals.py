# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from conftest import NetSuite

PREFIX = "Invalid search query. Detailed unprocessed description follows. "
UNSUPPORTED = "Search error occurred: Invalid or unsupported search."


def refusal(netsuite: NetSuite, query: str, *params: str) -> str:
    with pytest.raises(ServiceError) as caught:
        netsuite.page(query, *params)
    error = caught.value
    assert error.status == 400
    assert error.code == "INVALID_PARAMETER"
    assert error.locus == ("o:errorQueryParam", "q")
    assert error.detail.startswith(PREFIX)
    return error.detail.removeprefix(PREFIX)


WORDED = {
    "SELECT shoesize FROM customer": "Search error occurred: Unknown identifier 'shoesize'. "
    "Available identifiers are: {customer=customer}.",
    "SELECT id FROM Customer WHERE Shoesize = 1": "Search error occurred: Unknown identifier 'Shoesize'. "
    "Available identifiers are: {customer=Customer}.",
    "SELECT c.id, shoesize FROM customer c JOIN subsidiary S ON s.id = c.subsidiary": "Search error occurred: Unknown "
    "identifier 'shoesize'. Available identifiers are: {c=customer, s=subsidiary}.",
    "SELECT x.id FROM customer": "Search error occurred: Unknown identifier 'x.id'. "
    "Available identifiers are: {customer=customer}.",
    "SELECT isinactive s, COUNT(*) FROM customer GROUP BY s": "Search error occurred: Unknown identifier 's'. "
    "Available identifiers are: {customer=customer}.",
    'SELECT "ID" FROM customer': "Search error occurred: Unknown identifier '\"ID\"'. "
    "Available identifiers are: {customer=customer}.",
    "SELECT t.shipcountry FROM customer t": "Search error occurred: Field 'shipcountry' for record 'customer' was not "
    "found. Reason: NOT_EXPOSED",
    "SELECT id FROM vendor": "Search error occurred: Record 'vendor' was not found.",
    "SELECT id FROM customrecord_gone": "Search error occurred: Record 'customrecord_gone' was not found.",
    "SELECT id FROM Email": "Invalid search type: Email.",
    "SELECT id FROM transactiontablethatdoesnotexist": "Invalid search type: transactiontablethatdoesnotexist.",
}


@pytest.mark.fidelity("O30")
@pytest.mark.parametrize(("query", "detail"), WORDED.items(), ids=WORDED.keys())
def test_an_unknown_name_is_refused_in_netsuites_words(netsuite: NetSuite, query: str, detail: str) -> None:
    assert refusal(netsuite, query) == detail


SYNTAX = {
    "SELECT id FROM customer // all of them": "/(1,25",
    "SELECT id FROM customer ORDER BY id FETCH NEXT 2 ROWS ONLY OFFSET 1 ROWS": "OFFSET(1,60",
    "SELECT id FROM customer LIMIT 5": "LIMIT(1,25",
    "SELECT id FROM customer\n WHERE id = 1 LIMIT 5": "LIMIT(2,15",
    "SELECT [id] FROM customer": "[(1,8",
    "SELECT id FROM customer; DELETE FROM customer": ";(1,24",
    "DELETE FROM customer": "DELETE(1,1",
    "UPDATE customer SET id = 1": "UPDATE(1,1",
    "INSERT INTO customer VALUES (1)": "INSERT(1,1",
    "SELECT FROM WHERE": "WHERE(1,13",
    "SELECT id FROM customer WHERE id = ": "=(1,34",
    "SELECT id::integer FROM customer": "::(1,10",
    "SELECT :name FROM customer": ":(1,8",
    "SELECT 5 % 2 FROM dual": "%(1,10",
    "SELECT id FROM customer WHERE entityid = 'open": "n(1,46",
    "nonsense": "nonsense(1,1",
    "SELECT id FROM customer FOR UPDATE": "FOR(1,25",
}


@pytest.mark.fidelity("O26", "O30")
@pytest.mark.parametrize(("query", "near"), SYNTAX.items(), ids=SYNTAX.keys())
def test_what_cannot_be_read_is_refused_with_its_place(netsuite: NetSuite, query: str, near: str) -> None:
    expected = f"Failed to parse SQL [{query}]: syntax error, state:1108(10102) near: {near}, token code:0)"
    assert refusal(netsuite, query) == expected


UNRUNNABLE = [
    # other dialects and newer syntax
    "WITH q AS (SELECT id FROM customer) SELECT id FROM q",
    "SELECT id FROM customer WHERE birthday >= DATE '2024-01-01'",
    "SELECT id FROM customer WHERE datecreated >= TIMESTAMP '2024-01-01 00:00:00'",
    "SELECT 'a' + 'b' FROM dual",
    "SELECT entityid + 1 FROM customer",
    "SELECT CAST(id AS VARCHAR(10)) FROM customer",
    "SELECT EXTRACT(YEAR FROM birthday) FROM customer",
    "SELECT id FROM customer FETCH FIRST 5 PERCENT ROWS ONLY",
    "SELECT id FROM customer ORDER BY id FETCH FIRST 5 ROWS WITH TIES",
    "SELECT id FROM customer NATURAL JOIN subsidiary",
    "SELECT id FROM customer GROUP BY ROLLUP(id)",
    "SELECT MAX(id) KEEP (DENSE_RANK FIRST ORDER BY id) FROM customer",
    "SELECT SYSDATE + INTERVAL '1' DAY FROM dual",
    "SELECT id FROM customer WHERE id = ANY (1, 2)",
    "SELECT id FROM customer WHERE id IN subsidiary",
    "SELECT datecreated AT TIME ZONE 'UTC' FROM customer",
    "SELECT id FROM customer WHERE (id, subsidiary) IN ((1, 1))",
    "SELECT TRUE FROM dual",
    "SELECT id = 1 FROM customer",
    "SELECT id FROM customer WHERE 1",
    "SELECT 1",
    "SELECT FROM customer",
    # functions that Oracle's page lists as unsupported, or does not list
    "SELECT BIT_LENGTH(entityid) FROM customer",
    "SELECT BIT_XOR_AGG(id) FROM customer",
    "SELECT CHAR(65) FROM dual",
    "SELECT CHAR_LENGTH(entityid) FROM customer",
    "SELECT CHARACTER_LENGTH(entityid) FROM customer",
    "SELECT COT(1) FROM dual",
    "SELECT LOCATE('a', entityid) FROM customer",
    "SELECT POSITION('a' IN entityid) FROM customer",
    "SELECT REPEAT('a', 2) FROM dual",
    "SELECT LISTAGG(entityid, ',') WITHIN GROUP (ORDER BY id) FROM customer",
    "SELECT LEFT(entityid, 2) FROM customer",
    "SELECT RIGHT(entityid, 2) FROM customer",
    "SELECT SUBSTRING(entityid, 1, 2) FROM customer",
    "SELECT CHARINDEX('a', entityid) FROM customer",
    "SELECT DATEDIFF(day, SYSDATE, SYSDATE) FROM dual",
    "SELECT CONVERT(id, 'x') FROM customer",
    "SELECT CEILING(1.5) FROM dual",
    "SELECT LCASE(entityid) FROM customer",
    "SELECT UCASE(entityid) FROM customer",
    "SELECT STDDEV(id) FROM customer",
    "SELECT LAG(id) OVER (ORDER BY id) FROM customer",
    "SELECT ns_number_text(id) FROM customer",
    "SELECT sqlite_version() FROM dual",
    # NetSuite's own functions and Oracle's of which nothing tells what they give
    "SELECT BUILTIN.CONSOLIDATE(balance, 'INCOME', 'DEFAULT', 'DEFAULT', 1, 1, 'DEFAULT') FROM customer",
    "SELECT BUILTIN.CURRENCY(balance) FROM customer",
    "SELECT BUILTIN.CURRENCY_CONVERT(balance, 1) FROM customer",
    "SELECT id FROM customer WHERE id IN BUILTIN.PERIOD('LFY', 'START', 'ALL', 'BETWEEN')",
    "SELECT BUILTIN.HIERARCHY(parent, 'LEVEL') FROM subsidiary",
    "SELECT BUILTIN.HIERARCHY(subsidiary, 'DISPLAY_SEPARATED') FROM customer",
    "SELECT BUILTIN.HIERARCHY(balance, 'SELF_DISPLAY') FROM customer",
    "SELECT BUILTIN.MNFILTER(seen, 'MN_INCLUDE', 'DF', 'TRUE', 'Main') FROM customer",
    "SELECT BUILTIN.MNFILTER(seen, 'MN_SOMEHOW', '', 'TRUE', 1) FROM customer",
    "SELECT BUILTIN.MNFILTER(entityid, 'MN_INCLUDE', '', 'TRUE', 1) FROM customer",
    "SELECT BUILTIN.NAMED_GROUP('customer', 'me') FROM dual",
    "SELECT BUILTIN.RELATIVE_RANGES('LFYTD', 'START') FROM dual",
    "SELECT BUILTIN.RELATIVE_RANGES('TODAY', 'MIDDLE') FROM dual",
    "SELECT BUILTIN.DF('x') FROM dual",
    "SELECT BUILTIN.CF(1) FROM dual",
    "SELECT BUILTIN.DF(id, id) FROM customer",
    "SELECT BUILTIN.NONSENSE(id) FROM customer",
    "SELECT BFILENAME('a', 'b') FROM dual",
    "SELECT CHARTOROWID('AAAAd3AAFAAAABSAA/') FROM dual",
    "SELECT EMPTY_BLOB() FROM dual",
    "SELECT EMPTY_CLOB() FROM dual",
    "SELECT ORA_HASH(id) FROM customer",
    "SELECT VSIZE(1) FROM dual",
    "SELECT NLSSORT(entityid, 'NLS_SORT=GERMAN') FROM customer",
    "SELECT DECOMPOSE('a', 'NONSENSE') FROM dual",
    "SELECT NEW_TIME(SYSDATE, 'CET', 'GMT') FROM dual",
    "SELECT WIDTH_BUCKET(1, 2, 2, 3) FROM dual",
    "SELECT TO_NUMBER('12,34', '9,999') FROM dual",
    "SELECT TO_NUMBER('100', '99') FROM dual",
    "SELECT TO_NUMBER('+1', '9') FROM dual",
    "SELECT TO_NUMBER('$1', '9') FROM dual",
    "SELECT TO_NUMBER('1', 'nonsense') FROM dual",
    # what Oracle refuses
    "SELECT entityid, COUNT(*) FROM customer GROUP BY isinactive",
    "SELECT entityid, COUNT(*) FROM customer",
    "SELECT * FROM customer GROUP BY id",
    "SELECT id FROM customer WHERE COUNT(*) > 1",
    "SELECT MAX(COUNT(*)) FROM customer GROUP BY isinactive",
    "SELECT COUNT(*) FROM customer GROUP BY 1",
    "SELECT DISTINCT id FROM customer ORDER BY entityid",
    "SELECT id FROM customer ORDER BY 2",
    "SELECT id FROM customer UNION SELECT id, entityid FROM customer",
    "SELECT id FROM customer UNION SELECT entityid FROM customer",
    "SELECT CASE WHEN id = 1 THEN id ELSE entityid END FROM customer",
    "SELECT COALESCE(id, entityid) FROM customer",
    "SELECT id FROM customer, subsidiary",
    "SELECT ROW_NUMBER() OVER (PARTITION BY id) FROM customer",
    "SELECT id FROM customer WHERE ROW_NUMBER() OVER (ORDER BY id) = 1",
    "SELECT id FROM customer WHERE id = 'one'",
    "SELECT id FROM customer WHERE entityid = 1",
    "SELECT id FROM customer WHERE balance = birthday",
    "SELECT 1 / 0 FROM dual",
    "SELECT LN(0) FROM dual",
    "SELECT (SELECT id FROM customer) FROM dual",
    "SELECT (SELECT id, entityid FROM customer WHERE id = 1) FROM dual",
    "SELECT DISTINCT comments FROM customer",
    "SELECT id FROM customer WHERE comments = 'x'",
    "SELECT SYS_EXTRACT_UTC(birthday) FROM customer",
    "SELECT SYS_EXTRACT_UTC(SYSDATE) FROM dual",
    "SELECT SYS_EXTRACT_UTC(TO_TIMESTAMP('2024', 'YYYY')) FROM dual",
    "SELECT datecreated - datecreated FROM customer",
    "SELECT birthday + birthday FROM customer",
    "SELECT TO_CHAR(birthday) FROM customer",
    "SELECT TO_CHAR(birthday, 'nonsense') FROM customer",
    "SELECT TO_CHAR(birthday, 'HH24:MI:SS.FF3') FROM customer",
    "SELECT TO_DATE('2024-01-01') FROM dual",
    "SELECT TO_DATE('2024-13-01', 'YYYY-MM-DD') FROM dual",
    "SELECT TO_DATE('2023-02-29', 'YYYY-MM-DD') FROM dual",
    "SELECT TO_DATE('2024-01-01T', 'YYYY-MM-DD') FROM dual",
    "SELECT TO_DATE('2024-01-01 00:00:00.5', 'YYYY-MM-DD HH24:MI:SS.FF') FROM dual",
    "SELECT TRUNC(birthday, 'FORTNIGHT') FROM customer",
    "SELECT id FROM customer WHERE birthday = '2024-01-31'",
    "SELECT id FROM customer WHERE datecreated > '31.1.2024'",
    # rules of SuiteQL's own
    "SELECT c.id FROM customer c, subsidiary s LEFT JOIN line l ON l.id = s.id",
    "SELECT c.id FROM customer c, subsidiary s WHERE s.id(+) = c.subsidiary",
    "SELECT c.id FROM customer c, (SELECT s.id FROM subsidiary s JOIN line l ON l.id = s.id) q WHERE q.id = c.id",
    'SELECT x FROM (SELECT id "x" FROM customer)',
    'SELECT id FROM customer WHERE id IN (SELECT s.id "x" FROM subsidiary s)',
    "SELECT TOP 2 id FROM customer WHERE ROWNUM < 5",
    "SELECT TOP 2 id FROM customer MINUS SELECT 1 FROM dual",
    "SELECT TOP 2 c.id FROM customer c, subsidiary s WHERE c.subsidiary = s.id(+)",
    "SELECT isinactive, COUNT(*) AS n FROM customer GROUP BY isinactive ORDER BY n DESC",
    "SELECT id, id FROM customer",
    "SELECT * FROM customer c JOIN subsidiary s ON s.id = c.subsidiary",
    "SELECT id FROM customer WHERE ROWNUM > 5",
    "SELECT id FROM customer WHERE id = 1 OR ROWNUM <= 5",
    "SELECT id FROM customer c WHERE EXISTS (SELECT c.id FROM subsidiary s ORDER BY 1)",
    "SELECT id FROM customer c WHERE EXISTS (SELECT c.id + 1 AS n FROM subsidiary s ORDER BY n)",
    "SELECT id FROM customer c WHERE id IN (SELECT s.id FROM subsidiary s ORDER BY c.id FETCH FIRST 1 ROWS ONLY)",
]


@pytest.mark.fidelity("O26", "O30", "D7")
@pytest.mark.parametrize("query", UNRUNNABLE)
def test_what_cannot_be_run_as_netsuite_would_is_refused(netsuite: NetSuite, query: str) -> None:
    assert refusal(netsuite, query) == UNSUPPORTED


@pytest.mark.fidelity("O27", "D7")
@pytest.mark.parametrize(("count", "allowed"), [(1000, True), (1001, False)])
def test_a_list_holds_a_thousand_values(netsuite: NetSuite, count: int, allowed: bool) -> None:  # noqa: FBT001 - a case
    query = f"SELECT id x FROM customer WHERE id IN ({', '.join(str(n) for n in range(3, count + 3))}) ORDER BY id"
    if allowed:
        assert netsuite.values(query) == ["3", "4"]
    else:
        assert refusal(netsuite, query) == UNSUPPORTED


def test_a_long_chain_of_conditions_is_no_trouble(netsuite: NetSuite) -> None:
    query = "SELECT id x FROM customer WHERE " + " OR ".join(f"id = {n}" for n in range(3, 3000))
    assert sorted(value or "" for value in netsuite.values(query)) == ["3", "4"]


@pytest.mark.fidelity("O29")
@pytest.mark.parametrize("params", [(), ("1", "2"), (None,)])
def test_as_many_values_as_question_marks_and_none_of_them_null(netsuite: NetSuite, params: tuple[str, ...]) -> None:
    assert refusal(netsuite, "SELECT id FROM customer WHERE id = ?", *params) == UNSUPPORTED


def test_the_data_cannot_be_written_to(netsuite: NetSuite) -> None:
    for query in ("DROP TABLE customer", "SELECT id FROM customer; DROP TABLE customer", "PRAGMA user_version = 1"):
        refusal(netsuite, query)
    assert netsuite.values("SELECT COUNT(*) x FROM customer") == ["4"]


def test_the_sandbox_s_own_tables_are_out_of_sight(netsuite: NetSuite) -> None:
    assert refusal(netsuite, "SELECT name FROM sandbox_table") == "Invalid search type: sandbox_table."
    assert refusal(netsuite, "SELECT name FROM sqlite_master") == "Invalid search type: sqlite_master."
