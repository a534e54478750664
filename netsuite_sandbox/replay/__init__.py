"""Recorded answers from memory, at so little cost that what is measured against them is the client."""

from __future__ import annotations

from netsuite_sandbox.replay.recording import Exchange, Recording
from netsuite_sandbox.replay.server import Replay

__all__ = ["Exchange", "Recording", "Replay"]
