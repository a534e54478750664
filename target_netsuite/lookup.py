"""External ids -> internal ids of what NetSuite holds, in bulk; a failure is never read as "not there"."""

from __future__ import annotations

import logging
import tomllib
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, Any

from netsuite_rest import errors, records, suiteql
from target_netsuite.errors import RecordNotWritten
from target_netsuite.external_ids import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from netsuite_rest.transport import Transport

BULK = 1000
"""The most external ids in one query: NetSuite takes 1,000 values in an IN (Oracle article_0824094533)."""

logger = logging.getLogger("target-netsuite")


class Lookup:
    """What NetSuite holds of one record type, by external id.

    SuiteQL answers for a thousand external ids at once. Where it cannot (the record type is no table, the table has no
    external ids, or the role may not query), each one is asked of the record service instead: a request more for
    each record, but still certain. A PUT by external id without asking would be cheaper; whether it leaves
    alone what the row does not mention is not documented, and of a PATCH it is.

    Attributes:
        transport: The connection.
        record_type: The record type, as the catalog spells it.
    """

    def __init__(self, transport: Transport, record_type: str) -> None:
        self.transport = transport
        self.record_type = record_type
        self._table = table_of(record_type)
        self._in_bulk = True

    def find(self, external_ids: Iterable[str], executor: Executor) -> dict[str, str]:
        """Return the internal ids of the records that are there, by folded external id.

        Args:
            external_ids: The external ids, in any case.
            executor: Runs the requests side by side.

        Raises:
            NetSuiteError: It could not be found out.
            RecordNotWritten: Several records have the same external id.
        """
        wanted = list({fold(external_id): external_id for external_id in external_ids}.values())
        if self._in_bulk and wanted:
            chunks = [wanted[start : start + BULK] for start in range(0, len(wanted), BULK)]
            try:
                answers = list(executor.map(self._query, chunks))
            except (errors.QueryRefused, errors.PermissionMissing) as error:
                self._in_bulk = False
                logger.warning(
                    "External ids of %s cannot be looked up in bulk, so each costs a request of its own: %s",
                    self.record_type,
                    error,
                )
            else:
                return {key: internal for answer in answers for key, internal in answer.items()}
        return {
            fold(external_id): internal
            for external_id, internal in zip(wanted, executor.map(self.find_one, wanted), strict=True)
            if internal is not None
        }

    def find_one(self, external_id: str) -> str | None:
        """Return the internal id of the record with this external id, None if there is none.

        It asks the record service, which shows a record as soon as it is written.

        Raises:
            NetSuiteError: It could not be found out.
            RecordNotWritten: Several records have the same external id.
        """
        try:
            address = records.external(external_id)
        except ValueError:  # outside NetSuite's alphabet for addresses; Oracle section_156334828635 names this way
            if '"' in external_id:
                return self._query([external_id]).get(fold(external_id))
            listed = list(
                islice(records.list_ids(self.transport, self.record_type, q=f'externalId IS "{external_id}"'), 2)
            )
            return self._one({"externalid": external_id, "id": found} for found in listed).get(fold(external_id))
        try:
            answer = records.get(self.transport, self.record_type, address)
        except errors.NotFound:
            return None
        return _internal_id(answer)

    def _query(self, external_ids: list[str]) -> dict[str, str]:
        """Return the internal ids of the records that are there; both sides are put in upper case by NetSuite."""
        literals = ", ".join(f"UPPER({suiteql.quote(external_id)})" for external_id in external_ids)
        page = suiteql.run(
            self.transport,
            f"SELECT id, externalid FROM {suiteql.identifier(self._table)} "  # noqa: S608 - quoted by netsuite_rest.suiteql
            f"WHERE UPPER(externalid) IN ({literals})",
        )
        found = self._one(page.items)
        strangers = found.keys() - {fold(external_id) for external_id in external_ids}
        if page.has_more or page.total_results != len(page.items) or strangers:
            raise RecordNotWritten(
                f"The look-up of {len(external_ids)} external ids of {self.record_type} was answered by "
                f"{page.total_results} rows, {len(strangers)} of them for other external ids. Nothing was written "
                "on such grounds; please report this."
            )
        return found

    def _one(self, rows: Iterable[dict[str, str]]) -> dict[str, str]:
        """Return internal ids by folded external id, each of which only one record may have."""
        found: dict[str, str] = {}
        for row in rows:
            key = fold(row["externalid"])
            if found.setdefault(key, row["id"]) != row["id"]:
                raise RecordNotWritten(
                    f"Two records of {self.record_type} have the external id '{row['externalid']}': {found[key]} and "
                    f"{row['id']}. Remove it from one of them in NetSuite."
                )
        return found


@cache
def _tables() -> dict[str, Any]:
    """Return the tables that hold record types of other names."""
    return tomllib.loads(files(__package__).joinpath("record_tables.toml").read_text(encoding="utf-8"))


def table_of(record_type: str) -> str:
    """Return the SuiteQL table that holds a record type; its own name unless known otherwise."""
    name = record_type.lower()
    for table, held in _tables().items():
        if name in held["record_types"] or name.startswith(tuple(held["prefixes"])):
            return table
    return name


def _internal_id(answer: dict[str, Any]) -> str:
    """Return a record's internal id."""
    internal = answer.get("id")
    if not isinstance(internal, str | int):
        raise errors.MalformedAnswer("a record was answered without its internal id")
    return str(internal)
