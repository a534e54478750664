"""The metadata catalog: which record types there are, and which fields each has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netsuite_rest.transport import Transport


class Kind(Enum):
    """What a field holds."""

    VALUE = "value"
    REFERENCE = "reference"
    MULTISELECT = "multiselect"
    SUBLIST = "sublist"
    SUBRECORD = "subrecord"


@dataclass(frozen=True)
class Field:
    """A field of a record, a sublist or a subrecord.

    Attributes:
        name: As NetSuite spells it, such as `companyName` or `custentity_tier`.
        kind: What it holds.
        type: The JSON type of a value: `string`, `integer`, `number` or `boolean`; `object` for the other kinds.
        format: `date`, `date-time`, `int64`, `double`, `float` and so on; empty if none is given.
        title: The label that people see.
        enum: The ids allowed, empty if any.
        reference: The record type that a reference points to, empty if the catalog does not say.
        nullable: Whether it may be empty.
        custom: Whether the account added it.
        filterable: Whether `q` of a listing takes it.
        fields: The fields of a sublist's lines or of a subrecord, where the catalog gives them.
    """

    name: str
    kind: Kind
    type: str
    format: str = ""
    title: str = ""
    enum: tuple[str, ...] = ()
    reference: str = ""
    nullable: bool = False
    custom: bool = False
    filterable: bool = False
    fields: tuple[Field, ...] = ()


def record_types(transport: Transport) -> list[str]:
    """Return the names of the record types that the role can use, sorted."""
    raise NotImplementedError


def fields(transport: Transport, record_type: str) -> tuple[Field, ...]:
    """Return the fields of a record type, sorted by name.

    Raises:
        NotFound: There is no such record type, or the role cannot see it.
    """
    raise NotImplementedError


def fields_by_type(transport: Transport, record_types: Sequence[str]) -> dict[str, tuple[Field, ...]]:
    """Return the fields of several record types with one request; types that the catalog does not know are left out."""
    raise NotImplementedError
