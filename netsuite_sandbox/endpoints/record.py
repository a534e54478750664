"""The record service and its metadata catalog: paths, queries and headers become the arguments of ``RecordService``."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.metadata import MetadataCatalog
from netsuite_sandbox.records import RecordService, Validation
from netsuite_sandbox.routes import Route
from netsuite_sandbox.wire import COLLECTION, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from netsuite_sandbox.account import Account
    from netsuite_sandbox.records import Written
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.wire import Call

_CATALOG = "/record/v1/metadata-catalog"
_TYPE = "/record/v1/{type}"
_RECORD = f"{_TYPE}/{{id}}"
_OPEN_API = "application/swagger+json"
_SCHEMA = "application/schema+json"
_PLAIN = "application/json"


class RecordEndpoints:
    """The record service of one account."""

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._records = RecordService(store, account, base_url)
        self._catalog = MetadataCatalog(self._records)
        self.routes = (
            Route("GET", _CATALOG, self.catalog),
            Route("GET", f"{_CATALOG}/{{type}}", self.catalog_entry),
            Route("GET", _TYPE, self.list),
            Route("POST", _TYPE, self.create),
            Route("GET", _RECORD, self.get),
            Route("PATCH", _RECORD, self.update),
            Route("PUT", _RECORD, self.upsert),
            Route("DELETE", _RECORD, self.delete),
            Route("POST", f"{_RECORD}/!transform/{{target}}", self.transform),
            Route("GET", f"{_RECORD}/*", self.sub_resource),
        )

    def catalog(self, call: Call) -> Answer:
        """Answer which record types there are, or the OpenAPI description of those selected."""
        select = call.query.get("select")
        media_type = _accepted(call, _PLAIN, _OPEN_API)
        if media_type == _OPEN_API:
            return Answer(self._catalog.open_api(select), media_type=_OPEN_API)
        return Answer(self._catalog.list(select), media_type=_PLAIN)

    def catalog_entry(self, call: Call) -> Answer:
        """Answer one record type's entry, its OpenAPI description or its JSON Schema."""
        record_type = call.variables["type"]
        media_type = _accepted(call, _PLAIN, _OPEN_API, _SCHEMA)
        describe: dict[str, Callable[[str], dict[str, Any]]] = {
            _PLAIN: self._catalog.record_type,
            _OPEN_API: self._catalog.open_api,
            _SCHEMA: self._catalog.json_schema,
        }
        return Answer(describe[media_type](record_type), media_type=media_type)

    def list(self, call: Call) -> Answer:
        """Answer a page of ids."""
        page = self._records.list(
            call.variables["type"],
            q=call.query.get("q"),
            limit=call.whole_number("limit"),
            offset=call.whole_number("offset"),
        )
        return Answer(page, media_type=COLLECTION)

    def get(self, call: Call) -> Answer:
        """Answer one record."""
        return Answer(
            self._records.get(
                call.variables["type"],
                call.variables["id"],
                fields=call.query.get("fields"),
                expand_sub_resources=call.flag("expandSubResources"),
                simple_enum_format=call.flag("simpleEnumFormat"),
            )
        )

    def sub_resource(self, call: Call) -> Answer:
        """Answer a sublist, a line, a subrecord, or the record that a field refers to."""
        body = self._records.sub_resource(
            call.variables["type"],
            call.variables["id"],
            call.rest,
            expand_sub_resources=call.flag("expandSubResources"),
        )
        return Answer(body, media_type=COLLECTION) if "items" in body else Answer(body)

    def create(self, call: Call) -> Answer:
        """Make a record."""
        return _written(
            self._records.create(
                call.variables["type"], call.document(), replace=call.query.get("replace"), **_validation(call)
            )
        )

    def update(self, call: Call) -> Answer:
        """Change a record."""
        return _written(
            self._records.update(
                call.variables["type"],
                call.variables["id"],
                call.document(),
                replace=call.query.get("replace"),
                replace_selected_fields=call.flag("replaceSelectedFields"),
                **_validation(call),
            )
        )

    def upsert(self, call: Call) -> Answer:
        """Change the record with an external id, or make it."""
        return _written(
            self._records.upsert(
                call.variables["type"],
                call.variables["id"],
                call.document(),
                replace=call.query.get("replace"),
                **_validation(call),
            )
        )

    def transform(self, call: Call) -> Answer:
        """Make a document from another."""
        return _written(
            self._records.transform(
                call.variables["type"],
                call.variables["id"],
                call.variables["target"],
                call.document() if call.body else {},
                replace=call.query.get("replace"),
                **_validation(call),
            )
        )

    def delete(self, call: Call) -> Answer:
        """Delete a record."""
        self._records.delete(call.variables["type"], call.variables["id"])
        return Answer(status=HTTPStatus.NO_CONTENT)


def _written(written: Written) -> Answer:
    """A write answers no body: the id is the last part of ``Location``."""
    headers = {"location": written.location}
    if written.warnings:
        headers["x-netsuite-propertyvalidation"] = written.warnings
    return Answer(status=HTTPStatus.NO_CONTENT, headers=headers)


def _validation(call: Call) -> dict[str, Any]:
    """Return how strict the client wants to be; by default a property that does not exist is passed over."""
    return {
        "name_validation": _validation_header(call, "X-NetSuite-PropertyNameValidation", Validation.WARNING),
        "value_validation": _validation_header(call, "X-NetSuite-PropertyValueValidation", Validation.ERROR),
    }


def _validation_header(call: Call, name: str, default: Validation) -> Validation:
    value = call.headers.get(name, default)
    try:
        return Validation(value.lower())
    except ValueError as error:
        raise ServiceError(
            400,
            "INVALID_HEADER",
            f"Invalid value '{value}' of header '{name}'. Provide one of: error, warning, ignore.",
            ("o:errorHeader", name),
        ) from error


def _accepted(call: Call, *offered: str) -> str:
    """Return the first media type of ``Accept`` that is offered; the first one offered where any will do."""
    accept = call.headers.get("accept", "*/*")
    for part in accept.split(","):
        media_type = part.partition(";")[0].strip().lower()
        if media_type in offered:
            return media_type
        if media_type in {"*/*", "application/*"}:
            return offered[0]
    raise ServiceError(
        400,
        "INVALID_HEADER",
        f"Invalid value '{accept}' of header 'Accept'. Provide one of: {', '.join(offered)}.",
        ("o:errorHeader", "Accept"),
    )
