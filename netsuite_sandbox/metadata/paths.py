"""What can be done with a record type, as the paths of an OpenAPI document (recorded 2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netsuite_sandbox.records.definitions import RecordType

_SINGULAR = "application/vnd.oracle.resource+json; type=singular"
_COLLECTION = "application/vnd.oracle.resource+json; type=collection"
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
_ID = _parameter("id", "path", "Internal identifier", {"type": "string"}, required=True)
_EXTERNAL_ID = _parameter(
    "id", "path", "externalId", {"type": "string", "pattern": "eid:([\\p{L}0-9_\\-]+)"}, required=True
)
_HEADERS = {
    "X-NetSuite-PropertyValidation": {
        "description": "Description of property validation failure.",
        "schema": {"type": "string"},
    },
    "X-NetSuite-Warning": {"description": "Warnings occurred during processing.", "schema": {"type": "string"}},
}


def paths_of(record_type: RecordType) -> dict[str, Any]:
    """Return the two paths of a record type."""
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

    body = {"requestBody": content(_SINGULAR, name, "Request body") | {"required": True}}

    def written(description: str) -> dict[str, Any]:
        return {"description": description, "headers": _HEADERS}

    listed = content(_COLLECTION, f"{name}Collection", "List of records.")
    single = content(_SINGULAR, name, "Retrieved record.")
    many: dict[str, Any] = {"get": operation("Get list of records.", _LIST, "200", listed)}
    one: dict[str, Any] = {"get": operation("Get record.", [_ID, *_GET], "200", single)}
    if record_type.writable:
        many["post"] = operation("Insert record.", _WRITE, "204", written("Inserted record.")) | body
        one["patch"] = operation("Update record.", [_ID, *_WRITE], "204", written("Updated record.")) | body
        upserted = operation("Insert or update record.", [_EXTERNAL_ID, *_WRITE], "204", written("Upserted record."))
        one["put"] = upserted | body
        one["delete"] = operation("Remove record.", [_ID], "204", {"description": "Removed record."})
    return {f"/{name}": many, f"/{name}/{{id}}": one}
