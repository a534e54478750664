"""What NetSuite fills in on cases and tasks: numbers, dates, who they are for, and what follows from their status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netsuite_sandbox.records.identifiers import next_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.rows import Record
    from netsuite_sandbox.records.session import Session

    Values = dict[str, Stored]


def initial(session: Session, record_type: RecordType, values: Mapping[str, Stored]) -> Values:
    """Return the fields, in stored form, that a new record of a type gets beside the values it has."""
    make = _INITIAL.get(record_type.name)
    if make is None:
        return {}
    made = {name: value for name, value in make(session).items() if values.get(name) is None}
    return made | _FOLLOWING[record_type.name](session, values, None)


def following(session: Session, record: Record, values: Mapping[str, Stored]) -> Values:
    """Return the fields, in stored form, that change with the values that a record is given."""
    follow = _FOLLOWING.get(record.record_type.name)
    if follow is None or "status" not in values:
        return {}
    return follow(session, values, record.value(record.record_type.body.fields["status"]))


def _new_case(session: Session) -> Values:
    """Return a new case's date and number, which is given automatically (SuiteScript Records Browser)."""
    return {"startDate": session.today.isoformat(), "caseNumber": str(_next_case_number(session))}


def _next_case_number(session: Session) -> int:
    def highest() -> int:
        (found,) = session.connection.execute("SELECT max(CAST(casenumber AS INTEGER)) FROM supportcase").fetchone()
        return int(found or 0)

    return next_number(session.connection, "supportcase number", highest)


def _new_task(session: Session) -> Values:
    """Return a new task's date and people: it is its maker's until it is given to someone (Oracle section_N506499)."""
    return {"startDate": session.today.isoformat(), "owner": session.user, "assigned": session.user}


def _case_status(session: Session, values: Mapping[str, Stored], before: Stored) -> Values:
    """Return what a case's status tells: its stage, when it was closed, when it was opened again.

    Oracle names the fields and not when they change; that they do so with the status is assumed.
    """
    stage, stage_before = (_stage(session, status) for status in (values.get("status"), before))
    if stage == stage_before:
        return {}
    found: Values = {"stage": stage, "endDate": session.now if stage == "CLOSED" else None}
    return found | ({"lastReopenedDate": session.now} if stage_before == "CLOSED" else {})


def _stage(session: Session, status: Stored) -> Stored:
    row = session.connection.execute("SELECT stage FROM supportcasestatus WHERE id = ?", (status,)).fetchone()
    return row[0] if row else None


def _task_status(session: Session, values: Mapping[str, Stored], before: Stored) -> Values:
    """Return when a task was completed, unless that is told; with another status it is no longer (assumed)."""
    status = values.get("status")
    if status == before or values.get("completedDate") is not None:
        return {}
    return {"completedDate": session.today.isoformat() if status == "COMPLETE" else None}


_INITIAL: dict[str, Callable[[Session], Values]] = {"supportCase": _new_case, "task": _new_task}
_FOLLOWING: dict[str, Callable[[Session, Mapping[str, Stored], Stored], Values]] = {
    "supportCase": _case_status,
    "task": _task_status,
}
