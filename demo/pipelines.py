"""`meltano run`, with the account and the warehouse of this run handed over in the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from demo.warehouse import Warehouse

PROJECT = Path(__file__).parent.parent
_LAST_LINES = 40


class PipelineFailedError(Exception):
    """A `meltano run` that ended with an error; the message holds the end of its log."""


@dataclass(frozen=True)
class Pipelines:
    """Meltano on this repository's `meltano.yml`, with a state of its own.

    Attributes:
        folder: Where this run's Meltano database and logs go.
        account: The settings of the NetSuite account.
        warehouse: The PostgreSQL to load into and to read from.
    """

    folder: Path
    account: Mapping[str, Any]
    warehouse: Warehouse

    def run(self, job: str) -> float:
        """Run a job of `meltano.yml` and return the seconds it took.

        Raises:
            PipelineFailedError: If it exits with an error.
        """
        log = self.folder / f"{job}-{time.monotonic_ns()}.log"
        began = time.monotonic()
        with log.open("wb") as stream:
            status = subprocess.run(
                [Path(sys.executable).with_name("meltano"), "run", job],
                cwd=PROJECT,
                env=os.environ | self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        if status != 0:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
            raise PipelineFailedError("\n".join([f"`meltano run {job}` ended with status {status}:", *lines]))
        return time.monotonic() - began

    def _environment(self) -> dict[str, str]:
        environment = {
            f"NETSUITE_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
            for name, value in self.account.items()
        }
        for plugin in ("TAP_POSTGRES", "TARGET_POSTGRES"):
            environment |= {
                f"{plugin}_HOST": self.warehouse.host,
                f"{plugin}_PORT": str(self.warehouse.port),
                f"{plugin}_USER": self.warehouse.user,
                f"{plugin}_PASSWORD": self.warehouse.password,
                f"{plugin}_DATABASE": self.warehouse.database,
            }
        environment["MELTANO_DATABASE_URI"] = f"sqlite:///{self.folder}/meltano.db"
        return environment
