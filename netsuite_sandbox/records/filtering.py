"""The ``q`` of a record list: its grammar, and the SQL condition it means (Oracle section_1545222128)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.conversion import stored_time
from netsuite_sandbox.records.definitions import Kind
from netsuite_sandbox.schema import Type, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records.definitions import Field, RecordType
    from netsuite_sandbox.schema import Table

_TOKEN = re.compile(r"""\s*(?:(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<mark>[()\[\],])|(?P<word>[^\s()\[\],"']+))""")
# Text in single quotation marks is no value (seen live 2025-11), so that an apostrophe needs double ones around it.
_DATE_PARTS = {"YYYY": "%Y", "Month": "%B", "Mon": "%b", "MONTH": "%B", "MM": "%m", "DD": "%d", "M": "%m", "D": "%d"}
_DATE_PART = re.compile("|".join(_DATE_PARTS))
_TIMES = ("%I:%M %p", "%H:%M", "%I:%M:%S %p", "%H:%M:%S")

_NUMERIC = frozenset({"ANY_OF", "BETWEEN", "EQUAL", "GREATER", "GREATER_OR_EQUAL", "LESS", "LESS_OR_EQUAL", "WITHIN"})
_DATED = frozenset({"AFTER", "BEFORE", "ON", "ON_OR_AFTER", "ON_OR_BEFORE"})
_OPERATORS = {
    Kind.BOOLEAN: frozenset({"IS"}),
    # Oracle's page has ENDWITH in one column and END_WITH_NOT in the other: both spellings of it are taken.
    Kind.STRING: frozenset({"CONTAIN", "IS", "START_WITH", "END_WITH", "ENDWITH"}),
    Kind.NUMBER: _NUMERIC,
    Kind.FLOAT: _NUMERIC,
    Kind.INTEGER: _NUMERIC,
    Kind.REFERENCE: _NUMERIC,
    Kind.DATE: _DATED,
    Kind.DATETIME: _DATED,
    Kind.DURATION: _NUMERIC,
    Kind.ENUM: frozenset({"ANY_OF", "EQUAL", "IS"}),
    Kind.MULTISELECT: frozenset({"ANY_OF"}),
}
_MOST_DIGITS = 17
_MOST_PARENTHESES = 50
_COMPARISONS = {"EQUAL": "=", "GREATER": ">", "GREATER_OR_EQUAL": ">=", "LESS": "<", "LESS_OR_EQUAL": "<="}


@dataclass(frozen=True)
class Condition:
    """A condition in SQL, with the values bound to it."""

    sql: str
    parameters: tuple[Any, ...] = ()


def filterable(record_type: RecordType, table: Table) -> dict[str, Field]:
    """Return the body fields that ``q`` may name, which are those the metadata lists as ``x-ns-filterable``."""
    return {
        name: each
        for name, each in record_type.body.fields.items()
        if each.filterable
        and each.column in table.columns
        and name not in record_type.main_line | record_type.relations.keys()
    }


def parse(q: str, fields: dict[str, Field], table: Table, account: Account) -> Condition:
    """Return what a ``q`` means.

    ``AND`` binds tighter than ``OR``. Dates are in the account's format, and times in its zone. The case of field
    names does not matter: Oracle's examples write ``companyname`` and ``creditlimit`` for fields that the metadata
    spells otherwise, and the filter is run by N/query, which knows fields by their names in lower case.

    Raises:
        ServiceError: If the grammar is broken, a field unknown, an operator wrong for its field or a value unreadable.
    """
    parser = _Parser(_tokens(q), {name.lower(): each for name, each in fields.items()}, table, account)
    condition = parser.either()
    parser.end()
    return condition


def _unparseable(sent: str) -> Exception:
    return refusals.bad_parameter("q", f'Invalid search query. Unparseable date: "{sent}"')


def _tokens(q: str) -> list[str]:
    tokens: list[str] = []
    position = 0
    text = q.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            raise refusals.bad_query()
        tokens.append(match[0].strip())
        position = match.end()
    if tokens.count("(") > _MOST_PARENTHESES:
        raise refusals.bad_query()
    return tokens


class _Parser:
    """Reads tokens from left to right; one method per level of the grammar."""

    def __init__(self, tokens: list[str], fields: dict[str, Field], table: Table, account: Account) -> None:
        self._tokens = tokens
        self._position = 0
        self._fields = fields
        self._table = table
        self._account = account

    def _next(self) -> str:
        if self._position >= len(self._tokens):
            raise refusals.bad_query()
        self._position += 1
        return self._tokens[self._position - 1]

    def _peek(self) -> str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def end(self) -> None:
        if self._peek():
            raise refusals.bad_query()

    def either(self) -> Condition:
        return self._joined("OR", self._both)

    def _both(self) -> Condition:
        return self._joined("AND", self._one)

    def _joined(self, word: str, part: Callable[[], Condition]) -> Condition:
        parts = [part()]
        while self._peek().upper() == word:
            self._next()
            parts.append(part())
        return Condition(
            _balanced([each.sql for each in parts], word), tuple(value for each in parts for value in each.parameters)
        )

    def _one(self) -> Condition:
        word = self._next()
        if word == "(":
            inner = self.either()
            if self._next() != ")":
                raise refusals.bad_query()
            return inner
        each = self._fields.get(word.lower())
        if each is None:
            raise refusals.no_such_filter_field(word)
        name = self._next().upper()
        negated = name.endswith("_NOT")
        operator = name.removesuffix("_NOT")
        column = quoted(each.column)
        if operator == "EMPTY":
            return Condition(f"{column} IS {'NOT ' if negated else ''}NULL")
        if operator not in _OPERATORS[self._kind(each)]:
            raise refusals.bad_query()
        found = self._compared(each, column, operator)
        return Condition(f"NOT coalesce({found.sql}, 0)", found.parameters) if negated else found

    def _kind(self, each: Field) -> Kind:
        """Return how a field is compared: ids are shown as text, and compared as the numbers they are."""
        numeric = self._table.columns[each.column].type is Type.INTEGER
        return Kind.INTEGER if each.kind is Kind.STRING and numeric else each.kind

    def _compared(self, each: Field, column: str, operator: str) -> Condition:
        if operator in {"ANY_OF", "BETWEEN", "WITHIN"}:
            return self._listed(each, column, operator)
        sent = self._value()
        if each.kind in {Kind.DATE, Kind.DATETIME}:
            return self._dated(each, column, operator, sent)
        if each.kind is Kind.BOOLEAN:
            if sent.lower() not in {"true", "false"}:
                raise refusals.bad_query()
            return Condition(f"{column} = ?", ("T" if sent.lower() == "true" else "F",))
        if self._kind(each) is Kind.STRING:
            return _text(column, operator, sent)
        return Condition(f"{column} {_COMPARISONS.get(operator, '=')} ?", (self._number(each, sent),))

    def _listed(self, each: Field, column: str, operator: str) -> Condition:
        values = [self._number(each, sent) for sent in self._list()]
        if each.kind is Kind.MULTISELECT:
            clauses = " OR ".join(f"', ' || {column} || ',' LIKE ?" for _ in values)
            return Condition(f"({clauses or 0})", tuple(f"%, {value},%" for value in values))
        if operator == "ANY_OF":
            return Condition(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))
        if len(values) != 2:  # noqa: PLR2004 - a span has two ends
            raise refusals.bad_query()
        return Condition(f"{column} BETWEEN ? AND ?", tuple(values))

    def _list(self) -> Sequence[str]:
        if self._next() != "[":
            raise refusals.bad_query()
        values = [self._value()]
        while (mark := self._next()) == ",":
            values.append(self._value())
        if mark != "]":
            raise refusals.bad_query()
        return values

    def _value(self) -> str:
        sent = self._next()
        if sent in "()[],":
            raise refusals.bad_query()
        return re.sub(r"\\(.)", r"\1", sent[1:-1]) if sent.startswith('"') else sent

    def _number(self, each: Field, sent: str) -> str | int:
        if each.kind is Kind.ENUM or self._table.columns[each.column].type in {Type.TEXT, Type.CLOB}:
            return sent
        try:
            number = Decimal(sent)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
            raise refusals.bad_query()
        return int(number) if number == number.to_integral_value() else sent

    def _dated(self, each: Field, column: str, operator: str, sent: str) -> Condition:
        moment, has_time = _moment(sent, self._account.date_format)
        if each.kind is Kind.DATE:
            day = moment.date().isoformat()
            sign = {"AFTER": ">", "BEFORE": "<", "ON": "=", "ON_OR_AFTER": ">=", "ON_OR_BEFORE": "<="}[operator]
            return Condition(f"substr({column}, 1, 10) {sign} ?", (day,))
        zone = ZoneInfo(self._account.time_zone)
        span = dt.timedelta(minutes=1) if has_time else dt.timedelta(days=1)
        try:
            start, end = (stored_time(each.replace(tzinfo=zone)) for each in (moment, moment + span))
        except OverflowError:
            raise _unparseable(sent) from None
        return {
            "AFTER": Condition(f"{column} >= ?", (end,)),
            "BEFORE": Condition(f"{column} < ?", (start,)),
            "ON": Condition(f"{column} >= ? AND {column} < ?", (start, end)),
            "ON_OR_AFTER": Condition(f"{column} >= ?", (start,)),
            "ON_OR_BEFORE": Condition(f"{column} < ?", (end,)),
        }[operator]


def _balanced(parts: Sequence[str], word: str) -> str:
    """Return conditions connected so that thousands of them stay within the depth that SQLite allows."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle], word)} {word} {_balanced(parts[middle:], word)})"


def _text(column: str, operator: str, sent: str) -> Condition:
    """Compare text without regard to case, as NetSuite's searches do."""
    if operator == "IS":
        return Condition(f"{column} = ? COLLATE NOCASE", (sent,))
    escaped = re.sub(r"([%_\\])", r"\\\1", sent)
    pattern = {"CONTAIN": f"%{escaped}%", "START_WITH": f"{escaped}%"}.get(operator, f"%{escaped}")
    return Condition(f"{column} LIKE ? ESCAPE '\\'", (pattern,))


def _moment(sent: str, date_format: str) -> tuple[dt.datetime, bool]:
    """Return a moment in the account's zone, without the zone, and whether a time of day was given."""
    pattern = _DATE_PART.sub(lambda match: _DATE_PARTS[match[0]], date_format)
    for suffix in ("", *(f" {time}" for time in _TIMES)):
        try:
            return dt.datetime.strptime(sent, pattern + suffix), bool(suffix)  # noqa: DTZ007 - the zone is the account's
        except ValueError:
            continue
    raise _unparseable(sent)
