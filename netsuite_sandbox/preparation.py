"""Making an account's file: whole or not at all, and made once where several want the same."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from netsuite_sandbox import company, loading
from netsuite_sandbox.errors import SandboxError
from netsuite_sandbox.store import Store

_LONGEST_WAIT = 600  # seconds that one process waits for another to make the same account


def make(path: Path, *, scale: float, seed: int, load: Path | None) -> None:
    """Make an account's file: a generated company, or what a folder of CSV files holds.

    The file appears under its name when it is complete, whatever happens meanwhile.

    Args:
        path: The file; its folder must exist.
        scale: The size of a generated company.
        seed: Which company is generated.
        load: A folder with one CSV file per table, instead of a generated company.

    Raises:
        SandboxError: when the folder of the file is not there, or what to load, or the size, cannot be used.
    """
    if not path.parent.is_dir():
        raise SandboxError(f"--data {path}: there is no folder {path.parent}. Make it, or name another file.")
    if load is not None and not load.is_dir():
        raise SandboxError(f"--load {load}: there is no such folder. Name one that holds a CSV file per table.")
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        draft = Path(folder) / "account.sqlite"
        store = Store(draft)
        try:
            if load is None:
                company.generate(store, scale=scale, seed=seed)
            else:
                loading.load(store, load)
        except ValueError as error:
            raise SandboxError(str(error)) from error
        finally:
            store.close()
        draft.replace(path)


def copy(target: Path, templates: Path, *, scale: float, seed: int, load: Path | None) -> None:
    """Make an account's file by copying one that is made when it is first asked for.

    Args:
        target: The new file.
        templates: A folder for the files to copy from; several processes may share it.
        scale: As for ``make``.
        seed: As for ``make``.
        load: As for ``make``.
    """
    # A folder that changed is loaded again.
    loaded = [(each.path, each.stat().st_mtime_ns, each.stat().st_size) for each in os.scandir(load)] if load else []
    name = hashlib.sha256(repr((scale, seed, sorted(loaded))).encode()).hexdigest()[:16]
    template = templates / f"{name}.sqlite"
    # SQLite's lock works between processes on every system, and a process that dies lets go of it.
    with closing(sqlite3.connect(templates / f"{name}.lock", timeout=_LONGEST_WAIT, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        if not template.exists():
            make(template, scale=scale, seed=seed, load=load)
    shutil.copyfile(template, target)


def check(path: Path) -> None:
    """See that an existing file is an account.

    Raises:
        SandboxError: when it is not, or cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)) as connection:
            connection.execute("SELECT 1 FROM sandbox_table LIMIT 1")
    except sqlite3.Error as error:
        raise SandboxError(
            f"--data {path}: this file is not a sandbox's account ({error}). Name another, or one that does not exist."
        ) from error
    if not os.access(path, os.W_OK):
        raise SandboxError(f"--data {path}: the file cannot be written to.")
