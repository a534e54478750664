"""The three forms in which NetSuite describes its record types, made from the definitions that the service uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netsuite_sandbox.records import RecordService


class MetadataCatalog:
    """The catalog of one account, for ``/services/rest/record/v1/metadata-catalog``.

    Args:
        records: The record service whose definitions are described.
    """

    def __init__(self, records: RecordService) -> None:
        self._records = records

    def list(self, select: str | None = None) -> dict[str, Any]:
        """Return names and links; for ``Accept: application/json``. ``select`` is the query parameter as sent."""
        raise NotImplementedError

    def record_type(self, record_type: str) -> dict[str, Any]:
        """Return one type's name and links; for ``metadata-catalog/{type}`` with ``Accept: application/json``."""
        raise NotImplementedError

    def open_api(self, select: str | None = None) -> dict[str, Any]:
        """Return OpenAPI 3.0.1 for the selected types (all by default); for ``application/swagger+json``."""
        raise NotImplementedError

    def json_schema(self, record_type: str) -> dict[str, Any]:
        """Return the JSON Schema of one type; for ``application/schema+json``."""
        raise NotImplementedError
