"""A client of the control interface: how the command line reaches a sandbox that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import requests

from netsuite_sandbox.control import files
from netsuite_sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_SECONDS = 60


class ControlClient:
    """Asks one running sandbox.

    Args:
        path: Its control file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._control = files.read_control(path)

    def ask(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> dict[str, Any]:
        """Return what the control interface answers.

        Raises:
            SandboxError: when it refuses, or nothing answers.
        """
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy stands between this machine and itself
                answer = session.request(
                    method,
                    f"{self._control.url}{path}",
                    params=query,
                    json=document,
                    headers={"Authorization": f"Bearer {self._control.key}"},
                    timeout=_SECONDS,
                )
            found: dict[str, Any] = answer.json()
        except requests.RequestException as error:
            raise SandboxError(
                f"No sandbox answers at {self._control.url}, which {self._path} names. "
                "Start one with: netsuite-sandbox serve"
            ) from error
        if not answer.ok:
            raise SandboxError(str(found.get("error")))
        return found


def connect(path: Path | None) -> ControlClient:
    """Return a client of the sandbox that a control file names, or of the only one that runs.

    Raises:
        SandboxError: when no sandbox runs, or several do and none was named.
    """
    if path is not None:
        return ControlClient(path)
    left = files.control_paths()
    running = [each for each in left if _answers(each)] if len(left) > 1 else left
    if len(running) > 1:
        raise SandboxError(f"Several sandboxes run. Name one with --control: {', '.join(map(str, running))}")
    if not running:
        raise SandboxError("No sandbox runs. Start one with: netsuite-sandbox serve")
    return ControlClient(running[0])


def _answers(path: Path) -> bool:
    try:
        ControlClient(path).ask("GET", "/")
    except SandboxError:
        return False
    return True
