"""The `netsuite-rest` command."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Ask a NetSuite account from the command line."""
