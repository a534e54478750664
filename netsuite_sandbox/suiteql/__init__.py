"""SuiteQL: NetSuite's query language, checked as NetSuite checks it and run on SQLite."""

from __future__ import annotations

from netsuite_sandbox.suiteql.answers import MOST_ROWS, Page, run

__all__ = ["MOST_ROWS", "Page", "run"]
