"""The files that a running sandbox leaves for its user: settings, the private key, where to control it.

Nobody but their owner can read them. Where no other place is named they stand in the folder ``.netsuite-sandbox`` of
the user's home, or in the one that the variable ``NETSUITE_SANDBOX_HOME`` names.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from netsuite_sandbox.errors import SandboxError

_HOME = "NETSUITE_SANDBOX_HOME"


@dataclass(frozen=True)
class Control:
    """Where a running sandbox is controlled, and the key to it."""

    url: str
    key: str


def home() -> Path:
    """Return the folder for what has no other place, made if need be, for its owner alone.

    Raises:
        SandboxError: when it cannot be made.
    """
    folder = _home()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SandboxError(
            f"The folder {folder} cannot be made ({error.strerror}). Name another in the variable {_HOME}."
        ) from error
    return folder


def _home() -> Path:
    return Path(os.environ.get(_HOME) or Path.home() / ".netsuite-sandbox")


def write(path: Path, text: str) -> None:
    """Write a file that only its owner can read; a reader sees the whole of it or none.

    Raises:
        SandboxError: when it cannot be written.
    """
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # made with mode 0600
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            Path(draft).replace(path)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SandboxError(f"{path}: the file cannot be written ({error.strerror}).") from error


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a JSON file that only its owner can read; errors as of ``write``."""
    write(path, json.dumps(document, indent=2) + "\n")


def write_control(path: Path, control: Control) -> None:
    """Say in a file where a sandbox is controlled; errors as of ``write``."""
    write_json(path, asdict(control))


def read_control(path: Path) -> Control:
    """Return what a control file says.

    Raises:
        SandboxError: when there is none, or it is something else.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return Control(str(document["url"]), str(document["key"]))
    except OSError as error:
        raise SandboxError(f"--control {path}: {error.strerror}. netsuite-sandbox serve says where it is.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise SandboxError(f"--control {path}: this is not a file that netsuite-sandbox serve has written.") from error


def control_path(port: int) -> Path:
    """Return where the control file of the sandbox on a port stands by default."""
    return home() / f"control-{port}.json"


def control_paths() -> list[Path]:
    """Return the control files in the default place."""
    return sorted(_home().glob("control-*.json"))
