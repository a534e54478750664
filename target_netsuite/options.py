"""What a user may say about one stream: which record type it is, and how its rows are told apart and written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping


class Operation(StrEnum):
    """What is done to a record in NetSuite."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


AUTO = "auto"
"""Let each row decide by what it carries."""


@dataclass(frozen=True)
class StreamOptions:
    """How one stream is written.

    Attributes:
        record_type: The record type as the user names it, in any case.
        operation: The operation for every row; None lets each row decide.
        id_field: The column with NetSuite's internal ids, None if there is none.
        external_id_field: The column with external ids, None for a column `externalid` in any case.
        drop_unknown: Whether columns that are no fields of the record are left out instead of refused.
        replace: Sublists of which a row carries all lines, so that the lines in NetSuite are replaced.
    """

    record_type: str
    operation: Operation | None = None
    id_field: str | None = None
    external_id_field: str | None = None
    drop_unknown: bool = False
    replace: tuple[str, ...] = ()

    @classmethod
    def of(cls, stream: str, config: Mapping[str, Any]) -> Self:
        """Return the options of a stream from the target's (validated) configuration."""
        given = (config.get("stream_options") or {}).get(stream) or {}
        operation = given.get("operation") or AUTO
        return cls(
            record_type=given.get("record_type") or stream,
            operation=None if operation == AUTO else Operation(operation),
            id_field=given.get("id_field") or None,
            external_id_field=given.get("external_id_field") or None,
            drop_unknown=given.get("unknown_fields") == "drop",
            replace=tuple(given.get("replace") or ()),
        )


def json_schema() -> dict[str, dict[str, Any]]:
    """Return the target's own settings as JSON Schema properties."""
    text = ["string", "null"]
    options = {
        "record_type": {
            "type": text,
            "title": "Record type",
            "description": "NetSuite's record type, such as salesOrder or customrecord_fleet; "
            "the stream's name if unset.",
        },
        "operation": {
            "type": text,
            "title": "Operation",
            "description": "What to do with every row. auto decides row by row: a deletion marker (_sdc_deleted_at) "
            "deletes, an internal id in id_field updates, an external id upserts, anything else is created.",
            "enum": [AUTO, *(operation.value for operation in Operation), None],
            "default": AUTO,
        },
        "id_field": {
            "type": text,
            "title": "Internal id column",
            "description": "The column that holds NetSuite's internal ids.",
        },
        "external_id_field": {
            "type": text,
            "title": "External id column",
            "description": "The column that holds external ids; a column externalid, in any case, if unset.",
        },
        "unknown_fields": {
            "type": text,
            "title": "Unknown columns",
            "description": "What to do with columns that are no fields of the record: fail before anything of the "
            "stream is written, or drop them.",
            "enum": ["fail", "drop", None],
            "default": "fail",
        },
        "replace": {
            "type": ["array", "null"],
            "title": "Sublists to replace",
            "description": "Sublists of which a row carries every line: an update replaces the lines in NetSuite by "
            "them. Without this an update that carries a sublist is refused, because NetSuite would append the lines.",
            "items": {"type": "string"},
        },
    }
    return {
        "stream_options": {
            "type": ["object", "null"],
            "title": "Stream options",
            "description": "Per stream, by the name it has after stream maps: how it is written.",
            "additionalProperties": {"type": "object", "properties": options, "additionalProperties": False},
        },
        "results_path": {
            "type": text,
            "title": "Results file",
            "description": "A file to which one JSON line is appended for each record: stream, key, operation, status "
            "(written, skipped, rejected, uncertain), internal id and error.",
        },
    }
