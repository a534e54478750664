"""Records are written side by side; those that mean the same record in order; each exactly once, or it says so."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rest import errors, records
from netsuite_rest.transport import Retry
from target_netsuite.accounting import Result, Status
from target_netsuite.errors import RecordNotWritten
from target_netsuite.external_ids import fold
from target_netsuite.lookup import Lookup
from target_netsuite.options import Operation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from netsuite_rest.transport import Transport
    from target_netsuite.operations import Intent

CREATE_ATTEMPTS = 4
"""How often a create is sent at most; between two, it was found that the one before left no record."""


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
        self._stopped = threading.Event()

    def write(self, writes: Sequence[Write]) -> Iterator[Result]:
        """Write records, and yield what became of each as soon as it is known.

        After the first that is rejected or uncertain nothing new is started. What is in flight then is
        finished and yielded, too; records that were not started have no result.

        Raises:
            NetSuiteError: It could not be found out which records are there; nothing was written.
            RecordNotWritten: The same, because NetSuite holds two records with one external id.
        """
        with ThreadPoolExecutor(self.transport.governor.ceiling) as pool:
            try:
                present = self._lookup.find(
                    (write.intent.external_id for write in writes if write.intent.external_id is not None), pool
                )
                lanes = [pool.submit(self._lane, lane, known) for lane, known in _lanes(writes, present)]
                for finished in as_completed(lanes):
                    yield from finished.result()
            finally:
                self._stopped.set()

    def _lane(self, lane: Sequence[Write], known: str | None) -> list[Result]:
        """Write the rows that mean one record, in order.

        Args:
            lane: The rows.
            known: The record's internal id, None if there is no such record yet.
        """
        results = []
        for write in lane:
            if self._stopped.is_set() or self.stopping():
                break
            outcome = self._carry_out(write, known)
            if outcome.status in {Status.REJECTED, Status.UNCERTAIN}:
                self._stopped.set()
            internal_id = outcome.internal_id or write.intent.internal_id or known
            results.append(
                Result(
                    write.number,
                    write.stream,
                    write.key,
                    outcome.operation,
                    outcome.status,
                    internal_id,
                    outcome.error,
                )
            )
            if outcome.status is Status.WRITTEN:
                known = outcome.internal_id  # None after a delete
        return results

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
        uncertain: errors.NetSuiteError | None = None
        for _ in range(CREATE_ATTEMPTS):
            try:
                return Outcome(Status.WRITTEN, operation, send())
            except errors.NetSuiteError as error:
                if not error.possibly_applied and not (uncertain and isinstance(error, errors.AlreadyExists)):
                    raise
                made = self._recognise(operation, external_id, error)
                if made is not None:
                    return made
                if not error.possibly_applied:
                    raise  # refused because of another record, which has another external id
                uncertain = error
        return Outcome(Status.UNCERTAIN, operation, error=str(uncertain))

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


def _lanes(writes: Iterable[Write], present: Mapping[str, str]) -> Iterable[tuple[list[Write], str | None]]:
    """Group rows that mean the same record, however they name it, with its internal id if it is there."""
    lanes: dict[tuple[str, str], tuple[list[Write], str | None]] = {}
    for write in writes:
        known = write.intent.internal_id
        if known is None and write.intent.external_id is not None:
            known = present.get(fold(write.intent.external_id))
        name = ("id", known) if known is not None else ("external", fold(write.intent.external_id or str(write.number)))
        lanes.setdefault(name, ([], known))[0].append(write)
    return lanes.values()


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
