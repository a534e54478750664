# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

import json
import re
import sqlite3
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import strategies as st

from netsuite_sandbox import suiteql
from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from conftest import Fuzz, Target

    from netsuite_sandbox.schema import Table

    Columns = Mapping[str, Sequence[str]]

pytestmark = pytest.mark.fidelity("F1")

KINDS = {"integer": "n", "number": "n", "text": "t", "boolean": "t", "clob": "t", "date": "d", "datetime": "d"}
# What each sort of expression may be: n a number, t a text, d a date, a any of them, k a column, c a condition,
# q a query of one column, g what is worked out per group, w per window. The first ones of a list are the shortest.
PHRASES = {
    "n": [
        "1", "0", "-1", "2.5", "1e3", ".001", "?", "{kn}", "{kn}", "ROUND({n}, {n})", "TRUNC({n}, {n})",
        "({n} + {n})", "({n} - {n})", "({n} * {n})", "({n} / {n})", "(-{n})", "ABS({n})", "CEIL({n})", "FLOOR({n})",
        "POWER({n}, {n})", "SQRT({n})", "LN({n})", "LOG({n}, {n})", "EXP({n})", "TAN({n})", "NANVL({n}, {n})",
        "MOD({n}, {n})", "REMAINDER({n}, {n})", "SIGN({n})", "BITAND({n}, {n})", "SIN({n})", "ATAN2({n}, {n})",
        "LENGTH({t})", "LENGTHB({t})", "ASCII({t})", "INSTR({t}, {t}, {n}, {n})", "TO_NUMBER({n})", "NVL({n}, {n})",
        "REGEXP_INSTR({t}, '{re}', {n}, {n})", "MONTHS_BETWEEN({d}, {d})", "(TRUNC({d}) - TRUNC({d}))",
        "GREATEST({n}, {n}, {n})", "COALESCE({n}, {n})", "NVL2({a}, {n}, {n})", "NULLIF({n}, {n})", "COSH({n})",
        "CASE WHEN {c} THEN {n} ELSE {n} END", "CASE {n} WHEN {n} THEN {n} END", "DECODE({t}, {t}, {n}, {n})",
        "(SELECT COUNT(*) FROM {table})", "ACOS({n})", "ASIN({n})", "TANH({n})",
    ],
    "t": [
        "'a'", "'it''s'", "'%_'", "'1/2/2024'", "'12.5'", "'ß İ 😀'", "?", "{kt}", "{kt}", "({t} || {t})",
        "({t} || {n} || {t})", "UPPER({t})", "LOWER({t})", "INITCAP({t})", "SUBSTR({t}, {n}, {n})", "TO_CHAR({n})",
        "TRIM({t})", "TRIM(BOTH {t} FROM {t})", "LTRIM({t}, {t})", "LPAD({t}, {n}, {t})", "RPAD({t}, {n})", "CHR({n})",
        "REPLACE({t}, {t}, {t})", "TRANSLATE({t}, {t}, {t})", "SOUNDEX({t})", "TO_CHAR({n}, '{nm}')",
        "TO_CHAR({d}, '{dm}')", "TO_CHAR({n}, {t})", "TO_CHAR({d}, {t})", "REGEXP_SUBSTR({t}, '{re}')",
        "REGEXP_REPLACE({t}, '{re}', {t}, {n}, {n})", "REGEXP_SUBSTR({t}, {t}, {n}, {n}, 'i', {n})", "NVL({t}, {n})",
        "BUILTIN.DF({k})", "BUILTIN.CF({kt})", "DECODE({n}, {n}, {t})", "CASE WHEN {c} THEN {t} END", "ASCIISTR({t})",
        "UNISTR({t})", "CONCAT({t}, {n})", "SESSIONTIMEZONE", "TZ_OFFSET('Asia/Tokyo')", "LEAST({t}, {t})", "N'a'",
        "NLSSORT({t}, 'NLS_SORT=BINARY')", "TO_CLOB({t})", "NULLIF({t}, {t})",
    ],
    "d": [
        "SYSDATE", "CURRENT_DATE", "SYSTIMESTAMP", "LOCALTIMESTAMP", "TO_DATE('2024-02-29', 'YYYY-MM-DD')",
        "TO_DATE('0001-01-01', 'YYYY-MM-DD')", "TO_DATE('9999-12-31', 'YYYY-MM-DD')", "{kd}", "{kd}",
        "TO_DATE({t}, '{dm}')", "TO_TIMESTAMP({t}, '{dm}')", "TO_TIMESTAMP_TZ({t}, '{dm}')", "({d} + {n})",
        "({d} - {n})", "ADD_MONTHS({d}, {n})", "LAST_DAY({d})", "NEXT_DAY({d}, 'MONDAY')", "TRUNC({d})",
        "TRUNC({d}, '{dm}')", "SYS_EXTRACT_UTC({kd})", "NVL({d}, {d})", "GREATEST({d}, {d})", "COALESCE({d}, {d})",
        "CASE WHEN {c} THEN {d} ELSE {d} END", "FROM_TZ(LOCALTIMESTAMP, {t})",
    ],
    "c": [
        "1 = 1", "{k} IS NULL", "{n} {o} {n}", "{n} {o} {n}", "{t} {o} {t}", "{d} {o} {d}", "{k} IS NOT NULL",
        "{kt} LIKE {t}", "{t} NOT LIKE '{re}'", "{t} LIKE {t} ESCAPE 'a'", "{n} BETWEEN {n} AND {n}", "({c})",
        "{t} IN ({t}, {t})", "{n} IN ({n}, {n}, {n})", "EXISTS ({q})", "NOT {c}", "({c} AND {c})", "({c} OR {c})",
        "{n} NOT IN (SELECT id FROM customer)", "{d} BETWEEN {d} AND {d}",
    ],
    "g": [
        "COUNT(*)", "COUNT({a})", "COUNT(DISTINCT {a})", "SUM({n})", "AVG({n})", "MEDIAN({n})", "CORR({n}, {n})",
        "COVAR_POP({n}, {n})", "COVAR_SAMP({n}, {n})", "APPROX_COUNT_DISTINCT({a})", "MIN({a})", "MAX({a})",
        "(SUM({n}) / COUNT(*))", "NVL(MAX({t}), 'none')",
    ],
    "w": [
        "ROW_NUMBER() OVER (ORDER BY {a})", "RANK() OVER (PARTITION BY {a} ORDER BY {a} DESC)", "ROWNUM",
        "SUM({n}) OVER (PARTITION BY {a})", "AVG({n}) OVER (ORDER BY {a})", "COUNT(*) OVER ()",
    ],
    "o": ["=", "<>", "<", ">=", "!=", "<=", ">"],
    "nm": ["999", "FM990.00", "$9G999D99", "S99MI", "0", "", "EEEE", "X"],
    "dm": ["YYYY-MM-DD", "MM", "YYYY-MM-DD HH24:MI:SS", "M/D/YYYY", "Q", "DAY, FMMonth DDth", "J", '"x"', "FF3", "TZH",
           "SSSSS", "W", "IYYY", 'YYYY-MM-DD"T"HH24:MI:SSXFF TZH:TZM'],
    "re": ["a", "(a|b)*", "[[:alpha:]]+", "^(.*)(.*)$", "(", "a{2,1}", "(a+)+$", "(.)\\1", "[^,]+", "%a%", ""],
    # Now and then something that does not fit, so that queries are nearly right.
    "wrong": [
        "{n}", "{t}", "{d}", "({q})", "{g}", "{w}", "{k}(+)", "NULL", "''", "99999999999999999999", "1e400", "ROWNUM",
        "DATE '2024-01-01'", "{k}", "TO_NUMBER({t})", "TO_CHAR({d})", "({d} - {d})", "{c}", "LISTAGG({t}, ',')", "?",
    ],
}  # fmt: skip
FETCH = [*[""] * 8, " FETCH FIRST 3 ROWS ONLY", " OFFSET 1 ROWS FETCH NEXT 99999999999999999999 ROWS ONLY", " LIMIT 3"]
SELECT = [*[""] * 12, "DISTINCT ", "TOP 5 "]
HOLE = re.compile(r"\{(\w+)\}")


class Writer:
    """Writes a query over an account's tables, each choice drawn."""

    def __init__(self, draw: Callable[..., Any], tables: Mapping[str, Table]) -> None:
        self.draw = draw
        self.tables = tables
        self.scopes: list[list[tuple[str, Columns]]] = []

    def pick(self, choices: Sequence[str]) -> str:
        return str(choices[self.draw(st.integers(0, len(choices) - 1))])

    def chance(self, percent: int) -> bool:
        return bool(self.draw(st.integers(0, 99)) >= 100 - percent)

    def query(self, depth: int, width: int | None = None) -> str:
        self.scopes.append([])
        source = self.source(depth)
        count = width or self.draw(st.integers(1, 4))
        where = f" WHERE {self.phrase('c', depth)}" if self.chance(60) else ""
        groups = [self.column("") for _ in range(count)] if self.chance(25) else []
        outputs = [self.output(depth, number, groups) for number in range(count)]
        every = width is None and not groups and self.chance(5)
        words = f"SELECT {self.pick(SELECT)}{'*' if every else ', '.join(outputs)} FROM {source}{where}"
        if groups:
            words += f" GROUP BY {', '.join(groups)}"
            words += f" HAVING {self.phrase('g', 1)} > 1" if self.chance(30) else ""
        if self.chance(40):
            terms = ["1", *groups] if groups else ["1", "x0", self.column(""), self.phrase("a", depth - 1)]
            words += f" ORDER BY {self.pick(terms)}{self.pick(['', ' DESC', ' DESC NULLS LAST', ' NULLS FIRST'])}"
        words += self.pick(FETCH)
        self.scopes.pop()
        if depth > 0 and self.chance(8):
            words += f" {self.pick(['UNION', 'UNION ALL', 'MINUS', 'INTERSECT'])} {self.query(depth - 1, count)}"
        return words

    def output(self, depth: int, number: int, groups: Sequence[str]) -> str:
        if groups:
            return (groups[number] if self.chance(30) else self.phrase("g", depth)) + f" AS x{number}"
        return self.phrase("w" if self.chance(8) else "a", depth) + ("" if self.chance(5) else f" AS x{number}")

    def source(self, depth: int) -> str:
        parts = []
        for number in range(1 + self.chance(35) + self.chance(10)):
            alias = f"r{len(self.scopes)}{number}"
            if depth > 0 and self.chance(15):
                part, columns = f"({self.query(depth - 1)})", {"n": ["x0"], "t": ["x1"], "d": ["x2"]}
            else:
                name = self.pick(sorted(self.tables))
                part, columns = name, columns_of(self.tables[name])
            self.scopes[-1].append((alias, columns))
            if not parts:
                parts.append(f"{part} {alias}")
            elif self.chance(50):
                parts.append(f", {part} {alias}")
            else:
                kind = self.pick(["JOIN", "LEFT JOIN", "FULL OUTER JOIN", "CROSS JOIN", "RIGHT JOIN"])
                parts.append(f" {kind} {part} {alias} ON {self.phrase('c', depth - 1)}")
        return "".join(parts)

    def column(self, kind: str) -> str:
        scope = self.scopes[0 if self.chance(5) else -1]
        if not scope:
            return "id"
        alias, columns = scope[self.draw(st.integers(0, len(scope) - 1))]
        kinds = [kind] if columns.get(kind) else [each for each in columns if columns[each]]
        name = self.pick(columns[self.pick(kinds)])
        return name if self.chance(10) else f"{alias}.{name}"

    def phrase(self, kind: str, depth: int) -> str:
        if kind == "a":
            kind = self.pick(["n", "t", "d"])
        if kind.startswith("k"):
            return self.column(kind[1:])
        if kind == "table":
            return self.pick(sorted(self.tables))
        if kind == "q":
            return self.query(depth - 1, 1) if depth > 0 else "SELECT 1 FROM dual"
        choices = PHRASES["wrong" if kind in {"n", "t", "d", "c"} and depth > 0 and self.chance(1) else kind]
        if kind in {"n", "t", "d", "c"} and depth <= 0:
            choices = choices[: 2 if kind == "c" else 9]
        return HOLE.sub(lambda hole: self.phrase(hole[1], depth - 1), self.pick(choices))


@cache
def _columns_of(name: str, columns: tuple[tuple[str, str], ...]) -> Columns:
    del name
    found: dict[str, list[str]] = {"n": [], "t": [], "d": []}
    for column, type_ in columns:
        found[KINDS[type_]].append(column)
    return found


def columns_of(table: Table) -> Columns:
    return _columns_of(table.name, tuple((column.name, column.type.value) for column in table.columns.values()))


@st.composite
def queries(draw: Callable[..., Any], tables: Mapping[str, Table]) -> str:
    return Writer(draw, tables).query(draw(st.integers(0, 4)))


GOOD = """
SELECT t.id, t.tranid, BUILTIN.DF(t.entity) AS entity FROM transaction t WHERE t.lastmodifieddate >=
TO_DATE('2024-01-01 00:00:00', 'YYYY-MM-DD HH24:MI:SS') ORDER BY t.id FETCH FIRST 10 ROWS ONLY

SELECT c.entityid, SUM(t.foreigntotal) AS total, COUNT(*) FROM customer c, transaction t WHERE t.entity(+) = c.id
AND t.type IN ('CustInvc', 'SalesOrd') GROUP BY c.entityid HAVING COUNT(*) > 1 ORDER BY 2 DESC

SELECT TO_CHAR(SYS_EXTRACT_UTC(lastmodifieddate), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS at FROM item
WHERE UPPER(itemid) LIKE '%A!_%' ESCAPE '!' OR id BETWEEN ? AND ?

SELECT * FROM (SELECT id, ROWNUM AS n FROM vendor WHERE ROWNUM <= 20 ORDER BY id) v WHERE v.n NOT IN
(SELECT MOD(id, 7) FROM employee) UNION ALL SELECT 1, 2 FROM dual

SELECT CASE WHEN isinactive = 'T' THEN 'no' ELSE NVL(email, '-') END AS x, DECODE(isperson, 'T', 1, 0) FROM customer
WHERE EXISTS (SELECT 1 FROM transaction WHERE entity = customer.id) AND REGEXP_SUBSTR(email, '[^@]+') IS NOT NULL
""".strip().split("\n\n")
PIECES = [
    "SELECT", "FROM", "WHERE", "(", ")", ",", "'", '"', "''", "--", "/*", "*/", ";", "||", "*", ".", "=", "AND", "NOT",
    "NULL", "UNION", "GROUP BY", "ORDER BY", "CASE", "END", "WITH", "AS", "IN", "?", ":p0", ":salt", "@", "[", "]", "{",
    "}", "\\", "\n", "\t", "\0", "%", "0x1", "1e", "1e999", "id", "sqlite_master", "sandbox_field", "main.", "temp.",
    "pragma_table_info('customer')", "ATTACH DATABASE 'x' AS y", "PRAGMA journal_mode", "load_extension('x')", "rowid",
    "_rowid_", "ns_single(2, 1)", "INSERT INTO customer VALUES (1)", "DROP TABLE customer", "é", "\U0001f600", "²",
    "INTERVAL", "CAST(", "OVER (", "PARTITION BY", "CONNECT BY", "LATERAL", "PIVOT", "MATCH_RECOGNIZE", "FOR UPDATE",
    "VALUES (1)", "json_each('[1]')", "r1.c0", "c0", "FETCH FIRST 1 ROWS WITH TIES", "q'[a]'", "N'", "(+)", "DISTINCT",
]  # fmt: skip


@st.composite
def mutations(draw: Callable[..., Any]) -> str:
    """Good queries with pieces cut out, doubled, swapped or put in."""
    words = re.findall(r"\w+|\s+|.", draw(st.sampled_from(GOOD)), re.DOTALL)
    for _ in range(draw(st.integers(1, 6))):
        start, end = sorted(draw(st.tuples(st.integers(0, len(words)), st.integers(0, len(words)))))
        end = min(end, start + 12)
        change = draw(st.integers(0, 3))
        if change == 0:
            words[start:end] = []
        elif change == 1:
            words[start:start] = words[start:end] * draw(st.integers(1, 3))
        elif change == 2:
            words[start:start] = [draw(st.sampled_from(PIECES))]
        else:
            words[start:end] = [draw(st.text(max_size=8))]
    return "".join(words)


class Asked:
    """The account asked without HTTP, with everything watched that SQLite is asked for on its behalf."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.account = Account(query_seconds=1)
        self.store = target.sandbox.store
        self.seen: list[tuple[int, str | None]] = []
        self.tables = self.store.tables

    def ask(self, query: str, params: Sequence[str], limit: int, offset: int) -> None:
        before = self.target.version()
        try:
            page = suiteql.run(self.store, self.account, query, params, limit=limit, offset=offset)
        except ServiceError as error:
            refused = error
        else:
            refused = None
            assert len(page.items) <= limit
            assert all(type(value) is str and value for item in page.items for value in item.values()), page.items[:3]
            assert page.total_results >= len(page.items)
            json.dumps(page.items)
        if refused:
            # A query that took too long; whatever else breaks is logged.
            code = "INVALID_PARAMETER" if refused.status == 400 else "UNEXPECTED_ERROR"
            assert (refused.status, refused.code) in {(400, code), (500, code)}
            json.dumps(refused.envelope())
        assert not self.target.log.taken(), (query, params)
        assert self.target.version() == before
        self.check_reads(query)

    def check_reads(self, query: str) -> None:
        """See that SQLite was asked for nothing but rows of the account's own tables."""
        seen, self.seen = self.seen, []
        for action, name in seen:
            if action == sqlite3.SQLITE_READ:
                assert name in self.tables or name in OWN or not name, (query, name)
            else:
                assert action in ALLOWED, (query, action, name)


# Reading, functions, and the transaction around a page.
ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION}
# What the rewriting itself reads: the items of a list, and the account's own list of its tables after a write.
OWN = {"json_each", "sandbox_table", "sandbox_column"}


@pytest.fixture
def account(target: Target) -> Iterator[Asked]:
    asked = Asked(target)
    connection = asked.store.reader()

    def note(action: int, first: str | None, *_: object) -> int:
        asked.seen.append((action, first))
        return sqlite3.SQLITE_OK

    # SQLite describes this table to itself when it is first used.
    connection.execute("SELECT 1 FROM json_each('[]')").fetchall()
    connection.set_authorizer(note)
    yield asked
    connection.set_authorizer(None)


PAGES = [(1000, 0), (1, 0), (5, 5), (7, 0), (1000, 99_000), (1, 10**9)]
PARAMS = st.lists(st.sampled_from(["1", "", "a", "T", "1/1/2024", "\0", "'", "99999999999999999999", "é"]), max_size=3)


@pytest.mark.fidelity("F1")
def test_a_query_right_or_nearly_right_is_answered_and_only_reads(fuzz: Fuzz, account: Asked) -> None:
    def check(query: str, params: list[str], page: tuple[int, int]) -> None:
        account.ask(query, (params * 40)[: query.count("?")] if params else (), *page)

    fuzz(check, small=150, large=20_000, query=queries(account.tables), params=PARAMS, page=st.sampled_from(PAGES))


def test_a_broken_query_is_answered_and_only_reads(fuzz: Fuzz, account: Asked) -> None:
    def check(query: str, params: list[str], page: tuple[int, int]) -> None:
        account.ask(query, params, *page)

    fuzz(check, small=150, large=20_000, query=mutations(), params=PARAMS, page=st.sampled_from(PAGES))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    st.lists,
    max_leaves=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {"q": JSON_VALUES | st.sampled_from(GOOD) | st.text(max_size=60)},
    optional={"params": JSON_VALUES, "Q": JSON_VALUES, "limit": JSON_VALUES},
)


def test_any_document_is_answered_over_http(fuzz: Fuzz, target: Target) -> None:
    def check(document: object, limit: str, offset: str) -> None:
        before = target.version()
        address = f"/services/rest/query/v1/suiteql?limit={limit}&offset={offset}"
        reply = target.ask("POST", address, json.dumps(document).encode(), {"Prefer": "transient"})
        assert reply.status in {200, 400}
        assert target.version() == before

    numbers = st.sampled_from(["10", "1000", "0", "1", "-1", "1001", "", "a", "1e3", "9" * 30, "%00", "%C2%B2"])
    fuzz(check, small=60, large=5_000, document=DOCUMENTS | JSON_VALUES, limit=numbers, offset=numbers)
