"""The SDK's side of one stream: what is checked when its SCHEMA and its records come, and how batches are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from singer_sdk.exceptions import MissingKeyPropertiesError
from singer_sdk.sinks import BatchSink

from netsuite_rest import metadata
from netsuite_rest.errors import NetSuiteError
from target_netsuite import operations, shaping
from target_netsuite.accounting import SETTLED, Result, Status
from target_netsuite.errors import BadInput, RecordNotWritten
from target_netsuite.options import Operation, StreamOptions
from target_netsuite.validation import RecordValidator, without_singer_columns
from target_netsuite.writing import Write, Writer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from target_netsuite.target import TargetNetSuite

REMEDIES = {
    Status.REJECTED: "Correct the row or the stream's options, and run again: what STATE acknowledged is not repeated.",
    Status.UNCERTAIN: "It is not known whether NetSuite has carried this out. Run again: the record is looked for "
    "first, and not made twice.",
}
"""What to do about a record that was not written."""


class NetSuiteSink(BatchSink):
    """Writes one stream's records to one record type."""

    MAX_SIZE_DEFAULT = 1000
    """The records in a batch: as many external ids as one look-up takes."""

    def __init__(
        self, target: TargetNetSuite, stream_name: str, schema: dict[str, Any], key_properties: Sequence[str] | None
    ) -> None:
        """Check a stream against NetSuite, before any record of it is read.

        Args:
            target: The target.
            stream_name: The stream's name.
            schema: The stream's schema.
            key_properties: The stream's key properties.

        Raises:
            BadInput: The record type is unknown, columns are no fields of it, or rows cannot be told apart.
            InvalidJSONSchema: The schema is no JSON Schema.
        """
        super().__init__(target, stream_name, schema, key_properties)
        self.target = target
        self.options = StreamOptions.of(stream_name, target.config)
        self.columns = list(schema["properties"])
        self.keys = operations.key_columns(stream_name, self.options, self.columns, self.key_properties)
        self.record_type = target.record_type(stream_name, self.options.record_type)
        fields = metadata.fields(target.transport, self.record_type)
        self.shape = shaping.plan(stream_name, self.options, self.keys, self.columns, fields)
        if self.shape.maintained:
            self.logger.info("Not sent, because NetSuite fills them itself: %s", ", ".join(self.shape.maintained))
        self.writer = Writer(
            target.transport,
            self.record_type,
            sublists=self.shape.sublists,
            replace=self.shape.replace,
            stopping=target.stopping,
        )

    @property
    def is_full(self) -> bool:
        """Never true: the target drains all streams in order, where the SDK would drain this one alone."""
        return False

    def get_validator(self) -> RecordValidator | None:
        """Return what checks records against the schema; None if `validate_records` is false."""
        return RecordValidator(self.stream_name, self.schema) if self.validate_schema else None

    def _remove_sdc_metadata_from_record(self, record: dict[str, Any]) -> None:
        """Keep the columns that Singer tools add: `_sdc_deleted_at` decides the operation; none is ever sent."""

    def _validate_and_parse(self, record: dict[str, Any]) -> dict[str, Any]:
        """Check a record, and leave its values as they are.

        The SDK's own turns texts into datetime objects, whose time zone then has to be guessed, and logs a traceback
        where a record is wrong; no public switch turns either off.
        """
        missing = [column for column in self.key_properties if column not in record]
        if missing:
            raise MissingKeyPropertiesError(
                f"a record of stream '{self.stream_name}' is without its key {', '.join(missing)}; "
                f"it has {', '.join(record) or 'no columns'}. Correct the tap, or the key properties in its catalog."
            )
        if self._validator is not None:
            self._validator.validate(without_singer_columns(record))
        return record

    def process_record(self, record: dict[str, Any], context: dict[str, Any]) -> None:
        """Resolve and shape a record, so that one that cannot be written is refused before its batch is."""
        number = self.target.ledger.arrive()
        key = operations.key_of(self.keys, record)
        try:
            undeclared = record.keys() - self.schema["properties"].keys()
            operations.refuse_unexplained_id(self.stream_name, self.keys, undeclared)
            intent = operations.resolve(self.stream_name, self.options, self.keys, record)
            sends = intent.operation is not Operation.DELETE and not intent.skip_reason
            body = self.shape.body(record, key) if sends else {}
        except BadInput as error:
            refusal = Result(number, self.stream_name, key, self.options.operation, Status.REJECTED, error=str(error))
            self.target.account(refusal)
            raise
        context.setdefault("records", []).append(Write(number, self.stream_name, key, intent, body))

    def process_batch(self, context: dict[str, Any]) -> None:
        """Write a batch and account for each of its records.

        Raises:
            RecordNotWritten: A record was rejected, or it is uncertain whether it was written; nothing
                was started after it.
            NetSuiteError: It could not be found out which records are there; nothing was written.
            Interrupted: A signal asked the run to end.
        """
        failed: Result | None = None
        try:
            for result in self.writer.write(context.get("records", [])):
                self.target.account(result)
                if result.status not in SETTLED:
                    failed = failed or result
        except NetSuiteError as error:
            error.add_note(f"Stream '{self.stream_name}', before its next batch was written")
            raise
        if failed is not None:
            raise RecordNotWritten(
                f"Stream '{self.stream_name}', key {dict(failed.key)}: {failed.operation} of {self.record_type} "
                f"{failed.status}: {failed.error.rstrip('.')}. {REMEDIES[failed.status]}"
            )
        self.target.raise_if_interrupted()

    def activate_version(self, new_version: int) -> None:
        """Do nothing: no record is deleted from NetSuite because a tap sent a table anew."""
        self.logger.info("ACTIVATE_VERSION %d: nothing is deleted from NetSuite for it", new_version)
