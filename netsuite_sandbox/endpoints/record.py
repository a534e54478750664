"""The record service and its metadata catalog: paths, queries and headers become the arguments of ``RecordService``."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.endpoints import headers
from netsuite_sandbox.metadata import MetadataCatalog
from netsuite_sandbox.records import RecordService
from netsuite_sandbox.records.actions import Actions
from netsuite_sandbox.records.attaching import Attaching
from netsuite_sandbox.records.forms import CREATE_FORM, EDIT_FORM, Asked, Forms
from netsuite_sandbox.records.options import SELECT_OPTIONS, Options, Wanted
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import COLLECTION, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import Written
    from netsuite_sandbox.records.forms import Form
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.wire import Call

_CATALOG = "/record/v1/metadata-catalog"
_TYPE = "/record/v1/{type}"
_RECORD = f"{_TYPE}/{{id}}"
_ATTACHED = "{kind}/{attached}"
_OPEN_API = "application/swagger+json"
_SCHEMA = "application/schema+json"
_PLAIN = "application/json"
_WARNINGS = "x-netsuite-propertyvalidation"


class RecordEndpoints:
    """The record service of one account."""

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._account = account
        self._records = RecordService(store, account, base_url)
        self._catalog = MetadataCatalog(self._records)
        self._forms = Forms(self._records.bench)
        self._options = Options(self._records.bench)
        self._attaching = Attaching(self._records.bench)
        self._actions = Actions(self._records.bench)
        self.routes = (
            Route("GET", _CATALOG, self.catalog),
            Route("GET", f"{_CATALOG}/{{type}}", self.catalog_entry),
            Route("GET", _TYPE, self.list),
            Route("POST", _TYPE, self.create, writes=True),
            Route("GET", _RECORD, self.get),
            Route("PATCH", _RECORD, self.update, writes=True),
            Route("PUT", _RECORD, self.upsert, writes=True),
            Route("DELETE", _RECORD, self.delete, writes=True),
            Route("POST", f"{_RECORD}/!transform/{{target}}", self.transform, writes=True),
            Route("POST", f"{_RECORD}/!attach/{_ATTACHED}", self.attach, writes=True),
            Route("POST", f"{_RECORD}/!detach/{_ATTACHED}", self.detach, writes=True),
            Route("POST", f"{_RECORD}/@{{action}}", self.act, writes=True),
            Route("GET", f"{_RECORD}/*", self.sub_resource),
        )

    def catalog(self, call: Call) -> Answer:
        """Answer which record types there are, or the OpenAPI description of those selected."""
        select = call.query.get("select")
        media_type = headers.media_type_of(call, _PLAIN, _OPEN_API)
        if media_type == _OPEN_API:
            return Answer(self._catalog.open_api(select), media_type=_OPEN_API)
        return Answer(self._catalog.list(select), media_type=_PLAIN)

    def catalog_entry(self, call: Call) -> Answer:
        """Answer one record type's entry, its OpenAPI description or its JSON Schema."""
        record_type = call.variables["type"]
        media_type = headers.media_type_of(call, _PLAIN, _OPEN_API, _SCHEMA)
        describe: dict[str, Callable[[str], dict[str, Any]]] = {
            _PLAIN: self._catalog.record_type,
            _OPEN_API: self._catalog.open_api,
            _SCHEMA: self._catalog.json_schema,
        }
        return Answer(describe[media_type](record_type), media_type=media_type)

    def list(self, call: Call) -> Answer:
        """Answer a page of ids."""
        headers.check(call, self._account)
        page = self._records.list(
            call.variables["type"],
            q=call.query.get("q"),
            limit=call.whole_number("limit"),
            offset=call.whole_number("offset"),
        )
        return Answer(page, media_type=COLLECTION)

    def get(self, call: Call) -> Answer:
        """Answer one record."""
        headers.check(call, self._account)
        return Answer(
            self._records.get(
                call.variables["type"],
                call.variables["id"],
                fields=call.query.get("fields"),
                expand=call.query.get("expand"),
                expand_sub_resources=call.flag("expandSubResources"),
                simple_enum_format=call.flag("simpleEnumFormat"),
            )
        )

    def sub_resource(self, call: Call) -> Answer:
        """Answer a sublist, a line, a subrecord, or the record that a field refers to."""
        headers.check(call, self._account)
        body = self._records.sub_resource(
            call.variables["type"],
            call.variables["id"],
            call.rest,
            expand_sub_resources=call.flag("expandSubResources"),
        )
        return Answer(body, media_type=COLLECTION) if "items" in body else Answer(body)

    def create(self, call: Call) -> Answer:
        """Make a record, or answer the form or the options for one."""
        form = headers.check(call, self._account, "create-form", "select-options")
        name = call.variables["type"]
        if form == "create-form":
            return _shown(self._forms.create(name, _asked(call)), CREATE_FORM)
        if form == "select-options":
            _optional_document(call)
            return Answer(self._options.of_new(name, _wanted(call)), media_type=SELECT_OPTIONS)
        return _written(
            self._records.create(name, call.document(), replace=call.query.get("replace"), **headers.validation(call))
        )

    def update(self, call: Call) -> Answer:
        """Change a record, or answer the form or the options for that."""
        form = headers.check(call, self._account, "edit-form", "select-options")
        name, record_id = call.variables["type"], call.variables["id"]
        if form == "edit-form":
            return _shown(self._forms.edit(name, record_id, _asked(call)), EDIT_FORM)
        if form == "select-options":
            _optional_document(call)
            return Answer(self._options.of_existing(name, record_id, _wanted(call)), media_type=SELECT_OPTIONS)
        return _written(
            self._records.update(
                name,
                record_id,
                call.document(),
                replace=call.query.get("replace"),
                replace_selected_fields=call.flag("replaceSelectedFields"),
                **headers.validation(call),
            )
        )

    def upsert(self, call: Call) -> Answer:
        """Change the record with an external id, or make it."""
        headers.check(call, self._account)
        return _written(
            self._records.upsert(
                call.variables["type"],
                call.variables["id"],
                call.document(),
                replace=call.query.get("replace"),
                replace_selected_fields=call.flag("replaceSelectedFields"),
                **headers.validation(call),
            )
        )

    def transform(self, call: Call) -> Answer:
        """Make a document from another, or answer the form for it."""
        form = headers.check(call, self._account, "create-form")
        path = (call.variables["type"], call.variables["id"], call.variables["target"])
        if form:
            return _shown(self._forms.transform(*path, _asked(call)), CREATE_FORM)
        return _written(
            self._records.transform(
                *path, _optional_document(call), replace=call.query.get("replace"), **headers.validation(call)
            )
        )

    def attach(self, call: Call) -> Answer:
        """Attach a contact or file to a record."""
        headers.check(call, self._account)
        self._attaching.attach(*_ends(call), _optional_document(call))
        return Answer(status=HTTPStatus.NO_CONTENT)

    def detach(self, call: Call) -> Answer:
        """Take a contact or file off a record."""
        headers.check(call, self._account)
        self._attaching.detach(*_ends(call), _optional_document(call))
        return Answer(status=HTTPStatus.NO_CONTENT)

    def act(self, call: Call) -> Answer:
        """Execute a record action."""
        headers.check(call, self._account)
        name, record_id, action = (call.variables[key] for key in ("type", "id", "action"))
        self._actions.execute(name, record_id, action, _optional_document(call))
        address = f"{self._records.root}/{name}/{record_id}/@{action}"
        return Answer({"links": [{"rel": "self", "href": address, "method": "POST"}], "result": True})

    def delete(self, call: Call) -> Answer:
        """Delete a record."""
        headers.check(call, self._account)
        self._records.delete(call.variables["type"], call.variables["id"])
        return Answer(status=HTTPStatus.NO_CONTENT)


def _written(written: Written) -> Answer:
    """A write answers no body: the id is the last part of ``Location``."""
    warnings = {_WARNINGS: written.warnings} if written.warnings else {}
    return Answer(status=HTTPStatus.NO_CONTENT, headers={"location": written.location, **warnings})


def _shown(form: Form, media_type: str) -> Answer:
    return Answer(form.body, media_type=media_type, headers={_WARNINGS: form.warnings} if form.warnings else {})


def _optional_document(call: Call) -> dict[str, Any]:
    return call.document() if call.body else {}


def _ends(call: Call) -> tuple[str, str, str, str]:
    """Return what is attached to what."""
    names = call.variables
    return names["type"], names["id"], names["kind"], names["attached"]


def _asked(call: Call) -> Asked:
    return Asked(
        _optional_document(call),
        replace=call.query.get("replace"),
        replace_selected_fields=call.flag("replaceSelectedFields"),
        fields=call.query.get("fields"),
        expand=call.query.get("expand"),
        expand_sub_resources=call.flag("expandSubResources"),
        **headers.validation(call),
    )


def _wanted(call: Call) -> Wanted:
    return Wanted(
        call.query.get("fields", ""),
        q=call.query.get("q"),
        limit=call.whole_number("limit"),
        offset=call.whole_number("offset"),
    )
