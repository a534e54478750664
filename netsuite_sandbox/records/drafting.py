"""A request's body, checked field by field and turned into stored form, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.records import refusals
from netsuite_sandbox.records.conversion import to_stored
from netsuite_sandbox.records.definitions import Kind

if TYPE_CHECKING:
    from netsuite_sandbox.records.conversion import Stored
    from netsuite_sandbox.records.definitions import Field, Part, RecordType, Sublist
    from netsuite_sandbox.records.references import References


class Validation(StrEnum):
    """What a client asks for with ``X-NetSuite-PropertyNameValidation`` (default Warning) or ``...ValueValidation``."""

    ERROR = "error"
    WARNING = "warning"
    IGNORE = "ignore"


@dataclass
class Draft:
    """What a body, or a line of it, asks for.

    Attributes:
        values: Fields in stored form; None clears.
        subrecords: What is asked of nested parts; None clears.
        sublists: Lines by sublist; None empties.
        origin: For a line that is taken over from another document, its number there.
    """

    values: dict[str, Stored] = field(default_factory=dict)
    subrecords: dict[str, Draft | None] = field(default_factory=dict)
    sublists: dict[str, list[Draft] | None] = field(default_factory=dict)
    origin: int | None = None


@dataclass
class Drafting:
    """Turns bodies into drafts.

    Attributes:
        references: For what references mean.
        names: What to do about properties that the record type lacks.
        values: What to do about values of the wrong form.
        warnings: What was wrong and let pass, for the response header.
    """

    references: References
    names: Validation = Validation.WARNING
    values: Validation = Validation.ERROR
    warnings: list[str] = field(default_factory=list)

    def record(self, record_type: RecordType, body: object) -> Draft:
        """Return what a body asks for.

        Raises:
            ServiceError: If the body is no object, or something in it is refused.
        """
        if not isinstance(body, Mapping):
            raise refusals.bad_content()
        sublists = {name: body[name] for name in record_type.sublists if name in body}
        rest = {key: value for key, value in body.items() if key not in sublists and key not in record_type.collections}
        draft = self._part(record_type.body, rest, "", record_type.table)
        for name, sent in sublists.items():
            if record_type.sublists[name].read_only:
                continue
            draft.sublists[name] = self._sublist(record_type.sublists[name], sent, record_type.table, name)
        return draft

    def defaults(self, record_type: RecordType) -> dict[str, Stored]:
        """Return the values that a new record of a type has unless it brings its own."""
        body, owner = record_type.body, record_type.table
        return {name: self._stored(body.fields[name], value, name, owner) for name, value in body.defaults.items()}

    def _sublist(self, sublist: Sublist, sent: object, owner: str, where: str) -> list[Draft] | None:
        if sent is None:
            return None
        if not isinstance(sent, Mapping):
            raise refusals.bad_value(sublist.name, where)
        items = sent.get("items", [])
        if items is None:
            return None
        if not isinstance(items, list):
            raise refusals.bad_value("items", f"{where}.items")
        table = "transactionline" if sublist.lines else owner
        drafts = []
        for index, item in enumerate(items):
            path = f"{where}.items[{index}]"
            if not isinstance(item, Mapping):
                raise refusals.bad_value(sublist.name, path)
            if not sublist.refused.isdisjoint(item):
                raise refusals.invalid_line(where)
            drafts.append(self._part(sublist.part, item, f"{path}.", table))
        return drafts

    def _part(self, part: Part, sent: Mapping[str, Any], path: str, owner: str) -> Draft:
        draft = Draft()
        for name, value in sent.items():
            each = part.fields.get(name)
            if each is not None:
                if not each.read_only:
                    self._put(draft, each, value, path + name, owner)
            elif name in part.subrecords:
                draft.subrecords[name] = self._subrecord(part.subrecords[name], name, value, path + name)
            elif name in part.sublists:
                draft.sublists[name] = self._sublist(part.sublists[name], value, owner, path + name)
            elif name != "links":
                self._unknown(name, path + name)
        return draft

    def _put(self, draft: Draft, each: Field, value: object, path: str, owner: str) -> None:
        try:
            draft.values[each.name] = self._stored(each, value, path, owner)
        except ServiceError as refusal:
            if refusal.code != "INVALID_VALUE" or self.values is Validation.ERROR:
                raise
            self._warn(self.values, refusal.detail)

    def _stored(self, each: Field, value: object, path: str, owner: str) -> Stored:
        if value is None:
            return "F" if each.kind is Kind.BOOLEAN else None  # a check box is never without a value
        if each.kind is Kind.REFERENCE:
            return self.references.resolve(owner, each, value, path)
        if each.kind is Kind.MULTISELECT:
            return self.references.resolve_many(owner, each, value, path)
        return to_stored(each, value, path)

    def _subrecord(self, part: Part, name: str, sent: object, path: str) -> Draft | None:
        if sent is None:
            return None
        if not isinstance(sent, Mapping):
            raise refusals.bad_value(name, path)
        return self._part(part, sent, f"{path}.", "")

    def _unknown(self, name: str, path: str) -> None:
        if self.names is Validation.ERROR:
            raise refusals.unknown_name(name, path)
        self._warn(self.names, f"Unknown resource or sub-resource field '{path}'")

    def _warn(self, validation: Validation, text: str) -> None:
        if validation is Validation.WARNING:
            self.warnings.append(text)
