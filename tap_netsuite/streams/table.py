"""A table, or one record type of it, as a stream."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from singer_sdk import Stream
from singer_sdk.helpers._catalog import get_selected_schema
from singer_sdk.helpers.conform import TypeConformanceLevel
from singer_sdk.mapper import SameRecordTransform
from singer_sdk.singerlib.catalog import REPLICATION_FULL_TABLE, REPLICATION_INCREMENTAL

from netsuite_rest.errors import NetSuiteError, SettingsError
from tap_netsuite.bookmarks import Fingerprint, note_done, note_progress, starting_point
from tap_netsuite.conversion import json_schema
from tap_netsuite.errors import TapError
from tap_netsuite.messages import MessageWriter
from tap_netsuite.planning import created_before, created_since, modified_since
from tap_netsuite.reading import TableReader
from tap_netsuite.refusals import explained
from tap_netsuite.selection import Selection, modified_columns, qualified
from tap_netsuite.settings import StreamOptions
from tap_netsuite.tables import ColumnType

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from singer_sdk.helpers.types import Context, Record
    from singer_sdk.singerlib import MetadataMapping

    from tap_netsuite.bookmarks import Start
    from tap_netsuite.conversion import Codec
    from tap_netsuite.healing import Refusals
    from tap_netsuite.reading import Batch
    from tap_netsuite.run import Run
    from tap_netsuite.tables import Table
    from tap_netsuite.tap import TapNetSuite

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class _RecordMessage(msgspec.Struct, omit_defaults=True, gc=False):
    """A RECORD message."""

    type: str
    stream: str
    record: msgspec.Struct
    time_extracted: str
    version: int | None = None


class TableStream(Stream):
    """Reads a table by SuiteQL.

    The bookmark is about the whole run, not about the last record: rows come in the order of their key, so the state
    carries the key of the last row that left, and the bookmark moves when the stream is done.
    """

    TYPE_CONFORMANCE_LEVEL = TypeConformanceLevel.NONE

    def __init__(self, tap: TapNetSuite, table: Table, run: Run) -> None:
        """Describe the stream; no request is sent.

        Args:
            tap: The tap.
            table: What it reads.
            run: What all streams share.
        """
        self.table = table
        self.selected_by_default = table.core
        schema = {
            "type": "object",
            "properties": {
                name: json_schema(kind, native_booleans=run.settings.native_booleans)
                for name, kind in table.columns.items()
            },
        }
        super().__init__(tap, schema=schema, name=table.name)
        self.primary_keys = list(table.key)
        self.replication_key = table.modified
        self._run = run
        self._line_up = tap.line_up
        self.options = run.settings.stream_options.get(table.name, StreamOptions())
        self.prepared = False
        self._reader: TableReader[Any] | None = None
        self._start: Start | None = None
        self._fingerprint: Fingerprint | None = None
        self._refused: tuple[str, ...] = ()
        self._whole_pages = False

    @property
    def metadata(self) -> MetadataMapping:
        """Singer metadata; columns that not every account has in SuiteQL are not selected unless asked for."""
        fresh = self._metadata is None
        metadata = super().metadata
        if fresh and self._tap_input_catalog is None and self.table.default_columns is not None:
            for name in self.table.columns:
                if name not in self.table.default_columns:
                    metadata["properties", name].selected_by_default = False
        return metadata

    @property
    def is_sorted(self) -> bool:
        """Whether a run that was interrupted goes on where it ended."""
        return True

    def get_replication_key_signpost(self, context: Context | None = None) -> None:
        """Return nothing: the bookmark's upper bound is NetSuite's time, not this machine's."""

    # What is read

    @property
    def _incremental(self) -> bool:
        return self.replication_method == REPLICATION_INCREMENTAL

    def prepare(self) -> None:
        """Check state and options and put the stream's reader in line; no request for rows is sent.

        Raises:
            SettingsError: The options do not fit the table, or the state does not fit the settings.
        """
        self.prepared = True
        columns = self._columns()
        self._refused = tuple(set(self.stream_state.get("refused", ())) & columns.keys())
        self._fingerprint = Fingerprint.of(self._run.account, self.options, tuple(columns))
        added = self._fingerprint.check(self.name, self.stream_state.get("fingerprint") or {})
        if added and self.stream_state.get("replication_key_value"):
            self.logger.warning(
                "The columns %s are new in the stream '%s': rows that do not change stay without them. To fill them, "
                "run once with a full refresh.",
                ", ".join(added),
                self.name,
            )
        where = [self.table.where, self.options.filter]
        if self._incremental:
            where += self._incremental_conditions()
        elif self.options != StreamOptions(filter=self.options.filter):
            raise SettingsError(
                f"stream_options.{self.name} sets show_new or show_updated, but the stream is read whole every time. "
                "Remove the setting."
            )
        if self._start is not None and self._start.nothing:
            return
        limit = self.ABORT_AT_RECORD_COUNT
        self._whole_pages = self._can_write_whole_pages()
        self._reader = TableReader(
            transport=self._run.transport,
            selection=Selection(
                table=self.table,
                columns={name: kind for name, kind in columns.items() if name not in self._refused},
                where=tuple(condition for condition in where if condition),
                required=frozenset(self.primary_keys) | {self.replication_key or ""},
            ),
            render=self._encoded if self._whole_pages else self._as_dicts,
            page_size=self._run.settings.page_size if limit is None else min(limit + 1, self._run.settings.page_size),
            after=None if self._start is None else self._start.after,
            first_page_only=limit is not None,
            logger=self.logger,
        )
        self._run.schedule.add(self._reader)

    def _columns(self) -> dict[str, ColumnType]:
        needed = {*self.primary_keys, *([self.replication_key] if self.replication_key and self._incremental else [])}
        unknown = sorted(needed - set(self.table.columns))
        if unknown:
            raise SettingsError(
                f"The catalog names {', '.join(unknown)} as key or replication key of the stream {self.name!r}, which "
                "are no columns of it. Correct the catalog, or discover it again."
            )
        return {
            name: kind for name, kind in self.table.columns.items() if name in needed or self.mask["properties", name]
        }

    def _incremental_conditions(self) -> list[str]:
        settings, options, key = self._run.settings, self.options, self.replication_key
        if key is None or self.table.columns[key] is not ColumnType.DATETIME:
            raise SettingsError(
                f"The catalog asks for the stream {self.name!r} incrementally, but its replication key ({key}) is no "
                "date-time. Set replication_method to FULL_TABLE, or discover the catalog again."
            )
        self._start = starting_point(
            self.name,
            self.stream_state,
            key,
            start_date=settings.start,
            start_now=settings.start_now,
            lookback=settings.lookback,
            until=self._run.until,
        )
        conditions = []
        if self._start.window.start is not None:
            moved = modified_columns(self.table) if key == self.table.modified else (qualified(self.table, key),)
            conditions.append(modified_since(moved, self._start.window.start))
        if options.show_new and options.show_updated:
            return conditions
        if self.table.created is None:
            raise SettingsError(
                f"stream_options.{self.name} sets show_new or show_updated, but the table has no creation date to "
                "tell new rows from changed ones. Remove the setting."
            )
        created = qualified(self.table, self.table.created)
        if not options.show_updated and self._start.window.start is not None:
            conditions.append(created_since(created, self._start.window.start))
        if not options.show_new:
            if self._start.bookmark is None:
                self._start = self._start.reading_nothing()
            else:
                conditions.append(created_before(created, self._start.bookmark))
        return conditions

    # How it is written

    def _can_write_whole_pages(self) -> bool:
        """Return whether nothing but the tap looks at single records, so that whole pages can be written at once."""
        return (
            self.ABORT_AT_RECORD_COUNT is None
            and not self.child_streams
            and isinstance(self._tap.message_writer, MessageWriter)
            and not self.config.get("flattening_enabled")
            and [type(stream_map) for stream_map in self.stream_maps] == [SameRecordTransform]
        )

    def _encoded(self, codec: Codec, rows: list[msgspec.Struct]) -> bytes:  # noqa: ARG002
        now = datetime.now(UTC).isoformat()
        full = self.replication_method == REPLICATION_FULL_TABLE and self.emit_activate_version_messages
        version = self._initialized_at // 1000 if full else None
        return _ENCODER.encode_lines([_RecordMessage("RECORD", self.name, row, now, version) for row in rows])

    @staticmethod
    def _as_dicts(codec: Codec, rows: list[msgspec.Struct]) -> list[Record]:
        return [codec.record(row) for row in rows]

    def _write_schema_message(self) -> None:
        """Write the SCHEMA once the first page has shown which columns NetSuite refuses."""
        self._line_up(self)
        with explained(self):
            if self._reader is not None:
                self._reader.open(self._run.schedule.pool)
                self._forget(self._reader.refused)
        super()._write_schema_message()

    def _forget(self, refusals: Refusals) -> None:
        """Leave refused columns out of the SCHEMA, and remember those that NetSuite named."""
        self._refused = tuple(sorted({*self._refused, *refusals.named}))
        columns = sorted({*self._refused, *refusals.found})
        if not columns:
            return
        self.logger.warning(
            "NetSuite has no columns %s in '%s', or hides them from this role; the stream goes on without them. "
            "Deselect them; or ask for the permission, and run once with a full refresh.",
            ", ".join(columns),
            self.table.source,
        )
        for name in columns:
            self.metadata["properties", name].selected = False
        self._mask = None
        schema = get_selected_schema(self.name, self.effective_schema, self.mask)
        self._tap.mapper.register_raw_stream_schema(self.name, schema, self.primary_keys)
        self._stream_maps = None

    def get_records(self, context: Context | None) -> Iterable[Record]:  # noqa: ARG002
        """Give out the rows one by one, for stream maps, flattening and record limits."""
        for batch in self._batches():
            yield from batch.payload
            self._left(batch)
        self._done()

    def _sync_records(
        self, context: Context | None = None, *, write_messages: bool = True
    ) -> Generator[dict[str, Any], Any, Any]:
        """Write whole pages where nobody looks at single records, and leave the rest to the SDK."""
        messages = self._tap.message_writer
        if not (write_messages and self._whole_pages and isinstance(messages, MessageWriter)):
            yield from super()._sync_records(context, write_messages=write_messages)
            return
        unsaid = 0
        with self.get_record_counter() as counter, self.get_sync_timer():
            for batch in self._batches():
                messages.write_lines(batch.payload)
                self._left(batch)
                counter.increment(batch.count)
                unsaid += batch.count
                if unsaid >= self.STATE_MSG_FREQUENCY:
                    unsaid = 0
                    self._write_state_message()
        self._done()
        self._write_state_message()

    def _batches(self) -> Iterator[Batch[Any]]:
        reader, self._reader, self.prepared = self._reader, None, False
        if reader is None:
            return
        count = 0
        with explained(self):
            try:
                for batch in self._run.schedule.batches(reader):
                    count += batch.count
                    yield batch
            except (NetSuiteError, TapError):
                self._run.close()
                raise
        self.logger.info("Stream '%s': %d rows, %d pages read again.", self.name, count, reader.rereads)
        if count < reader.announced:
            self.logger.warning(
                "Stream '%s': %d rows of the %d that were there at the start are gone: they were deleted or left the "
                "filter meanwhile, or lack a key.",
                self.name,
                reader.announced - count,
                reader.announced,
            )

    # State

    def _write_starting_replication_value(self, context: Context | None) -> None:
        """Write nothing: where the stream begins follows from its bookmark."""

    def _increment_stream_state(self, latest_record: Record, *, context: Context | None = None) -> None:
        """Leave the bookmark alone: single records do not move it."""

    def _left(self, batch: Batch[Any]) -> None:
        self.state_manager.is_flushed = False
        if self._start is not None and self._fingerprint is not None and batch.last is not None:
            note_progress(self.stream_state, self._fingerprint, self._start.window, batch.last)

    def _done(self) -> None:
        self.state_manager.is_flushed = False
        if self._start is not None and self._fingerprint is not None and self.replication_key:
            if self._refused:
                self.stream_state["refused"] = list(self._refused)
            until = self._start.window.until
            note_done(self.stream_state, self._fingerprint, self.name, self.replication_key, until)
