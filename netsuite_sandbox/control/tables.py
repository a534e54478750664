"""How the command line shows what the control interface answers: a table for people, or JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def text(value: object) -> str:
    """Return a value as a person reads it in a cell."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(str, value))
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def show(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], nothing: str) -> None:
    """Print rows under a heading, each column as wide as it needs, the last as long as it is.

    Args:
        rows: The rows.
        columns: The names of the columns, which are the heading too.
        nothing: What to say where there are no rows.
    """
    if not rows:
        click.echo(nothing)
        return
    lines = [list(columns), *([text(row.get(name)) for name in columns] for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(columns))]
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


def show_json(document: object) -> None:
    """Print a document for another program."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))
