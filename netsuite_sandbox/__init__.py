"""A NetSuite account on your own machine: NetSuite's HTTP interface over an embedded database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsuite_sandbox.server import Sandbox

__all__ = ["Sandbox"]


def __getattr__(name: str) -> object:
    """Import the server when it is first asked for: pytest loads this package for its plugin, wanted or not."""
    if name == "Sandbox":
        from netsuite_sandbox.server import Sandbox  # noqa: PLC0415 - see above

        return Sandbox
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
