"""The command ``netsuite-sandbox``: a NetSuite account to develop against, started by hand."""

from __future__ import annotations

import json
import os
import signal
import tempfile
import threading
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from netsuite_sandbox.account import Account
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    Handler = Callable[[int, FrameType | None], object] | int | None


@click.group()
@click.version_option(package_name="singer-netsuite", prog_name="netsuite-sandbox")
def main() -> None:
    """A NetSuite account on your own machine."""


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
    help="Where to write the settings that tap-netsuite and target-netsuite take with --config.",
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
    latency: float,
    concurrency: int,
    record: Path | None,
) -> None:
    """Serve an account until interrupted (Ctrl-C, or SIGTERM)."""
    try:
        from netsuite_sandbox.server import Sandbox  # noqa: PLC0415 - what it needs may not be installed
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing. Run: pip install 'singer-netsuite[sandbox]'") from error
    for option, path in (("--settings", settings), ("--record", record)):
        if path and not os.access(path.parent, os.W_OK):
            # Seen now rather than after a large company was made.
            raise click.ClickException(f"{option} {path}: cannot write to the folder {path.parent}.")
    account = Account(seed=seed, latency=latency, concurrency_limit=concurrency)
    try:
        with (
            _interruptible(),
            Sandbox(scale=scale, seed=seed, load=load, data=data, port=port, account=account) as sandbox,
            sandbox.record() if record else nullcontext() as recording,
        ):
            if settings:
                write_settings(settings, sandbox.settings)
            click.echo(f"NetSuite account {account.account_id} is listening on {sandbox.base_url}")
            _wait()
        if record and recording:
            recording.save(record)
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


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

    try:
        with _interruptible(), Replay(Recording.load(recording), port=port, rows=rows) as server:
            if settings:
                write_settings(settings, server.settings)
            click.echo(f"{recording} is replayed on {server.base_url}")
            _wait()
    except SandboxError as error:
        raise click.ClickException(str(error)) from error


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


def write_settings(path: Path, settings: dict[str, object]) -> None:
    """Write settings where only their owner can read them; a reader sees the whole file or none.

    Raises:
        SandboxError: when the file cannot be written.
    """
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(settings, file, indent=2)
                file.write("\n")
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SandboxError(f"--settings {path}: the file cannot be written ({error.strerror}).") from error
