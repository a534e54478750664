"""The record service's operations, one method each, with the arguments that HTTP carries in path, query and headers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.store import Store


class Validation(StrEnum):
    """What a client asked for with ``X-NetSuite-PropertyNameValidation`` (default Warning) or ``...ValueValidation``."""

    ERROR = "error"
    WARNING = "warning"
    IGNORE = "ignore"


@dataclass(frozen=True)
class Written:
    """What a successful write answers: 204, no body.

    Attributes:
        id: The internal id.
        location: The absolute address for the ``Location`` header.
        warnings: The value of the header ``X-NetSuite-PropertyValidation``; empty when it is not sent.
    """

    id: str
    location: str
    warnings: str = ""


class RecordService:
    """Records of one account, read and written as NetSuite's REST web services do.

    Every method raises ``ServiceError``. Record types are accepted in any case, as in paths. Wherever an ``id`` is
    taken it is an internal id or ``eid:`` and an external id, as it stands in the path, percent-decoded.

    Args:
        store: The account's data.
        account: The account's settings and clock.
        base_url: Scheme, host and port that links in answers start with, without a final slash.
    """

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        raise NotImplementedError

    def list(
        self, record_type: str, *, q: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> dict[str, Any]:
        """Return a page of ids. ``limit`` and ``offset`` are None when the client did not send them."""
        raise NotImplementedError

    def get(
        self,
        record_type: str,
        record_id: str,
        *,
        fields: str | None = None,
        expand_sub_resources: bool = False,
        simple_enum_format: bool = False,
    ) -> dict[str, Any]:
        """Return one record. ``fields`` is the query parameter as sent: names separated by commas."""
        raise NotImplementedError

    def sub_resource(
        self, record_type: str, record_id: str, path: Collection[str], *, expand_sub_resources: bool = False
    ) -> dict[str, Any]:
        """Return a sublist, a line, a subrecord or the record that a field refers to.

        ``path`` is what follows the id: ``["item"]``, ``["item", "1"]``, ``["addressBook", "39",
        "addressBookAddress"]``.
        """
        raise NotImplementedError

    def create(
        self,
        record_type: str,
        body: Mapping[str, Any],
        *,
        replace: str | None = None,
        name_validation: Validation = Validation.WARNING,
        value_validation: Validation = Validation.ERROR,
    ) -> Written:
        """Make a record. Fractional numbers in ``body`` are ``Decimal``; ``replace`` is the query parameter as sent."""
        raise NotImplementedError

    def update(
        self,
        record_type: str,
        record_id: str,
        body: Mapping[str, Any],
        *,
        replace: str | None = None,
        replace_selected_fields: bool = False,
        name_validation: Validation = Validation.WARNING,
        value_validation: Validation = Validation.ERROR,
    ) -> Written:
        """Change the fields that ``body`` names; null clears."""
        raise NotImplementedError

    def upsert(
        self,
        record_type: str,
        record_id: str,
        body: Mapping[str, Any],
        *,
        replace: str | None = None,
        name_validation: Validation = Validation.WARNING,
        value_validation: Validation = Validation.ERROR,
    ) -> Written:
        """Update the record with this external id, or make it. ``record_id`` must start with ``eid:``."""
        raise NotImplementedError

    def delete(self, record_type: str, record_id: str) -> None:
        """Delete a record and its lines, and leave a row in ``deletedrecord``."""
        raise NotImplementedError
