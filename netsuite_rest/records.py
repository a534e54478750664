"""The record service: single records read, created, changed and deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from netsuite_rest.transport import Retry, Transport


def external(external_id: str) -> str:
    """Return `eid:...`, which stands for an external id wherever a record's id is asked for.

    Raises:
        ValueError: The external id has characters that NetSuite does not allow there (letters, digits, `_`
            and `-` are); such a record is found by a look-up.
    """
    raise NotImplementedError


def get(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    record_id: str | int,
    *,
    fields: Sequence[str] = (),
    expand_sub_resources: bool = False,
    simple_enum_format: bool = False,
) -> dict[str, Any]:
    """Return a record; numbers with decimals are Decimal.

    Args:
        transport: The connection.
        record_type: Such as `customer`, or a custom record's script id.
        record_id: The internal id, or `eid:...` (see `external`).
        fields: The body fields to give; all if empty.
        expand_sub_resources: Whether sublists and subrecords come whole instead of as links.
        simple_enum_format: Whether enumerated values come as text instead of `{"id", "refName"}`.

    Raises:
        NotFound: There is no such record.
    """
    raise NotImplementedError


def list_ids(transport: Transport, record_type: str, *, q: str | None = None, limit: int = 1000) -> Iterator[str]:
    """Yield the internal ids of all records of a type, page by page, in no particular order."""
    raise NotImplementedError


def create(transport: Transport, record_type: str, body: Mapping[str, Any], *, replace: Sequence[str] = ()) -> str:
    """Create a record and return its internal id.

    It is repeated only if NetSuite certainly refused it before; an error that says
    `possibly_applied` leaves the question open.
    """
    raise NotImplementedError


def update(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    record_id: str | int,
    body: Mapping[str, Any],
    *,
    replace: Sequence[str] = (),
    replace_selected_fields: bool = False,
    retry: Retry | None = None,
) -> str:
    """Change the fields given and return the record's internal id.

    Args:
        transport: The connection.
        record_type: Such as `customer`.
        record_id: The internal id, or `eid:...` (see `external`).
        body: The fields to change; None empties a field.
        replace: The sublists (and, with `replace_selected_fields`, fields) whose lines are replaced as a whole.
        replace_selected_fields: Only what `replace` names is changed.
        retry: When to repeat; None decides by the body: a sublist that `replace` does not name may be appended
            to by each repeat, so such an update is repeated only after a certain refusal.

    Raises:
        NotFound: There is no such record.
    """
    raise NotImplementedError


def upsert(  # noqa: PLR0913 - NetSuite's parameters
    transport: Transport,
    record_type: str,
    external_id: str,
    body: Mapping[str, Any],
    *,
    replace: Sequence[str] = (),
    retry: Retry | None = None,
) -> str:
    """Create or change the record with this external id (bare, without `eid:`) and return its internal id."""
    raise NotImplementedError


def delete(transport: Transport, record_type: str, record_id: str | int) -> None:
    """Delete a record. A record that is missing when the request is repeated counts as deleted.

    Raises:
        NotFound: There was no such record to begin with.
    """
    raise NotImplementedError
