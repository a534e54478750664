"""The tap as the Singer SDK and the command line see it: settings, discovery, errors."""

from __future__ import annotations

import json
import sys
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

import simplejson  # type: ignore[import-untyped] # the SDK's own dependency, whose errors it lets through
from singer_sdk import Tap
from singer_sdk.exceptions import ConfigValidationError, MappingError
from singer_sdk.helpers.capabilities import PluginCapabilities, TapCapabilities
from singer_sdk.plugin_base import SingerCommand

from netsuite_rest.errors import NetSuiteError, SettingsError
from tap_netsuite.conversion import column_type
from tap_netsuite.discovery import discover, from_catalog
from tap_netsuite.errors import TapError
from tap_netsuite.messages import MessageWriter
from tap_netsuite.refusals import near
from tap_netsuite.run import Run
from tap_netsuite.settings import config_json_schema
from tap_netsuite.streams.table import TableStream
from tap_netsuite.tables import known_record_types, known_tables

if TYPE_CHECKING:
    from types import FrameType

    import click
    from singer_sdk.helpers.capabilities import CapabilitiesEnum
    from singer_sdk.singerlib import CatalogEntry

    from tap_netsuite.tables import Table


class Command(SingerCommand):
    """The command line, where what the user can act on ends in one line and not in a traceback."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run the command and exit with 1 after a message if it fails."""
        try:
            return super().main(*args, **kwargs)
        except ConfigValidationError as error:
            self._fail("\n".join(error.errors))
        except (json.JSONDecodeError, simplejson.JSONDecodeError) as error:
            self._fail(f"The configuration, catalog or state is not JSON: {error}")
        except (NetSuiteError, TapError, FileNotFoundError) as error:
            self._fail(str(error))
        except MappingError as error:
            self._fail(f"stream_maps: {error}")
        except BrokenPipeError:
            self._fail("The reader of the tap's output is gone; the run ends here.")

    def _fail(self, message: str) -> None:
        for line in message.splitlines():
            self.logger.error("%s", line)
        sys.exit(1)


class TapNetSuite(Tap):
    """Reads Oracle NetSuite through its SuiteTalk REST web services."""

    name = "tap-netsuite"
    package_name = "singer-netsuite"
    config_jsonschema = config_json_schema()
    dynamic_catalog = True
    message_writer_class = MessageWriter
    capabilities: ClassVar[list[CapabilitiesEnum]] = [
        TapCapabilities.CATALOG,
        TapCapabilities.STATE,
        TapCapabilities.DISCOVER,
        TapCapabilities.ACTIVATE_VERSION,
        PluginCapabilities.ABOUT,
        PluginCapabilities.STREAM_MAPS,
        PluginCapabilities.FLATTENING,
        PluginCapabilities.STRUCTURED_LOGGING,
    ]
    _lined_up = False

    @cached_property
    def run(self) -> Run:
        """What all streams share.

        Raises:
            SettingsError: A setting is missing, wrong or contradicts another.
        """
        return Run(self.config)

    def discover_streams(self) -> list[TableStream]:
        """Return the streams of the catalog, or of the account if there is none.

        Raises:
            SettingsError: A setting is wrong, or names a stream that there is not.
            NetSuiteError: NetSuite cannot be asked.
        """
        run = self.run
        if self.input_catalog is not None:
            tables = [_catalog_table(entry) for entry in self.input_catalog.streams]
            known = {*known_tables(), *known_record_types()}
        else:
            tables = discover(run.transport, run.settings.record_types)
            known = set()
        names = known | {table.name for table in tables}
        for name in run.settings.stream_options:
            if name not in names:
                raise SettingsError(
                    f"stream_options names the stream {name!r}, which there is not. Correct or remove it."
                    f"{near(name, names)}"
                )
        return [TableStream(self, table, run) for table in tables]

    def line_up(self, stream: TableStream) -> None:
        """Check every selected stream before the first is read, and put their readers in line.

        Args:
            stream: The stream that is about to be read.

        Raises:
            SettingsError: A stream's options or state are wrong.
        """
        waiting = [stream] if self._lined_up else [other for other in self._table_streams if other.selected]
        self._lined_up = True
        for other in waiting:
            if not other.prepared:
                other.prepare()

    @property
    def _table_streams(self) -> list[TableStream]:
        return [stream for stream in self.streams.values() if isinstance(stream, TableStream)]

    def _handle_termination(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 - the signal's own signature
        """End the run between two messages, with the last STATE and an exit status that says so."""
        if isinstance(self.message_writer, MessageWriter):
            self.message_writer.between_messages(partial(self._terminate, signum))
        else:
            self._terminate(signum)

    def _terminate(self, signum: int) -> None:
        self.logger.warning("Ended by signal %d before everything was read; the next run goes on from here.", signum)
        if "run" in vars(self):
            self.run.close()
        self.state_writer.write_state(self.state)
        sys.exit(128 + signum)

    @classmethod
    def get_singer_command(cls) -> click.Command:
        """Return the command line."""
        command = super().get_singer_command()
        return Command(
            name=command.name,
            callback=command.callback,
            params=command.params,
            help=command.help,
            context_settings=command.context_settings,
            logger=cls.logger,
        )


def _catalog_table(entry: CatalogEntry) -> Table:
    columns = {name: column_type(schema) for name, schema in entry.schema.to_dict().get("properties", {}).items()}
    root = entry.metadata.root
    key = entry.key_properties or root.table_key_properties or ()
    return from_catalog(entry.tap_stream_id, columns, key, entry.replication_key or root.replication_key)
