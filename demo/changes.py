"""A morning's work in the account: some records created, some changed, some deleted, through its REST interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from netsuite_rest import records, suiteql
from netsuite_rest.errors import RequestRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from netsuite_rest.transport import Transport

T = TypeVar("T")

_RECORD_TYPES = {
    "CashSale": "cashSale",
    "CustCred": "creditMemo",
    "CustInvc": "invoice",
    "CustPymt": "customerPayment",
    "Journal": "journalEntry",
    "PurchOrd": "purchaseOrder",
    "SalesOrd": "salesOrder",
    "VendBill": "vendorBill",
    "VendPymt": "vendorPayment",
}
_NEW_CUSTOMERS = (
    'O\'Neill & Sons "Fine" Tea',
    "株式会社さくら商事",
    "Łódź Maschinenbau GmbH 🛠",
)


@dataclass(frozen=True)
class Changes:
    """The internal ids of what was done."""

    created_customers: tuple[int, ...]
    changed_customers: tuple[int, ...]
    deleted_customers: tuple[int, ...]
    changed_transactions: tuple[int, ...]
    deleted_transactions: tuple[int, ...]

    def summary(self) -> str:
        """Return a line for people."""
        return (
            f"{len(self.created_customers)} customers created, {len(self.changed_customers)} changed, "
            f"{len(self.deleted_customers)} deleted; {len(self.changed_transactions)} transactions changed, "
            f"{len(self.deleted_transactions)} deleted"
        )


def work_in_the_account(transport: Transport) -> Changes:
    """Create, change and delete customers and transactions.

    NetSuite keeps customers that something refers to, and documents that others followed from or whose period is
    closed; what it keeps is passed over.
    """
    subsidiary = _ids(transport, "SELECT id FROM subsidiary WHERE isinactive = 'F' ORDER BY id")[0]
    created = tuple(
        int(records.create(transport, "customer", {"companyName": name, "subsidiary": {"id": str(subsidiary)}}))
        for name in _NEW_CUSTOMERS
    )
    customers = [key for key in _ids(transport, "SELECT id FROM customer ORDER BY id") if key not in created]
    used = set(_ids(transport, "SELECT DISTINCT entity AS id FROM transaction WHERE entity IS NOT NULL"))
    used |= set(_ids(transport, "SELECT DISTINCT parent AS id FROM customer WHERE parent IS NOT NULL AND parent <> id"))
    used |= set(_ids(transport, "SELECT DISTINCT customer AS id FROM job WHERE customer IS NOT NULL"))
    unused = [key for key in reversed(customers) if key not in used]
    deleted = tuple(_taken(unused, lambda key: records.delete(transport, "customer", str(key)), 2))
    changed = tuple(key for key in customers if key not in deleted)[:5]
    for number, key in enumerate(changed):
        records.update(transport, "customer", str(key), {"comments": f'Called back.\nLine two, {number}: it\'s "fine"'})
    transactions = suiteql.run(
        transport, "SELECT id, type FROM transaction ORDER BY id DESC FETCH FIRST 400 ROWS ONLY"
    ).items
    invoices_and_bills = [row for row in transactions if row["type"] in {"CustInvc", "VendBill", "Journal", "PurchOrd"}]
    deleted_rows = _taken(
        invoices_and_bills, lambda row: records.delete(transport, _RECORD_TYPES[row["type"]], row["id"]), 2
    )
    note = {"memo": "Checked; see Ünal's note"}
    changed_rows = _taken(
        [row for row in invoices_and_bills if row not in deleted_rows],
        lambda row: records.update(transport, _RECORD_TYPES[row["type"]], row["id"], note),
        4,
    )
    return Changes(
        created,
        changed,
        deleted,
        tuple(int(row["id"]) for row in changed_rows),
        tuple(int(row["id"]) for row in deleted_rows),
    )


def _taken(candidates: Iterable[T], work: Callable[[T], object], wanted: int) -> list[T]:
    """Return the first so many candidates that NetSuite lets the work be done on."""
    taken: list[T] = []
    for candidate in candidates:
        if len(taken) == wanted:
            break
        try:
            work(candidate)
        except RequestRefused:
            continue
        taken.append(candidate)
    return taken


def _ids(transport: Transport, query: str) -> list[int]:
    return [int(row["id"]) for row in suiteql.run(transport, query).items]
