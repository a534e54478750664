"""Forms: the record that a write would make or change, filled in and not saved (Oracle article_1217103046).

A form is the write itself, undone when it has been shown. So it has every default that the record would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records import numbering, rows, transforming, writing
from netsuite_sandbox.records.bench import names_in
from netsuite_sandbox.records.drafting import Validation
from netsuite_sandbox.records.references import References
from netsuite_sandbox.records.rendering import Rendering
from netsuite_sandbox.records.service import warnings_of, without_other_nulls
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from netsuite_sandbox.records.bench import Bench
    from netsuite_sandbox.records.definitions import RecordType
    from netsuite_sandbox.records.drafting import Draft, Drafting
    from netsuite_sandbox.records.session import Session

CREATE_FORM = "application/vnd.oracle.resource+json; type=create-form"
EDIT_FORM = "application/vnd.oracle.resource+json; type=edit-form"
# What only a saved record has.
_SAVED = frozenset({"id", "createdDate", "dateCreated", "created", "lastModified", "lastModifiedDate", "refName"})
_NUMBERS = frozenset({"tranId", "transactionNumber"})


@dataclass(frozen=True)
class Asked:
    """What a form is asked with: the body and parameters of the write, and those of a GET.

    Attributes:
        body: The record as far as it is filled in.
        replace: The query parameter as sent.
        replace_selected_fields: Whether only what ``replace`` names is cleared by null.
        name_validation: What to do about properties that the record type lacks.
        value_validation: What to do about values of the wrong form.
        fields: The query parameter as sent.
        expand: The query parameter as sent.
        expand_sub_resources: Whether sublists and subrecords are shown with what is in them.
    """

    body: Mapping[str, Any]
    replace: str | None = None
    replace_selected_fields: bool = False
    name_validation: Validation = Validation.WARNING
    value_validation: Validation = Validation.ERROR
    fields: str | None = None
    expand: str | None = None
    expand_sub_resources: bool = False


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        body: The record as it would be.
        warnings: The value of the header ``X-NetSuite-PropertyValidation``; empty when it is not sent.
    """

    body: dict[str, Any]
    warnings: str


class Forms:
    """Fills in forms.

    Args:
        bench: The account's records.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def create(self, record_type: str, asked: Asked) -> Form:
        """Return the record that a POST of the body would make; it may lack what a record must have.

        Raises:
            ServiceError: As a POST does, but for what is missing. A line without what a line needs is refused, and so
                is a journal out of balance (assumed).
        """
        found = self._bench.writable(record_type, "POST", Level.CREATE)
        address = f"{self._bench.root}/{found.name.lower()}"
        links = [_link("self", "POST", address, CREATE_FORM), _link("create", "POST", address)]

        def fill(session: Session, drafting: Drafting) -> dict[str, Any]:
            draft = drafting.record(found, asked.body)
            if found.transaction and not draft.values.keys() & {"subsidiary", "entity", "customer"}:
                draft.values["subsidiary"] = numbering.root_subsidiary(session)
            return self._unsaved(session, drafting, found, draft, asked)

        return self._tried(asked, fill, links)

    def transform(self, record_type: str, record_id: str, target: str, asked: Asked) -> Form:
        """Return the document that a transformation would make.

        Raises:
            ServiceError: As the transformation does.
        """
        found = self._bench.writable(record_type, "POST", Level.VIEW)
        made = transforming.target_of(self._bench.types(), found, target)
        self._bench.access.check(made, Level.CREATE)
        address = f"{self._bench.root}/{found.name.lower()}/{record_id}/!transform/{made.name.lower()}"
        links = [_link("self", "POST", address, CREATE_FORM), _link("transform", "POST", address)]

        def fill(session: Session, drafting: Drafting) -> dict[str, Any]:
            source = self._bench.open(session.connection, session.types, found, record_id)
            sent = drafting.record(made, asked.body)
            draft = transforming.draft(session, source, made, sent, names_in(asked.replace))
            return self._unsaved(session, drafting, made, draft, asked)

        return self._tried(asked, fill, links)

    def edit(self, record_type: str, record_id: str, asked: Asked) -> Form:
        """Return the record as a PATCH of the body would leave it.

        Raises:
            ServiceError: As a PATCH does, but for what is missing.
        """
        found = self._bench.writable(record_type, "PATCH", Level.EDIT)
        collection = f"{self._bench.root}/{found.name.lower()}"
        address = f"{collection}/{record_id}"
        links = [
            _link("self", "PATCH", address, EDIT_FORM),
            _link("edit", "PATCH", address),
            _link("create", "POST", collection),
            _link("create-form", "POST", collection, CREATE_FORM),
        ]
        replaced = names_in(asked.replace)

        def fill(session: Session, drafting: Drafting) -> dict[str, Any]:
            record = self._bench.open(session.connection, session.types, found, record_id)
            rendering = self._rendering(session, asked)
            before = rendering.record(record)
            body = without_other_nulls(asked.body, replaced) if asked.replace_selected_fields else asked.body
            writing.update(session, record, drafting.record(found, body), replaced)
            changed = rows.find(session.connection, session.types, found, str(record.id))
            form = rendering.record(changed, only=names_in(asked.fields) or None)
            return form | {name: before[name] for name in _SAVED & form.keys() & before.keys()}

        return self._tried(asked, fill, links)

    def _tried(
        self, asked: Asked, fill: Callable[[Session, Drafting], dict[str, Any]], links: list[dict[str, str]]
    ) -> Form:
        """Fill in a form, undo it, and put its links before what is in it."""

        def work(connection: sqlite3.Connection) -> Form:
            session, drafting = self._bench.begin(connection, asked.name_validation, asked.value_validation, form=True)
            return Form(fill(session, drafting) | {"links": links}, warnings_of(drafting))

        return self._bench.tried(work)

    def _unsaved(
        self, session: Session, drafting: Drafting, record_type: RecordType, draft: Draft, asked: Asked
    ) -> dict[str, Any]:
        """Return a record that is not there as it would be, without what it gets when it is saved."""
        sent = set(draft.values)
        key = writing.create(session, record_type, draft, drafting.defaults(record_type))
        record = rows.find(session.connection, session.types, record_type, str(key))
        rendering = self._rendering(session, asked)
        body = rendering.record(record, only=names_in(asked.fields) or None)
        dropped = _SAVED | (_NUMBERS - sent)
        shown = {name: value for name, value in body.items() if name not in dropped}
        return {name: _without_links(value, rendering.address(record)) for name, value in shown.items()}

    def _rendering(self, session: Session, asked: Asked) -> Rendering:
        return Rendering(
            References(session.connection, session.types),
            self._bench.root,
            asked.expand_sub_resources,
            expanded=names_in(asked.expand),
        )


def _link(rel: str, method: str, href: str, media_type: str = "") -> dict[str, str]:
    return {"rel": rel, "method": method, **({"mediaType": media_type} if media_type else {}), "href": href}


def _without_links(value: Any, address: str) -> Any:  # noqa: ANN401 - any part of a body
    """Return a part of a body without the links that lead below a record which does not exist."""
    if isinstance(value, dict):
        return {name: _without_links(each, address) for name, each in value.items()}
    if isinstance(value, list):
        kept = [
            each for each in value if not (isinstance(each, dict) and str(each.get("href", "")).startswith(address))
        ]
        return [_without_links(each, address) for each in kept]
    return value
