"""The commands that steer a sandbox which runs in another process."""

from __future__ import annotations

import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

import click

from netsuite_sandbox.control import client, tables
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.faults import Effect, Spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.control.client import ControlClient

    P = ParamSpec("P")

_control = click.option(
    "--control",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="NETSUITE_SANDBOX_CONTROL",
    help="The control file of the sandbox, as `serve` names it. Not needed where only one runs.",
)
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


def _examples(*lines: str) -> str:
    """Return the end of a help text; the sign at its beginning keeps click from filling its lines."""
    return "\n".join(("\b", "Examples:", *(f"  netsuite-sandbox {line}" for line in lines)))


def _command(group: click.Group, name: str, epilog: str = "") -> Callable[[Callable[..., None]], click.Command]:
    """Return a decorator that makes a function, given a client and its own options, a command of a group."""

    def decorate(function: Callable[..., None]) -> click.Command:
        @wraps(function)
        def run(*, control: Path | None, **options: Any) -> None:  # noqa: ANN401 - each command's own
            try:
                function(client.connect(control), **options)
            except SandboxError as error:
                raise click.ClickException(str(error)) from error

        return group.command(name, epilog=epilog)(_control(run))

    return decorate


@click.group(
    epilog=_examples(
        "faults add unavailable --path '*/suiteql' --every 3",
        "faults add reset --method POST --applied --times 1",
        "faults add gateway_timeout --body ROW_NUMBER",
        "faults add late --path '*/record/*' --seconds 120",
        "faults add refuse_connection --seconds 30",
        "faults list",
        "faults clear",
    )
)
def faults() -> None:
    """Let calls go wrong by rule."""


@faults.command("effects")
def effects() -> None:
    """List what a fault can do."""
    tables.show([{"effect": each.value, "what happens": each.said} for each in Effect], ("effect", "what happens"), "")


@_command(
    faults,
    "add",
    _examples(
        "clock show",
        "clock advance 3600",
        "clock set 2027-03-28T00:59:00Z",
        "clock offset -- -300",
    ),
)
@click.argument("effect", metavar="EFFECT", type=click.Choice([each.value for each in Effect]))
@click.option("--path", help="A pattern of the path, such as '*/record/v1/customer/*'.")
@click.option("--method", help="GET, POST, PATCH, PUT or DELETE.")
@click.option("--body", help="A regular expression to be found in the request's body.")
@click.option("--first", type=int, help="The number of the first call that it meets.")
@click.option("--last", type=int, help="The number of the last one.")
@click.option("--every", type=int, help="2 for every second call.")
@click.option("--times", type=int, help="How often it may happen.")
@click.option("--probability", type=float, help="From 0 to 1.")
@click.option("--seed", type=int, help="What chance is drawn from.")
@click.option(
    "--seconds",
    type=float,
    help="How long the answer waits, the body takes, the write stays unseen or connections are refused.",
)
@click.option("--spread", type=click.Choice([each.value for each in Spread]), help="How waiting times differ.")
@click.option("--applied", is_flag=True, default=None, help="Carry the request out before it is answered or cut off.")
@click.option("--retry-after", help="The header Retry-After of an error.")
@click.option("--sql", help="A script for the account's tables, for `change`.")
@_json
def add_fault(sandbox: ControlClient, *, as_json: bool, **rule: Any) -> None:  # noqa: ANN401 - a rule's parts
    """Put a fault in force; `faults effects` lists what it can do. Without options it meets every call.

    Of the calls that fit, it meets number --first, then every --every-th, up to number --last and at most --times.
    """
    made = sandbox.ask("POST", "/faults", {name: value for name, value in rule.items() if value is not None})
    tables.show_json(made) if as_json else click.echo(f"Fault {made['id']} is in force.")


@_command(faults, "list")
@_json
def list_faults(sandbox: ControlClient, *, as_json: bool) -> None:
    """List the faults in force: how many calls fitted each (seen), and how many it met (fired)."""
    found = sandbox.ask("GET", "/faults")["items"]
    if as_json:
        tables.show_json(found)
        return
    own = {"id", "seen", "fired", "effect"}
    rules = (
        ", ".join(f"{name}={tables.text(value)}" for name, value in each.items() if name not in own) for each in found
    )
    rows = [{**each, "rule": said} for each, said in zip(found, rules, strict=True)]
    tables.show(rows, ("id", "effect", "seen", "fired", "rule"), "No fault is in force.")


@_command(faults, "remove")
@click.argument("numbers", type=int, nargs=-1, required=True)
def remove_faults(sandbox: ControlClient, numbers: tuple[int, ...]) -> None:
    """Take faults out of force, by the numbers that `faults list` shows."""
    for number in numbers:
        sandbox.ask("DELETE", f"/faults/{number}")


@_command(faults, "clear")
def clear_faults(sandbox: ControlClient) -> None:
    """Take every fault out of force."""
    click.echo(f"{sandbox.ask('DELETE', '/faults')['removed']} taken out of force.")


@click.group()
def clock() -> None:
    """Tell or move the account's clock.

    The answers' Date header, serverTime, modification dates and the life of tokens go by it.
    """


def _show_clock(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        tables.show_json(found)
    else:
        click.echo(f"{found['now']} ({found['offset']:+.0f} seconds from this machine's clock)")


@_command(
    clock,
    "show",
    _examples(
        "faults add late --method POST",
        "sql --late 0 \"UPDATE customer SET companyname = 'Unseen' WHERE id = 1\"",
        "late list",
        "late release",
    ),
)
@_json
def show_clock(sandbox: ControlClient, *, as_json: bool) -> None:
    """Tell the time in the account, in UTC."""
    _show_clock(sandbox.ask("GET", "/clock"), as_json=as_json)


@_command(clock, "advance")
@click.argument("seconds", type=float)
@_json
def advance_clock(sandbox: ControlClient, seconds: float, *, as_json: bool) -> None:
    """Let time pass at once."""
    _show_clock(sandbox.ask("PATCH", "/clock", {"advance": seconds}), as_json=as_json)


@_command(clock, "offset")
@click.argument("seconds", type=float)
@_json
def offset_clock(sandbox: ControlClient, seconds: float, *, as_json: bool) -> None:
    """Set the clock so many seconds ahead of this machine's; back, where the number is negative (after `--`)."""
    _show_clock(sandbox.ask("PATCH", "/clock", {"offset": seconds}), as_json=as_json)


@_command(clock, "set")
@click.argument("time")
@_json
def set_clock(sandbox: ControlClient, time: str, *, as_json: bool) -> None:
    """Set the clock to an ISO 8601 time, in UTC unless it names an offset; it goes on from there."""
    _show_clock(sandbox.ask("PATCH", "/clock", {"now": time}), as_json=as_json)


@click.group()
def late() -> None:
    """See and release what is written and read by nobody yet."""


@_command(
    late,
    "list",
    _examples(
        "requests --path '*/suiteql' --full",
        "requests --status 429 --json",
    ),
)
@_json
def list_late(sandbox: ControlClient, *, as_json: bool) -> None:
    """List the writes that are held back."""
    found = sandbox.ask("GET", "/held")["items"]
    if as_json:
        tables.show_json(found)
    else:
        tables.show(found, ("number", "made", "until"), "Nothing is held back.")


@_command(late, "release")
@click.argument("numbers", type=int, nargs=-1)
def release(sandbox: ControlClient, numbers: tuple[int, ...]) -> None:
    """Let everybody read the writes with these numbers; all, where none is named."""
    for path in [f"/held/{number}" for number in numbers] or ["/held"]:
        sandbox.ask("DELETE", path)


@click.group()
def more() -> None:
    """Hold the commands that stand beside `serve`."""


@_command(
    more,
    "requests",
    _examples("requests --path '*/suiteql' --full", "requests --status 429 --json"),
)
@click.option("--method", help="GET, POST, PATCH, PUT or DELETE.")
@click.option("--path", help="A pattern of the path, such as '*/suiteql'.")
@click.option("--endpoint", help="A pattern of the endpoint, such as 'POST */record/v1/{type}'.")
@click.option("--status", type=int, help="The answer's; 0 for a connection that a fault cut.")
@click.option("--fault", help="An effect that the request met.")
@click.option("--since", type=int, help="The number of the first request to look at.")
@click.option("--last", type=int, default=20, show_default=True, help="How many to show, counted from the end.")
@click.option("--full", is_flag=True, help="Show headers and bodies too.")
@_json
def requests(sandbox: ControlClient, *, full: bool, as_json: bool, **filters: Any) -> None:  # noqa: ANN401 - filters
    """Show what was asked, in order."""
    query = {name: value for name, value in filters.items() if value is not None}
    found = sandbox.ask("GET", "/requests", query=query)["items"]
    if as_json:
        tables.show_json(found)
        return
    if not full:
        tables.show(found, ("number", "started", "status", "method", "path", "query", "faults"), "No such request.")
        return
    for each in found:
        target = f"{each['path']}?{each['query']}" if each["query"] else each["path"]
        click.echo(f"#{each['number']} {each['started']} {each['status']} {each['method']} {target}")
        click.echo("".join(f"{name}: {value}\n" for name, value in each["headers"].items()))
        click.echo(f"{each['body']}\n" if each["body"] else "", nl=bool(each["body"]))


@_command(
    more,
    "counters",
    _examples(
        "set time_zone=Europe/Berlin date_format=DD.MM.YYYY",
        "set concurrency_limit=1 latency=0.8",
        "set overflow=401 overflow_seconds=60",
        "set role.rest_web_services=false",
        'set role.hidden_tables=employee \'role.levels={"customer": "view"}\'',
    ),
)
@_json
def counters(sandbox: ControlClient, *, as_json: bool) -> None:
    """Show how often each endpoint answered, and the most requests that were under way at once."""
    found = sandbox.ask("GET", "/counters")
    if as_json:
        tables.show_json(found)
        return
    click.echo(f"{found['requests']} requests, {found['in_flight']} under way, {found['peak']} at once at most")
    rows = [{"endpoint": name or "(no such path)", "requests": n} for name, n in found["by_endpoint"].items()]
    tables.show(rows, ("requests", "endpoint"), "Nothing was asked yet.")


def _show_settings(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        tables.show_json(found)
    else:
        rows = [{"setting": name, "value": value} for name, value in found.items()]
        tables.show(rows, ("setting", "value"), "")


@_command(more, "settings")
@_json
def settings(sandbox: ControlClient, *, as_json: bool) -> None:
    """Show the account's settings."""
    _show_settings(sandbox.ask("GET", "/settings"), as_json=as_json)


@_command(
    more,
    "set",
    _examples(
        "set time_zone=Europe/Berlin date_format=DD.MM.YYYY",
        "set concurrency_limit=1 latency=0.8",
        "set overflow=401 overflow_seconds=60",
        "set role.rest_web_services=false",
        'set role.hidden_tables=employee \'role.levels={"customer": "view"}\'',
    ),
)
@click.argument("changes", metavar="NAME=VALUE...", nargs=-1, required=True)
@_json
def change_settings(sandbox: ControlClient, changes: tuple[str, ...], *, as_json: bool) -> None:
    """Change the account's settings, by the names that `settings` shows."""
    split = dict(change.partition("=")[::2] for change in changes)
    if not all("=" in change for change in changes):
        raise SandboxError("Write each change as NAME=VALUE.")
    found = sandbox.ask("PATCH", "/settings", split)
    _show_settings({name: found[name] for name in split}, as_json=as_json)


@_command(
    more,
    "sql",
    _examples(
        "sql \"UPDATE customer SET companyname = 'Other' WHERE id = 1\"",
    ),
)
@click.argument("script")
@click.option("--late", type=float, help="Nobody reads the change for so many seconds; 0 for until it is released.")
def sql(sandbox: ControlClient, script: str, *, late: float | None) -> None:
    """Change the account's tables by SQL, as somebody else at work in the account would.

    Times are stored in UTC as YYYY-MM-DD HH:MM:SS. SCRIPT is read from standard input where it is `-`.
    """
    if script == "-":
        script = sys.stdin.read()
    sandbox.ask("POST", "/sql", {"script": script, "late": late})


@_command(more, "revoke")
def revoke(sandbox: ControlClient) -> None:
    """End every access token given out so far."""
    click.echo(f"{sandbox.ask('DELETE', '/tokens')['revoked']} ended.")


def add_to(group: click.Group) -> None:
    """Add every command that steers a running sandbox to a group."""
    for command in (faults, clock, late, *more.commands.values()):
        group.add_command(command)
