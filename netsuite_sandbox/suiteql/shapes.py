"""Queries that differ in numbers alone: whoever reads by key sends one shape with ever new keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Mapping

# A number that a name is compared with, and all that has to be told from it: texts, names in quotes, placeholders,
# and what starts a comment or another sort of text, behind which nothing is looked at. ROWNUM is no column, and its
# limit belongs to the shape. Longer numbers may not fit into 64 bits.
_PIECE = re.compile(
    r"""'[^']*' | "[^"]*" | (?P<placeholder>\?) | (?P<stop>--|/\*|[QqNn]')
    | (?P<before>\b(?!ROWNUM\b)[A-Z_][\w$#.]*\s*(?:[<>]=?|=)\s*) (?P<number>[0-9]{1,15}) (?![\w.$#])""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True)
class Shape:
    """A query without its numbers.

    Attributes:
        text: The query with ``?`` for each number.
        names: For each ``?`` the name of its value: ``p0``, ``p1``, ... are the client's own; equal numbers have one
            name, so that expressions that were the same still are.
        numbers: The numbers by name.
    """

    text: str
    names: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict, hash=False, compare=False)

    def named(self, tree: exp.Query) -> exp.Query:
        """Return the syntax tree of ``text`` with each ``?`` under its name; numbers become parameters."""
        if not self.numbers:
            return tree
        for node in list(tree.find_all(exp.Placeholder)):
            name = self.names[int(node.name)]
            node.replace(exp.Parameter(this=name) if name in self.numbers else exp.Placeholder(this=name[1:]))
        return tree


def of(query: str) -> Shape:
    """Return a query's shape."""
    pieces: list[str] = []
    names: list[str] = []
    known: dict[int, str] = {}
    own = end = 0
    for found in _PIECE.finditer(query):
        if found["stop"]:
            return Shape(query)
        if found["placeholder"]:
            names.append(f"p{own}")
            own += 1
        elif found["number"]:
            names.append(known.setdefault(int(found["number"]), f"n{len(known)}"))
            pieces += [query[end : found.start("number")], "?"]
            end = found.end("number")
    return Shape("".join(pieces) + query[end:], tuple(names), {name: number for number, name in known.items()})
