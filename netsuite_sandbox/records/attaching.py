"""The operations ``!attach`` and ``!detach``, for contacts and files (Oracle article_0113084334)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import attachments, refusals
from netsuite_sandbox.records.attachments import CONTACT, STANDARD_ROLES
from netsuite_sandbox.records.definitions import Field, Kind
from netsuite_sandbox.role import Level
from netsuite_sandbox.schema import quoted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from netsuite_sandbox.records.bench import Bench
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.references import References

_FILE = "file"
# What contacts can be attached to (Oracle section_N3481947): parties, and documents in their name.
_TAKE_CONTACTS = frozenset(
    {
        *("customer", "job", "partner", "vendor"),
        *("cashRefund", "cashSale", "check", "creditMemo", "customerDeposit", "customerPayment", "customerRefund"),
        *("estimate", "interCompanyTransferOrder", "inventoryAdjustment", "invoice", "itemFulfillment", "opportunity"),
        *("purchaseOrder", "requisition", "returnAuthorization", "salesOrder", "transferOrder", "vendorBill"),
        *("vendorCredit", "vendorReturnAuthorization"),
    }
)
_ROLE = Field("role", Kind.REFERENCE, "Role", "role", "contactRole")


def takes(record_type: RecordType) -> list[str]:
    """Return what can be attached to records of a type."""
    contacts = [CONTACT] if record_type.name in _TAKE_CONTACTS else []
    return contacts if record_type.table.startswith(("customrecord_", "customlist_")) else [*contacts, _FILE]


class Attaching:
    """Attaches records to one another.

    Args:
        bench: The account's records.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def attach(self, record_type: str, record_id: str, kind: str, attached_id: str, body: Mapping[str, Any]) -> None:
        """Attach a contact or file to a record; ``body`` may give a contact its role. Attached again, it takes that.

        Raises:
            ServiceError: If either is not there, the one cannot be attached to the other, or the body holds more.
        """
        _check_names(body, {_ROLE.name} if kind.lower() == CONTACT else set())
        owner = self._owner(record_type, kind)
        with self._bench.writing() as connection:
            session, drafting = self._bench.begin(connection)
            key = self._key(connection, session.types, owner, (record_id, kind, attached_id))
            sent = body.get(_ROLE.name)
            attachments.add(connection, key, None if sent is None else _role(drafting.references, sent))

    def detach(self, record_type: str, record_id: str, kind: str, attached_id: str, body: Mapping[str, Any]) -> None:
        """Take a contact or file off a record.

        Raises:
            ServiceError: If either is not there, or the one is not attached to the other (assumed: who detaches the
                wrong record should hear of it), which a contact of the very company is not.
        """
        _check_names(body, set())
        owner = self._owner(record_type, kind)
        with self._bench.writing() as connection:
            key = self._key(connection, self._bench.types(), owner, (record_id, kind, attached_id))
            if not attachments.remove(connection, key):
                raise refusals.not_attached()

    def _owner(self, record_type: str, kind: str) -> RecordType:
        """Return the type that something is attached to; it needs the permission to edit it (assumed)."""
        owner = self._bench.writable(record_type, "POST", Level.EDIT)
        if kind.lower() not in takes(owner):
            raise refusals.cannot_attach(kind, owner.name)
        return owner

    def _key(
        self, connection: sqlite3.Connection, types: AccountTypes, owner: RecordType, path: tuple[str, str, str]
    ) -> tuple[str, int, str, int]:
        record_id, kind, attached_id = path
        record = self._bench.open(connection, types, owner, record_id)
        if kind.lower() == CONTACT:
            attached = self._bench.open(connection, types, self._bench.readable(CONTACT), attached_id).id
        else:
            attached = _file(connection, types, attached_id)
        return owner.table, record.id, kind.lower(), attached


def _check_names(body: Mapping[str, Any], known: set[str]) -> None:
    """Refuse properties that the operations lack; their headers do not say how strict to be (API browser 2026.1)."""
    unknown = body.keys() - known
    if unknown:
        raise refusals.unknown_name(min(unknown), min(unknown))


def _file(connection: sqlite3.Connection, types: AccountTypes, file_id: str) -> int:
    """Return the id of a file, which is no record of the record service (recorded 2026-03) but may be a row."""
    wanted = file_id.removeprefix("eid:")
    column = "id" if wanted == file_id else "externalid"
    table = types.tables.get(_FILE)
    row = None
    if table and column in table.columns:
        row = connection.execute(
            f"SELECT id FROM {quoted(_FILE)} WHERE {quoted(column)} = ? COLLATE NOCASE LIMIT 1", (wanted,)
        ).fetchone()
    if row is None:
        raise refusals.no_such_record() if column == "id" else refusals.no_such_external_id(wanted)
    return int(row[0])


def _role(references: References, sent: object) -> str:
    found = str(references.resolve("", _ROLE, sent, _ROLE.name))
    if not references.types.table_of(_ROLE.target) and found not in STANDARD_ROLES:
        raise refusals.bad_reference(found, _ROLE.name, _ROLE.name)
    return found
