"""The three forms in which NetSuite describes its record types, made from the definitions that the service uses."""

from __future__ import annotations

import datetime as dt
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.metadata.paths import paths_of
from netsuite_sandbox.metadata.schemas import Schemas
from netsuite_sandbox.records.refusals import no_such_type
from netsuite_sandbox.role import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_sandbox.records import RecordService
    from netsuite_sandbox.records.definitions import RecordType

_NAME = re.compile(r"\w+")
_SECURITY = "OAuth 1.0 authorization"
_SCHEME = {
    "type": "apiKey",
    "description": "OAuth 1.0 - https://tools.ietf.org/html/rfc5849",
    "name": "authorization",
    "in": "header",
}
_PATH = "/services/rest/record/v1/metadata-catalog"


class MetadataCatalog:
    """The catalog of one account, for ``/services/rest/record/v1/metadata-catalog``.

    Args:
        records: The record service whose definitions are described.
    """

    def __init__(self, records: RecordService) -> None:
        self._records = records

    def list(self, select: str | None = None) -> dict[str, Any]:
        """Return names and links; for ``Accept: application/json``. ``select`` is the query parameter as sent.

        Raises:
            ServiceError: If a selected type does not exist.
        """
        return {"items": [self._entry(each) for each in self._selected(select)]}

    def record_type(self, record_type: str) -> dict[str, Any]:
        """Return one type's name and links; for ``metadata-catalog/{type}`` with ``Accept: application/json``.

        Raises:
            ServiceError: If it does not exist.
        """
        return self._entry(self._find(record_type))

    def open_api(self, select: str | None = None) -> dict[str, Any]:
        """Return OpenAPI 3.0.1 for the selected types (all by default); for ``application/swagger+json``.

        Types that are referred to and not selected have no structure (Oracle section_1545126526).

        Raises:
            ServiceError: If a selected type does not exist.
        """
        selected = self._selected(select)
        schemas = Schemas(self._records.types(), _component, inline=False)
        components = schemas.common()
        for each in selected:
            components[each.name] = schemas.record(each)
            components[f"{each.name}Collection"] = schemas.collection_of(each)
        components |= schemas.found
        paths = {path: item for each in selected for path, item in paths_of(each).items()}
        for name in sorted(_referred([components, paths]) - components.keys()):
            components[name] = {"type": "object"}
        account = self._records.account
        now = account.clock.now().astimezone(dt.UTC)
        role = "Administrator" if account.administrator else "Integration"
        return {
            "openapi": "3.0.1",
            "info": {
                "title": "NetSuite REST Record API",
                "description": (
                    f"NetSuite REST Record API generated {now:%Y-%m-%d} at {now:%H:%M:%S} UTC for account "
                    f"{account.account_id}, user integration@harborpine.example with role {role}."
                ),
                "termsOfService": "http://www.netsuite.com/portal/resource/terms-of-service.shtml",
                "contact": {
                    "name": "Oracle NetSuite",
                    "url": "http://www.netsuite.com",
                    "email": "info@netsuite.com",
                },
                "version": "v1",
            },
            "servers": [{"url": self._records.root}],
            "security": [{_SECURITY: []}],
            "paths": paths,
            "components": {"schemas": components, "securitySchemes": {_SECURITY: _SCHEME}},
        }

    def json_schema(self, record_type: str) -> dict[str, Any]:
        """Return the JSON Schema of one type; for ``application/schema+json``.

        The schemas that all types share (``nsLink``, ``nsResource``) can be asked for too, because types refer to them.

        Raises:
            ServiceError: If it does not exist.
        """
        schemas = Schemas(self._records.types(), _catalog_entry, inline=True)
        shared = {name.lower(): schema for name, schema in schemas.common().items()}.get(record_type.lower())
        schema = shared or schemas.record(self._find(record_type))
        return {**schema, "$schema": "https://json-schema.org/draft-06/hyper-schema#"}

    def _find(self, record_type: str) -> RecordType:
        if not _NAME.fullmatch(record_type):
            raise _malformed()
        found = self._types().get(record_type.lower())
        if found is None:
            raise no_such_type(record_type, f"{_PATH}/{record_type}")
        return found

    def _types(self) -> dict[str, RecordType]:
        """Return the types that the role may view; of the others the catalog knows nothing."""
        role = self._records.account.role
        return {name: each for name, each in self._records.types().types.items() if role.may(name, Level.VIEW)}

    def _selected(self, select: str | None) -> Sequence[RecordType]:
        if not select:
            return sorted(self._types().values(), key=lambda each: each.name.lower())
        return [self._find(name) for name in select.split(",") if name]

    def _entry(self, record_type: RecordType) -> dict[str, Any]:
        """Return a type's entry: its name in lower case and the four links (Oracle section_1540810174)."""
        name = record_type.name.lower()
        described = f"{self._records.root}/metadata-catalog/{name}"
        links = [
            {"rel": rel, "href": described, "mediaType": media}
            for rel, media in (
                ("canonical", "application/json"),
                ("alternate", "application/swagger+json"),
                ("alternate", "application/schema+json"),
            )
        ]
        return {"name": name, "links": [*links, {"rel": "describes", "href": f"{self._records.root}/{name}"}]}


def _malformed() -> ServiceError:
    """Return the refusal of what is no name, such as one with a blank (Oracle section_156570709583)."""
    return ServiceError(
        HTTPStatus.BAD_REQUEST,
        "INVALID_REQUEST",
        "The request could not be understood by the server due to malformed syntax.",
    )


def _component(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _catalog_entry(name: str) -> dict[str, Any]:
    return {"$ref": f"{_PATH}/{name}"}


def _referred(node: object) -> set[str]:
    """Return the names of the components that a document refers to."""
    if isinstance(node, dict):
        own = {str(node["$ref"]).rpartition("/")[2]} if "$ref" in node else set()
        return own.union(*(_referred(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_referred(value) for value in node))
    return set()
