"""Which operation a row asks for, and which record it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from target_netsuite import external_ids
from target_netsuite.errors import BadInput
from target_netsuite.options import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from target_netsuite.options import StreamOptions

DELETION_MARKERS = ("_sdc_deleted_at", "_netsuite_deleted_at")
"""Columns that say, when they are not null, that the row stands for a deleted record.

The second is what is left of a tombstone of tap-netsuite after a loader that drops the first.
"""

_INTERNAL_ID = re.compile(r"-?[0-9]+")


@dataclass(frozen=True)
class KeyColumns:
    """The columns by which a stream's rows name their records, as the stream spells them.

    Attributes:
        internal_id: The column with internal ids, None if there is none.
        external_id: The column with external ids, None if there is none.
        key: The stream's key properties.
    """

    internal_id: str | None
    external_id: str | None
    key: tuple[str, ...]


@dataclass(frozen=True)
class Intent:
    """What a row asks for.

    Attributes:
        operation: What to do.
        internal_id: The record's internal id, None if the row does not say.
        external_id: The external id to find or create the record by; None if the row has an internal id.
        on_existing: What a create does if its external id is taken already. One derived from stream and key
            can only be taken by this very record, written by an earlier run: `update`, or `skip` where
            the user allows nothing but creates. The row's own may be anyone's: `reject`.
        skip_reason: Why nothing is to be done at all; empty if something is.
    """

    operation: Operation
    internal_id: str | None = None
    external_id: str | None = None
    on_existing: Literal["update", "skip", "reject"] = "reject"
    skip_reason: str = ""


def key_columns(
    stream: str, options: StreamOptions, columns: Sequence[str], key_properties: Sequence[str]
) -> KeyColumns:
    """Find the columns that name records, and refuse streams whose rows could not be told apart.

    Raises:
        BadInput: A column that the options name is not there; the stream has a column `id` and the options do not
            say what it is; or nothing in the stream names a record.
    """
    setting = f"stream_options.{stream}"
    internal = _column(f"{setting}.id_field", options.id_field, columns)
    external = _column(f"{setting}.external_id_field", options.external_id_field or "externalid", columns)
    if external is None and options.external_id_field:
        raise _absent(f"{setting}.external_id_field", options.external_id_field, columns)
    if internal is None and options.id_field:
        raise _absent(f"{setting}.id_field", options.id_field, columns)
    refuse_unexplained_id(stream, KeyColumns(internal, external, tuple(key_properties)), columns)
    if internal is None and external is None and not key_properties:
        raise BadInput(
            f"Stream '{stream}' has no key: no key properties, no `id_field` and no external id. A create "
            "whose answer was lost could then not be recognised, and every repeated run would create all records "
            f"again. Give the stream key properties, or name a column in `{setting}.external_id_field`."
        )
    return KeyColumns(internal, external, tuple(key_properties))


def refuse_unexplained_id(stream: str, keys: KeyColumns, columns: Iterable[str]) -> None:
    """Refuse a column `id` that may be NetSuite's internal id or the application's own key.

    Raises:
        BadInput: There is such a column, and the options do not say what it is.
    """
    if keys.internal_id is not None:
        return
    for column in columns:
        if column.casefold() == "id" and column != keys.external_id:
            raise BadInput(
                f"Stream '{stream}' has a column '{column}', which may be NetSuite's internal id or another "
                f"system's key. Say which: set `stream_options.{stream}.id_field` to '{column}' if it holds "
                f"NetSuite's internal ids, `stream_options.{stream}.external_id_field` to '{column}' if it is your own "
                "key and to be kept as external id, or rename or remove it by a stream map."
            )


def resolve(stream: str, options: StreamOptions, keys: KeyColumns, record: Mapping[str, Any]) -> Intent:
    """Return what a row asks for.

    Raises:
        BadInput: The row does not name a record as the operation needs it, or an id is no id.
    """
    deleted = any(record.get(marker) is not None for marker in DELETION_MARKERS)
    if deleted and options.operation not in {None, Operation.DELETE}:
        reason = f"the row is marked as deleted, and `operation` is {options.operation}"
        return Intent(options.operation or Operation.DELETE, skip_reason=reason)
    internal = _internal_id(stream, keys, record)
    if options.operation is Operation.CREATE and internal is not None:
        raise BadInput(
            f"Stream '{stream}', key {key_of(keys, record)}: the row names a record that NetSuite has "
            f"('{keys.internal_id}' is {internal}), and `stream_options.{stream}.operation` is create. Remove "
            "`id_field` if that is another system's id, or set `operation` to auto."
        )
    if internal is not None:
        return Intent(Operation.DELETE if deleted else options.operation or Operation.UPDATE, internal_id=internal)
    external, derived = _external_id(stream, keys, record)
    if deleted:
        return Intent(Operation.DELETE, external_id=external)
    if options.operation is Operation.CREATE:
        return Intent(Operation.CREATE, external_id=external, on_existing="skip" if derived else "reject")
    if options.operation is None and derived:
        return Intent(Operation.CREATE, external_id=external, on_existing="update")
    return Intent(options.operation or Operation.UPSERT, external_id=external)


def key_of(keys: KeyColumns, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return what names a row in messages and in the results file."""
    columns = dict.fromkeys((*keys.key, keys.internal_id, keys.external_id))
    return {column: record[column] for column in columns if column is not None and column in record}


def _column(setting: str, name: str | None, columns: Sequence[str]) -> str | None:
    """Return a column as the stream spells it; warehouses change the case of names."""
    if name is None or name in columns:
        return name
    alike = [column for column in columns if column.casefold() == name.casefold()]
    if len(alike) > 1:
        raise BadInput(f"`{setting}` may be any of the columns {', '.join(alike)}. Name one of them exactly.")
    return alike[0] if alike else None


def _absent(setting: str, name: str, columns: Sequence[str]) -> BadInput:
    """Return the error for a column that is not there."""
    return BadInput(f"`{setting}` names '{name}', which is no column of the stream. It has: {', '.join(columns)}.")


def _internal_id(stream: str, keys: KeyColumns, record: Mapping[str, Any]) -> str | None:
    """Return the row's internal id."""
    if keys.internal_id is None:
        return None
    value = record.get(keys.internal_id)
    text = _text(stream, keys, record, keys.internal_id)
    if text is not None and not _INTERNAL_ID.fullmatch(text):
        raise BadInput(
            f"Stream '{stream}', key {key_of(keys, record)}: '{keys.internal_id}' is {value!r}, which is no internal "
            "id of NetSuite's; those are whole numbers."
        )
    return text


def _external_id(stream: str, keys: KeyColumns, record: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the row's own external id, or else one derived from its key, and whether it is derived."""
    own = _text(stream, keys, record, keys.external_id) if keys.external_id else None
    if own is not None:
        return own, False
    parts = [_text(stream, keys, record, column) for column in keys.key]
    if parts and None not in parts:
        return external_ids.derive(stream, [part for part in parts if part is not None]), True
    sources = [f"'{column}'" for column in dict.fromkeys((keys.internal_id, keys.external_id, *keys.key)) if column]
    raise BadInput(
        f"Stream '{stream}': a row names no record: there is nothing in {', '.join(sources)}. Fill the row's "
        f"key, or give it an external id; its columns are {', '.join(record)}."
    )


def _text(stream: str, keys: KeyColumns, record: Mapping[str, Any], column: str) -> str | None:
    """Return a key column's value as text."""
    try:
        return external_ids.key_text(record.get(column))
    except ValueError as error:
        raise BadInput(f"Stream '{stream}', key {key_of(keys, record)}: '{column}': {error}.") from error
