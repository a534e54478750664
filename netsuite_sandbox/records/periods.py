"""Accounting periods: which one a document posts in, and what a closed or locked one forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.queries import select

if TYPE_CHECKING:
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import TransactionRules
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

_MONTHS = "isquarter = 'F' AND isyear = 'F' AND coalesce(isinactive, 'F') = 'F' AND coalesce(isadjust, 'F') = 'F'"
# Receivables and payables can be locked before the whole period is. Which documents that concerns is assumed: those
# that post to an account of that type by themselves.
_LOCKS = {"AcctRec": "arlocked", "AcctPay": "aplocked"}
# Live for a date in a closed period; NetSuite's words where dates outside the posting period are not allowed.
_OUTSIDE = "The transaction date you specified is not within the date range of your accounting period."


def period_of(session: Session, rules: TransactionRules, date: str) -> Stored:
    """Return the posting period of a date: the month it falls in, else the latest that is open.

    Raises:
        ServiceError: If the month is closed, or locked for documents of the type.
    """
    found = select(
        session.connection,
        f"SELECT * FROM accountingperiod WHERE {_MONTHS} "
        "AND substr(startdate, 1, 10) <= ? AND substr(enddate, 1, 10) >= ? LIMIT 1",
        (date, date),
    )
    if found:
        if _barred(session, rules, found[0]):
            raise refusals.user_error(_OUTSIDE)
        return int(found[0]["id"])
    latest = select(
        session.connection,
        f"SELECT * FROM accountingperiod WHERE {_MONTHS} AND coalesce(closed, 'F') = 'F' ORDER BY enddate DESC LIMIT 1",
    )
    return latest[0]["id"] if latest else None


def check_chosen(session: Session, rules: TransactionRules, period: Stored, date: str) -> None:
    """Refuse a posting period that a document names and that cannot be chosen for it.

    Only open periods can be chosen (Oracle section_4334084139). That the date must lie in it is a preference; here it
    is set.

    Raises:
        ServiceError: If it is closed, locked, no month, or not that of the date.
    """
    found = _row(session, period)
    posting = found.get("isposting", "T") != "F" and found.get("isquarter") != "T" and found.get("isyear") != "T"
    if not posting or _barred(session, rules, found):
        raise refusals.bad_reference(str(period), "postingPeriod", "postingPeriod")
    if not str(found["startdate"])[:10] <= date <= str(found["enddate"])[:10]:
        raise refusals.user_error(_OUTSIDE)


def bar(session: Session, record: Record) -> str:
    """Return why what a document posts cannot be changed: ``closed``, ``locked``, or nothing."""
    rules = record.record_type.transaction
    period = record.row.get("postingperiod")
    if rules is None or period is None or record.row.get("posting") == "F":
        return ""
    return _barred(session, rules, _row(session, period))


def check_deletion(session: Session, record: Record) -> None:
    """Refuse to delete a document that posts in a period that is closed or locked (wording assumed).

    Raises:
        ServiceError: If it does.
    """
    barred = bar(session, record)
    if barred:
        raise refusals.barred_period("delete", barred)


def allows_other_changes(session: Session, period: Stored) -> bool:
    """Return whether what does not post can be changed in a closed period (*Allow Non-G/L Changes*)."""
    return _row(session, period).get("allownonglchanges") == "T"


def _row(session: Session, period: Stored) -> dict[str, Any]:
    found = select(session.connection, "SELECT * FROM accountingperiod WHERE id = ?", (period,))
    return found[0] if found else {}


def _barred(session: Session, rules: TransactionRules, period: dict[str, Any]) -> str:
    """Return why documents of a type cannot post in a period. Some roles post in locked ones, none in closed ones."""
    if period.get("closed") == "T":
        return "closed"
    locks = {"alllocked", _LOCKS.get(rules.main_account), _LOCKS.get(rules.other_account)}
    locked = any(period.get(name) == "T" for name in locks if name)
    return "locked" if locked and not session.overrides_locks else ""
