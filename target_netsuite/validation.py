"""Records are checked against their stream's JSON Schema by jsonschema-rs, fast enough to stay on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import jsonschema_rs
from singer_sdk.exceptions import InvalidJSONSchema, InvalidRecord
from singer_sdk.sinks.core import BaseJSONSchemaValidator

if TYPE_CHECKING:
    from collections.abc import Mapping


class RecordValidator(BaseJSONSchemaValidator):
    """Validates records of one stream; formats such as `date-time` are annotations, as in the SDK's default."""

    def __init__(self, stream: str, schema: dict[str, Any]) -> None:
        """Compile a schema.

        Args:
            stream: The stream's name, for messages.
            schema: The stream's schema.

        Raises:
            InvalidJSONSchema: It is no JSON Schema.
        """
        super().__init__(schema)
        self._stream = stream
        try:
            self._validator = jsonschema_rs.Draft7Validator(schema, retriever=_refuse_retrieval)
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as error:
            reason = getattr(error, "message", None) or str(error)
            raise InvalidJSONSchema(f"The SCHEMA of stream '{stream}' is no JSON Schema: {reason}") from None

    def validate(self, record: dict[str, Any]) -> None:
        """Check a record.

        Raises:
            InvalidRecord: It does not fit the schema; the message names the column.
        """
        try:
            self._validator.validate(record)
        except jsonschema_rs.ValidationError as error:
            place = ".".join(str(step) for step in error.instance_path)
            column = f"column '{place}': " if place else ""
            raise InvalidRecord(
                f"a record of stream '{self._stream}' does not fit its SCHEMA: {column}{error.message}. "
                "Correct the tap, or set `validate_records` to false.",
                record,
            ) from None


def _refuse_retrieval(uri: str) -> NoReturn:
    """Refuse to fetch schemas from elsewhere in the name of an input line."""
    raise ValueError(f"it refers to {uri}, and schemas are not fetched from other places")


def without_singer_columns(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without the columns that Singer tools add, which a SCHEMA need not declare."""
    return {column: value for column, value in record.items() if not column.startswith("_sdc_")}
