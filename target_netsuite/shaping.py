"""A Singer record becomes the body of a NetSuite request, by the record type's own metadata."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_rest.metadata import Kind
from target_netsuite.errors import BadInput
from target_netsuite.values import Unfit, convert

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from netsuite_rest.metadata import Field
    from target_netsuite.operations import KeyColumns
    from target_netsuite.options import StreamOptions

MAINTAINED = frozenset(
    {"id", "links", "refname", "created", "createddate", "datecreated", "lastmodified", "lastmodifieddate"}
)
"""Fields, in lower case, that NetSuite fills itself; its metadata does not mark them (recorded 2020-02).

Rows that come back from a warehouse carry them. They say nothing that could be written.
"""

EXTERNAL_ID = "externalid"
"""The field, in lower case, that a record is found by."""

OWN_PREFIXES = ("_sdc_", "_netsuite_")
"""How columns begin that Singer tools, or tap-netsuite, have added to NetSuite's own."""


@dataclass(frozen=True)
class Shape:
    """How the rows of one stream become bodies.

    Attributes:
        stream: The stream's name.
        fields: The field that each column goes to.
        left_out: The columns that are not sent: keys, marks of Singer tools, fields that NetSuite fills itself.
        drop_unknown: Whether a column that is neither is left out instead of refused.
        by_name: All fields of the record type by name in lower case.
        replace: The sublists of which a row carries all lines, as NetSuite spells them.
    """

    stream: str
    fields: Mapping[str, Field]
    left_out: frozenset[str]
    drop_unknown: bool
    by_name: Mapping[str, Field]
    replace: frozenset[str] = frozenset()

    @property
    def sublists(self) -> frozenset[str]:
        """The record type's sublists."""
        return frozenset(field.name for field in self.by_name.values() if field.kind is Kind.SUBLIST)

    @property
    def maintained(self) -> list[str]:
        """The columns that are not sent because NetSuite fills them itself."""
        return sorted(column for column in self.left_out if column.casefold() in MAINTAINED)

    def body(self, record: Mapping[str, Any], key: Mapping[str, Any]) -> dict[str, Any]:
        """Return the body that a record asks for, nulls included.

        Raises:
            BadInput: A value does not fit its field, or there is a column that the SCHEMA did not declare
                and that is no field.
        """
        body: dict[str, Any] = {}
        undeclared = [column for column in record if column not in self.fields and column not in self.left_out]
        fields = {**self.fields, **self._match(undeclared)} if undeclared else self.fields
        for column, field in fields.items():
            if column not in record:
                continue
            try:
                body[field.name] = convert(field, record[column])
            except Unfit as error:
                raise BadInput(
                    f"Stream '{self.stream}', key {key}: column '{column}': {field.name} {error}. "
                    "Correct the row, or convert or remove the column by a stream map."
                ) from error
        return body

    def _match(self, columns: Iterable[str]) -> dict[str, Field]:
        """Return the fields of columns that the SCHEMA did not declare."""
        matched = match_columns(self.stream, columns, self.by_name, drop_unknown=self.drop_unknown)
        taken = {field.name: column for column, field in self.fields.items()}
        for column, field in matched.items():
            if field.name in taken:
                raise _both(self.stream, taken[field.name], column, field)
        return matched


def plan(
    stream: str,
    options: StreamOptions,
    keys: KeyColumns,
    columns: Iterable[str],
    fields: Iterable[Field],
) -> Shape:
    """Return how the rows of a stream become bodies.

    Raises:
        BadInput: Columns are no fields of the record type (and `unknown_fields` is not `drop`), two columns
            are the same field, or a sublist to replace is none.
    """
    by_name = {field.name.casefold(): field for field in fields}
    for name in options.replace:
        if name.casefold() not in by_name or by_name[name.casefold()].kind is not Kind.SUBLIST:
            sublists = [field.name for field in by_name.values() if field.kind is Kind.SUBLIST]
            raise BadInput(
                f"`stream_options.{stream}.replace` names '{name}', which is no sublist of the record. "
                f"It has: {', '.join(sublists) or 'none'}."
            )
    columns = list(columns)
    for column in columns:
        if column.casefold() == EXTERNAL_ID and keys.external_id not in {None, column}:
            raise BadInput(
                f"Stream '{stream}': the column '{column}' is NetSuite's external id, and "
                f"`stream_options.{stream}.external_id_field` names '{keys.external_id}'. Remove one of them."
            )
    left_out = {column for column in columns if _is_left_out(column)}
    left_out |= {column for column in (keys.internal_id, keys.external_id) if column is not None}
    # A key that NetSuite has no field for lives on in the derived external id.
    left_out |= {column for column in keys.key if column.casefold() not in by_name}
    matched = match_columns(
        stream,
        (column for column in columns if column not in left_out),
        by_name,
        drop_unknown=options.drop_unknown,
    )
    replace = frozenset(by_name[name.casefold()].name for name in options.replace)
    return Shape(stream, matched, frozenset(left_out), options.drop_unknown, by_name, replace)


def match_columns(
    stream: str, columns: Iterable[str], by_name: Mapping[str, Field], *, drop_unknown: bool
) -> dict[str, Field]:
    """Return the field that each column goes to, without regard to case: warehouses do not keep it.

    Raises:
        BadInput: A column is no field, or two columns are the same.
    """
    matched: dict[str, Field] = {}
    taken: dict[str, str] = {}
    unknown: list[str] = []
    for column in columns:
        field = by_name.get(column.casefold())
        if field is None:
            unknown += [] if drop_unknown or _is_left_out(column) else [column]
        elif field.name in taken:
            raise _both(stream, taken[field.name], column, field)
        elif not _is_left_out(column):
            taken[field.name] = column
            matched[column] = field
    if unknown:
        raise BadInput(
            f"Stream '{stream}': no such fields in NetSuite: {', '.join(_with_near_match(unknown, by_name))}. "
            "Rename or remove them by a stream map, or leave out every unknown column by "
            f"`stream_options.{stream}.unknown_fields: drop`."
        )
    return matched


def _is_left_out(column: str) -> bool:
    """Return whether a column is never sent, whatever the record type."""
    return column.startswith(OWN_PREFIXES) or column.casefold() in MAINTAINED


def _both(stream: str, one: str, other: str, field: Field) -> BadInput:
    """Return the error for two columns that are the same field."""
    return BadInput(
        f"Stream '{stream}': the columns '{one}' and '{other}' are both {field.name}. Remove one by a stream map."
    )


def _with_near_match(unknown: list[str], by_name: Mapping[str, Field]) -> list[str]:
    """Return the names, each with the field that it may have been meant to be."""
    named = []
    for column in unknown:
        near = difflib.get_close_matches(column.casefold(), by_name, n=1)
        named.append(f"'{column}' (is it {by_name[near[0]].name}?)" if near else f"'{column}'")
    return named
