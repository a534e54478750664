# ruff: noqa: S608 - queries are what is tested here
from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import NetSuite

VALUES = {
    # numbers as Oracle writes them
    "1/2": ".5",
    "-1/4": "-.25",
    "1/3": ".333333333333333",
    "10/5": "2",
    "1234": "1234",
    "1e3": "1000",
    "0.1 + 0.2": ".3",
    "100000.3 - 100000.2": ".1",
    "1.10": "1.1",
    "1000000 * 1000000": "1000000000000",
    "123456789012.345": "123456789012.345",
    "0.000001": ".000001",
    "-0.0": "0",
    "2 * 1.5": "3",
    "7 - -1": "8",
    "1 / (2 - 0)": ".5",
    "ROUND(2.5)": "3",
    "ROUND(-2.5)": "-3",
    "ROUND(1.005, 2)": "1.01",
    "ROUND(1234.5, -2)": "1200",
    "TRUNC(-1.79, 1)": "-1.7",
    "TRUNC(19.99)": "19",
    "CEIL(1.2)": "2",
    "FLOOR(-1.2)": "-2",
    "MOD(11, 4)": "3",
    "MOD(-11, 4)": "-3",
    "MOD(11, 0)": "11",
    "MOD(5.5, 2)": "1.5",
    "REMAINDER(11, 4)": "-1",
    "SIGN(-3)": "-1",
    "ABS(-.5)": ".5",
    "POWER(2, 10)": "1024",
    "SQRT(2)": "1.4142135623731",
    "LN(EXP(2))": "2",
    "BITAND(6, 3)": "2",
    "GREATEST(1, 2.5, 2)": "2.5",
    "LEAST('b', 'a')": "a",
    "GREATEST(1, NULL)": None,
    # numbers and texts
    "TO_NUMBER(' 12.50 ')": "12.5",
    "TO_CHAR(.5)": ".5",
    "TO_CHAR(1234567.891, '9,999,999.99')": " 1,234,567.89",
    "TO_CHAR(-5, 'FM990.00')": "-5.00",
    "TO_CHAR(0.5, '0.00')": " 0.50",
    "TO_CHAR(.5, '99.99')": "   .50",
    "TO_CHAR(12, 'FM0000')": "0012",
    "TO_CHAR(1234, '99')": "###",
    "TO_CHAR(5, 'S99')": " +5",
    "TO_CHAR(1234.5, 'FM$9,999.00')": "$1,234.50",
    "TO_CHAR(-7, '99PR')": " <7>",
    "'a' || 1 || .5": "a1.5",
    # texts
    "'a' || NULL || 'b'": "ab",
    "NULL || NULL": None,
    "''": None,
    "UPPER('straße ä')": "STRASSE Ä",
    "LOWER('ÄÖ')": "äö",
    "INITCAP('hELLO wORLD-o''neil')": "Hello World-O'Neil",
    "SUBSTR('netsuite', 4)": "suite",
    "SUBSTR('netsuite', 4, 2)": "su",
    "SUBSTR('netsuite', -5, 3)": "sui",
    "SUBSTR('netsuite', 0, 3)": "net",
    "SUBSTR('abc', 5)": None,
    "SUBSTR('abc', 1, 0)": None,
    "INSTR('corporate floor', 'or', 3, 2)": "14",
    "INSTR('corporate floor', 'or', -3, 2)": "2",
    "INSTR('abc', 'x')": "0",
    "LENGTH('häß')": "3",
    "LENGTHB('häß')": "5",
    "LENGTH('')": None,
    "LPAD('7', 3, '0')": "007",
    "LPAD('abcdef', 3)": "abc",
    "RPAD('ab', 5, 'xy') || '|'": "abxyx|",
    "LTRIM('  x ') || '|'": "x |",
    "RTRIM('xyyy', 'y')": "x",
    "TRIM('  x  ')": "x",
    "TRIM(BOTH '0' FROM '00700')": "7",
    "TRIM(LEADING '0' FROM '00700')": "700",
    "REPLACE('a-b-c', '-')": "abc",
    "REPLACE('a-b-c', '-', '+')": "a+b+c",
    "TRANSLATE('2KRW229', '0123456789', '9999999999')": "9KRW999",
    "TRANSLATE('abc', 'abc', 'x')": "x",
    "REGEXP_SUBSTR('one,two,three', '[^,]+', 1, 2)": "two",
    "REGEXP_SUBSTR('INV-123', '([A-Z]+)-([0-9]+)', 1, 1, 'i', 2)": "123",
    "REGEXP_REPLACE('5551234', '([0-9]{3})([0-9]{4})', '\\1-\\2')": "555-1234",
    "REGEXP_REPLACE('a  b', '[[:space:]]+', ' ')": "a b",
    "REGEXP_INSTR('abc1', '[0-9]')": "4",
    "CHR(65)": "A",
    "ASCII('A')": "65",
    "SOUNDEX('Robert')": "R163",
    "CONCAT('a', 'b')": "ab",
    "ASCIISTR('é')": "\\00E9",
    "UNISTR('\\00e9')": "é",
    # choices
    "NVL(NULL, 'x')": "x",
    "NVL(1, 2)": "1",
    "NLSSORT('Aé', 'NLS_SORT=BINARY')": "41C3A900",
    "NVL(NLSSORT(NULL, 'NLS_SORT=BINARY'), 'nothing')": "nothing",
    "NVL2(NULL, 'there', 'missing')": "missing",
    "NVL2('', 'there', 'missing')": "missing",
    "COALESCE(NULL, NULL, 3)": "3",
    "NULLIF(1, 1)": None,
    "DECODE(2, 1, 'one', 2, 'two', 'many')": "two",
    "DECODE(NULL, NULL, 'same', 'other')": "same",
    "DECODE(9, 1, 'one')": None,
    "CASE WHEN 1 = 2 THEN 'a' WHEN 2 = 2 THEN 'b' ELSE 'c' END": "b",
    "CASE 3 WHEN 3 THEN 'three' END": "three",
    "CASE WHEN NULL = NULL THEN 1 ELSE 0 END": "0",
}


@pytest.mark.parametrize(("expression", "value"), VALUES.items(), ids=VALUES.keys())
def test_an_expression_is_worth_what_it_is_in_oracle(netsuite: NetSuite, expression: str, value: str | None) -> None:
    assert netsuite.value(expression) == value


AGGREGATES = {
    "SUM(amount)": ".301",
    "SUM(DISTINCT ABS(amount))": "20.291",
    "SUM(id)": "7",
    "AVG(id)": "1.4",
    "AVG(amount)": ".0602",
    "MEDIAN(amount)": ".1",
    "MIN(amount)": "-19.99",
    "MAX(amount)": "19.99",
    "COUNT(DISTINCT transaction)": "3",
    "APPROX_COUNT_DISTINCT(transaction)": "3",
    "COVAR_POP(id, id)": ".24",
    "CORR(id, id)": "1",
    "SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END)": "20.291",
    "SUM(amount) / COUNT(*)": ".0602",
}


@pytest.mark.parametrize(("expression", "value"), AGGREGATES.items(), ids=AGGREGATES.keys())
def test_aggregates_are_exact(netsuite: NetSuite, expression: str, value: str) -> None:
    assert netsuite.values(f"SELECT {expression} AS x FROM line") == [value]


def test_forty_thousand_postings_that_balance_sum_to_nothing(own_netsuite: NetSuite) -> None:
    rows = [(n, amount) for n in range(0, 40_000, 2) for amount in ((n % 997) / 100 + 0.01,)]
    own_netsuite.add(
        "posting",
        "id:integer amount:number",
        [*rows, *((n + 1, -amount) for n, amount in rows)],
    )
    assert own_netsuite.values("SELECT SUM(amount) x FROM posting") == ["0"]
