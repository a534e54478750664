"""The command ``netsuite-sandbox``: a NetSuite account to develop against, started by hand."""

from __future__ import annotations

import json
import os
import signal
import threading
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netsuite_sandbox.account import Account
from netsuite_sandbox.control import commands, files
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

    from netsuite_sandbox.server import Sandbox

    Handler = Callable[[int, FrameType | None], object] | int | None


@click.group()
@click.version_option(package_name="singer-netsuite", prog_name="netsuite-sandbox")
def main() -> None:
    """A NetSuite account on your own machine: `serve` starts it, the other commands steer it while it runs."""


commands.add_to(main)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0 for any free port.")
@click.option(
    "--scale",
    type=click.FloatRange(0, 1000, min_open=True),
    default=1.0,
    show_default=True,
    help="The size of the generated company; 1 is 500 customers and 20,000 transactions.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same company.")
@click.option(
    "--load",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with one CSV file per NetSuite table, instead of a generated company.",
)
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the account in this file, or go on with the one that is in it.",
)
@click.option(
    "--settings",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the settings that tap-netsuite and target-netsuite take with --config, private key included. "
    "By default they and the key stand in ~/.netsuite-sandbox while the account is served.",
)
@click.option(
    "--control",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write how to control the account while it runs, for the other commands' --control. "
    "In ~/.netsuite-sandbox by default, where they find it.",
)
@click.option(
    "--latency",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    help="Seconds for which every answer is held back.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1),
    default=Account.concurrency_limit,
    show_default=True,
    help="Requests that may be under way at once.",
)
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="At the end, write what was asked and answered to this file, for netsuite-sandbox replay.",
)
def serve(  # noqa: PLR0913 - the options of a command
    *,
    port: int,
    scale: float,
    seed: int,
    load: Path | None,
    data: Path | None,
    settings: Path | None,
    control: Path | None,
    latency: float,
    concurrency: int,
    record: Path | None,
) -> None:
    """Serve an account until interrupted (Ctrl-C, or SIGTERM)."""
    try:
        from netsuite_sandbox.server import Sandbox  # noqa: PLC0415 - what it needs may not be installed
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        raise click.ClickException(f"{package} is missing. Run: pip install 'singer-netsuite[sandbox]'") from error
    # Seen now rather than after a large company was made.
    _check_writable({"--settings": settings, "--control": control, "--record": record})
    account = Account(seed=seed, latency=latency, concurrency_limit=concurrency)
    try:
        with (
            _interruptible(),
            ExitStack() as files_at_the_end,
            Sandbox(
                scale=scale, seed=seed, load=load, data=data, port=port, account=account, controlled=True
            ) as sandbox,
            sandbox.record() if record else nullcontext() as recording,
        ):
            said = _leave_files(sandbox, settings, control, files_at_the_end)
            click.echo(f"NetSuite account {account.account_id} is listening on {sandbox.base_url}\n{said}")
            _wait()
        if record and recording:
            recording.save(record)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _leave_files(sandbox: Sandbox, settings: Path | None, control: Path | None, at_the_end: ExitStack) -> str:
    """Write what clients and the other commands need, and return what to tell the user about it.

    What stands in the default place goes away at the end; what the user named stays.
    """
    port = int(sandbox.base_url.rpartition(":")[2])
    control_path = control or files.control_path(port)
    if control is None:
        at_the_end.callback(control_path.unlink, missing_ok=True)
    files.write_control(control_path, files.Control(sandbox.control_url, sandbox.control_key))
    named = f" --control {control}" if control else ""
    steer = (
        f"Steer it with: netsuite-sandbox faults list{named}; see netsuite-sandbox --help.\n"
        f"Control interface: {sandbox.control_url}, its key in {control_path}"
    )
    if settings:
        files.write_json(settings, sandbox.settings)
        return f"Settings for tap-netsuite and target-netsuite: {settings}\n{steer}"
    key_path, settings_path = files.home() / f"private-key-{port}.pem", files.home() / f"settings-{port}.json"
    own = {name: value for name, value in sandbox.settings.items() if name != "private_key"}
    own["private_key_path"] = str(key_path)
    for path in (key_path, settings_path):
        at_the_end.callback(path.unlink, missing_ok=True)
    files.write(key_path, sandbox.settings["private_key"])
    files.write_json(settings_path, own)
    return (
        f"Settings for tap-netsuite and target-netsuite, as in {settings_path}:\n{json.dumps(own, indent=2)}\n"
        f"{steer}\nOnly you can read these files; they go away when it ends."
    )


@main.command()
@click.argument("recording", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), help="0 for any free port; by default the one that was recorded."
)
@click.option(
    "--settings",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write settings for clients; those of the recorded account serve as well on its port.",
)
@click.option(
    "--rows",
    type=click.IntRange(1),
    help="Answer queries that read by key from a table of this size, by repeating the recorded page of each.",
)
def replay(*, recording: Path, port: int | None, settings: Path | None, rows: int | None) -> None:
    """Answer what was recorded with `serve --record`, from memory and to anyone: for measuring clients."""
    from netsuite_sandbox.replay import Recording, Replay  # noqa: PLC0415 - a server that other commands need not load

    _check_writable({"--settings": settings})
    try:
        with _interruptible(), Replay(Recording.load(recording), port=port, rows=rows) as server:
            if settings:
                files.write_json(settings, server.settings)
            click.echo(f"{recording} is replayed on {server.base_url}")
            _wait()
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


def _check_writable(files_to_write: Mapping[str, Path | None]) -> None:
    for option, path in files_to_write.items():
        if path and not os.access(path.parent, os.W_OK):
            raise click.ClickException(f"{option} {path}: cannot write to the folder {path.parent}.")


def _wait() -> None:
    try:
        threading.Event().wait()
    finally:
        # One interruption is enough: a second one must not break off an orderly end.
        _handle_signals(signal.SIG_IGN)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let SIGINT and SIGTERM end the block without a word."""
    before = _handle_signals(signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handle_signals(handler: Handler) -> dict[signal.Signals, Handler]:
    return {number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)}
