"""What NetSuite answers when it will not run a query, word for word where a recording exists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netsuite_sandbox.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PREFIX = "Invalid search query. Detailed unprocessed description follows. "
_LOCUS = ("o:errorQueryParam", "q")

# Tables that NetSuite has even if this account does not: they are answered as missing permission or feature, and
# every other name as no search type at all. Names from Oracle's analytics browser and from other clients' streams.
KNOWN_RECORDS = frozenset({
    "account", "accountingbook", "accountingbooksubsidiaries", "accountingperiod",
    "accountingperiodfiscalcalendars", "accounttype", "activity", "amortizationschedule", "amortizationtemplate",
    "billingaccount", "billingschedule", "bin", "bom", "bomrevision", "budgets", "calendarevent", "campaign",
    "charge", "classification", "consolidatedexchangerate", "contact", "contactcategory", "costcategory",
    "country", "couponcode", "currency", "currencyrate", "customer", "customercategory",
    "customersubsidiaryrelationship", "customfield", "customlist", "customrecordtype", "deletedrecord",
    "department", "employee", "employeetype", "entity", "entityaddress", "entitygroup", "entitystatus",
    "expensecategory", "file", "fiscalcalendar", "folder", "giftcertificate", "inventoryassignment",
    "inventorybalance", "inventoryitemlocations", "inventorynumber", "item", "itemmember", "itemprice",
    "itemsubsidiarymap", "itemvendor", "job", "jobstatus", "jobtype", "language", "leadsource", "location",
    "locationmainaddress", "loginaudit", "mediaitemfolder", "message", "nexttransactionlinelink",
    "nexttransactionlink", "nexus", "note", "opportunity", "othername", "partner", "paymentmethod", "phonecall",
    "previoustransactionlinelink", "previoustransactionlink", "pricelevel", "pricing", "projecttask",
    "promotioncode", "resourceallocation", "revenueelement", "revenueplan", "role", "salesrole", "script",
    "scriptdeployment", "shipitem", "solution", "state", "subscription", "subsidiary", "supportcase", "systemnote",
    "task", "taxgroup", "taxitemtaxgroup", "taxtype", "term", "timebill", "timesheet", "transaction",
    "transactionaccountingline", "transactionbillingaddress", "transactionhistory", "transactionline",
    "transactionshippingaddress", "transactionstatus", "transactiontype", "unitstype", "usereventscript", "vendor",
    "vendorcategory", "vendorsubsidiaryrelationship", "workflow",
})  # fmt: skip


@dataclass
class UnknownColumnError(ServiceError):
    """The refusal of a column, which many accounts answer as a fault that nobody foresaw.

    Attributes:
        column: As written in the query.
    """

    column: str = ""


def refused(detail: str) -> ServiceError:
    """Return the error of the query service with this description (recorded 2026 by several clients)."""
    return ServiceError(400, "INVALID_PARAMETER", _PREFIX + detail, _LOCUS)


def unsupported() -> ServiceError:
    """Return the refusal of a query that reads well but cannot be run.

    Recorded for unsupported combinations. No recording tells what an unsupported function, a date literal, WITH or a
    failing conversion is answered with; this text is taken for all of them.
    """
    return refused("Search error occurred: Invalid or unsupported search.")


def unknown_identifier(name: str, relations: Mapping[str, str]) -> ServiceError:
    """Return the refusal of a column that no table in sight has.

    Args:
        name: As written in the query.
        relations: The table, as written, by its alias in lower case.
    """
    available = ", ".join(f"{alias}={table}" for alias, table in relations.items())
    detail = f"Search error occurred: Unknown identifier '{name}'. Available identifiers are: {{{available}}}."
    return UnknownColumnError(400, "INVALID_PARAMETER", _PREFIX + detail, _LOCUS, column=name)


def not_exposed(name: str, record: str) -> ServiceError:
    """Return the refusal of a column asked for by table and name that the table does not offer here.

    Both texts are recorded for the same column, ``subsidiary`` of ``transaction``; this one names the record, so it is
    taken for the qualified name.
    """
    detail = f"Search error occurred: Field '{name}' for record '{record}' was not found. Reason: NOT_EXPOSED"
    return UnknownColumnError(400, "INVALID_PARAMETER", _PREFIX + detail, _LOCUS, column=name)


def no_such_table(name: str, *, withheld: bool = False) -> ServiceError:
    """Return the refusal of a table: hidden from the role or removed if NetSuite knows the name, else unknown.

    Args:
        name: As written in the query.
        withheld: Whether the account has the table, but the role does not see it.
    """
    lowered = name.lower()
    if withheld or lowered in KNOWN_RECORDS or lowered.startswith(("customrecord", "customlist")):
        return refused(f"Search error occurred: Record '{name}' was not found.")
    return refused(f"Invalid search type: {name}.")


def syntax_error(query: str, near: str, line: int, column: int) -> ServiceError:
    """Return the refusal of text that is not SuiteQL, in the words of NetSuite's SQL parser (recorded 2026).

    The parser's state number changes with the fault; 1108 is one that was recorded.
    """
    return refused(
        f"Failed to parse SQL [{query}]: syntax error, state:1108(10102) near: {near}({line},{column}, token code:0)"
    )


def static_field() -> ServiceError:
    """Return the refusal of BUILTIN.DF of a field whose values are no records (seen live 2026-09)."""
    return refused("Cannot build builtin function / Static field is not supported for Builtin.DF function")


def unexpected(number: int) -> ServiceError:
    """Return the 500 of a fault that nobody foresaw (section_156570709583).

    Args:
        number: What makes its id, which has 21 letters and digits (seen live in 2026).
    """
    detail = f"An unexpected error occurred. Error ID: sandbox{number:014x}"
    return ServiceError(500, "UNEXPECTED_ERROR", detail, title="Internal Server Error")
