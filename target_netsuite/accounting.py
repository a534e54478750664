"""What became of every record, and which STATE may therefore pass."""

from __future__ import annotations

import json
import os
import weakref
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

from target_netsuite.errors import BadInput, TargetError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from target_netsuite.options import Operation


class Status(StrEnum):
    """What became of a record."""

    WRITTEN = "written"
    SKIPPED = "skipped"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"


SETTLED = frozenset({Status.WRITTEN, Status.SKIPPED})
"""After these a STATE may pass; a rejected record stops the run, and an uncertain one even more so."""


@dataclass(frozen=True)
class Result:
    """What became of one record.

    Attributes:
        number: The record's place in the input, counted over all streams.
        stream: The stream's name.
        key: What names the row.
        operation: What was done, or tried; an upsert of a record that is there is an update. None if the row was
            refused before that was clear.
        status: What became of it.
        internal_id: The record's internal id, None if it is not known.
        error: NetSuite's words, or why the record was skipped; empty if it was written.
    """

    number: int
    stream: str
    key: Mapping[str, Any]
    operation: Operation | None
    status: Status
    internal_id: str | None = None
    error: str = ""


class Ledger:
    """Counts results, writes them to the results file, and tells which STATE may pass.

    Attributes:
        counts: How many results there were, by stream, operation and status.
    """

    def __init__(self, results_path: Path | None = None) -> None:
        self.counts: Counter[tuple[str, str, Status]] = Counter()
        self._file = _open(results_path) if results_path is not None else None
        if self._file is not None:
            weakref.finalize(self, self._file.close)  # however the run ends
        self._open: dict[int, None] = {}
        self._arrived = 0
        self._states: list[tuple[int, dict[str, Any]]] = []

    def arrive(self) -> int:
        """Count a record that arrived, and return its number."""
        self._arrived += 1
        self._open[self._arrived] = None
        return self._arrived

    def hold(self, state: dict[str, Any]) -> None:
        """Keep a STATE until every record before it is accounted for."""
        if self._states and self._states[-1][0] == self._arrived:
            self._states.pop()
        self._states.append((self._arrived, state))

    def settle(self, result: Result) -> None:
        """Write a result down; only then may a STATE after it pass.

        Raises:
            TargetError: The results file cannot be written.
        """
        self.counts[result.stream, result.operation or "", result.status] += 1
        if self._file is not None:
            try:
                self._file.write(_line(result))
                self._file.flush()
            except OSError as error:
                raise TargetError(
                    f"The results file ({self._file.name}) cannot be written: {error.strerror}."
                ) from error
        if result.status in SETTLED:
            del self._open[result.number]

    def passing(self) -> dict[str, Any] | None:
        """Return the newest STATE before which every record is accounted for, once; None if there is none."""
        first_open = next(iter(self._open), self._arrived + 1)
        passed = None
        while self._states and self._states[0][0] < first_open:
            passed = self._states.pop(0)[1]
        return passed

    @property
    def unaccounted(self) -> int:
        """How many records arrived and are not accounted for."""
        return len(self._open)


def _open(path: Path) -> TextIO:
    """Open the results file for its owner alone: keys and messages may be personal data."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        if os.fstat(descriptor).st_mode & 0o077 and path.is_file():
            os.fchmod(descriptor, 0o600)
    except OSError as error:
        raise BadInput(f"`results_path` names {path}, which cannot be written: {error.strerror}.") from error
    return os.fdopen(descriptor, "a", encoding="utf-8")


def _line(result: Result) -> str:
    """Return a result as one line of JSON."""
    document = {
        "stream": result.stream,
        "key": result.key,
        "operation": result.operation,
        "status": result.status,
        "id": result.internal_id,
        "error": result.error or None,
    }
    return json.dumps(document, ensure_ascii=False, default=str) + "\n"
