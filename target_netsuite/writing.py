"""Records are written side by side; those that mean the same record in order; each exactly once, or it says so."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import backoff

from netsuite_rest import errors, records
from netsuite_rest.transport import Retry
from target_netsuite import ordering
from target_netsuite.accounting import SETTLED, Result, Status
from target_netsuite.errors import RecordNotWritten
from target_netsuite.external_ids import fold
from target_netsuite.lookup import Lookup
from target_netsuite.options import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from netsuite_rest.transport import Transport
    from target_netsuite.operations import Intent

_FIRST_WAIT = 0.25
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Write:
    """A record ready to be written.

    Attributes:
        number: Its place in the input.
        stream: The stream's name.
        key: What names the row.
        intent: What it asks for.
        body: The fields to write, nulls included.
    """

    number: int
    stream: str
    key: Mapping[str, Any]
    intent: Intent
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of one request.

    Attributes:
        status: What became of the record.
        operation: What was done, or tried.
        internal_id: The internal id of the record that there is now; None if it is gone or not known.
        error: Why, unless it was written.
    """

    status: Status
    operation: Operation
    internal_id: str | None = None
    error: str = ""


class Writer:
    """Writes the records of one stream.

    Attributes:
        transport: The connection.
        record_type: The record type, as the catalog spells it.
        sublists: The record type's sublists.
        replace: The sublists of which a row carries all lines.
        stopping: Asked before each record whether the run is to end.
    """

    def __init__(
        self,
        transport: Transport,
        record_type: str,
        *,
        sublists: Collection[str],
        replace: Collection[str],
        stopping: Callable[[], bool],
    ) -> None:
        self.transport = transport
        self.record_type = record_type
        self.sublists = sublists
        self.replace = replace
        self.stopping = stopping
        self._lookup = Lookup(transport, record_type)

    def write(self, writes: Sequence[Write]) -> Iterator[Result]:
        """Write records, and yield what became of each as soon as it is known.

        After the first that is rejected or uncertain nothing new is started. What is in flight then is
        finished and yielded, too; records that were not started have no result.

        Raises:
            NetSuiteError: It could not be found out which records are there; nothing was written.
            RecordNotWritten: The same, because NetSuite holds two records with one external id.
        """
        stopped = threading.Event()
        with ThreadPoolExecutor(self.transport.governor.ceiling) as pool:
            try:
                wanted = [write.intent.external_id for write in writes]
                present = self._lookup.find((name for name in wanted if name is not None), pool)
                subjects = [_subject(write, present) for write in writes]
                known: dict[Subject, str | None] = {subject: subject[1] for subject in subjects if subject[0] == "id"}
                waits = ordering.predecessors(
                    (subject, _referred(write, present)) for subject, write in zip(subjects, writes, strict=True)
                )

                def work(position: int) -> Result | None:
                    if stopped.is_set() or self.stopping():
                        return None
                    subject, write = subjects[position], writes[position]
                    outcome = self._carry_out(write, known.get(subject))
                    if outcome.status not in SETTLED:
                        stopped.set()
                    result = _result(write, outcome, known.get(subject))
                    if outcome.status is Status.WRITTEN:
                        known[subject] = outcome.internal_id  # None after a delete
                    return result

                yield from (result for result in ordering.run(pool, work, waits) if result is not None)
            finally:
                stopped.set()  # whatever ended this: what waits for its turn is not started any more

    def _carry_out(self, write: Write, known: str | None) -> Outcome:
        """Write one row."""
        intent = write.intent
        if intent.skip_reason:
            return Outcome(Status.SKIPPED, intent.operation, error=intent.skip_reason)
        try:
            return _STEPS[intent.operation](self, write, intent.internal_id or known)
        except errors.NetSuiteError as error:
            status = Status.UNCERTAIN if error.possibly_applied else Status.REJECTED
            return Outcome(status, intent.operation, error=str(error))
        except RecordNotWritten as error:
            return Outcome(Status.REJECTED, intent.operation, error=str(error))

    def _delete(self, write: Write, internal_id: str | None) -> Outcome:
        """Delete a record; one that is not there needs no deleting."""
        if internal_id is None:
            missing = f"no {self.record_type} has the external id '{write.intent.external_id}'"
            return Outcome(Status.SKIPPED, Operation.DELETE, error=missing)
        try:
            records.delete(self.transport, self.record_type, internal_id)
        except errors.NotFound as error:
            return Outcome(Status.SKIPPED, Operation.DELETE, error=f"there was nothing to delete: {error}")
        return Outcome(Status.WRITTEN, Operation.DELETE)

    def _update(self, write: Write, internal_id: str | None) -> Outcome:
        """Change the fields of a record that is there."""
        if internal_id is None:
            raise RecordNotWritten(f"no {self.record_type} has the external id '{write.intent.external_id}'")
        if not write.body:
            return Outcome(Status.SKIPPED, Operation.UPDATE, internal_id, "the row has no fields to change")
        appending = [
            name
            for name in write.body
            if name in self.sublists and name not in self.replace and _lines(write.body[name])
        ]
        if appending:
            raise RecordNotWritten(
                f"the row updates a record that is there (internal id {internal_id}) and carries lines in "
                f"{', '.join(appending)}: NetSuite would append them to those it has. If a row carries all lines, name "
                f"the sublist in `stream_options.{write.stream}.replace`; if not, remove it by a stream map"
            )
        # Lines are replaced or absent here: doing this twice is the same as doing it once.
        updated = records.update(
            self.transport,
            self.record_type,
            internal_id,
            write.body,
            replace=[name for name in write.body if name in self.replace],
            retry=Retry.ALWAYS,
        )
        return Outcome(Status.WRITTEN, Operation.UPDATE, updated)

    def _upsert(self, write: Write, internal_id: str | None) -> Outcome:
        """Change the record that is there, or make it."""
        if internal_id is not None:
            return self._update(write, internal_id)
        external_id = _external_id(write)
        try:
            records.external(external_id)
        except ValueError:  # such an external id cannot stand in an address, but in a body it can
            return self._create(write, None)
        body = _without_nulls(write.body)
        return self._made(
            Operation.UPSERT,
            external_id,
            lambda: records.upsert(self.transport, self.record_type, external_id, body, retry=Retry.REFUSED_ONLY),
        )

    def _create(self, write: Write, internal_id: str | None) -> Outcome:
        """Make a record under an external id by which it can be recognised."""
        external_id = _external_id(write)
        if internal_id is not None and write.intent.on_existing == "update":
            return self._update(write, internal_id)
        if internal_id is not None and write.intent.on_existing == "skip":
            reason = f"was created before, as external id '{external_id}' derived from stream and key says"
            return Outcome(Status.SKIPPED, Operation.CREATE, internal_id, reason)
        if internal_id is not None:
            raise RecordNotWritten(
                f"{self.record_type} {internal_id} has the external id '{external_id}' already. "
                f"Set `stream_options.{write.stream}.operation` to upsert if it may be changed"
            )
        body = _without_nulls(write.body) | {"externalId": external_id}
        return self._made(Operation.CREATE, external_id, lambda: records.create(self.transport, self.record_type, body))

    def _made(self, operation: Operation, external_id: str, send: Callable[[], str]) -> Outcome:
        """Send a request that makes a record, and find out what became of it if the answer was lost.

        Before it was sent there was no record with this external id. If there is one after a lost answer it is this
        record; if there is none, sending again is safe even if the lost request is still at work, because
        NetSuite lets only one record have an external id.
        """
        lost: errors.NetSuiteError | None = None
        for attempt in range(self.transport.settings.max_retries + 1):
            if lost is not None:
                time.sleep(lost.retry_after or backoff.full_jitter(min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)))
            try:
                return Outcome(Status.WRITTEN, operation, send())
            except errors.NetSuiteError as error:
                if lost is None and not error.possibly_applied:
                    raise
                # From here on even a refusal may be the echo of the attempt that was lost.
                found = self._recognise(operation, external_id, error)
                if found is not None:
                    return found
                if not error.possibly_applied:
                    return Outcome(Status.UNCERTAIN, operation, error=f"{lost}; tried again: {error}")
                lost = error
        return Outcome(Status.UNCERTAIN, operation, error=str(lost))

    def _recognise(self, operation: Operation, external_id: str, lost: errors.NetSuiteError) -> Outcome | None:
        """Return what became of a record whose answer was lost; None if it was not made."""
        try:
            internal_id = self._lookup.find_one(external_id)
        except (errors.NetSuiteError, RecordNotWritten) as error:
            return Outcome(Status.UNCERTAIN, operation, error=f"{lost}; and looking for it failed: {error}")
        return None if internal_id is None else Outcome(Status.WRITTEN, operation, internal_id)


_STEPS: dict[Operation, Callable[[Writer, Write, str | None], Outcome]] = {
    Operation.CREATE: Writer._create,  # noqa: SLF001 - the class's own table
    Operation.UPDATE: Writer._update,  # noqa: SLF001
    Operation.UPSERT: Writer._upsert,  # noqa: SLF001
    Operation.DELETE: Writer._delete,  # noqa: SLF001
}


Subject = tuple[str, str]
"""Which record a row is about: `id` and its internal id if it is there, else `external` and its folded external id."""


def _subject(write: Write, present: Mapping[str, str]) -> Subject:
    """Return which record a row is about, however it names it."""
    if write.intent.internal_id is not None:
        return ("id", write.intent.internal_id)
    return _named(_external_id(write), present) if write.intent.external_id else ("row", str(write.number))


def _named(external_id: str, present: Mapping[str, str]) -> Subject:
    """Return which record an external id names."""
    name = fold(external_id)
    return ("id", present[name]) if name in present else ("external", name)


def _referred(write: Write, present: Mapping[str, str]) -> set[Subject]:
    """Return the records that a row refers to by external id, whatever their type: they may come before it."""
    return {_named(external_id, present) for external_id in _external_references(write.body)}


def _external_references(value: object) -> Iterator[str]:
    """Yield every external id in a body that is given as a reference."""
    if isinstance(value, dict):
        for name, member in value.items():
            if isinstance(member, str) and name.casefold() == "externalid":
                yield member
            else:
                yield from _external_references(member)
    elif isinstance(value, list):
        for member in value:
            yield from _external_references(member)


def _result(write: Write, outcome: Outcome, known: str | None) -> Result:
    """Return what became of a row, for the results file."""
    return Result(
        write.number,
        write.stream,
        write.key,
        outcome.operation,
        outcome.status,
        outcome.internal_id or write.intent.internal_id or known,
        outcome.error,
    )


def _external_id(write: Write) -> str:
    """Return the external id that a record is made under; every row without an internal id has one."""
    if write.intent.external_id is None:
        raise AssertionError("a row without internal id was resolved without external id")
    return write.intent.external_id


def _without_nulls(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a new record is made from: there is nothing to empty, and NetSuite's defaults apply."""
    return {name: value for name, value in body.items() if value is not None}


def _lines(value: object) -> bool:
    """Return whether a sublist's value brings lines, rather than emptying it."""
    return bool(value.get("items")) if isinstance(value, dict) else bool(value)
