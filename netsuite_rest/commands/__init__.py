"""The `netsuite-rest` command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from netsuite_rest import connect, records, suiteql, system
from netsuite_rest.errors import NetSuiteError, SettingsError

if TYPE_CHECKING:
    from netsuite_rest.transport import Transport

_JSON = msgspec.json.Encoder(decimal_format="number")


class _Group(click.Group):
    """A group of commands whose failures are one clear line."""

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 - as click has it
        try:
            return super().invoke(context)
        except (NetSuiteError, ValueError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Group)
@click.option(
    "--config",
    "config_path",
    required=True,
    envvar="NETSUITE_CONFIG",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON file with the settings of tap or target.",
)
@click.version_option(package_name="singer-netsuite")
@click.pass_context
def main(context: click.Context, config_path: Path) -> None:
    """Ask a NetSuite account from the command line."""
    try:
        config = msgspec.json.decode(config_path.read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise SettingsError(f"{config_path} is not a JSON object of settings: {error}") from None
    context.obj = context.with_resource(connect(config))


@main.command()
@click.argument("sql")
@click.option("--limit", type=click.IntRange(1, suiteql.MAX_ROWS), default=suiteql.MAX_PAGE, show_default=True)
@click.option(
    "--all", "everything", is_flag=True, help="Give all rows; the query must then order them by a unique key."
)
@click.pass_obj
def query(transport: Transport, sql: str, *, limit: int, everything: bool) -> None:
    """Run a SuiteQL query (- for standard input); print its rows as JSON lines."""
    if sql == "-":
        sql = sys.stdin.read()
    wanted = suiteql.MAX_ROWS if everything else limit
    size = min(wanted, suiteql.MAX_PAGE)
    given = 0
    for offset in range(0, wanted, size):
        page = suiteql.run(transport, sql, limit=size, offset=offset)
        for row in page.items[: wanted - given]:
            click.echo(_JSON.encode(row).decode())
        given += len(page.items)
        if not page.has_more:
            break
    if everything and given != page.total_results:
        raise click.ClickException(
            f"{given} of {page.total_results} rows were given: NetSuite stops at {suiteql.MAX_ROWS}, and "
            "rows that come and go meanwhile shift the others. Split the query by ranges of its key."
        )


@main.command()
@click.argument("record_type")
@click.argument("record_id")
@click.option("--expand", is_flag=True, help="Give sublists and subrecords whole.")
@click.pass_obj
def get(transport: Transport, record_type: str, record_id: str, *, expand: bool) -> None:
    """Print a record, named by its internal id or eid:EXTERNAL_ID."""
    record = records.get(transport, record_type, record_id, expand_sub_resources=expand)
    click.echo(msgspec.json.format(_JSON.encode(record), indent=2).decode())


@main.command("server-time")
@click.pass_obj
def server_time(transport: Transport) -> None:
    """Print NetSuite's clock, which shows that address and log-in are right."""
    click.echo(system.server_time(transport).isoformat())
