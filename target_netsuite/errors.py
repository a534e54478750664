"""Why a run of the target stops, as exceptions whose text is for the user."""

# ruff: noqa: N818 - the names say what happened; that they are errors is in the module's name
from __future__ import annotations


class TargetError(Exception):
    """The run stops; the text names the stream, the record or the setting, and the remedy."""


class BadInput(TargetError):
    """The input, or the settings for one of its streams, cannot be used; nothing of it was written."""


class RecordNotWritten(TargetError):
    """A record was rejected, or it is uncertain whether it was written."""


class Interrupted(TargetError):
    """A signal asked the run to end.

    Attributes:
        signal: The number of the signal.
    """

    def __init__(self, signal: int) -> None:
        super().__init__(
            f"Ended by signal {signal}. What was being written is finished and accounted for; "
            "records that were not written are not acknowledged by any STATE."
        )
        self.signal = signal
