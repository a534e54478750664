"""The record service's operations, one method each, with the arguments that HTTP carries in path, query and headers."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from netsuite_sandbox.records import (
    aside,
    deleting,
    filtering,
    identifiers,
    listing,
    refusals,
    rows,
    sub_resources,
    transforming,
    writing,
)
from netsuite_sandbox.records.catalog import TypeCatalog
from netsuite_sandbox.records.conversion import stored_time
from netsuite_sandbox.records.drafting import Drafting, Validation
from netsuite_sandbox.records.references import References
from netsuite_sandbox.records.rendering import Rendering
from netsuite_sandbox.records.session import Session

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.store import Store

_EXTERNAL = "eid:"
_LONGEST_HEADER = 4000


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

    Every method raises ``ServiceError``. Record types are accepted in any case, as in paths. Wherever an id is
    taken it is an internal id or ``eid:`` and an external id, as it stands in the path, percent-decoded.

    Args:
        store: The account's data.
        account: The account's settings and clock.
        base_url: Scheme, host and port that links in answers start with, without a final slash.
    """

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._store = store
        self._account = account
        self._root = f"{base_url}{refusals.RECORD_PATH}"
        self._catalog = TypeCatalog(store)
        with store.write() as connection:
            aside.create(connection)
            identifiers.prepare(connection)

    @property
    def root(self) -> str:
        """What every link to a record starts with."""
        return self._root

    @property
    def account(self) -> Account:
        """The account served."""
        return self._account

    def types(self) -> AccountTypes:
        """Return the account's record types as they are now."""
        return self._catalog.current()

    def list(
        self, record_type: str, *, q: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> dict[str, Any]:
        """Return a page of ids. ``limit`` and ``offset`` are None when the client did not send them."""
        types = self.types()
        found = types.find(record_type)
        table = types.tables[found.table]
        condition = filtering.parse(q, filtering.filterable(found, table), table, self._account) if q else None
        with self._reading() as connection:
            return listing.page(
                connection,
                found,
                self._root,
                asked_type=record_type,
                q=q,
                condition=condition,
                limit=limit,
                offset=offset,
                seed=self._account.seed,
            )

    def get(
        self,
        record_type: str,
        record_id: str,
        *,
        fields: str | None = None,
        expand_sub_resources: bool = False,
        simple_enum_format: bool = False,
    ) -> dict[str, Any]:
        """Return one record. ``fields`` is the query parameter as sent: names of body fields separated by commas."""
        types = self.types()
        query = "&".join(
            text
            for text, sent in (
                (f"fields={quote(fields or '', safe='')}", bool(fields)),
                ("expandSubResources=true", expand_sub_resources),
                ("simpleEnumFormat=true", simple_enum_format),
            )
            if sent
        )
        only = {name.strip() for name in fields.split(",")} if fields else None
        with self._reading() as connection:
            record = rows.find(connection, types, types.find(record_type), record_id)
            references = References(connection, types)
            rendering = Rendering(references, self._root, expand_sub_resources, simple_enum_format)
            return rendering.record(record, f"?{query}" if query else "", only)

    def sub_resource(
        self, record_type: str, record_id: str, path: Sequence[str], *, expand_sub_resources: bool = False
    ) -> dict[str, Any]:
        """Return a sublist, a line, a subrecord or the record that a field refers to.

        ``path`` is what follows the id: ``["item"]``, ``["item", "1"]``, ``["addressBook", "39",
        "addressBookAddress"]``.
        """
        types = self.types()
        with self._reading() as connection:
            record = rows.find(connection, types, types.find(record_type), record_id)
            rendering = Rendering(References(connection, types), self._root, expand_sub_resources)
            found = sub_resources.find(rendering, record, path)
        if found is None:
            steps = "/".join((record_type, record_id, *path))
            raise refusals.no_such_sub_resource(f"{refusals.RECORD_PATH}/{steps}")
        return found

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
        del replace  # a new record has no lines yet that could be replaced
        found = self._writable(record_type, "POST")
        with self._store.write() as connection:
            session, drafting = self._begin(connection, name_validation, value_validation)
            draft = drafting.record(found, body)
            record_id = writing.create(session, found, draft, drafting.defaults(found))
        return self._written(found, record_id, drafting)

    def update(  # noqa: PLR0913 - as many as the request has parameters
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
        """Change the fields that ``body`` names; null clears.

        With ``replace_selected_fields`` only the fields that ``replace`` names are cleared (Oracle section_1545297048).
        """
        found = self._writable(record_type, "PATCH")
        replaced = _names(replace)
        with self._store.write() as connection:
            session, drafting = self._begin(connection, name_validation, value_validation)
            record = rows.find(connection, session.types, found, record_id)
            if replace_selected_fields:
                body = {name: value for name, value in body.items() if value is not None or name in replaced}
            writing.update(session, record, drafting.record(found, body), replaced)
        return self._written(found, record.id, drafting)

    def upsert(  # noqa: PLR0913 - as many as the request has parameters
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
        found = self._writable(record_type, "PUT")
        if not record_id.startswith(_EXTERNAL) or not record_id.removeprefix(_EXTERNAL):
            raise refusals.invalid_id(record_id, record_type)
        external_id = record_id.removeprefix(_EXTERNAL)
        with self._store.write() as connection:
            session, drafting = self._begin(connection, name_validation, value_validation)
            draft = drafting.record(found, body)
            key = rows.by_external_id(connection, session.types, found, external_id)
            if key is None:
                draft.values["externalId"] = external_id
                key = writing.create(session, found, draft, drafting.defaults(found))
            else:
                draft.values.pop("externalId", None)
                record = rows.find(connection, session.types, found, str(key))
                writing.update(session, record, draft, _names(replace))
        return self._written(found, key, drafting)

    def transform(  # noqa: PLR0913 - as many as the request has parameters
        self,
        record_type: str,
        record_id: str,
        target: str,
        body: Mapping[str, Any],
        *,
        replace: str | None = None,
        name_validation: Validation = Validation.WARNING,
        value_validation: Validation = Validation.ERROR,
    ) -> Written:
        """Make a document of the type ``target`` from another; ``body`` overrides what it takes over."""
        found = self._writable(record_type, "POST")
        made = transforming.target_of(self.types(), found, target)
        with self._store.write() as connection:
            session, drafting = self._begin(connection, name_validation, value_validation)
            source = rows.find(connection, session.types, found, record_id)
            sent = drafting.record(made, body)
            draft = transforming.draft(session, source, made, sent, _names(replace))
            key = writing.create(session, made, draft, drafting.defaults(made))
            transforming.link(session, source, made, key)
        return self._written(made, key, drafting)

    def delete(self, record_type: str, record_id: str) -> None:
        """Delete a record and its lines, and leave a row in ``deletedrecord``."""
        found = self._writable(record_type, "DELETE")
        with self._store.write() as connection:
            session, _ = self._begin(connection, Validation.IGNORE, Validation.IGNORE)
            deleting.delete(session, rows.find(connection, session.types, found, record_id))

    def _writable(self, record_type: str, method: str) -> RecordType:
        found = self.types().find(record_type)
        if not found.writable:
            raise refusals.not_writable(method, record_type)
        return found

    def _begin(self, connection: sqlite3.Connection, names: Validation, values: Validation) -> tuple[Session, Drafting]:
        moment = self._account.clock.now()
        session = Session(
            connection, self.types(), stored_time(moment), moment.astimezone(ZoneInfo(self._account.time_zone)).date()
        )
        return session, Drafting(References(connection, session.types), names, values)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Read from one moment's state, whatever is written meanwhile."""
        connection = self._store.reader()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("COMMIT")

    def _written(self, record_type: RecordType, record_id: int, drafting: Drafting) -> Written:
        location = f"{self._root}/{record_type.name.lower()}/{record_id}"
        # A header is printable ASCII, and one that is too long takes the whole answer from a client.
        warnings = re.sub(r"[^ -~]", "?", ",".join(drafting.warnings)[:_LONGEST_HEADER])
        return Written(str(record_id), location, warnings)


def _names(replace: str | None) -> frozenset[str]:
    return frozenset(name.strip() for name in (replace or "").split(",") if name.strip())
