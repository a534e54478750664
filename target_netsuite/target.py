"""The target: settings, the order in which streams are written, and when STATE passes."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import click
import msgspec
from singer_sdk import Target
from singer_sdk.exceptions import ConfigValidationError, SingerSDKError
from singer_sdk.singerlib.exceptions import SingerError

from netsuite_rest import connect, metadata, settings
from netsuite_rest.errors import NetSuiteError
from target_netsuite import options, record_types
from target_netsuite.accounting import Ledger
from target_netsuite.errors import BadInput, Interrupted, TargetError
from target_netsuite.messages import LineReader
from target_netsuite.sinks import NetSuiteSink

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType
    from typing import IO

    from singer_sdk.sinks import Sink

    from target_netsuite.accounting import Result

_STATE = msgspec.json.Encoder(decimal_format="number")


class TargetNetSuite(Target):
    """Writes Singer records to Oracle NetSuite: creates, updates, upserts and deletes of any record type."""

    name = "target-netsuite"
    package_name = "singer-netsuite"
    config_jsonschema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {**settings.json_schema(), **options.json_schema()},
    }
    default_sink_class = NetSuiteSink
    message_reader_class = LineReader

    _MAX_RECORD_AGE_IN_MINUTES = 1.0
    """How long records wait for their batch to fill where input comes slowly."""

    _signal: int | None = None
    _writing = False

    def __init__(self, **arguments: Any) -> None:  # noqa: ANN401 - the SDK's own
        """Check the settings.

        Args:
            **arguments: As for `singer_sdk.Target`.

        Raises:
            ConfigValidationError: A setting has the wrong type.
            SettingsError: A setting is missing, wrong or contradicts another.
            BadInput: The results file cannot be written.
        """
        super().__init__(**arguments)
        self.max_parallelism = 1  # one stream after another: what a stream refers to is written before it
        self.transport = connect(self.config)
        results_path = self.config.get("results_path")
        self.ledger = Ledger(Path(results_path).expanduser() if results_path else None)
        self._record_types: Sequence[str] | None = None

    # What streams need to know

    def record_type(self, stream: str, wanted: str) -> str:
        """Return a record type as the account's catalog spells it, which is asked for once.

        Raises:
            BadInput: There is no such record type.
        """
        if self._record_types is None:
            self._record_types = metadata.record_types(self.transport)
        return record_types.find(stream, wanted, self._record_types)

    def stopping(self) -> bool:
        """Return whether a signal has asked the run to end."""
        return self._signal is not None

    def raise_if_interrupted(self) -> None:
        """End the run if a signal has asked for it.

        Raises:
            Interrupted: It has.
        """
        if self._signal is not None:
            raise Interrupted(self._signal)

    def account(self, result: Result) -> None:
        """Account for a record, and pass on the STATE that may pass now."""
        with self._uninterrupted():
            self.ledger.settle(result)
            self._pass_state()

    # Messages

    def get_sink(
        self,
        stream_name: str,
        *,
        record: dict[str, Any] | None = None,
        schema: dict[str, Any] | None = None,
        key_properties: Sequence[str] | None = None,
    ) -> Sink:
        """Return a stream's sink, after writing what has to be written before its next record is taken.

        That is everything if the stream's SCHEMA has changed, or if records wait of another stream of the same record
        type, which may mean the same records. A changed stream keeps its place in the order.
        """
        order = list(self._sinks_active)
        existing = self._sinks_active.get(stream_name)
        if existing is not None and (schema is not None or self._would_overtake(existing)):
            self._drain()
        sink = super().get_sink(stream_name, record=record, schema=schema, key_properties=key_properties)
        if existing is not None and sink is not existing:
            self._sinks_active = {name: self._sinks_active[name] for name in order}
        return sink

    def _would_overtake(self, sink: Sink) -> bool:
        """Return whether records of another stream wait that may mean the same records as this one's."""
        return isinstance(sink, NetSuiteSink) and any(
            other.current_size > 0 and isinstance(other, NetSuiteSink) and other.record_type == sink.record_type
            for other in self._sinks_active.values()
            if other is not sink
        )

    def _process_schema_message(self, message_dict: dict[str, Any]) -> None:
        """Check what the SDK takes for granted."""
        properties = message_dict["schema"].get("properties")
        keys = message_dict.get("key_properties")
        if not isinstance(properties, dict) or not all(isinstance(value, dict | bool) for value in properties.values()):
            raise BadInput(f"the SCHEMA of stream '{message_dict['stream']}' has no properties, or not as an object.")
        if keys is not None and not (isinstance(keys, list) and all(isinstance(key, str) for key in keys)):
            raise BadInput(f"the key_properties of stream '{message_dict['stream']}' are not a list of names.")
        super()._process_schema_message(message_dict)

    def _process_record_message(self, message_dict: dict[str, Any]) -> None:
        """Take a record in, and write all streams, in the order in which they came, once one has a batch together.

        The SDK would write that stream alone, and a record that another one, still waiting, refers to after it.
        """
        try:
            super()._process_record_message(message_dict)
        except Exception:
            self._refuse_failing_map(message_dict)
            raise
        if any(sink.current_size >= sink.max_size for sink in self._sinks_active.values()):
            self._drain()

    def _refuse_failing_map(self, message_dict: dict[str, Any]) -> None:
        """Say so if it is a stream map of the user's that fails at a record; the SDK lets any exception out."""
        for stream_map in self.mapper.stream_maps.get(message_dict["stream"], []):
            try:
                stream_map.transform(dict(message_dict["record"]))
            except Exception as error:
                raise BadInput(
                    f"the stream map of stream '{message_dict['stream']}' cannot be applied to a record: "
                    f"{type(error).__name__}: {error}. Correct `stream_maps`; the record has "
                    f"{', '.join(message_dict['record']) or 'no columns'}."
                ) from error

    def _process_state_message(self, message_dict: dict[str, Any]) -> None:
        """Hold a STATE until everything before it is accounted for.

        The SDK passes it on with the next drain of everything, after five minutes or at the end.
        """
        self.ledger.hold(message_dict["value"])
        with self._uninterrupted():
            self._pass_state()
        self._handle_max_record_age()

    def _process_activate_version_message(self, message_dict: dict[str, Any]) -> None:
        """Let a stream's sink answer, if there is one."""
        if message_dict["stream"] in self.mapper.stream_maps:
            super()._process_activate_version_message(message_dict)

    def _process_batch_message(self, message_dict: dict[str, Any]) -> None:
        """Refuse files of records, which the SDK neither validates nor maps."""
        raise BadInput(
            f"stream '{message_dict['stream']}' comes in BATCH files, which this target does not read. Remove "
            "`batch_config` from the tap's settings."
        )

    # Writing

    def _handle_max_record_age(self) -> None:
        """Write what has waited long enough."""
        if self._max_record_age_in_minutes > self._MAX_RECORD_AGE_IN_MINUTES:
            self._drain()

    def process_endofpipe(self) -> None:
        """Write the rest, and say what became of everything."""
        with self._uninterrupted():
            super().process_endofpipe()
        if self.ledger.unaccounted:
            raise TargetError(f"{self.ledger.unaccounted} records were read and not written. Please report this.")
        self._summarise()
        self.transport.close()

    def _drain(self) -> None:
        """Write all records that have come."""
        with self._uninterrupted():
            self.drain_all()

    @contextmanager
    def _uninterrupted(self) -> Iterator[None]:
        """Have signals wait for the end of a block in which records are written or STATE passes."""
        before, self._writing = self._writing, True
        try:
            yield
        finally:
            self._writing = before
        if not before:
            self.raise_if_interrupted()

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - a signal handler's
        """End the run without acknowledging anything that is not written.

        The SDK's own acknowledges what is in flight, and exits with 0.
        """
        self._signal = signum
        if not self._writing:
            raise Interrupted(signum)

    def _pass_state(self) -> None:
        """Write the newest STATE that may pass to standard output, exact in its numbers."""
        state = self.ledger.passing()
        if state is None:
            return
        try:
            sys.stdout.write(_STATE.encode(state).decode() + "\n")
            sys.stdout.flush()
        except OSError as error:
            raise TargetError(f"STATE cannot be written to standard output: {error.strerror}.") from error

    def _summarise(self) -> None:
        """Log what became of the records, and options that no stream has used."""
        for (stream, operation, status), count in sorted(self.ledger.counts.items()):
            self.logger.info("%s: %s %s: %d", stream, operation, status, count)
        self.logger.info("Requests sent: %d", self.transport.requests_sent)
        unused = sorted((self.config.get("stream_options") or {}).keys() - self._sinks_active.keys())
        if unused:
            self.logger.warning("`stream_options` has streams that did not come: %s", ", ".join(unused))

    # The command

    @classmethod
    def append_builtin_config(cls, config_jsonschema: dict[str, Any]) -> None:
        """Add the SDK's settings, but for `load_method`, which only SQL targets read."""
        super().append_builtin_config(config_jsonschema)
        config_jsonschema["properties"].pop("load_method", None)

    @classmethod
    def cb_config(cls, ctx: click.Context, param: click.Option, value: tuple[str, ...]) -> Any:  # noqa: ANN401
        """Read the configuration files, and refuse one that cannot be read without a traceback."""
        try:
            return super().cb_config(ctx, param, value)
        except (OSError, ValueError, TypeError) as error:
            raise click.BadParameter(f"cannot be read as JSON settings: {error}", ctx, param) from error

    @classmethod
    def invoke(cls, *, file_input: IO[str] | None = None, **arguments: Any) -> None:  # noqa: ANN401
        """Run the target; what a user can mend ends in one message and a non-zero status, not in a traceback."""
        try:
            super().invoke(file_input=file_input, **arguments)
        except (TargetError, NetSuiteError, SingerSDKError, SingerError) as error:
            cls.logger.error("%s", describe(error))  # noqa: TRY400 - the message is for a user
            sys.exit(128 + error.signal if isinstance(error, Interrupted) else 1)


def describe(error: Exception) -> str:
    """Return an error as one message: where in the input it arose, and what it is."""
    problems = error.errors if isinstance(error, ConfigValidationError) else []
    text = "\n".join(f"Setting: {problem}" for problem in problems) or str(error)
    return ": ".join([*getattr(error, "__notes__", []), text])
