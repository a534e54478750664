"""The record service's operations, one method each, with the arguments that HTTP carries in path, query and headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from netsuite_sandbox.records import deleting, filtering, listing, refusals, rows, sub_resources, transforming, writing
from netsuite_sandbox.records.bench import Bench, names_in
from netsuite_sandbox.records.drafting import Validation
from netsuite_sandbox.records.references import References
from netsuite_sandbox.records.rendering import Rendering
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records.catalog import AccountTypes
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.drafting import Drafting
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

    Attributes:
        bench: What the operations work with, for those that have modules of their own.
    """

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self.bench = Bench(store, account, base_url)

    @property
    def root(self) -> str:
        """What every link to a record starts with."""
        return self.bench.root

    @property
    def account(self) -> Account:
        """The account served."""
        return self.bench.account

    def types(self) -> AccountTypes:
        """Return the account's record types as they are now."""
        return self.bench.types()

    def list(
        self, record_type: str, *, q: str | None = None, limit: int | None = None, offset: int | None = None
    ) -> dict[str, Any]:
        """Return a page of ids. ``limit`` and ``offset`` are None when the client did not send them."""
        found = self.bench.listable(record_type)
        table = self.types().tables[found.table]
        condition = filtering.parse(q, filtering.filterable(found, table), table, self.account) if q else None
        with self.bench.reading() as connection:
            return listing.page(
                connection,
                found,
                self.root,
                asked_type=record_type,
                q=q,
                seen=self.bench.access.seen(found),
                condition=condition,
                limit=limit,
                offset=offset,
                seed=self.account.seed,
                release=self.account.release,
            )

    def get(  # noqa: PLR0913 - as many as the request has parameters
        self,
        record_type: str,
        record_id: str,
        *,
        fields: str | None = None,
        expand_sub_resources: bool = False,
        expand: str | None = None,
        simple_enum_format: bool = False,
    ) -> dict[str, Any]:
        """Return one record.

        ``fields`` and ``expand`` are the query parameters as sent: names separated by commas, of body fields to show
        and of sublists and subrecords to show with what is in them.
        """
        found = self.bench.readable(record_type)
        query = "&".join(
            text
            for text, sent in (
                (f"fields={quote(fields or '', safe='')}", bool(fields)),
                ("expandSubResources=true", expand_sub_resources),
                (f"expand={quote(expand or '', safe='')}", bool(expand)),
                ("simpleEnumFormat=true", simple_enum_format),
            )
            if sent
        )
        with self.bench.reading() as connection:
            types = self.types()
            record = self.bench.open(connection, types, found, record_id)
            rendering = Rendering(
                References(connection, types), self.root, expand_sub_resources, simple_enum_format, names_in(expand)
            )
            return rendering.record(record, f"?{query}" if query else "", names_in(fields) if fields else None)

    def sub_resource(
        self, record_type: str, record_id: str, path: Sequence[str], *, expand_sub_resources: bool = False
    ) -> dict[str, Any]:
        """Return a sublist, a line, a subrecord or the record that a field refers to.

        ``path`` is what follows the id: ``["item"]``, ``["item", "1"]``, ``["addressBook", "39",
        "addressBookAddress"]``.
        """
        wanted = self.bench.readable(record_type)
        with self.bench.reading() as connection:
            types = self.types()
            record = self.bench.open(connection, types, wanted, record_id)
            rendering = Rendering(References(connection, types), self.root, expand_sub_resources)
            found = sub_resources.find(rendering, record, path, self.bench.access)
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
        found = self.bench.writable(record_type, "POST", Level.CREATE)
        with self.bench.writing() as connection:
            session, drafting = self.bench.begin(connection, name_validation, value_validation)
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

        With ``replace_selected_fields`` only the fields that ``replace`` names are cleared (Oracle section_1545142173).
        """
        found = self.bench.writable(record_type, "PATCH", Level.EDIT)
        replaced = names_in(replace)
        with self.bench.writing() as connection:
            session, drafting = self.bench.begin(connection, name_validation, value_validation)
            record = self.bench.open(connection, session.types, found, record_id)
            kept = without_other_nulls(body, replaced) if replace_selected_fields else body
            writing.update(session, record, drafting.record(found, kept), replaced)
        return self._written(found, record.id, drafting)

    def upsert(  # noqa: PLR0913 - as many as the request has parameters
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
        """Update the record with this external id, or make it. ``record_id`` must start with ``eid:``."""
        found = self.bench.writable(record_type, "PUT", Level.CREATE)
        if not record_id.startswith(_EXTERNAL) or not record_id.removeprefix(_EXTERNAL):
            if record_id.removeprefix("-").isdecimal():
                raise refusals.no_upsert(record_type, record_id)
            raise refusals.invalid_id(record_id, record_type)
        external_id = record_id.removeprefix(_EXTERNAL)
        replaced = names_in(replace)
        with self.bench.writing() as connection:
            session, drafting = self.bench.begin(connection, name_validation, value_validation)
            key = rows.by_external_id(connection, session.types, found, external_id)
            kept = without_other_nulls(body, replaced) if replace_selected_fields and key is not None else body
            draft = drafting.record(found, kept)
            if key is None:
                draft.values["externalId"] = external_id
                key = writing.create(session, found, draft, drafting.defaults(found))
            else:
                self.bench.access.check(found, Level.EDIT)
                draft.values.pop("externalId", None)
                record = self.bench.open(connection, session.types, found, str(key))
                writing.update(session, record, draft, replaced)
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
        found = self.bench.writable(record_type, "POST", Level.VIEW)
        made = transforming.target_of(self.types(), found, target)
        self.bench.access.check(made, Level.CREATE)
        with self.bench.writing() as connection:
            session, drafting = self.bench.begin(connection, name_validation, value_validation)
            source = self.bench.open(connection, session.types, found, record_id)
            sent = drafting.record(made, body)
            draft = transforming.draft(session, source, made, sent, names_in(replace))
            key = writing.create(session, made, draft, drafting.defaults(made))
            transforming.link(session, source, made, key, draft)
        return self._written(made, key, drafting)

    def delete(self, record_type: str, record_id: str) -> None:
        """Delete a record and its lines, and leave a row in ``deletedrecord``."""
        found = self.bench.writable(record_type, "DELETE", Level.FULL)
        with self.bench.writing() as connection:
            session, _ = self.bench.begin(connection)
            deleting.delete(session, self.bench.open(connection, session.types, found, record_id))

    def _written(self, record_type: RecordType, record_id: int, drafting: Drafting) -> Written:
        location = f"{self.root}/{record_type.name.lower()}/{record_id}"
        return Written(str(record_id), location, warnings_of(drafting))


def without_other_nulls(body: Mapping[str, Any], replaced: frozenset[str]) -> dict[str, Any]:
    """Return a body without the nulls that ``replaceSelectedFields`` does not let clear anything."""
    return {name: value for name, value in body.items() if value is not None or name in replaced}


def warnings_of(drafting: Drafting) -> str:
    """Return what was wrong with a body and let pass, as the value of a header.

    It is printable ASCII, and one that is too long takes the whole answer from a client.
    """
    return re.sub(r"[^ -~]", "?", ",".join(drafting.warnings)[:_LONGEST_HEADER])
