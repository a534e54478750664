"""SuiteQL: NetSuite's query language, checked as NetSuite checks it and run on SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netsuite_sandbox.suiteql.answers import MOST_ROWS, Page, run

__all__ = ["MOST_ROWS", "Page", "run"]


def __getattr__(name: str) -> object:
    """Import the engine with the first query: its parser takes as long to load as all the rest of the server."""
    if name in __all__:
        from netsuite_sandbox.suiteql import answers  # noqa: PLC0415 - see above

        return getattr(answers, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
