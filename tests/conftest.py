"""What every test begins with, whichever ran before it in the same process."""

from __future__ import annotations

import signal

import pytest


@pytest.fixture(autouse=True)
def usual_signal_handlers() -> None:
    """Take back the handlers that a tap or target made in this process leaves behind."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
