"""The datasets of an account over REST: their list, and what each of them selects (section_156577938018).

What a dataset that does not exist is answered with is not recorded; the refusal is that of a record type that does not
exist. Nor is the list's form, but for what it tells: a dataset's name, id, description and record type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netsuite_sandbox import datasets, suiteql
from netsuite_sandbox.endpoints.paging import collection, window
from netsuite_sandbox.errors import ServiceError
from netsuite_sandbox.records.catalog import TypeCatalog
from netsuite_sandbox.routes import PREFIX, Route

if TYPE_CHECKING:
    from netsuite_sandbox.account import Account
    from netsuite_sandbox.datasets import Dataset
    from netsuite_sandbox.store import Store
    from netsuite_sandbox.wire import Answer, Call


class DatasetEndpoints:
    """The datasets of one account."""

    def __init__(self, store: Store, account: Account, base_url: str) -> None:
        self._store = store
        self._account = account
        self._base_url = base_url
        self._types = TypeCatalog(store)
        self.routes = (
            Route("GET", "/query/v1/dataset", self.every),
            Route("GET", "/query/v1/dataset/{id}/result", self.result),
        )

    def every(self, call: Call) -> Answer:
        """Answer one page of the list."""
        limit, offset = window(call)
        found = datasets.every(self._store)
        items = [_listed(each) for each in found[offset : offset + limit]]
        return collection(
            call, self._base_url, items, limit=limit, offset=offset, total=len(found), reachable=len(found)
        )

    def result(self, call: Call) -> Answer:
        """Answer one page of what a dataset selects, run anew for each page with the rights of the caller's role."""
        limit, offset = window(call)
        dataset = datasets.find(self._store, call.variables["id"])
        if dataset is None:
            detail = f"Dataset '{call.variables['id']}' does not exist."
            raise ServiceError(404, "NONEXISTENT_ID", detail, ("o:errorUrl", call.path))
        try:
            page = suiteql.run(self._store, self._account, dataset.query, [], limit=limit, offset=offset)
        except ServiceError as error:
            if error.status == 400:  # noqa: PLR2004 - what the role may not see; the client sent no q that could be at fault
                error.locus = ("o:errorUrl", call.path)
            raise
        address = self._record_address(dataset)
        key = dataset.internal_id.lower()
        items = [
            {"links": _link(f"{address}/{item[key]}") if address and key in item else (), **item} for item in page.items
        ]
        return collection(
            call,
            self._base_url,
            items,
            limit=limit,
            offset=offset,
            total=page.total_results,
            reachable=page.reachable,
        )

    def _record_address(self, dataset: Dataset) -> str:
        """Return the address of the records that a dataset is about; nothing for transactions."""
        record_type = self._types.current().types.get(dataset.record_type.lower())
        if record_type is None or record_type.table == "transaction":
            return ""
        return f"{self._base_url}{PREFIX}/record/v1/{record_type.name.lower()}"


def _link(address: str) -> list[dict[str, str]]:
    return [{"rel": "self", "href": address}]


def _listed(dataset: Dataset) -> dict[str, Any]:
    item = {
        "description": dataset.description,
        "id": dataset.id,
        "name": dataset.name,
        "recordType": dataset.record_type,
    }
    return {"links": [], **{name: value for name, value in item.items() if value}}
