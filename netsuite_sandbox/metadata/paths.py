"""What can be done with a record type, as the paths of an OpenAPI document (recorded 2020; API browser 2026.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox.records.attaching import takes
from netsuite_sandbox.records.attachments import CONTACT
from netsuite_sandbox.records.transforming import targets_of

if TYPE_CHECKING:
    from netsuite_sandbox.records.definitions import RecordType

_SINGULAR = "application/vnd.oracle.resource+json; type=singular"
_COLLECTION = "application/vnd.oracle.resource+json; type=collection"
_CREATE_FORM, _EDIT_FORM, _SELECT_OPTIONS = (
    f"application/vnd.oracle.resource+json; type={kind}" for kind in ("create-form", "edit-form", "select-options")
)
_ERROR = "application/vnd.oracle.resource+json; type=error"


def _parameter(
    name: str, where: str, description: str, schema: dict[str, Any], *, required: bool = False
) -> dict[str, Any]:
    return {"name": name, "in": where, "description": description, "required": required, "schema": schema}


def _validation(subject: str, default: str) -> dict[str, Any]:
    return _parameter(
        f"X-NetSuite-Property{subject.capitalize()}Validation",
        "header",
        f"Sets strictness of property {subject} validation.",
        {"type": "string", "enum": ["Error", "Warning", "Ignore"], "default": default},
    )


_LIST = [
    _parameter("q", "query", "Search query used to filter results", {"type": "string"}),
    _parameter(
        "limit",
        "query",
        "The limit used to specify the number of results on a single page.",
        {"type": "integer", "default": 1000},
    ),
    _parameter(
        "offset",
        "query",
        "The offset used for selecting a specific page of results.",
        {"type": "integer", "default": 0},
    ),
]
_GET = [
    _parameter(
        "expandSubResources",
        "query",
        'Set to "true" to automatically expand all sublists, sublist lines and subrecords on this record.',
        {"type": "boolean", "default": False},
    ),
    _parameter("simpleEnumFormat", "query", "Return enumeration values as bare ids.", {"type": "boolean"}),
    _parameter("fields", "query", "Names of the fields to return, delimited by comma.", {"type": "string"}),
]
_WRITE = [
    _parameter(
        "replace",
        "query",
        "Names of sublists on this record whose lines are replaced with lines from input, delimited by comma.",
        {"type": "string"},
    ),
    _validation("name", "Warning"),
    _validation("value", "Error"),
]
_SELECTED = _parameter(
    "replaceSelectedFields",
    "query",
    "If set to true, all fields that should be deleted must be included in the replace query parameter.",
    {"type": "boolean", "default": False},
)
_FORMS = [
    *_LIST,
    _GET[0],
    _parameter("expand", "query", "Names of sublists and subrecords to expand.", {"type": "string"}),
    _GET[2],
]
_ID = _parameter("id", "path", "Internal identifier", {"type": "string"}, required=True)
_EXTERNAL_ID = _parameter(
    "id", "path", "externalId", {"type": "string", "pattern": "eid:([\\p{L}0-9_\\-]+)"}, required=True
)
_ENDS = [
    _parameter(name, "path", "Internal identifier", {"type": "integer", "format": "int32"}, required=True)
    for name in ("targetId", "attachmentId")
]
_ROLE = {
    "type": "object",
    "properties": {
        "role": {
            "type": "object",
            "properties": {"id": {"type": "integer", "format": "int32"}, "externalId": {"type": "string"}},
        }
    },
}
_HEADERS = {
    "X-NetSuite-PropertyValidation": {
        "description": "Description of property validation failure.",
        "schema": {"type": "string"},
    },
    "X-NetSuite-Warning": {"description": "Warnings occurred during processing.", "schema": {"type": "string"}},
}


def _accept(*forms: str) -> dict[str, Any]:
    return _parameter("Accept", "header", "What to answer instead of writing.", {"type": "string", "enum": [*forms]})


def paths_of(record_type: RecordType) -> dict[str, Any]:
    """Return the paths of a record type: the list, the record, its transformations, what can be attached to it."""
    name = record_type.name
    tags = [record_type.label]

    def operation(
        summary: str, parameters: list[dict[str, Any]], status: str, answer: dict[str, Any]
    ) -> dict[str, Any]:
        refused = {
            "description": "Error response.",
            "content": {_ERROR: {"schema": {"$ref": "#/components/schemas/nsError"}}},
        }
        return {
            "tags": tags,
            "summary": summary,
            "parameters": parameters,
            "responses": {status: answer, "default": refused},
        }

    def content(kind: str, schema: str, description: str) -> dict[str, Any]:
        return {"description": description, "content": {kind: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}

    def with_body(described: dict[str, Any], schema: str = name) -> dict[str, Any]:
        return described | {"requestBody": content(_SINGULAR, schema, "Request body") | {"required": True}}

    def with_form(described: dict[str, Any], form: str, schema: str = name) -> dict[str, Any]:
        answered = content(form, schema, f"Pre-filled form for {schema}.")
        return described | {"responses": {"200": answered, **described["responses"]}}

    def written(description: str) -> dict[str, Any]:
        return {"description": description, "headers": _HEADERS}

    listed = content(_COLLECTION, f"{name}Collection", "List of records.")
    single = content(_SINGULAR, name, "Retrieved record.")
    many: dict[str, Any] = {"get": operation("Get list of records.", _LIST, "200", listed)}
    one: dict[str, Any] = {"get": operation("Get record.", [_ID, *_GET], "200", single)}
    paths = {f"/{name}": many, f"/{name}/{{id}}": one}
    if not record_type.writable:
        return paths
    made = [*_WRITE, *_FORMS, _accept(_CREATE_FORM, _SELECT_OPTIONS)]
    changed = [_ID, *_WRITE, _SELECTED, *_FORMS, _accept(_EDIT_FORM, _SELECT_OPTIONS)]
    upserted = [_EXTERNAL_ID, *_WRITE, _SELECTED]
    many["post"] = with_form(
        with_body(operation("Insert record.", made, "204", written("Inserted record."))), _CREATE_FORM
    )
    one["patch"] = with_form(
        with_body(operation("Update record.", changed, "204", written("Updated record."))), _EDIT_FORM
    )
    one["put"] = with_body(operation("Insert or update record.", upserted, "204", written("Upserted record.")))
    one["delete"] = operation("Remove record.", [_ID], "204", {"description": "Removed record."})
    for target in targets_of(record_type):
        parameters = [_ID, *_WRITE, *_FORMS[-3:], _accept(_CREATE_FORM)]
        described = operation(f"Transform to {target}.", parameters, "204", written("Transformed record."))
        paths[f"/{name}/{{id}}/!transform/{target}"] = {
            "post": with_form(with_body(described, target), _CREATE_FORM, target)
        }
    # Files can be attached too, but the API browser does not say so.
    if CONTACT in takes(record_type):
        for verb, body in (
            ("attach", {"requestBody": {"content": {"application/json": {"schema": _ROLE}}}}),
            ("detach", {}),
        ):
            described = operation(
                f"{verb.capitalize()} a contact.", _ENDS, "204", {"description": f"{verb.capitalize()}ed record."}
            )
            paths[f"/{name}/{{targetId}}/!{verb}/contact/{{attachmentId}}"] = {"post": described | body}
    return paths
